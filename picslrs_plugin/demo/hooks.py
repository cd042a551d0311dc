"""The MIS's side of the plugin: every hook that a host implements, over its own tables."""

from picslrs_plugin.demo.session import signed_in
from picslrs_plugin.demo.tables import Row, Tables
from picslrs_plugin.demo.tenants import ROLES, TENANT_BY_KEY
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Identity,
    Licence,
    LrsCredentials,
    Saved,
    Subject,
    SubjectKind,
    SubjectRef,
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
        role = next((role for role in ROLES if role.person.id == identity.person.id), None)
        if role is None:
            return None
        if action in role.may:
            return Vote(Decision.ALLOW)
        return Vote(
            Decision.DENY, f"Your role here is {role.name}, and it does not include this action."
        )

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        """Read ours, from the person's own organisation only."""
        row = self._tables.one(subject) if subject.tenant == identity.tenant else None
        if row is None:
            return None
        return Subject(subject, row.details, row.uln or None, f"{summary_path(row)}/lrs")

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


def summary_path(row: Row) -> str:
    """Return the path of somebody's summary page."""
    return f"/{FOLDERS[row.ref.kind]}/{row.ref.id}"
