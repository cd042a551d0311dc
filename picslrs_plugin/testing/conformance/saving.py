"""The promises about saving: what the host says that it saved is what it holds afterwards."""

from collections.abc import Mapping
from datetime import date

from picslrs_plugin.domain.fields import BY_NAME, EDITABLE
from picslrs_plugin.domain.learner import LrsRecord
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs import Changes, Subject, SubjectKind, SubjectRef
from picslrs_plugin.testing.conformance.bench import OK, REDIRECTS, Bench, NotOffered, expect
from picslrs_plugin.testing.samples import SAMPLE_ULN, sample_details
from picslrs_plugin.testing.visiting import Page

OTHER_ULN = Uln("1174112637")

DETAILS = {
    "place_of_birth": ("Mockham", "Sampleby"),
    "preferred_given_name": ("Tess", "Zoë"),
    "family_name_at_16": ("O'Sample", "Testerby"),
    "scottish_candidate_number": ("012345678", "987654321"),
    "nationality": ("IRL", "POL"),
    "verification_type": ("999", "999"),
    "other_verification_description": ("Library card", "Bus pass"),
    "ability_to_share": ("0", "1"),
    "notes": ("Came & <b>went</b> on a Monday", 'Came & <i>went</i> on a "Friday"'),
}
"""Two values for each detail that *Edit* offers, so that one of them is new."""

NAMED = {"given_name": "Testina", "family_name": "Samplewright", "date_of_birth": date(2006, 5, 4)}
OTHERWISE_NAMED = {
    "given_name": "Mockina",
    "family_name": "Trialwright",
    "date_of_birth": date(2005, 4, 3),
}
"""Two people's names and dates of birth, so that one of them is new."""

SEARCHED = {
    "given_name": "Testa",
    "family_name": "Sampleton",
    "date_of_birth_day": "4",
    "date_of_birth_month": "3",
    "date_of_birth_year": "2007",
    "gender": "2",
    "postcode": "QX1 1AA",
}
"""What the search window is filled in with where the host's learner lacks a value."""

LONGEST = {
    "place_of_birth": "P",
    "preferred_given_name": "G",
    "family_name_at_16": "F",
    "other_verification_description": "D",
    "notes": "N",
}
"""The details whose longest value is tried, and the letter that it is made of."""


def a_uln_is_saved_and_read_back(bench: Bench) -> None:
    """A ULN that was typed in is on the record afterwards, and can be changed."""
    visitor = bench.visitor()
    for uln in (SAMPLE_ULN, OTHER_ULN):
        _accepted(bench.edit(visitor, bench.learner, {"uln": str(uln)}), "A new ULN")
        expect(
            bench.ours(visitor, bench.learner).uln == str(uln),
            "picslrs_save said that the ULN was saved, and picslrs_subject does not have it. "
            "Changes.uln is to be saved when Changes.uln_changes is true.",
        )


def a_uln_can_be_removed(bench: Bench) -> None:
    """A ULN that was wrong can be taken off the record again."""
    visitor = bench.visitor()
    _accepted(bench.edit(visitor, bench.learner, {"uln": str(SAMPLE_ULN)}), "A new ULN")
    _accepted(bench.edit(visitor, bench.learner, {"uln": ""}), "Removing a ULN")
    expect(
        not bench.ours(visitor, bench.learner).uln,
        "picslrs_save said that the ULN was removed, and picslrs_subject still has one. "
        "Changes.uln is None and Changes.uln_changes true then.",
    )


def a_uln_that_was_found_is_saved(bench: Bench) -> None:
    """The ULN selected from a search is saved with the LRS details that the host lacks."""
    visitor, ref = bench.visitor(), bench.learner
    before = bench.ours(visitor, ref)
    window = visitor.tab(ref, "search")
    expect(window.status == OK, f"The search window answered {window.status} to the registrar.")
    wanted = _searched(window)
    bench.lrs.records[SAMPLE_ULN] = _record_of(wanted)
    searched = window.send("/search", wanted)
    _accepted(searched, "A search")
    _accepted(searched.follow().send("/select"), "Selecting a ULN")
    after = bench.ours(visitor, ref)
    expect(
        after.uln == str(SAMPLE_ULN)
        and after.details.place_of_birth == (before.details.place_of_birth or "Mockham")
        and after.details.nationality == (before.details.nationality or "IRL"),
        "picslrs_save said that a ULN was saved with details, and picslrs_subject does not have "
        "all of them.",
    )


def details_are_saved_and_read_back(bench: Bench) -> None:
    """Every LRS detail that *Edit* offers is on the record afterwards, as it was typed."""
    visitor, ref = bench.visitor(), bench.learner
    new = _new_details(bench.ours(visitor, ref))
    _accepted(bench.edit(visitor, ref, new), "New LRS details")
    lost = _lost(bench.ours(visitor, ref), new)
    expect(
        not lost,
        f"picslrs_save said that everything was saved, and picslrs_subject does not have: {lost}.",
    )


def what_is_not_named_stays(bench: Bench) -> None:
    """Saving one detail leaves the others and the ULN as they are."""
    visitor, ref = bench.visitor(), bench.learner
    _accepted(
        bench.edit(
            visitor, ref, {**_new_details(bench.ours(visitor, ref)), "uln": str(SAMPLE_ULN)}
        ),
        "New LRS details",
    )
    before = bench.ours(visitor, ref)
    _accepted(bench.edit(visitor, ref, {"notes": "One change"}), "New notes")
    after = bench.ours(visitor, ref)
    changed = sorted(
        name
        for name in BY_NAME
        if name != "notes" and after.details.value(name) != before.details.value(name)
    )
    expect(
        not changed and after.uln == before.uln,
        "picslrs_save changed what Changes.values does not name: "
        f"{', '.join(changed) or 'the ULN'}.",
    )


def names_and_date_of_birth_are_saved(bench: Bench) -> None:
    """Names and date of birth that are taken from the LRS, or swapped, are on the record too."""
    visitor, ref = bench.visitor(), bench.learner
    before = bench.ours(visitor, ref).details
    named = {name: before.value(name) for name in NAMED}
    new = next(values for values in (NAMED, OTHERWISE_NAMED) if values != named)
    bench.save(visitor, ref, Changes(new))
    after = bench.ours(visitor, ref).details
    bench.save(visitor, ref, Changes(named))
    lost = ", ".join(BY_NAME[name].label for name in new if after.value(name) != new[name])
    expect(
        not lost,
        f"picslrs_save said that everything was saved, and picslrs_subject does not have: {lost}. "
        "Changes.values may name any detail of a learner, not only those of *Edit*.",
    )


def a_save_is_whole_or_nothing(bench: Bench) -> None:
    """The longest values that the LRS takes are saved whole, or refused without any change."""
    visitor, ref = bench.visitor(), bench.learner
    before = bench.ours(visitor, ref)
    longest = {name: letter * BY_NAME[name].max_length for name, letter in LONGEST.items()}
    longest["verification_type"] = "999"
    answer = bench.edit(visitor, ref, longest | {"uln": str(OTHER_ULN)})
    after = bench.ours(visitor, ref)
    if answer.status in REDIRECTS:
        lost = _lost(after, longest)
        expect(not lost, f"picslrs_save said Saved() and cut off or left out: {lost}.")
    else:
        expect(
            after == before,
            "picslrs_save failed and had saved some of the changes. Save all of them or none, in "
            "one transaction.",
        )


def an_applicants_details_are_saved_and_read_back(bench: Bench) -> None:
    """What is saved for an applicant is on the applicant's record afterwards."""
    if bench.host.applicant is None:
        raise NotOffered("no applicant was named")
    ref = SubjectRef(bench.host.registrar.tenant, SubjectKind.APPLICANT, bench.host.applicant)
    visitor = bench.visitor()
    new = _new_details(bench.ours(visitor, ref))
    bench.save(visitor, ref, Changes(new, OTHER_ULN, uln_changes=True))
    after = bench.ours(visitor, ref)
    lost = _lost(after, new) or ("" if after.uln == str(OTHER_ULN) else "the ULN")
    expect(
        not lost,
        "picslrs_save said that everything was saved on an applicant's record, and "
        f"picslrs_subject does not have: {lost}.",
    )


def _searched(window: Page) -> dict[str, str]:
    """Return what the search window is sent with: the host's values, and ours where it has none."""
    shown = window.values("/search")
    return {name: "".join(shown.get(name, [])) or value for name, value in SEARCHED.items()}


def _record_of(wanted: Mapping[str, str]) -> LrsRecord:
    """Return the LRS's record of exactly the person who is searched for."""
    born = date(*(int(wanted[f"date_of_birth_{part}"]) for part in ("year", "month", "day")))
    names = {name: value for name, value in wanted.items() if not name.startswith("date_of_birth")}
    details = sample_details(
        **names, date_of_birth=born, place_of_birth="Mockham", nationality="IRL"
    )
    return LrsRecord(uln=SAMPLE_ULN, details=details, version_number=1)


def _new_details(held: Subject) -> dict[str, str]:
    """Return a value for every detail that differs from the one held, where there are two."""
    return {
        name: next((value for value in DETAILS[name] if value != held.details.value(name)), "999")
        for name in EDITABLE
    }


def _lost(held: Subject, wanted: Mapping[str, str]) -> str:
    """Name the details that are not held as they were wanted."""
    return ", ".join(
        BY_NAME[name].label for name in wanted if held.details.value(name) != wanted[name]
    )


def _accepted(answer: Page, what: str) -> None:
    expect(
        answer.status in REDIRECTS or answer.status == OK,
        f"{what} was answered with {answer.status}: picslrs_save raised or returned None, or the "
        "request did not reach it.",
    )
