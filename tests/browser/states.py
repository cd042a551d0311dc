"""Every state of the tab and every window, each with the way that leads there."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import FilePayload, expect

from picslrs_plugin.simulator.state import Mode
from tests.browser.desk import Desk

Way = Callable[[Desk], None]


def _tab(key: str) -> Way:
    return lambda desk: desk.open_tab(key)


def _search(key: str) -> Way:
    return lambda desk: desk.open_search(key)


def _results(key: str) -> Way:
    return lambda desk: desk.search(key)


def _verify(key: str) -> Way:
    return lambda desk: desk.verify(key)


def _verified_tab(key: str) -> Way:
    def way(desk: Desk) -> None:
        desk.verify(key)
        desk.open_tab(key)

    return way


def _update(key: str) -> Way:
    def way(desk: Desk) -> None:
        desk.verify(key)
        desk.press("Continue")
        desk.title("Update the LRS record")

    return way


def _search_with_problems(desk: Desk) -> None:
    desk.open_search("missing")
    desk.window.get_by_label("Given name").fill("")
    desk.press("Search")
    expect(desk.window.get_by_role("alert")).to_contain_text("Enter the given name.")


def _search_with_more(desk: Desk) -> None:
    desk.search("too-many")
    desk.follow("Search again with more details")
    desk.title("Search the LRS for a ULN")


def _search_closed(desk: Desk) -> None:
    desk.open_search("lone")
    with desk.at.lrs_is(Mode.OUT_OF_HOURS):
        desk.press("Search")
        expect(desk.window.get_by_role("alert")).to_contain_text("closed")


def _results_opened(desk: Desk) -> None:
    desk.search("possible")
    for summary in desk.window.locator("summary").all():
        summary.click()


def _register(desk: Desk) -> None:
    desk.search("email")
    desk.follow("Register New ULN")
    desk.title("Register New ULN")


def _register_with_problems(desk: Desk) -> None:
    _register(desk)
    desk.press("Register New ULN")
    expect(desk.window.get_by_role("alert")).to_be_visible()


def _register_too_soon(desk: Desk) -> None:
    desk.search("twin")
    desk.press("This is not this")
    expect(desk.window).to_contain_text("Not yet")


def _registered(desk: Desk) -> None:
    desk.search("none")
    desk.follow("Register New ULN")
    desk.choose("Other")
    desk.window.get_by_label("Description of the other verification").fill("A made-up letter")
    desk.choose("Privacy notice not seen")
    desk.press("Register New ULN")
    expect(desk.tab).to_contain_text("New ULN registered")


def _unsaved(desk: Desk) -> None:
    desk.search("locked")
    desk.follow("Register New ULN")
    desk.choose("Passport")
    desk.choose("Privacy notice seen")
    desk.press("Register New ULN")
    expect(desk.tab).to_contain_text("not saved in the learner system")


def _results_asked(desk: Desk) -> None:
    desk.search("twin")
    desk.press("Select this ULN")
    expect(desk.window.get_by_role("alert")).to_contain_text("Confirm that you have checked")


def _selected(desk: Desk) -> None:
    desk.search("exact")
    desk.press("Select this ULN")
    expect(desk.tab).to_contain_text("ULN selected")


def _undo(desk: Desk) -> None:
    desk.open_tab("exact")
    desk.tab.get_by_role("link", name="Undo the selection").click()
    desk.title("Undo the selection")


def _update_after_selecting(desk: Desk) -> None:
    desk.search("exact-differs")
    desk.press("Select this ULN")
    desk.title("Update the LRS record")


def _update_with_a_doubt(desk: Desk) -> None:
    desk.verify("verify-doubt")
    desk.decide("Date of birth", "Keep yours")
    desk.press("Continue")
    desk.title("Update the LRS record")


def _nothing_decided(desk: Desk) -> None:
    desk.verify("verify-doubt")
    desk.press("Continue")
    expect(desk.window.get_by_role("alert")).to_contain_text("Choose for at least one detail")


def _taking_theirs(desk: Desk) -> None:
    desk.verify("share-back")
    desk.decide("Ability to share", "Take theirs")
    desk.press("Continue")
    desk.title("Save details from the LRS")


def _update_with_a_problem(desk: Desk) -> None:
    _update_with_a_doubt(desk)
    desk.press("Update LRS")
    expect(desk.window.get_by_role("alert")).to_contain_text("same person")


def _not_updated(desk: Desk) -> None:
    _update("share-back")(desk)
    desk.press("Update LRS")
    desk.title("The LRS was not updated")


def _updated(desk: Desk) -> None:
    _update("verify-update")(desk)
    desk.press("Update LRS")
    expect(desk.tab).to_contain_text("LRS updated")


def _not_verified(desk: Desk) -> None:
    with desk.at.lrs_is(Mode.MAINTENANCE):
        desk.verify("verify-exact")
    desk.title("The ULN was not verified")


def _edit(desk: Desk) -> None:
    desk.edit("share-2")


def _edit_with_problems(desk: Desk) -> None:
    desk.edit("invalid-uln")
    desk.window.get_by_label("ULN", exact=True).fill("7000000000")
    desk.window.get_by_label("Verification type").select_option("Other")
    desk.press("Save")
    expect(desk.window.get_by_role("alert")).to_contain_text("last digit does not fit")


def _master_taken(desk: Desk) -> None:
    desk.verify("verify-linked")
    desk.press("Continue")
    expect(desk.tab).to_contain_text("Master ULN saved")


def _list(desk: Desk) -> None:
    desk.goto("/lrs/todo")
    desk.page.get_by_role("button", name="Read the list anew").click()
    expect(desk.page.get_by_text("The list was read anew")).to_be_visible()


def _ignore(desk: Desk) -> None:
    _list(desk)
    desk.goto("/lrs/todo?list=no-uln")
    desk.page.get_by_role("link", name="Ignore until").first.click()
    desk.title("Ignore: No ULN")


def _ignore_with_a_problem(desk: Desk) -> None:
    _ignore(desk)
    desk.press("Ignore until that day")
    expect(desk.window.get_by_role("alert")).to_contain_text("Enter the day")


def _ignored(desk: Desk) -> None:
    _ignore(desk)
    day = desk.at.clock() + timedelta(days=30)
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        desk.window.get_by_label(label).fill(str(number))
    desk.press("Ignore until that day")
    expect(desk.page.get_by_role("button", name="Undo")).to_be_visible()


PORTAL_FILE = "MISIdentifier,ULN,GivenName,FamilyName,DateOfBirth\nlearner/nobody,1026893096,A,B,\n"


def _job(desk: Desk) -> None:
    _list(desk)
    desk.goto("/lrs/jobs")
    desk.page.get_by_role("button", name="Start").click()
    expect(desk.page.get_by_text("The job was started.")).to_be_visible()


def _portal(text: str) -> Way:
    def way(desk: Desk) -> None:
        desk.goto("/lrs/todo/portal")
        desk.page.get_by_label("File of the portal").set_input_files(
            FilePayload(name="portal.csv", mimeType="text/csv", buffer=text.encode())
        )
        desk.page.get_by_role("button", name="Show what it would change").click()
        expect(desk.page.get_by_text("Nothing was")).to_be_visible()

    return way


def _own_page(window: str) -> Way:
    def way(desk: Desk) -> None:
        desk.goto(desk.at.window_path("share-2", window))
        expect(desk.page.get_by_role("heading", level=1)).to_be_visible()

    return way


def _refused(desk: Desk) -> None:
    desk.goto("/lrs/learner/nobody-there")
    expect(desk.page.get_by_role("heading", level=1)).to_be_visible()


def _history(desk: Desk) -> None:
    desk.verify("verify-exact")
    desk.open_tab("verify-exact")
    desk.tab.get_by_role("link", name="History").click()
    desk.title("History")
    for summary in desk.window.locator("summary").all():
        summary.click()


STATES: dict[str, Way] = {
    "no ULN": _tab("exact"),
    "search": _search("lone"),
    "search, problems": _search_with_problems,
    "search, more details": _search_with_more,
    "search, LRS closed": _search_closed,
    "results, exact": _results("placeholder"),
    "results, possible": _results("possible"),
    "results, opened": _results_opened,
    "results, lone": _results("lone"),
    "results, asked": _results_asked,
    "results, linked": _results("merged"),
    "results, none": _results("age"),
    "results, too many": _results("too-many"),
    "register": _register,
    "register, problems": _register_with_problems,
    "register, too soon": _register_too_soon,
    "registered": _registered,
    "registered, not saved": _unsaved,
    "selected": _selected,
    "undo": _undo,
    "selected, details differ": _update_after_selecting,
    "not verified yet": _tab("verify-similar"),
    "verified, exact": _verify("verify-exact"),
    "verified, exact, tab": _verified_tab("verify-exact"),
    "verification failed": _not_verified,
    "verified, update required": _verify("verify-similar"),
    "verified, update required, tab": _verified_tab("verify-similar"),
    "verified, doubtful": _verify("verify-doubt"),
    "verified, doubtful, tab": _verified_tab("verify-doubt"),
    "verified, not found": _verify("verify-not-found"),
    "verified, not found, tab": _verified_tab("verify-not-found"),
    "verified, linked": _verify("verify-linked-similar"),
    "verified, linked, tab": _verified_tab("verify-linked-similar"),
    "verified, linked, doubtful": _verify("verify-linked-doubt"),
    "verified, someone else": _verify("verify-someone-else"),
    "verified, someone else, tab": _verified_tab("verify-someone-else"),
    "verified, unreadable": _verify("unreadable"),
    "verified, unreadable, tab": _verified_tab("unreadable"),
    "verified, unknown code": _verify("unknown-code"),
    "verified, unknown code, tab": _verified_tab("unknown-code"),
    "update": _update("changed-meanwhile"),
    "update, problem": _update_with_a_problem,
    "update, nothing decided": _nothing_decided,
    "update, theirs taken": _taking_theirs,
    "update, “unable to share”": _update("share-2"),
    "not updated": _not_updated,
    "updated": _updated,
    "master taken": _master_taken,
    "edit": _edit,
    "edit, problems": _edit_with_problems,
    "invalid ULN": _tab("invalid-uln"),
    "history": _history,
    "history as a page": _own_page("/history"),
    "tab as a page": _own_page(""),
    "search as a page": _own_page("/search"),
    "edit as a page": _own_page("/edit"),
    "refused": _refused,
    "list, never read": lambda desk: desk.goto("/lrs/todo"),
    "list": _list,
    "list, not ready": lambda desk: desk.goto("/lrs/todo?list=not-ready"),
    "list, next page": lambda desk: desk.goto("/lrs/todo?list=no-uln&after=/learner/1"),
    "list, how it changed": lambda desk: desk.goto("/lrs/todo/picture"),
    "bulk jobs": lambda desk: desk.goto("/lrs/jobs"),
    "bulk job": _job,
    "portal": lambda desk: desk.goto("/lrs/todo/portal"),
    "portal, columns": _portal("Who,Number,First,Last,Born\nlearner/1,,,,\n"),
    "portal, preview": _portal(PORTAL_FILE),
    "list, ignore": _ignore,
    "list, ignore, problem": _ignore_with_a_problem,
    "list, ignored": _ignored,
    "list of what is ignored": lambda desk: desk.goto("/lrs/todo?list=ignored"),
    "find": lambda desk: desk.goto("/lrs/find"),
    "host: list": lambda desk: desk.goto("/learners"),
    "host: sign-in": lambda desk: desk.goto("/sign-in"),
    "host: connection": lambda desk: desk.goto("/connection"),
    "host: contact details": lambda desk: desk.goto(f"{desk.at.summary_path('exact')}/contact"),
    "host: summary": lambda desk: desk.goto(desk.at.summary_path("exact")),
    "host: not found": lambda desk: desk.goto("/learners/nobody"),
}
"""In the order in which they can be walked through by one person without getting in the way."""
