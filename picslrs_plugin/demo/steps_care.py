"""Steps of the walk: details that need care, and Edit."""

from picslrs_plugin.demo.ground import Ground, same
from picslrs_plugin.demo.steps_search import PASSPORT_SHOWN, searched


def missing_details(at: Ground) -> None:
    """Search: missing details are told before anything is sent."""
    with at.no_call():
        window = at.search("missing").says("Enter the postcode.", "Select the gender.")
        window.press("Search").has_status(422).says("Enter the postcode.", "Select the gender.")
    theirs = at.person("missing").entries[0].details
    found = window.press("Search", {"postcode": theirs.postcode.lower(), "gender": theirs.gender})
    found.says("Exact match found").press("Select this ULN").says("ULN selected")
    same(at.held("missing").details.postcode, "", "the postcode in the MIS")


def long_name(at: Ground) -> None:
    """Search: a name that is too long is never cut silently."""
    with at.no_call():
        window = at.search("long-name").says("Family name must be 35 characters or fewer")
    found = window.press("Search", {"family_name": "Longnamington"}).says("Exact match found")
    found.press("Select this ULN").says("ULN selected")


def too_young(at: Ground) -> None:
    """Register: the LRS refuses a child, after a warning."""
    window = at.search("age").says("ULNs are issued for ages 13 to 110")
    form = window.press("Search").says("No match found").follow("Register New ULN")
    form.says("ULNs are issued for ages 13 to 110")
    refused = form.press("Register New ULN", dict(PASSPORT_SHOWN)).has_status(502)
    refused.says("The Learning Records Service refused the request")
    same(dict(refused.form("Register New ULN").values)["verification_type"], "2", "the answer")
    same(at.held("age").uln, "", "the ULN in the MIS")


def locked_record(at: Ground) -> None:
    """Register: a ULN that the MIS cannot save is kept, and saved later."""
    window = searched(at, "locked").follow("Register New ULN")
    tab = window.press("Register New ULN", dict(PASSPORT_SHOWN))
    tab.says("New ULN registered, but not saved in the learner system")
    same(at.held("locked").uln, "", "the ULN in the locked record")
    tab.press("Save the ULN again").has_status(503).says("could not save")
    at.tab("locked").press("Unlock this record").says("The record was unlocked.")
    at.tab("locked").press("Save the ULN again").says("ULN saved in the learner system")
    uln = at.held("locked").uln
    same(at.lrs(uln).given_name, at.held("locked").details.given_name, "the name in the LRS")


def invalid_uln(at: Ground) -> None:
    """Edit an invalid ULN: another wrong one is refused; Search finds the right one."""
    person = at.person("invalid-uln")
    tab = at.tab("invalid-uln").says("The ULN held is not valid", person.uln)
    tab.does_not_offer("Verify")
    with at.no_call():
        wrong = tab.follow("Edit").press("Save", {"uln": "7000000000"}).has_status(422)
        wrong.says("There is a problem", "last digit does not fit")
        wrong.press("Save", {"uln": "123"}).has_status(422).says("A ULN is 10 digits.")
    same(at.held("invalid-uln").uln, person.uln, "the ULN in the MIS")
    at.tab("invalid-uln").follow("Search").press("Search").press("Select this ULN")
    same(at.held("invalid-uln").uln, person.entries[0].uln, "the ULN in the MIS")


def withdrawn_share(at: Ground) -> None:
    """Update with “unable to share” in the LRS: refused until the notice is recorded."""
    person = at.person("share-2")
    window = at.verify("share-2").says("ULN found (update required)").press("Continue")
    window.says("withdrawn in 2018")
    window.says("give the learner the current privacy").does_not_offer("Update LRS")
    edit = at.tab("share-2").follow("Edit")
    edit.press("Save", {"ability_to_share": "1"}).says("LRS details saved", "Update required")
    update = at.tab("share-2").follow("Update the LRS record")
    update.press("Update LRS").says("LRS updated", "Exact match")
    same(at.lrs(person.uln).ability_to_share, "1", "the ability to share in the LRS")


def edit_and_cancel(at: Ground) -> None:
    """Edit: every field is saved in the MIS only; Cancel and an unchanged Save change nothing."""
    key = "verify-exact"
    before = at.lrs(at.person(key).uln)
    window = at.tab(key).follow("Edit")
    window.follow("Cancel").says("Learning Records Service")
    window.press("Save").says("Nothing was changed")
    with at.no_call():
        window.press(
            "Save",
            {
                "place_of_birth": "Mockham",
                "preferred_given_name": "Sunny",
                "family_name_at_16": "Formername",
                "scottish_candidate_number": "123 456 789",
                "nationality": "irl",
                "verification_type": "999",
                "other_verification_description": "A letter from the school",
                "ability_to_share": "1",
                "notes": "Seen by the made-up office",
            },
        ).says("LRS details saved", "Update required")
    held = at.held(key).details
    same(held.scottish_candidate_number, "123456789", "the Scottish candidate number")
    same((held.nationality, held.notes), ("IRL", "Seen by the made-up office"), "what was saved")
    same(at.lrs(at.person(key).uln), before, "the LRS record")
    update = at.tab(key).follow("Update the LRS record").says("provider notes", "Mockham")
    update.press("Update LRS").says("LRS updated", "Exact match")
    same(at.lrs(at.person(key).uln).notes, "", "the notes, which were left alone")


def wrong_input_in_the_edit_window(at: Ground) -> None:
    """Edit: wrong input comes back filled in, and nothing is saved."""
    before = at.held("exact").details
    wrong = (
        at.tab("exact")
        .follow("Edit")
        .press(
            "Save",
            {
                "place_of_birth": "Y" * 36,
                "scottish_candidate_number": "12345",
                "nationality": "Nowhere",
                "verification_type": "999",
                "other_verification_description": "",
            },
        )
        .has_status(422)
    )
    wrong.says(
        "There is a problem",
        "Place of birth must be 35 characters or fewer",
        "The Scottish candidate number must be 9 digits.",
        "Enter the nationality as a country",
        "Describe what was seen",
    )
    same(dict(wrong.form("Save").values)["place_of_birth"], "Y" * 36, "what was typed")
    same(at.held("exact").details, before, "what the MIS holds")


def edited_by_somebody_else(at: Ground) -> None:
    """Edit: what somebody else saved meanwhile is not overwritten unseen."""
    first = at.tab("exact").follow("Edit").form("Save")
    colleague = at.elsewhere(role="records")
    colleague.tab("exact").follow("Edit").press("Save", {"place_of_birth": "Demoford"})
    late = first.submit({"place_of_birth": "Fictley"}).has_status(409)
    late.says("Somebody else changed this record after you opened it.", "Demoford")
    same(at.held("exact").details.place_of_birth, "Demoford", "the place of birth")
    late.press("Save").says("LRS details saved")
    same(at.held("exact").details.place_of_birth, "Fictley", "the place of birth")


def changed_uln(at: Ground) -> None:
    """Edit: a changed ULN has to be verified again, and can be removed."""
    other = at.person("verify-not-found").uln
    done = at.tab("exact").follow("Edit").press("Save", {"uln": other})
    done.says("LRS details saved", "has not been verified yet", "Not verified")
    at.tab("exact").follow("Edit").press("Save", {"uln": ""}).says("No ULN")
    same(at.held("exact").uln, "", "the ULN in the MIS")


STEPS = (
    missing_details,
    long_name,
    too_young,
    locked_record,
    invalid_uln,
    withdrawn_share,
    edit_and_cancel,
    wrong_input_in_the_edit_window,
    edited_by_somebody_else,
    changed_uln,
)
