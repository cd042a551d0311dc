"""How many clicks each job takes, from the tab to its end; docs/using.md says the same numbers."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, DeskMaker
from tests.requirements import needs

pytestmark = needs("browser")

USING = Path(__file__).parents[2] / "docs" / "using.md"
TENANT = "northgate-training"

COUNT = """
document.addEventListener("click", (event) => {
  if (!event.isTrusted) return;
  sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""
"""A radio or tick counts once; what a keyboard or script does is not counted."""


@pytest.fixture
def desk(desk_for: DeskMaker) -> Desk:
    desk = desk_for(tenant=TENANT)
    desk.page.context.add_init_script(COUNT)
    return desk


def _clicks(desk: Desk) -> int:
    return int(desk.page.evaluate("sessionStorage.clicks || 0"))


def _written(job: str) -> int:
    """Return the number that the guide gives for a job."""
    row = rf"^\| {re.escape(job)} \|.*\| (\d+) \|$"
    found = re.search(row, USING.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return int(found.group(1))


def test_search_and_select(desk: Desk) -> None:
    desk.search("exact")
    desk.press("Select this ULN")
    expect(desk.tab).to_contain_text("ULN selected")
    assert _clicks(desk) == _written("Find a ULN and select it")


def test_verify_an_exact_match(desk: Desk) -> None:
    desk.verify("verify-exact")
    desk.follow("Continue")
    expect(desk.tab).to_contain_text("Exact match")  # the tab was drawn anew
    assert _clicks(desk) == _written("Verify, everything agrees")


def test_verify_and_update(desk: Desk) -> None:
    desk.verify("verify-similar")
    desk.press("Continue")
    desk.press("Update LRS")
    expect(desk.tab).to_contain_text("LRS updated")
    assert _clicks(desk) == _written("Verify, then update the LRS")


def test_verify_and_search_when_it_is_not_found(desk: Desk) -> None:
    desk.verify("verify-not-found")
    desk.follow("Search")
    desk.press("Search")
    desk.title("Exact match found")
    assert _clicks(desk) == _written("Verify, not found, then search")


def test_take_the_master(desk: Desk) -> None:
    desk.verify("verify-linked")
    desk.press("Continue")
    expect(desk.tab).to_contain_text("Master ULN saved")
    assert _clicks(desk) == _written("Verify, then take the master ULN")


def test_edit(desk: Desk) -> None:
    desk.edit("share-2")
    desk.window.get_by_label("Place of birth").press_sequentially("Mockham")
    desk.press("Save")
    expect(desk.tab).to_contain_text("LRS details saved")
    assert _clicks(desk) == _written("Edit and save")


def test_register(desk: Desk) -> None:
    desk.search("email")
    desk.follow("Register New ULN")
    desk.choose("Passport")
    desk.choose("Privacy notice seen")
    desk.press("Register New ULN")
    expect(desk.tab).to_contain_text("New ULN registered")
    assert _clicks(desk) == _written("Search, nobody found, register")
