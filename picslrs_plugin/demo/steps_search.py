"""Steps of the walk: search, select and register."""

from picslrs_plugin.demo.ground import Ground, same
from picslrs_plugin.demo.servers import REGISTER_WAIT_SECONDS
from picslrs_plugin.demo.visitor import Page, Values

CHECKED: Values = {"confirm": "yes"}
"""The tick that says that a person has checked who it is."""

PASSPORT_SHOWN = {"verification_type": "2", "ability_to_share": "1"}


def searched(at: Ground, key: str) -> Page:
    """Search with what is held and return the results."""
    return at.search(key).press("Search").has_status(200)


def exact_match(at: Ground) -> None:
    """Search, exact match: selecting fills in what the MIS lacks."""
    uln = at.person("exact").entries[0].uln
    results = searched(at, "exact").says("Exact match found", "5 of 5 key details agree", uln)
    results.press("Select this ULN").says("ULN selected", uln, "Testbridge")
    held = at.held("exact")
    same(held.uln, uln, "the ULN in the MIS")
    same(held.details.place_of_birth, "Testbridge", "the place of birth in the MIS")
    at.verify("exact").says("ULN found (exact match)").follow("Continue").says("Exact match")


def wrong_selection_is_undone(at: Ground) -> None:
    """Undo: a selection is taken back, with everything that was taken over."""
    there = at.elsewhere(tenant="northgate-academy")
    before = there.held("exact")
    searched(there, "exact").press("Select this ULN").says("ULN selected")
    window = there.tab("exact").follow("Undo the selection").says("No ULN", "place of birth")
    with at.no_call():
        window.press("Undo the selection").says("Selection undone", "No ULN")
    same(there.held("exact"), before, "what the MIS holds")


def exact_match_that_differs(at: Ground) -> None:
    """Search, exact match with other details: selecting leads to the update window."""
    uln = at.person("exact-differs").entries[0].uln
    window = searched(at, "exact-differs").press("Select this ULN")
    window.says("Update the LRS record", "3 Former Lane", "Invention Street")
    window.press("Update LRS").says("LRS updated", "Exact match")
    ours = at.held("exact-differs").details
    same(at.lrs(uln).last_known_address_line_1, ours.address_line_1, "the address in the LRS")
    same(at.lrs(uln).email_address, ours.email_address, "the email address in the LRS")


def only_what_is_ticked_is_sent(at: Ground) -> None:
    """Update: only the ticked details are sent."""
    uln = at.person("lone").entries[0].uln
    results = searched(at, "lone")
    results.press("Select this ULN").has_status(422).says("Confirm that you have checked")
    window = results.press("Select this ULN", CHECKED).says("Update the LRS record")
    window.press("Update LRS", {"field": ["postcode"]}).says("LRS updated", "Update required")
    same(at.lrs(uln).last_known_post_code, at.held("lone").details.postcode, "the postcode")
    same(at.lrs(uln).last_known_address_line_1, "8 Former Lane", "the address in the LRS")


def possible_matches(at: Ground) -> None:
    """Search, possible matches: a person chooses one of three."""
    entries = at.person("possible").entries
    results = searched(at, "possible").says("3 possible matches")
    results.says(*(entry.uln for entry in entries)).says("Not the same: postcode")
    same(at.held("possible").uln, "", "the ULN in the MIS before anything was selected")
    chosen = results.form("Select this ULN", number=1)
    uln = dict(chosen.values)["uln"]
    chosen.submit(CHECKED).says("ULN selected")
    same(at.held("possible").uln, uln, "the ULN in the MIS")


def lone_possible_match(at: Ground) -> None:
    """Search, a lone possible match is never taken by itself."""
    results = searched(at, "lone").says("1 possible match", "This is not this")
    results.offers("Select this ULN").says("4 of 5 key details agree")
    same(at.held("lone").uln, "", "the ULN in the MIS")


def too_many_matches(at: Ground) -> None:
    """Search, too many matches: one more detail leaves two."""
    results = searched(at, "too-many").says("Too many matches")
    results.does_not_offer("Select this ULN", "Register New ULN")
    again = results.follow("Search again with more details")
    again.press("Search", {"send": ["place_of_birth"]}).says("2 possible matches")


def no_match_then_register(at: Ground) -> None:
    """Search, no match: register a new ULN."""
    results = searched(at, "none").says("No match found").does_not_offer("Select this ULN")
    window = results.follow("Register New ULN").says("What will be sent")
    with at.no_call():
        wrong = window.press("Register New ULN").has_status(422)
    wrong.says("There is a problem", "Select the verification type", "Select whether")
    with at.calls(1, "registerSingleLearner"):
        done = wrong.press("Register New ULN", dict(PASSPORT_SHOWN)).says("New ULN registered")
    held = at.held("none")
    done.says(held.uln)
    same(at.lrs(held.uln).family_name, held.details.family_name, "the family name in the LRS")
    same(held.details.verification_type, "2", "the verification type in the MIS")
    at.verify("none").says("ULN found (exact match)")


def second_registration(at: Ground) -> None:
    """Register: the email address is left out; sent twice, no second ULN."""
    results = searched(at, "email").says("No match found")
    page = results.follow("Register New ULN")
    page.says("The LRS does not take this form of email address")
    window = page.form("Register New ULN")
    window.submit(dict(PASSPORT_SHOWN)).says("New ULN registered")
    uln = at.held("email").uln
    with at.calls(0, "registerSingleLearner"):
        window.submit(dict(PASSPORT_SHOWN)).has_status(409).says("already has a ULN")
    same(at.held("email").uln, uln, "the ULN in the MIS")
    same(at.lrs(uln).email_address, "", "the email address that the LRS refuses")


def found_under_an_earlier_name(at: Ground) -> None:
    """Search, no match, then found with the earlier family name, in one press."""
    results = searched(at, "earlier-name").says("No match found")
    found = results.press("Search with the previous family name").says("1 possible match")
    found.says("Samplesmith").press("Select this ULN", CHECKED).says("ULN selected")
    same(at.held("earlier-name").uln, at.person("earlier-name").entries[0].uln, "the ULN")


def linked_by_search(at: Ground) -> None:
    """Search, the record was merged: the master ULN is offered beside the old one."""
    master, old = at.person("merged").entries
    results = searched(at, "merged").says("Linked ULN found", master.uln, old.uln)
    results.press("Select this ULN").says("ULN selected")
    same(at.held("merged").uln, master.uln, "the ULN in the MIS")


def somebody_else_is_not_written_to(at: Ground) -> None:
    """Select a twin all the same: nothing but the ULN is taken, and nothing can be sent."""
    there = at.elsewhere(tenant="northgate-academy")
    results = searched(there, "twin").says("The given name does not match.")
    results.press("Select this ULN").has_status(422)
    tab = results.press("Select this ULN", CHECKED).says("Verify the ULN before you use it.")
    same(there.held("twin").details.ability_to_share, "", "the ability to share in the MIS")
    tab.does_not_offer("Update the LRS record")
    there.visitor.get(there.window_path("twin", "/update")).has_status(409)
    there.verify("twin").says("This ULN belongs to someone else")
    there.tab("twin").follow("Edit").press("Save", {"uln": ""}).says("LRS details saved")


def nobody_else_is_registered(at: Ground) -> None:
    """Register: a search for somebody else makes no ULN for our person."""
    typed: Values = {"given_name": "Zebedee", "family_name": "Otherperson", "postcode": "QX9 9ZZ"}
    found = at.search("none").press("Search", typed).says("No match found")
    with at.calls(0, "registerSingleLearner"):
        found.follow("Register New ULN").has_status(409).says("would be another person's")
    same(at.held("none").uln, "", "the ULN in the MIS")


def somebody_else_then_register(at: Ground) -> None:
    """Search, the possible match is a twin: rejected, too soon, then registered."""
    results = searched(at, "twin").says("1 possible match").does_not_offer("Register New ULN")
    window = results.press(f"This is not this {at.kind.value}").says("Not yet")
    with at.no_call():
        early = window.press("Register New ULN", dict(PASSPORT_SHOWN)).has_status(409)
    early.says("The LRS does not take this registration yet", "Register from")
    at.clock.move_on(REGISTER_WAIT_SECONDS + 1)
    with at.calls(0, "learnerByDemographics"):
        early.press("Register New ULN").says("New ULN registered")
    twin = at.person("twin").entries[0].uln
    same(at.held("twin").uln not in ("", twin), True, "the new ULN in the MIS")


def registered_by_somebody_else(at: Ground) -> None:
    """Register: somebody else was first, so the new record is shown instead."""
    window = searched(at, "registered-first").says("No match found").follow("Register New ULN")
    at.meanwhile("registered-first")
    with at.calls(0, "registerSingleLearner"):
        results = window.press("Register New ULN", dict(PASSPORT_SHOWN))
    results.says("No ULN was registered", "Exact match found").press("Select this ULN")
    same(at.held("registered-first").uln, at.person("registered-first").spare_uln, "the ULN")


def placeholder_counts_as_none(at: Ground) -> None:
    """Search with 9999999999 held: it counts as no ULN."""
    at.tab("placeholder").says("No ULN").does_not_offer("Verify")
    searched(at, "placeholder").says("Exact match found").press("Select this ULN")
    same(at.held("placeholder").uln, at.person("placeholder").entries[0].uln, "the ULN")


def wrong_input_in_the_search_window(at: Ground) -> None:
    """Search: wrong input comes back filled in, and nothing is sent."""
    typed: Values = {
        "given_name": "",
        "family_name": "X" * 36,
        "date_of_birth_day": "31",
        "date_of_birth_month": "2",
        "date_of_birth_year": "2008",
        "postcode": "NOWHERE",
    }
    with at.no_call():
        wrong = at.search("too-many").press("Search", typed).has_status(422)
    wrong.says(
        "There is a problem",
        "Enter the given name.",
        "Family name must be 35 characters or fewer for the LRS.",
        "Date of birth must be a real date",
        "Enter a full UK postcode",
    )
    kept = dict(wrong.form("Search").values)
    same(kept["family_name"], "X" * 36, "the family name that was typed")
    same(kept["date_of_birth_day"], "31", "the day that was typed")


def email_that_the_lrs_refuses(at: Ground) -> None:
    """Search: an email address that the LRS refuses is left out, and the search is made."""
    typed: Values = {"email_address": "nobody@x", "send": ["email_address"]}
    with at.calls(1, "learnerByDemographics"):
        found = at.search("too-many").press("Search", typed).has_status(200)
    found.says("Searched without the email address")


def results_of_another_search(at: Ground) -> None:
    """Select: a ULN that the search did not return is refused."""
    results = searched(at, "too-many").follow("Search again with more details")
    found = results.press("Search", {"send": ["place_of_birth"]})
    strange = at.person("verify-someone-else").uln
    refused = found.press("Select this ULN", {"uln": strange}).has_status(409)
    refused.says("These search results can no longer be used")
    same(at.held("too-many").uln, "", "the ULN in the MIS")


def results_grow_old(at: Ground) -> None:
    """Select: results that are too old are refused."""
    found = searched(at, "possible").says("3 possible matches")
    at.clock.move_on(1801)
    found.press("Select this ULN").has_status(409).says("can no longer be used")
    same(at.held("possible").uln, "", "the ULN in the MIS")


STEPS = (
    wrong_input_in_the_search_window,
    email_that_the_lrs_refuses,
    exact_match,
    wrong_selection_is_undone,
    exact_match_that_differs,
    results_grow_old,
    possible_matches,
    lone_possible_match,
    only_what_is_ticked_is_sent,
    results_of_another_search,
    too_many_matches,
    nobody_else_is_registered,
    no_match_then_register,
    second_registration,
    found_under_an_earlier_name,
    linked_by_search,
    somebody_else_is_not_written_to,
    somebody_else_then_register,
    registered_by_somebody_else,
    placeholder_counts_as_none,
)
