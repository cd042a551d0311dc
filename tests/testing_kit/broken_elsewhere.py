"""Hosts whose fault shows only elsewhere: at another record, another request or another browser."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

from flask import has_request_context, session

from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Group,
    Identity,
    Licence,
    ListedSubject,
    Person,
    Saved,
    Subject,
    SubjectKind,
    SubjectList,
    SubjectRef,
    Vote,
    hookimpl,
)
from picslrs_plugin.testing import HostUnderTest
from tests.testing_kit.college import COLLEGE, REGISTRAR, College, make_college


class RemembersWhoCameFirst(College):
    def __init__(self) -> None:
        super().__init__()
        self.first: Identity | None = None

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        found = super().picslrs_identity()
        if found is None or found.tenant != COLLEGE:
            return found
        self.first = self.first or found
        return self.first


class CallsEverybodyRegistrar(College):
    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        found = super().picslrs_identity()
        if found is None or found.tenant != COLLEGE:
            return found
        return Identity(Person(REGISTRAR.person_id, "Sample Person"), found.tenant)


class ReadsTheSession(College):
    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        return super().picslrs_subject(identity, subject) if "who" in session else None


class BillsOnlyWhoIsThere(College):
    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        if not has_request_context():
            raise RuntimeError("no request")
        return super().picslrs_licence(tenant)


class IgnoresKinds(College):
    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        kinds = (subject.kind, *SubjectKind)
        found = (self.subjects.get(replace(subject, kind=kind)) for kind in kinds)
        held = next(filter(None, found), None)
        return held and replace(held, ref=subject)


class ReadsNumbers(College):
    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        number = subject.id.strip().lstrip("0")
        held = self.subjects.get(replace(subject, id=number)) if number.isdigit() else None
        return held and replace(held, ref=subject)


class SaysSavedForUnknown(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        saved = super().picslrs_save(identity, subject, changes)
        return saved or (None if subject.id.isdigit() else Saved())


class SavesOnEverybody(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        if subject not in self.subjects:
            return None
        for ref in [ref for ref in self.subjects if ref.tenant == subject.tenant]:
            super().picslrs_save(identity, ref, changes)
        return Saved()


class SavesApplicantsNowhere(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        if subject.kind is SubjectKind.APPLICANT:
            return Saved()
        return super().picslrs_save(identity, subject, changes)


class EscapesWhatItSaves(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        escaped = {
            name: escape(value, quote=False) if isinstance(value, str) else value
            for name, value in changes.values.items()
        }
        kept = Changes(escaped, changes.uln, uln_changes=changes.uln_changes)
        return super().picslrs_save(identity, subject, kept)


class KeepsWhoTheyAre(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        who = ("given_name", "family_name", "date_of_birth")
        kept = {name: value for name, value in changes.values.items() if name not in who}
        only = Changes(kept, changes.uln, uln_changes=changes.uln_changes)
        return super().picslrs_save(identity, subject, only)


class SavesOnlyWithinARequest(College):
    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        return super().picslrs_save(identity, subject, changes) if has_request_context() else None


class PermitsOnlyWithinARequest(College):
    @hookimpl
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        if not has_request_context():
            return None
        return super().picslrs_permission(identity, subject, action)


class SellsOnlyWithinARequest(College):
    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        return super().picslrs_licence(tenant) if has_request_context() else None


class RemembersLicences(College):
    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, Licence | None] = {}

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        return self.known.setdefault(tenant, super().picslrs_licence(tenant))


class ForgetsRegistering(College):
    @hookimpl
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        vote = super().picslrs_permission(identity, subject, action)
        allowed = vote is not None and vote.decision is Decision.ALLOW
        return None if allowed and action is Action.REGISTER else vote


class SkipsBetweenStretches(College):
    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        found = super().picslrs_subjects(tenant, cursor, limit)
        if found is None or found.next_cursor is None:
            return found
        return replace(found, next_cursor=str(int(found.next_cursor) + 1))


class ListsAlike(College):
    """Lists what a learner was before the last change."""

    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        found = super().picslrs_subjects(tenant, cursor, limit)
        return found and replace(found, subjects=tuple(map(self.stale, found.subjects)))

    def stale(self, listed: ListedSubject) -> ListedSubject:
        """Return what is listed instead."""
        details = listed.subject.details.with_values(postcode="QX9 9ZZ")
        return replace(listed, subject=replace(listed.subject, details=details))


class ListsOldUlns(ListsAlike):
    def stale(self, listed: ListedSubject) -> ListedSubject:
        return replace(listed, subject=replace(listed.subject, uln="1964986809"))


class ListsTheGone(ListsAlike):
    def stale(self, listed: ListedSubject) -> ListedSubject:
        if listed.subject.ref.id != "25":
            return listed
        gone = replace(listed.subject.ref, id="gone")
        return replace(listed, subject=replace(listed.subject, ref=gone))


class NamesGroupsAnew(ListsAlike):
    def stale(self, listed: ListedSubject) -> ListedSubject:
        number = listed.subject.ref.id
        groups = tuple(Group(one.key, f"{one.label} {number}") for one in listed.groups)
        return replace(listed, groups=groups)


SOMEBODY_ELSES_TAB = {"summary.html": "<html><body>{{ picslrs_tab(other) }}</body></html>"}
ESCAPED_TAB = {"summary.html": "<html><body>{{ picslrs_tab(ref)|forceescape }}</body></html>"}
BARS_SCRIPTS = "default-src 'self'; script-src 'none'"
ONLY_MARKED = "script-src 'self' 'strict-dynamic' 'nonce-abc'; style-src 'self'"

ELSEWHERE: dict[str, tuple[Callable[[], HostUnderTest], set[str]]] = {
    "remembers who came first": (
        lambda: make_college(RemembersWhoCameFirst()),
        {"the_identity_names_person_and_tenant", "permission_is_honoured"},
    ),
    "calls everybody registrar": (
        lambda: make_college(CallsEverybodyRegistrar()),
        {"the_identity_names_person_and_tenant", "permission_is_honoured"},
    ),
    "looks learners up in the session": (
        lambda: make_college(ReadsTheSession()),
        {"the_host_answers_without_a_request"},
    ),
    "saves only within a request": (
        lambda: make_college(SavesOnlyWithinARequest()),
        {"the_host_answers_without_a_request"},
    ),
    "permits only within a request": (
        lambda: make_college(PermitsOnlyWithinARequest()),
        {"the_host_answers_without_a_request"},
    ),
    "says that nothing was bought outside a request": (
        lambda: make_college(SellsOnlyWithinARequest()),
        {"the_host_answers_without_a_request", "a_licence_lets_work"},
    ),
    "keeps who they are": (
        lambda: make_college(KeepsWhoTheyAre()),
        {"names_and_date_of_birth_are_saved"},
    ),
    "knows licences only within a request": (
        lambda: make_college(BillsOnlyWhoIsThere()),
        {"the_host_answers_without_a_request", "a_licence_lets_work"},
    ),
    "ignores kinds": (
        lambda: make_college(IgnoresKinds()),
        {"a_learner_and_an_applicant_are_told_apart"},
    ),
    "reads ids as numbers": (
        lambda: make_college(ReadsNumbers()),
        {"an_id_is_taken_exactly"},
    ),
    "says saved for an unknown learner": (
        lambda: make_college(SaysSavedForUnknown()),
        {"nothing_is_saved_for_an_unknown_learner"},
    ),
    "saves on everybody's record": (
        lambda: make_college(SavesOnEverybody()),
        {"nobody_else_is_changed"},
    ),
    "saves applicants nowhere": (
        lambda: make_college(SavesApplicantsNowhere()),
        {"an_applicants_details_are_saved_and_read_back"},
    ),
    "escapes what it saves": (
        lambda: make_college(EscapesWhatItSaves()),
        {
            "details_are_saved_and_read_back",
            "an_applicants_details_are_saved_and_read_back",
        },
    ),
    "remembers licences": (
        lambda: make_college(RemembersLicences()),
        {"a_changed_licence_counts_at_once"},
    ),
    "forgets to let anybody register": (
        lambda: make_college(ForgetsRegistering()),
        {"the_registrar_may_do_everything"},
    ),
    "shows somebody else's tab": (
        lambda: make_college(templates=SOMEBODY_ELSES_TAB),
        {"the_summary_page_shows_the_tab"},
    ),
    "escapes the tab": (
        lambda: make_college(templates=ESCAPED_TAB),
        {"the_summary_page_shows_the_tab"},
    ),
    "lets browsers keep its pages": (
        lambda: make_college(headers={"Cache-Control": "private, max-age=600"}),
        {"pages_are_kept_by_no_browser"},
    ),
    "bars our script": (
        lambda: make_college(headers={"Content-Security-Policy": BARS_SCRIPTS}),
        {"our_files_may_be_loaded"},
    ),
    "lets only marked scripts in": (
        lambda: make_college(headers={"Content-Security-Policy": ONLY_MARKED}),
        {"our_files_may_be_loaded"},
    ),
    "skips somebody between two stretches": (
        lambda: make_college(SkipsBetweenStretches()),
        {"a_list_skips_nobody"},
    ),
    "lists details that have changed since": (
        lambda: make_college(ListsAlike()),
        {"a_list_agrees_with_the_lookup"},
    ),
    "lists old ULNs": (
        lambda: make_college(ListsOldUlns()),
        {"a_list_agrees_with_the_lookup"},
    ),
    "lists who has gone": (
        lambda: make_college(ListsTheGone()),
        {"a_list_agrees_with_the_lookup"},
    ),
    "gives a group many names": (
        lambda: make_college(NamesGroupsAnew()),
        {"a_group_has_one_name"},
    ),
}
"""How each host is made, and exactly the promises that it breaks."""
