"""Chromium, one demonstration for all, and a watch over what the browser complains about."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from picslrs_plugin.demo.ground import MovableClock
from picslrs_plugin.demo.servers import Demo, DemoOptions
from tests.browser.desk import Desk, DeskMaker
from tests.databases import settings_at
from tests.requirements import browser_path, require


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's own Chromium; as root it runs without its sandbox only."""
    require("browser")
    return {
        **browser_type_launch_args,
        "executable_path": browser_path(),
        "args": ["--no-sandbox", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, clock: MovableClock) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("browser")
    settings = settings_at(folder / "picslrs.db")
    with Demo(DemoOptions(folder=folder, clock=clock, settings=settings)) as running:
        yield running


@pytest.fixture
def desk_for(browser: Browser, demo: Demo, clock: MovableClock) -> Iterator[DeskMaker]:
    """Sit somebody down at a browser; at the end the browser must have complained of nothing."""
    made: list[Desk] = []

    def make(**wishes: Any) -> Desk:
        desk = Desk(browser, demo, clock, **wishes)
        made.append(desk)
        return desk

    yield make
    complaints = [complaint for desk in made for complaint in desk.complaints]
    for desk in made:
        desk.leave()
    assert complaints == []


@pytest.fixture
def desk(desk_for: DeskMaker) -> Desk:
    """Sit the administrator of the college down, with scripts on."""
    return desk_for()
