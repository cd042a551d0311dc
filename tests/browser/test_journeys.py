"""What a person does with the tab, with scripts and without them."""

import re

import pytest
from playwright.sync_api import expect

from picslrs_plugin.hookspecs import SubjectKind
from picslrs_plugin.simulator.state import Mode
from tests.browser.desk import Desk, DeskMaker
from tests.requirements import needs

pytestmark = needs("browser")


@pytest.fixture(params=["with scripts", "without scripts"])
def desk(request: pytest.FixtureRequest, desk_for: DeskMaker) -> Desk:
    """Learners are met with scripts, applicants without: each journey has people of its own."""
    scripts = request.param == "with scripts"
    kind = SubjectKind.LEARNER if scripts else SubjectKind.APPLICANT
    return desk_for(kind=kind, scripts=scripts)


def test_search_select_and_update(desk: Desk) -> None:
    uln = desk.at.person("exact-differs").entries[0].uln
    desk.search("exact-differs")
    desk.title("Exact match found")
    desk.press("Select this ULN")
    desk.title("Update the LRS record")
    expect(desk.window).to_contain_text("3 Former Lane")
    desk.press("Update LRS")
    expect(desk.tab).to_contain_text("LRS updated")
    expect(desk.tab.locator(".picslrs-number-digits")).to_have_text(uln)
    ours = desk.at.held("exact-differs").details
    assert desk.at.lrs(uln).last_known_address_line_1 == ours.address_line_1


def test_a_possible_match_is_compared_and_selected(desk: Desk) -> None:
    uln = desk.at.person("possible").entries[0].uln
    desk.search("possible")
    desk.title("3 possible matches")
    result = desk.window.locator(".picslrs-result").filter(has_text=uln)
    expect(result.get_by_role("table")).to_be_hidden()
    result.locator("summary").click()
    expect(result.get_by_role("table")).to_contain_text("9 Otherway")
    result.get_by_label("I have checked that this is the same person").check()
    result.get_by_role("button", name="Select this ULN").click()
    expect(desk.page.get_by_text("ULN selected")).to_be_visible()
    assert desk.at.held("possible").uln == uln


def test_too_many_matches_are_narrowed_by_one_more_detail(desk: Desk) -> None:
    desk.search("too-many")
    desk.title("Too many matches")
    desk.follow("Search again with more details")
    desk.title("Search the LRS for a ULN")
    desk.choose("Send place of birth too")
    desk.press("Search")
    desk.title("2 possible matches")


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("verify-exact", "ULN found (exact match)"),
        ("verify-update", "ULN found (update required)"),
        ("verify-similar", "ULN found (update required)"),
        ("verify-doubt", "ULN found (update required)"),
        ("verify-swapped", "This ULN belongs to someone else"),
        ("verify-someone-else", "This ULN belongs to someone else"),
        ("verify-not-found", "ULN not found"),
        ("verify-linked-similar", "Linked ULN found"),
        ("unreadable", "ULN found, but its details could not be read"),
        ("unknown-code", "The LRS sent an answer that is not known"),
    ],
)
def test_every_outcome_of_a_verification_is_said(desk: Desk, key: str, title: str) -> None:
    desk.verify(key)
    desk.title(title)
    expect(desk.window).to_contain_text(desk.at.person(key).uln)


def test_an_exact_match_leads_back_to_the_tab(desk: Desk) -> None:
    desk.verify("verify-exact")
    desk.follow("Continue")
    expect(desk.window).to_have_count(0)
    expect(desk.tab).to_contain_text("Last checked")


def test_the_master_uln_is_taken(desk: Desk) -> None:
    person = desk.at.person("verify-linked")
    desk.verify("verify-linked")
    desk.press("Continue")
    expect(desk.tab).to_contain_text("Master ULN saved")
    expect(desk.tab.locator(".picslrs-number-digits")).to_have_text(person.entries[0].uln)
    expect(desk.tab).to_contain_text(person.uln)


def test_a_doubt_is_settled_before_anything_is_sent(desk: Desk) -> None:
    desk.verify("verify-doubt")
    desk.decide("Date of birth", "Keep yours")
    desk.press("Continue")
    desk.title("Update the LRS record")
    with desk.at.calls(0, "updateSingleLearner"):
        desk.press("Update LRS")
        expect(desk.window.get_by_role("alert")).to_contain_text("same person")
    desk.choose("I have checked that this is the same person")
    desk.press("Update LRS")
    expect(desk.tab).to_contain_text("LRS updated")


def test_theirs_is_taken_into_the_learner_system(desk: Desk) -> None:
    desk.verify("share-back")
    desk.decide("Ability to share", "Take theirs")
    desk.press("Continue")
    expect(desk.window).to_contain_text("Will be")
    with desk.at.calls(0, "updateSingleLearner"):
        desk.press("Save here")
        expect(desk.tab).to_contain_text("Details from the LRS saved here")
    assert desk.at.held("share-back").details.ability_to_share == "1"


def test_edit_takes_back_wrong_input_and_saves_right_input(desk: Desk) -> None:
    desk.edit("invalid-uln")
    desk.window.get_by_label("Place of birth").fill("Mockham")
    desk.window.get_by_label("ULN", exact=True).fill("7000000000")
    desk.press("Save")
    expect(desk.window.get_by_role("alert")).to_contain_text("last digit does not fit")
    expect(desk.window.get_by_label("Place of birth")).to_have_value("Mockham")
    assert desk.at.held("invalid-uln").details.place_of_birth == ""
    right = desk.at.person("invalid-uln").entries[0].uln
    desk.window.get_by_label("ULN", exact=True).fill(right)
    desk.press("Save")
    expect(desk.tab).to_contain_text("LRS details saved")
    held = desk.at.held("invalid-uln")
    assert (held.uln, held.details.place_of_birth) == (right, "Mockham")


def test_cancel_saves_nothing(desk: Desk) -> None:
    before = desk.at.held("verify-similar")
    desk.edit("verify-similar")
    desk.window.get_by_label("Place of birth").fill("Mockham")
    desk.follow("Cancel")
    expect(desk.window).to_have_count(0)
    expect(desk.tab).to_be_visible()
    assert desk.at.held("verify-similar").details == before.details


def test_nobody_found_is_registered_after_both_answers(desk: Desk) -> None:
    desk.search("none")
    desk.title("No match found")
    desk.follow("Register New ULN")
    desk.title("Register New ULN")
    desk.press("Register New ULN")
    expect(desk.window.get_by_role("alert")).to_contain_text("Select the verification type.")
    desk.choose("Passport")
    desk.choose("Privacy notice seen")
    desk.press("Register New ULN")
    expect(desk.tab).to_contain_text("New ULN registered")
    uln = desk.at.held("none").uln
    assert re.fullmatch(r"[1-9]\d{9}", uln)
    expect(desk.tab.locator(".picslrs-confirmation")).to_contain_text(uln)


def test_a_twin_is_rejected_and_registering_waits(desk: Desk) -> None:
    desk.search("twin")
    desk.press("This is not this")
    desk.title("Register New ULN")
    expect(desk.window).to_contain_text("Not yet")


def test_a_closed_lrs_is_told_where_it_matters_and_nothing_typed_is_lost(desk: Desk) -> None:
    desk.open_search("long-name")
    desk.window.get_by_label("Family name", exact=True).fill("Longnamington")
    with desk.at.lrs_is(Mode.OUT_OF_HOURS):
        desk.press("Search")
        expect(desk.window.get_by_role("alert")).to_contain_text("closed at this time of day")
    expect(desk.window.get_by_label("Family name", exact=True)).to_have_value("Longnamington")
    desk.press("Search")
    desk.title("Exact match found")


def test_reload_and_back_send_nothing_again(desk: Desk) -> None:
    desk.search("merged")
    desk.title("Linked ULN found")
    desk.press("Select this ULN")
    desk.title("Update the LRS record")
    with desk.at.no_call():
        desk.page.reload()
        desk.page.go_back()
        desk.page.go_forward()
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()
