"""A host without a database, for tests of plugins: its subjects are a dictionary."""

from collections.abc import Iterable
from dataclasses import replace

from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Group,
    Identity,
    Licence,
    ListedSubject,
    LrsCredentials,
    Person,
    Saved,
    Subject,
    SubjectList,
    SubjectRef,
    TenantAction,
    Tier,
    Vote,
    hookimpl,
)
from picslrs_plugin.testing.samples import SAMPLE_TENANT

REGISTRAR = Identity(Person("registrar", "Sample Registrar"), SAMPLE_TENANT)

CREDENTIALS = LrsCredentials(
    address="http://127.0.0.1:1",
    ukprn="10099999",
    password="simulator-secret",  # noqa: S106
)
"""They lead nowhere: a test's LRS is a fake, or a simulator with an address of its own."""


class FakeHost:
    """A host's plugin that answers every question of a host.

    Change what it holds to set a test up, and read it to see what happened: `subjects` by their
    ref, `groups` of subjects by their ref, `signed_in` (None: nobody), `licences` by tenant,
    `denied` actions of both kinds, `credentials`, and `saved`, every change that it was asked to
    save.
    """

    def __init__(self, *subjects: Subject, signed_in: Identity | None = REGISTRAR) -> None:
        self.subjects: dict[SubjectRef, Subject] = {subject.ref: subject for subject in subjects}
        self.signed_in = signed_in
        self.licences = {tenant: Licence(tier=Tier.PLATINUM) for tenant in self._tenants(subjects)}
        self.groups: dict[SubjectRef, tuple[Group, ...]] = {}
        self.denied: set[Action | TenantAction] = set()
        self.credentials = CREDENTIALS
        self.saved: list[tuple[SubjectRef, Changes]] = []

    def _tenants(self, subjects: Iterable[Subject]) -> set[str]:
        own = {self.signed_in.tenant} if self.signed_in else set()
        return own | {subject.ref.tenant for subject in subjects}

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        """Return `signed_in`."""
        return self.signed_in

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        """Look the licence up in `licences`."""
        return self.licences.get(tenant)

    @hookimpl
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        """Allow everything but what is in `denied`, within the person's own tenant."""
        if subject.tenant != identity.tenant or action in self.denied:
            return Vote(Decision.DENY, f"The fake host denies {action.value}.")
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote | None:
        """Allow everything but what is in `denied`."""
        if action in self.denied:
            return Vote(Decision.DENY, f"The fake host denies {action.value}.")
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        """Look the subject up in `subjects`."""
        return self.subjects.get(subject)

    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        """List `subjects` in the order in which they were added; a cursor is a position."""
        refs = [ref for ref in self.subjects if ref.tenant == tenant]
        start = int(cursor or 0)
        stretch = tuple(
            ListedSubject(self.subjects[ref], self.groups.get(ref, ()))
            for ref in refs[start : start + limit]
        )
        end = start + len(stretch)
        return SubjectList(stretch, str(end) if end < len(refs) else None)

    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        """Save into `subjects` and remember the changes in `saved`."""
        held = self.subjects.get(subject)
        if held is None:
            return None
        self.saved.append((subject, changes))
        uln = str(changes.uln) if changes.uln else None
        self.subjects[subject] = replace(
            held,
            details=held.details.with_values(**changes.values),
            uln=uln if changes.uln_changes else held.uln,
        )
        return Saved()

    @hookimpl
    def picslrs_credentials(self, tenant: str) -> LrsCredentials | None:
        """Return `credentials` for every tenant with a licence."""
        return self.credentials if tenant in self.licences else None
