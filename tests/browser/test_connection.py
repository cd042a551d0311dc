"""The page about the LRS connection in a browser: with scripts and without, wide, narrow, dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.demo.ground import USUAL_TENANT, MovableClock
from picslrs_plugin.demo.servers import Demo, DemoOptions
from picslrs_plugin.vault import new_key
from tests.browser.desk import Desk
from tests.browser.test_accessibility import _found
from tests.databases import settings_at
from tests.requirements import needs
from tests.vault.samples import NOW

pytestmark = needs("browser")

PAGE = "/lrs/connection"
WISHES = {
    "in the light": {"color_scheme": "light"},
    "in the dark at 320 pixels": {
        "color_scheme": "dark",
        "viewport": {"width": 320, "height": 640},
    },
}


@pytest.fixture(scope="module")
def with_vault(tmp_path_factory: pytest.TempPathFactory, clock: MovableClock) -> Iterator[Demo]:
    """Run a demonstration with a vault, in which new credentials wait."""
    folder = tmp_path_factory.mktemp("connection")
    settings = {"PICSLRS_VAULT_KEYS": new_key("first")}
    with Demo(
        DemoOptions(
            folder=folder, clock=clock, settings=settings | settings_at(folder / "picslrs.db")
        )
    ) as running:
        installation = installation_of(running.app)
        with running.app.app_context():
            held = installation.hooks.credentials(USUAL_TENANT)
        vault = installation.ports.vault
        assert vault is not None
        vault.propose(USUAL_TENANT, held, by="Test Person", at=NOW)
        yield running


@pytest.fixture(params=WISHES)
def desk(
    request: pytest.FixtureRequest, browser: Browser, with_vault: Demo, clock: MovableClock
) -> Iterator[Desk]:
    made = Desk(browser, with_vault, clock, **WISHES[request.param])  # type: ignore[arg-type]
    yield made
    made.leave()
    assert made.complaints == []


def test_the_connection_is_tested_and_refused_input_is_told(desk: Desk) -> None:
    desk.goto(PAGE)
    main = desk.page.locator(".picslrs-connection")
    expect(main.get_by_text("New credentials that wait")).to_be_visible()
    assert desk.sideways() == 0
    assert _found(desk) == []
    main.get_by_role("button", name="Test the connection").click()
    expect(main.get_by_text("The LRS answered", exact=True)).to_be_visible()
    main.get_by_label("LRS password").fill("too short")
    main.get_by_role("button", name="Try and use").click()
    expect(main.get_by_role("alert")).to_contain_text("must have 16 characters")
    expect(main.get_by_label("LRS password")).to_have_value("")
    assert desk.sideways() == 0
    assert _found(desk) == []


def test_without_scripts_the_menu_leads_to_a_page_that_works(
    browser: Browser, with_vault: Demo, clock: MovableClock
) -> None:
    desk = Desk(browser, with_vault, clock, scripts=False)
    desk.goto("/learners")
    desk.page.get_by_role("link", name="LRS connection", exact=True).click()
    main = desk.page.locator(".picslrs-connection")
    main.get_by_role("button", name="Test the connection").click()
    expect(main.get_by_text("The LRS answered", exact=True)).to_be_visible()
    desk.leave()
    assert desk.complaints == []
