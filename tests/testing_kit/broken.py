"""Hosts that break one promise each, by what they do wrong."""

from collections.abc import Callable
from dataclasses import replace

from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Identity,
    Licence,
    ListedSubject,
    LrsCredentials,
    Person,
    Saved,
    Subject,
    SubjectKind,
    SubjectList,
    SubjectRef,
    TabEntry,
    Tier,
    Vote,
    hookimpl,
)
from picslrs_plugin.testing import HostUnderTest
from tests.testing_kit.college import COLLEGE, PUPIL, REGISTRAR, SCHOOL, College, make_college


class NamesSomebodyElse(College):
    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        found = super().picslrs_identity()
        if found is None or found.person.id != REGISTRAR.person_id:
            return found
        return Identity(Person("somebody", "Somebody Else"), found.tenant)


class NeverSignsOut(College):
    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        found = super().picslrs_identity()
        return found or Identity(Person("registrar", "Sample Person"), COLLEGE)


class LeavesNamesOut(College):
    def __init__(self, kind: SubjectKind) -> None:
        super().__init__()
        self.kind = kind

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        found = super().picslrs_subject(identity, subject)
        if found is None or subject.kind is not self.kind:
            return found
        return replace(found, details=found.details.with_values(given_name="", family_name=""))


class RaisesForUnknown(College):
    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        found = super().picslrs_subject(identity, subject)
        if found is None and subject.id != PUPIL:
            raise KeyError(subject.id)
        return found


class ReadsAnyTenant(College):
    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        found = next((one for ref, one in self.subjects.items() if ref.id == subject.id), None)
        return found and replace(found, ref=subject)


class WritesAnyTenant(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        held = [ref for ref in self.subjects if (ref.kind, ref.id) == (subject.kind, subject.id)]
        return super().picslrs_save(identity, held[0], changes) if held else None


class SaysSavedForAnybody(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        super().picslrs_save(identity, subject, changes)
        return Saved()


class Bought(College):
    def __init__(self, college: Tier, school: Tier) -> None:
        super().__init__()
        self.licences = {COLLEGE: Licence(tier=college), SCHOOL: Licence(tier=school)}


class AllowsAll(College):
    @hookimpl
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        return Vote(Decision.ALLOW)


class WithoutCredentials(College):
    @hookimpl
    def picslrs_credentials(self, tenant: str) -> LrsCredentials | None:
        return None


class SameKey:
    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        return [TabEntry("lrs", "Our own LRS page", "/our/lrs")]


class LeadsTo(College):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        found = super().picslrs_subject(identity, subject)
        return found and replace(found, summary_url=self.url)


class Saves(College):
    """Saves something else than it was asked to."""

    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        """Return what is saved instead, or None to fail after saving the ULN."""
        raise NotImplementedError

    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        held = self.subjects.get(subject)
        if held is None:
            return None
        altered = self.altered(held, changes)
        if altered is None:
            half = Changes({}, changes.uln, uln_changes=changes.uln_changes)
            super().picslrs_save(identity, subject, half)
            raise ValueError
        return super().picslrs_save(identity, subject, altered)


class ForgetsUlns(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        return Changes(changes.values)


class KeepsUlnsForEver(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        return changes if changes.uln else Changes(changes.values)


class SavesAllButOne(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        kept = {
            name: value
            for name, value in changes.values.items()
            if name != "scottish_candidate_number"
        }
        return Changes(kept, changes.uln, uln_changes=changes.uln_changes)


class FillsInOnlyTheUln(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        filled = len(changes.values) == 2 and changes.uln_changes
        return Changes({}, changes.uln, uln_changes=True) if filled else changes


class BlanksTheRest(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        blank = {"place_of_birth": ""} if set(changes.values) == {"notes"} else {}
        return Changes({**blank, **changes.values}, changes.uln, uln_changes=changes.uln_changes)


class CutsOff(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        short = {
            name: value[:255] if isinstance(value, str) else value
            for name, value in changes.values.items()
        }
        return Changes(short, changes.uln, uln_changes=changes.uln_changes)


class SavesByHalves(Saves):
    def altered(self, held: Subject, changes: Changes) -> Changes | None:
        return None if len(changes.values.get("notes", "")) > 255 else changes


class Lists(College):
    def __init__(self, *stretches: SubjectList) -> None:
        super().__init__()
        self.stretches = stretches

    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        if tenant != COLLEGE:
            return None
        found = self.stretches[int(cursor or 0)]
        return replace(found, subjects=tuple(map(self.fresh, found.subjects)))

    def fresh(self, listed: ListedSubject) -> ListedSubject:
        """Return somebody as they are now."""
        return ListedSubject(self.subjects[listed.subject.ref])


def stretch(*ids: str, tenant: str = COLLEGE, goes_on: str | None = None) -> SubjectList:
    """Return one stretch of a list with these learners."""
    held = College().subjects
    refs = [SubjectRef(tenant, SubjectKind.LEARNER, number) for number in ids]
    return SubjectList(tuple(ListedSubject(held[ref]) for ref in refs), goes_on)


WITHOUT_TAB = {"summary.html": "<html><body>Summary</body></html>"}
WITHOUT_BLOCK = {
    "layout.html": "<html><body>{% block main %}{% endblock %}</body></html>",
    "summary.html": "<html><body>{{ picslrs_tab(ref) }}</body></html>",
}

BREAKAGES: dict[str, tuple[Callable[[], HostUnderTest], set[str]]] = {
    "names somebody else": (
        lambda: make_college(NamesSomebodyElse()),
        {"the_identity_names_person_and_tenant"},
    ),
    "never signs out": (
        lambda: make_college(NeverSignsOut()),
        {"who_is_signed_out_is_refused"},
    ),
    "leaves a learner's names out": (
        lambda: make_college(LeavesNamesOut(SubjectKind.LEARNER)),
        {
            "a_learner_is_found",
            "a_list_agrees_with_the_lookup",
            "names_and_date_of_birth_are_saved",
        },
    ),
    "leaves an applicant's names out": (
        lambda: make_college(LeavesNamesOut(SubjectKind.APPLICANT)),
        {"an_applicant_is_found", "a_list_agrees_with_the_lookup"},
    ),
    "raises for an unknown learner": (
        lambda: make_college(RaisesForUnknown()),
        {"an_unknown_learner_is_refused"},
    ),
    "reads any tenant": (
        lambda: make_college(ReadsAnyTenant()),
        {
            "another_tenants_learner_cannot_be_reached",
            "a_learner_and_an_applicant_are_told_apart",
        },
    ),
    "writes any tenant": (
        lambda: make_college(WritesAnyTenant()),
        {"another_tenants_learner_cannot_be_written"},
    ),
    "says saved for anybody": (
        lambda: make_college(SaysSavedForAnybody()),
        {
            "another_tenants_learner_cannot_be_written",
            "nothing_is_saved_for_an_unknown_learner",
        },
    ),
    "has bought too little": (
        lambda: make_college(Bought(Tier.SILVER, Tier.BRONZE)),
        {"a_licence_lets_work"},
    ),
    "has bought everything for everybody": (
        lambda: make_college(Bought(Tier.PLATINUM, Tier.PLATINUM)),
        {"a_missing_licence_denies"},
    ),
    "allows everything to everybody": (
        lambda: make_college(AllowsAll()),
        {"permission_is_honoured"},
    ),
    "has no credentials": (
        lambda: make_college(WithoutCredentials()),
        {
            "the_lrs_credentials_are_there",
            "the_host_answers_without_a_request",
            "a_uln_that_was_found_is_saved",
        },
    ),
    "has another tab of our key": (
        lambda: make_college(College(), SameKey()),
        {"the_tab_is_in_the_list_of_tabs"},
    ),
    "hides our page": (
        lambda: make_college(closed=("/lrs/learner/7",)),
        {"the_own_page_answers"},
    ),
    "has a layout without the block, so that no window shows": (
        lambda: make_college(templates=WITHOUT_BLOCK),
        {
            "the_own_page_shows_the_tab",
            "forms_are_protected",
            "a_uln_is_saved_and_read_back",
            "a_uln_can_be_removed",
            "a_uln_that_was_found_is_saved",
            "details_are_saved_and_read_back",
            "what_is_not_named_stays",
            "a_save_is_whole_or_nothing",
        },
    ),
    "leads to a page that is not there": (
        lambda: make_college(LeadsTo("/nowhere")),
        {"the_summary_address_is_a_page_of_the_host"},
    ),
    "leads to our own page": (
        lambda: make_college(LeadsTo("/lrs/learner/7")),
        {"the_summary_address_is_a_page_of_the_host"},
    ),
    "forgets to draw the tab": (
        lambda: make_college(templates=WITHOUT_TAB),
        {"the_summary_page_shows_the_tab"},
    ),
    "hides our stylesheet": (
        lambda: make_college(closed=("/lrs/static/picslrs.css",)),
        {"stylesheet_and_script_are_served"},
    ),
    "does not protect its forms": (
        lambda: make_college(WTF_CSRF_ENABLED=False),
        {"forms_are_protected"},
    ),
    "forgets ULNs": (
        lambda: make_college(ForgetsUlns()),
        {
            "a_uln_is_saved_and_read_back",
            "a_uln_that_was_found_is_saved",
            "an_applicants_details_are_saved_and_read_back",
        },
    ),
    "keeps ULNs for ever": (
        lambda: make_college(KeepsUlnsForEver()),
        {"a_uln_can_be_removed"},
    ),
    "saves all details but one": (
        lambda: make_college(SavesAllButOne()),
        {
            "details_are_saved_and_read_back",
            "an_applicants_details_are_saved_and_read_back",
        },
    ),
    "saves a ULN without its details": (
        lambda: make_college(FillsInOnlyTheUln()),
        {"a_uln_that_was_found_is_saved"},
    ),
    "blanks what is not named": (
        lambda: make_college(BlanksTheRest()),
        {"what_is_not_named_stays"},
    ),
    "cuts long values off": (lambda: make_college(CutsOff()), {"a_save_is_whole_or_nothing"}),
    "saves by halves": (lambda: make_college(SavesByHalves()), {"a_save_is_whole_or_nothing"}),
    "lists without an end": (
        lambda: make_college(Lists(stretch("7", goes_on="1"), stretch(goes_on="1"))),
        {"a_list_ends"},
    ),
    "lists more than it was asked for": (
        lambda: make_college(Lists(stretch("7", "20", "21", "22", "23", "24"))),
        {"a_list_ends"},
    ),
    "lists somebody twice": (
        lambda: make_college(Lists(stretch("7", "20", goes_on="1"), stretch("20"))),
        {"a_list_repeats_nobody"},
    ),
    "lists another tenant's": (
        lambda: make_college(Lists(stretch("7", goes_on="1"), stretch(PUPIL, tenant=SCHOOL))),
        {"a_list_is_of_one_tenant"},
    ),
    "leaves the learner off its list": (
        lambda: make_college(Lists(stretch("20"))),
        {"a_list_holds_the_learner"},
    ),
}
"""How each host is made, and exactly the promises that it breaks."""
