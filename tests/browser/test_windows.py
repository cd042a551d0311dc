"""How the windows behave as dialogs: focus, keys, double clicks and lost connections."""

import json
import re
from html import escape

import pytest
from playwright.sync_api import Route, expect

from picslrs_plugin.simulator.state import Mode
from tests.browser.desk import Desk, DeskMaker
from tests.requirements import needs

pytestmark = needs("browser")

TRAINING = "northgate-training"


def _focused(desk: Desk) -> str:
    """Return the text of what has the focus."""
    text: str = desk.page.evaluate("document.activeElement.textContent.trim()")
    return text


def test_a_window_is_a_modal_dialog_over_the_hosts_page(desk: Desk) -> None:
    desk.open_search("twin")
    expect(desk.dialog).to_have_count(1)
    assert desk.dialog.evaluate("dialog => dialog.matches(':modal')")
    expect(desk.page.get_by_role("dialog", name="Search the LRS for a ULN")).to_be_visible()
    assert desk.page.url.endswith(f"{desk.at.summary_path('twin')}/lrs")


def test_the_focus_goes_into_the_window_and_back_to_the_link_that_opened_it(desk: Desk) -> None:
    desk.open_tab("twin")
    link = desk.tab.get_by_role("link", name="Search the LRS for a ULN")
    link.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.dialog).to_be_visible()
    expect(desk.dialog.locator(".picslrs-window-title")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(desk.dialog).to_have_count(0)
    expect(link).to_be_focused()


def test_closing_the_outcome_of_a_verification_shows_the_tab_as_it_is_now(desk: Desk) -> None:
    desk.open_tab("verify-previous")
    expect(desk.tab).to_contain_text("Not verified")
    desk.tab.get_by_role("button", name="Verify").click()
    desk.title("This ULN belongs to someone else")
    desk.page.keyboard.press("Escape")
    expect(desk.dialog).to_have_count(0)
    expect(desk.tab).to_contain_text("Belongs to someone else")


def test_cancel_and_close_close_the_window_without_sending(desk: Desk) -> None:
    with desk.at.no_call():
        for label in ("Cancel", "Close"):
            desk.open_search("twin")
            desk.follow(label)
            expect(desk.dialog).to_have_count(0)


def test_everything_in_a_window_is_reached_with_the_tab_key_and_nothing_behind_it(
    desk: Desk,
) -> None:
    desk.open_search("twin")
    reached = []
    for _ in range(20):
        desk.page.keyboard.press("Tab")
        inside = desk.page.evaluate(
            "document.activeElement === document.body"
            " || document.querySelector('dialog[open]').contains(document.activeElement)"
        )
        assert inside
        reached.append(desk.page.evaluate("document.activeElement.name || ''") or _focused(desk))
    wanted = {"Close", "given_name", "family_name", "date_of_birth_day", "postcode", "gender"}
    assert wanted | {"Search", "Cancel"} <= set(reached)


def test_a_window_can_be_used_with_the_keyboard_alone(desk: Desk) -> None:
    desk.open_tab("earlier-name")
    desk.tab.get_by_role("link", name="Search the LRS for a ULN").focus()
    desk.page.keyboard.press("Enter")
    desk.title("Search the LRS for a ULN")
    desk.window.get_by_label("Family name", exact=True).focus()
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.type("Samplesmith")
    desk.page.keyboard.press("Enter")
    desk.title("1 possible match")
    desk.window.get_by_label("I have checked that this is the same person").focus()
    desk.page.keyboard.press("Space")
    desk.window.get_by_role("button", name="Select this ULN").focus()
    desk.page.keyboard.press("Enter")
    desk.title("Update the LRS record")


def test_errors_are_read_out_and_lead_to_their_fields(desk: Desk) -> None:
    desk.open_search("twin")
    desk.window.get_by_label("Given name").fill("")
    desk.press("Search")
    summary = desk.window.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Enter the given name.").click()
    field = desk.window.get_by_label("Given name")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert "Enter the given name." in " ".join(
        desk.page.locator(f"#{name}").text_content() or "" for name in described.split()
    )


def test_an_error_inside_folded_details_unfolds_them(desk: Desk) -> None:
    desk.open_search("twin")
    desk.window.get_by_text("More details to search with").click()
    desk.window.get_by_label("Email address", exact=True).fill("nobody@example")
    desk.choose("Send email address too")
    desk.press("Search")
    expect(desk.window.get_by_label("Email address", exact=True)).to_be_visible()


def test_a_window_closed_over_a_registration_leaves_nothing_that_could_send_another(
    desk_for: DeskMaker,
) -> None:
    desk = desk_for(tenant=TRAINING)
    desk.search("none")
    desk.follow("Register New ULN")
    desk.choose("Passport")
    desk.choose("Privacy notice seen")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.page.route(re.compile("/lrs/learner/.*/register"), hold)
    with desk.page.expect_request(re.compile("/register")):
        desk.press("Register New ULN")
    desk.page.keyboard.press("Escape")
    expect(desk.dialog).to_have_count(0)
    told = desk.tab.get_by_role("alert")
    expect(told).to_contain_text("An answer is still awaited")
    expect(told).to_be_focused()
    expect(desk.tab.locator("form, a[data-picslrs-window]")).to_have_count(0)
    held[0].abort()
    expect(told).to_have_count(0)
    expect(desk.tab.get_by_role("link", name="Search the LRS for a ULN")).to_be_visible()
    desk.complaints = [told for told in desk.complaints if "net::ERR_FAILED" not in told]


def test_a_double_click_registers_once(desk_for: DeskMaker) -> None:
    desk = desk_for(tenant=TRAINING)
    desk.search("none")
    desk.follow("Register New ULN")
    desk.choose("Passport")
    desk.choose("Privacy notice seen")
    with (
        desk.at.calls(1, "registerSingleLearner"),
        desk.at.lrs_is(Mode.SLOW, slow_ms=150),
    ):
        desk.window.get_by_role("button", name="Register New ULN").dblclick()
        expect(desk.tab).to_contain_text("New ULN registered")


def test_a_double_click_searches_once_without_scripts_too(desk_for: DeskMaker) -> None:
    desk = desk_for(tenant=TRAINING, scripts=False)
    desk.open_search("merged")
    desk.window.get_by_role("button", name="Search").dblclick()
    desk.title("Linked ULN found")


def test_a_button_says_that_it_is_working_and_takes_no_second_press(desk: Desk) -> None:
    desk.open_search("lone")
    button = desk.window.locator("button").filter(has_text=re.compile("Search"))
    with (
        desk.at.calls(1, "learnerByDemographics"),
        desk.at.lrs_is(Mode.SLOW, slow_ms=600),
    ):
        button.click()
        expect(button).to_have_text("Searching…")
        expect(button).to_have_attribute("aria-disabled", "true")
        expect(desk.window.get_by_role("status").last).to_have_text("Searching…")
        button.click(force=True)
        desk.title("1 possible match")


def test_a_window_closed_while_it_is_working_does_not_open_again(desk: Desk) -> None:
    desk.open_search("lone")
    with desk.at.lrs_is(Mode.SLOW, slow_ms=300):
        with desk.page.expect_response(re.compile("/search/")):
            desk.press("Search")
            desk.page.keyboard.press("Escape")
            expect(desk.dialog).to_have_count(0)
        expect(desk.dialog).to_have_count(0)


def test_a_lost_connection_falls_back_to_the_plain_page(desk: Desk) -> None:
    def refuse_window(route: Route) -> None:
        if route.request.headers.get("x-picslrs-window"):
            route.abort()
        else:
            route.continue_()

    desk.open_tab("twin")
    desk.page.route(re.compile("/lrs/learner/.*/search"), refuse_window)
    desk.tab.get_by_role("link", name="Search the LRS for a ULN").click()
    desk.title("Search the LRS for a ULN")
    expect(desk.dialog).to_have_count(0)
    assert desk.page.url.endswith("/search")
    desk.complaints = [told for told in desk.complaints if "net::ERR_FAILED" not in told]


@pytest.mark.parametrize(
    ("where", "link", "field", "button", "told"),
    [
        ("search", "Search the LRS for a ULN", "Given name", "Search", "could not be reached"),
        ("edit", "Edit", "Place of birth", "Save", "not known"),
    ],
)
def test_what_was_typed_outlives_a_lost_connection(
    desk: Desk, where: str, link: str, field: str, button: str, told: str
) -> None:
    desk.open_tab("verify-exact" if where == "edit" else "twin")
    desk.tab.get_by_role("link", name=link).click()
    box = desk.window.get_by_label(field, exact=True)
    box.fill("Testbridge")
    desk.page.route(re.compile(f"/lrs/learner/.*/{where}"), lambda route: route.abort())
    desk.press(button)
    expect(desk.window.get_by_role("alert")).to_contain_text(told)
    expect(box).to_have_value("Testbridge")
    desk.complaints = [told for told in desk.complaints if "net::ERR_FAILED" not in told]


def test_the_script_speaks_as_the_page_does(desk: Desk) -> None:
    welsh = {"The learner system could not be reached": "Ni ellid cyrraedd system y dysgwyr"}

    def hand_over(route: Route) -> None:
        answer = route.fetch()
        words = f'<template data-picslrs-words="{escape(json.dumps(welsh))}"></template></main>'
        route.fulfill(response=answer, body=answer.text().replace("</main>", words))

    tab = re.compile(re.escape(desk.at.summary_path("twin")))
    desk.page.route(tab, hand_over)
    desk.open_search("twin")
    desk.page.route(re.compile("/lrs/learner/.*/search"), lambda route: route.abort())
    desk.press("Search")
    alert = desk.window.get_by_role("alert")
    expect(alert).to_contain_text("Ni ellid cyrraedd system y dysgwyr")
    expect(alert).to_contain_text("what you typed is still here")
    desk.complaints = [told for told in desk.complaints if "net::ERR_FAILED" not in told]


def test_a_write_whose_answer_was_lost_is_not_sent_again(desk_for: DeskMaker) -> None:
    desk = desk_for(tenant=TRAINING)
    desk.verify("verify-update")
    desk.press("Continue")
    desk.title("Update the LRS record")
    sent = []

    def lose(route: Route) -> None:
        sent.append(route.request.method)
        route.abort()

    desk.page.route(re.compile("/lrs/learner/.*/update"), lose)
    desk.press("Update LRS")
    expect(desk.window.get_by_role("alert")).to_contain_text("not known")
    assert sent == ["POST"]
    desk.complaints = [told for told in desk.complaints if "net::ERR_FAILED" not in told]


def test_a_link_is_opened_elsewhere_when_the_person_wants_that(desk: Desk) -> None:
    desk.open_tab("twin")
    with desk.page.context.expect_page() as opened:
        desk.tab.get_by_role("link", name="Search the LRS for a ULN").click(
            modifiers=["ControlOrMeta"]
        )
    expect(opened.value.locator(".picslrs-window-title")).to_have_text("Search the LRS for a ULN")
    expect(desk.dialog).to_have_count(0)


def test_a_session_that_ended_is_told(desk: Desk) -> None:
    desk.open_search("lone")
    desk.page.context.clear_cookies()
    desk.press("Search")
    told = re.compile("not signed in|could not be accepted|Nothing was sent")
    expect(desk.page.locator("body")).to_contain_text(told)
    desk.complaints = [said for said in desk.complaints if "status of 40" not in said]


def test_the_watch_notices_what_the_policy_refuses(desk: Desk) -> None:
    desk.open_tab("twin")
    desk.page.evaluate("document.body.setAttribute('style', 'color: red')")
    desk.page.evaluate("document.body.append(Object.assign(document.createElement('style')))")
    desk.page.evaluate("document.querySelector('style').textContent = 'p { color: red }'")
    desk.page.wait_for_timeout(0)
    assert any("policy violated" in told for told in desk.complaints)
    desk.complaints.clear()
