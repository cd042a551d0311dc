"""Axe in every state, light and dark; nothing to scroll sideways at 320 pixels."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from picslrs_plugin.demo.ground import MovableClock
from picslrs_plugin.demo.servers import Demo
from picslrs_plugin.hookspecs import SubjectKind
from tests.browser.desk import Desk
from tests.browser.states import STATES
from tests.requirements import needs

pytestmark = needs("browser")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}

ALLOWED = ("status of 401", "status of 403", "status of 404")
"""Complaints about pages that are refused on purpose here."""


def _desk(browser: Browser, demo: Demo, clock: MovableClock, **wishes: object) -> Iterator[Desk]:
    desk = Desk(browser, demo, clock, **wishes)  # type: ignore[arg-type]
    yield desk
    complaints = [told for told in desk.complaints if not any(ok in told for ok in ALLOWED)]
    desk.leave()
    assert complaints == []


@pytest.fixture(scope="module")
def light(browser: Browser, demo: Demo, clock: MovableClock) -> Iterator[Desk]:
    """Meet learners on a wide screen in the light."""
    yield from _desk(browser, demo, clock, tenant="northgate-academy", color_scheme="light")


@pytest.fixture(scope="module")
def dark(browser: Browser, demo: Demo, clock: MovableClock) -> Iterator[Desk]:
    """Meet applicants on a narrow screen in the dark."""
    yield from _desk(
        browser,
        demo,
        clock,
        tenant="northgate-academy",
        kind=SubjectKind.APPLICANT,
        color_scheme="dark",
        viewport={"width": 320, "height": 640},
    )


def _found(desk: Desk) -> list[str]:
    """Return what axe finds: the rule and where."""
    desk.page.wait_for_function("document.getAnimations().every(a => a.playState !== 'running')")
    violations = Axe().run(desk.page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {node['target']}"
        for violation in violations
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_light(light: Desk, state: str) -> None:
    STATES[state](light)
    assert _found(light) == []


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_dark_and_nothing_is_wider_than_320_pixels(
    dark: Desk, state: str
) -> None:
    STATES[state](dark)
    assert _found(dark) == []
    assert dark.sideways() == 0


def test_axe_would_find_a_field_without_a_label_and_text_too_pale(light: Desk) -> None:
    light.open_search("lone")
    light.page.evaluate("document.querySelector('dialog label').remove()")
    light.page.evaluate("document.querySelector('dialog h2').style.color = '#ddd'")
    rules = {found.partition(":")[0] for found in _found(light)}
    assert {"label", "color-contrast"} <= rules


def test_the_measure_would_find_something_too_wide(dark: Desk) -> None:
    dark.open_search("lone")
    title = "document.querySelector('dialog h2')"
    dark.page.evaluate(f"{title}.textContent = 'W'.repeat(80)")
    dark.page.evaluate(f"{title}.style.whiteSpace = 'nowrap'")
    assert dark.sideways() > 0
