"""The MIS's side of the plugin: every hook that a host implements, over its own tables."""

from picslrs_plugin.demo.session import signed_in
from picslrs_plugin.demo.tables import Row, Tables, place_of
from picslrs_plugin.demo.tenants import ROLES, TENANT_BY_KEY, Role
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Group,
    Identity,
    Licence,
    ListedSubject,
    LrsCredentials,
    Saved,
    Subject,
    SubjectKind,
    SubjectList,
    SubjectRef,
    TenantAction,
    Vote,
    hookimpl,
)

FOLDERS = {SubjectKind.LEARNER: "learners", SubjectKind.APPLICANT: "applicants"}
"""The part of the MIS's addresses that stands for each kind."""


class DemoHooks:
    """The host's plugin. `lrs` is where the simulator answers, `ukprn` whom it knows us as."""

    def __init__(self, tables: Tables, lrs: str, ukprn: str) -> None:
        self._tables = tables
        self._lrs = lrs
        self._ukprn = ukprn

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        """Name the person and organisation of the session."""
        who = signed_in()
        return None if who is None else Identity(who.role.person, who.tenant.key)

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        """Look the licence up in the list of organisations."""
        known = TENANT_BY_KEY.get(tenant)
        return None if known is None else known.licence

    @hookimpl
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        """Allow what the person's role may do, within their own organisation."""
        if subject.tenant != identity.tenant:
            return Vote(Decision.DENY, "This record belongs to another organisation.")
        role = _role(identity)
        return _vote(role, allowed=action in role.may) if role else None

    @hookimpl
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote | None:
        """Allow what the person's role may do with everybody at once."""
        role = _role(identity)
        return _vote(role, allowed=action in role.may_with_all) if role else None

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        """Read ours, from the person's own organisation only."""
        row = self._tables.one(subject) if subject.tenant == identity.tenant else None
        if row is None:
            return None
        return subject_of(row)

    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        """List everybody with their programme; the cursor is the place of the last one."""
        if tenant not in TENANT_BY_KEY:
            return None
        rows = self._tables.after(tenant, cursor or "", limit)
        listed = tuple(ListedSubject(subject_of(row), (_group(row.programme),)) for row in rows)
        return SubjectList(listed, place_of(rows[-1]) if len(rows) == limit else None)

    @hookimpl
    def picslrs_save(
        self, identity: Identity, subject: SubjectRef, changes: Changes
    ) -> Saved | None:
        """Write ULN and details in one statement."""
        if subject.tenant != identity.tenant:
            return None
        values = dict(changes.values)
        if changes.uln_changes:
            values["uln"] = str(changes.uln or "")
        return Saved() if self._tables.save(subject, values) else None

    @hookimpl
    def picslrs_credentials(self, tenant: str) -> LrsCredentials | None:
        """Give every organisation of the demonstration the same connection to the simulator."""
        if tenant not in TENANT_BY_KEY:
            return None
        return LrsCredentials(address=self._lrs, ukprn=self._ukprn, password=self._tables.password)


def _role(identity: Identity) -> Role | None:
    return next((role for role in ROLES if role.person.id == identity.person.id), None)


def _vote(role: Role, *, allowed: bool) -> Vote:
    if allowed:
        return Vote(Decision.ALLOW)
    return Vote(
        Decision.DENY, f"Your role here is {role.name}, and it does not include this action."
    )


def subject_of(row: Row) -> Subject:
    """Return ours as the plugin is told it."""
    return Subject(row.ref, row.details, row.uln or None, f"{summary_path(row)}/lrs")


def _group(programme: str) -> Group:
    """Return a programme as a group; its key has letters and digits only."""
    key = "-".join("".join(c if c.isalnum() else " " for c in programme.lower()).split())
    return Group(key, programme)


def summary_path(row: Row) -> str:
    """Return the path of somebody's summary page."""
    return f"/{FOLDERS[row.ref.kind]}/{row.ref.id}"
