"""Steps of the walk: verify, update and the master ULN."""

from picslrs_plugin.demo.ground import Ground, same


def exact(at: Ground) -> None:
    """Verify, exact match: Continue leads back to the tab."""
    at.tab("verify-exact").says("Not verified")
    found = at.verify("verify-exact").says("ULN found (exact match)", "All details in the LRS")
    found.does_not_offer("Update LRS", "Search")
    found.follow("Continue").says("Exact match", "Last checked")


def update_required(at: Ground) -> None:
    """Verify, update required: Continue, Update LRS, then everything agrees."""
    person = at.person("verify-update")
    found = at.verify("verify-update").says("ULN found (update required)", "2 details differ")
    window = found.press("Continue").says("Update the LRS record", "2 Former Lane")
    with at.calls(1, "updateSingleLearner"):
        window.press("Update LRS").says("LRS updated", "Exact match")
    record = at.lrs(person.uln)
    same(record.last_known_post_code, person.details.postcode, "the postcode in the LRS")
    same(record.version_number, 2, "the version of the LRS record")
    at.verify("verify-update").says("ULN found (exact match)")


def nothing_chosen(at: Ground) -> None:
    """Update: with nothing chosen nothing is sent."""
    window = at.verify("share-back").press("Continue")
    with at.no_call():
        wrong = window.press("Update LRS", {"field": []}).has_status(422)
    wrong.says("There is a problem", "Choose for at least one detail")


def theirs_is_taken(at: Ground) -> None:
    """Verify, update required: theirs is taken into the MIS, and nothing is sent."""
    there = at.elsewhere(tenant="northgate-academy")
    found = there.verify("verify-similar").says("Only one letter differs.")
    window = found.press("Continue", {"decide-family_name": "theirs"})
    window.says("Held here now", "Will be").does_not_offer("Update LRS")
    with at.calls(0, "updateSingleLearner"):
        window.press("Save here").says("Details from the LRS saved here", "Exact match")
    theirs = there.lrs(there.person("verify-similar").uln).family_name
    same(there.held("verify-similar").details.family_name, theirs, "the family name in the MIS")


def similar_name(at: Ground) -> None:
    """Verify, a similar name: update required, and the LRS takes our spelling."""
    person = at.person("verify-similar")
    found = at.verify("verify-similar").says("ULN found (update required)")
    found.says("The family name does not match.", f"{person.details.family_name}e")
    found.press("Continue").press("Update LRS").says("LRS updated", "Exact match")
    same(at.lrs(person.uln).family_name, person.details.family_name, "the name in the LRS")


def swapped_names(at: Ground) -> None:
    """Verify, names swapped: said in words, and mended in the MIS."""
    person = at.person("verify-swapped")
    found = at.verify("verify-swapped").says("This ULN belongs to someone else")
    found.says("The given name and family name look swapped.").does_not_offer("Continue")
    contact = at.visitor.get(f"{at.summary_path('verify-swapped')}/contact")
    contact.press(
        "Save contact details",
        {
            "given_name": person.details.family_name,
            "family_name": person.details.given_name,
        },
    ).says("The contact details were saved.")
    at.verify("verify-swapped").says("ULN found (exact match)")


def previous_family_name(at: Ground) -> None:
    """Verify, the family name is the previous one in the LRS: said in words, no update."""
    found = at.verify("verify-previous").says("This ULN belongs to someone else")
    found.says("The family name matches the previous family name in the LRS.")
    _no_update(at, "verify-previous")


def someone_else(at: Ground) -> None:
    """Verify, somebody else's ULN: nothing of that person is shown, only a search is offered."""
    found = at.verify("verify-someone-else").says("This ULN belongs to someone else")
    found.offers("Search").does_not_offer("Continue", "Update LRS")
    found.does_not_say("Strangerson", "Gregory")
    at.tab("verify-someone-else").says("Belongs to someone else").does_not_say("Strangerson")
    _no_update(at, "verify-someone-else")
    found.follow("Search").says("Search the LRS for a ULN")


def doubtful_birth_fact(at: Ground) -> None:
    """Verify, only the date of birth differs: an update needs a confirmation."""
    person = at.person("verify-doubt")
    found = at.verify("verify-doubt").says("ULN found (update required)")
    found.says("This may be another person", "The date of birth does not match.")
    window = found.press("Continue", {"decide-date_of_birth": "ours"})
    with at.calls(0, "updateSingleLearner"):
        wrong = window.press("Update LRS").has_status(422)
    wrong.says("Confirm that you have checked that this is the same person.")
    wrong.press("Update LRS", {"confirm": "yes"}).says("LRS updated", "Exact match")
    born = person.details.date_of_birth
    same(at.lrs(person.uln).date_of_birth, str(born), "the date of birth in the LRS")


def not_found(at: Ground) -> None:
    """Verify, not found: the search finds the right ULN."""
    person = at.person("verify-not-found")
    found = at.verify("verify-not-found").says("ULN not found").does_not_offer("Continue")
    results = found.follow("Search").press("Search").says("Exact match found")
    results.says("Selecting another one replaces it").press("Select this ULN")
    same(at.held("verify-not-found").uln, person.entries[0].uln, "the ULN in the MIS")
    at.verify("verify-not-found").says("ULN found (exact match)")


def linked(at: Ground) -> None:
    """Verify, linked: Continue takes the master ULN and keeps the old one."""
    person = at.person("verify-linked")
    master = person.entries[0].uln
    found = at.verify("verify-linked").says("Linked ULN found", person.uln, master)
    with at.no_call():
        done = found.press("Continue")
    done.says("Master ULN saved", master, person.uln)
    same(at.held("verify-linked").uln, master, "the ULN in the MIS")
    at.verify("verify-linked").says("ULN found (exact match)").does_not_say("Linked ULN found")


def linked_with_a_similar_name(at: Ground) -> None:
    """Verify, linked with a similar name: after the master ULN an update is still required."""
    person = at.person("verify-linked-similar")
    found = at.verify("verify-linked-similar").says("Linked ULN found")
    found.says("The given name does not match.")
    found.press("Continue").has_status(422).says("Confirm that you have checked")
    found.press("Continue", {"confirm": "yes"}).says("Master ULN saved", "Update required")
    same(at.held("verify-linked-similar").uln, person.entries[0].uln, "the ULN in the MIS")


def linked_and_doubtful(at: Ground) -> None:
    """Verify, linked with another date of birth: the master ULN needs a confirmation."""
    person = at.person("verify-linked-doubt")
    found = at.verify("verify-linked-doubt").says("Linked ULN found", "may be another person")
    wrong = found.press("Continue").has_status(422)
    wrong.says("Confirm that you have checked that this is the same person.")
    same(at.held("verify-linked-doubt").uln, person.uln, "the ULN before the confirmation")
    wrong.press("Continue", {"confirm": "yes"}).says("Master ULN saved")
    same(at.held("verify-linked-doubt").uln, person.entries[0].uln, "the ULN in the MIS")


def another_master(at: Ground) -> None:
    """Master ULN: any other ULN than the one verified is refused."""
    found = at.verify("verify-linked").says("Linked ULN found")
    refused = found.press("Continue", {"uln": at.person("verify-exact").uln}).has_status(409)
    refused.says("This master ULN does not come from the last verification.")


def changed_meanwhile(at: Ground) -> None:
    """Update, the LRS record was changed meanwhile: nothing is sent, the new record is shown."""
    window = at.verify("changed-meanwhile").press("Continue").does_not_say("Sampleby")
    at.meanwhile("changed-meanwhile")
    with at.calls(0, "updateSingleLearner"):
        again = window.press("Update LRS").has_status(409)
    again.says("changed since it was read", "Sampleby")
    again.press("Continue").press("Update LRS").says("LRS updated", "Exact match")


def merged_meanwhile(at: Ground) -> None:
    """Update, the ULN was merged meanwhile: nothing is sent, Verify offers the master."""
    window = at.verify("merged-meanwhile").press("Continue")
    at.meanwhile("merged-meanwhile")
    with at.calls(0, "updateSingleLearner"):
        window.press("Update LRS").has_status(409)
    at.verify("merged-meanwhile").says("Linked ULN found").press("Continue")
    spare = at.person("merged-meanwhile").spare_uln
    same(at.held("merged-meanwhile").uln, spare, "the ULN in the MIS")


def share_refused(at: Ground) -> None:
    """Update, the LRS refuses the change of ability to share: said in words."""
    window = at.verify("share-back").says("ULN found (update required)").press("Continue")
    refused = window.press("Update LRS").has_status(409)
    refused.says("The LRS refused the change of ability to share.", "WSRC0014")
    same(at.lrs(at.person("share-back").uln).ability_to_share, "1", "the answer in the LRS")


def unreadable(at: Ground) -> None:
    """Verify, the details could not be read: only a search is offered."""
    found = at.verify("unreadable").says("ULN found, but its details could not be read")
    found.offers("Search").does_not_offer("Continue", "Update LRS")
    _no_update(at, "unreadable")


def unknown_code(at: Ground) -> None:
    """Verify and search, a code that nobody knows: shown as it came, never a success."""
    found = at.verify("unknown-code").says("The LRS sent an answer that is not known", "WSVRC009")
    found.does_not_offer("Continue", "Update LRS")
    at.tab("unknown-code").says("Unknown answer", "WSVRC009")
    window = at.visitor.get(at.window_path("unknown-code", "/search"))
    results = window.press("Search").says("The LRS sent an answer that is not known", "WSRC0009")
    results.does_not_offer("Select this ULN", "Register New ULN")
    _no_update(at, "unknown-code")


def _no_update(at: Ground, key: str) -> None:
    """See that the update window cannot be reached by its address either."""
    window = at.visitor.get(at.window_path(key, "/update")).has_status(409)
    window.does_not_offer("Update LRS")


STEPS = (
    exact,
    update_required,
    nothing_chosen,
    theirs_is_taken,
    share_refused,
    similar_name,
    swapped_names,
    previous_family_name,
    someone_else,
    doubtful_birth_fact,
    not_found,
    another_master,
    linked,
    linked_with_a_similar_name,
    linked_and_doubtful,
    changed_meanwhile,
    merged_meanwhile,
    unreadable,
    unknown_code,
)
