"""How a tenant reaches the LRS: looked at, tried, and replaced once the new way was proved.

Nothing here changes what the LRS holds: it is tried with a search for a ULN under a name that
nobody has, and any answer to that is good.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import (
    ConfigurationError,
    Conflict,
    NotPermitted,
    PicslrsError,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Identity, Licence, LrsCredentials, SubjectKind
from picslrs_plugin.ports import Audited, Caller, CertificateFacts, Kept, Vault
from picslrs_plugin.schemas.connection import read_credentials
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services.context import Ports, user_name
from picslrs_plugin.services.trail import Note, recorded
from picslrs_plugin.wording import told

NOBODY = Uln("9999999904")
FAMILY_NAME, GIVEN_NAME = "Connection", "Test"
"""Whom the LRS is asked about when the connection is tried. It finds nobody."""

KEPT_AS_BEFORE = told("The credentials in use stay as they were. Nothing in the LRS was changed.")
NOTHING_CHANGED = told("Nothing was changed, here or in the LRS.")


@dataclass(frozen=True, repr=False)
class Way(Private):
    """One way to reach the LRS, without a secret.

    `host` is where the service is, `organisation` who calls, `certificate` None without one.
    `practice` says that it is on this machine: a simulator. `problem` tells why a certificate
    cannot be read, `kept` when the vault got it, from whom and when the LRS last took it.
    """

    host: str
    organisation: str
    practice: bool
    certificate: CertificateFacts | None = None
    problem: PicslrsError | None = None
    saved_at: datetime | None = None
    saved_by: str = ""
    proved_at: datetime | None = None


@dataclass(frozen=True, repr=False)
class Connection(Private):
    """What is told of a tenant's connection.

    `used` is the way in use and `waiting` one that was not proved yet. `problem` says why there
    is none, or why the vault does not open. `from_vault` says that the way in use is the vault's,
    and `covered` for whom the licence switches the LRS on.
    """

    covered: tuple[SubjectKind, ...]
    used: Way | None
    problem: PicslrsError | None
    waiting: Way | None
    from_vault: bool
    last_success: datetime | None
    now: datetime

    @property
    def replaceable(self) -> bool:
        """Whether new credentials can be given here: there are some in the vault to lay them over.

        The first ones, whose address says where a password is sent, are set by whoever runs it.
        """
        return self.from_vault or self.waiting is not None


def admit(ports: Ports, actor: Identity) -> None:
    """Return when the person may see and change the connection. Raises NotPermitted."""
    ports.host.permit_tenant(actor, TenantAction.SETTINGS)


def is_offered(ports: Ports, actor: Identity) -> bool:
    """Whether the connection is on the person's menu."""
    try:
        admit(ports, actor)
    except NotPermitted:
        return False
    return True


def look(ports: Ports, tenant: str) -> Connection:
    """Return how the tenant reaches the LRS, without calling it."""
    used: LrsCredentials | None = None
    problem: PicslrsError | None = None
    kept: Kept | None = None
    waiting: Kept | None = None
    try:
        used = ports.host.credentials(tenant)
        if ports.vault is not None:
            kept, waiting = ports.vault.in_use(tenant), ports.vault.waiting(tenant)
    except ConfigurationError as error:
        problem = error
    from_vault = kept is not None and kept.credentials == used
    licence = ports.host.licence(tenant) or Licence()
    return Connection(
        covered=tuple(kind for kind in SubjectKind if licence.covers(kind)),
        used=_way(ports, used, kept if from_vault else None) if used else None,
        problem=problem,
        waiting=_way(ports, waiting.credentials, waiting) if waiting else None,
        from_vault=from_vault,
        last_success=_last_success(ports, used) if used else None,
        now=ports.clock(),
    )


def _way(ports: Ports, credentials: LrsCredentials, kept: Kept | None) -> Way:
    certificate, problem = None, None
    try:
        certificate = ports.certificate_of(credentials)
    except ConfigurationError as error:
        problem = error
    parts = urlsplit(credentials.address)
    return Way(
        host=parts.netloc,
        organisation=credentials.ukprn or credentials.organisation_ref,
        practice=parts.hostname in ("127.0.0.1", "::1", "localhost"),
        certificate=certificate,
        problem=problem,
        saved_at=kept.saved_at if kept else None,
        saved_by=kept.saved_by if kept else "",
        proved_at=kept.proved_at if kept else None,
    )


def _last_success(ports: Ports, used: LrsCredentials) -> datetime | None:
    address = used.address.rstrip("/")
    answered = [
        one.last_success
        for one in ports.endpoints()
        if one.last_success is not None and one.address.startswith(f"{address}/")
    ]
    return max(answered, default=None)


def test(ports: Ports, actor: Identity) -> datetime:
    """Try the way in use; return when it answered. Raises ConfigurationError or LrsError."""
    credentials = ports.host.credentials(actor.tenant)
    _try(ports, actor, credentials, NOTHING_CHANGED)
    return ports.clock()


def propose(ports: Ports, actor: Identity, credentials: LrsCredentials) -> None:
    """Keep credentials that wait to be proved. Raises Conflict without a vault."""
    vault = vault_of(ports)
    held = vault.waiting(actor.tenant) or vault.in_use(actor.tenant)
    changed = _changed(held.credentials if held else None, credentials)
    vault.propose(actor.tenant, credentials, by=actor.person.name, at=ports.clock())
    _note(ports, actor, Audited.SAVE_CREDENTIALS, ", ".join(changed))


def _changed(held: LrsCredentials | None, new: LrsCredentials) -> list[str]:
    """Return the names of what is new, as the fields of `LrsCredentials` are called."""
    names = [one.name for one in fields(LrsCredentials)]
    before = {name: getattr(held, name, None) or None for name in names}
    return [name for name in names if before[name] != (getattr(new, name) or None)]


def _note(ports: Ports, actor: Identity, operation: Audited, detail: str = "") -> None:
    """Let the audit know of what was done with credentials; of a secret it gets the name alone."""
    note = Note(operation, detail=detail)
    try:
        recorded(ports, actor, None, None, lambda _: None, notes=(note,))
    except StoreUnavailable as error:
        error.changed = told("The credentials were changed, but that could not be recorded.")
        raise


def replace(ports: Ports, actor: Identity, form: Form) -> None:
    """Keep what a person filled in, laid over what there is, and use it once it was proved.

    Raises InvalidInput, and Conflict when there is nothing to lay it over; otherwise as `prove`.
    """
    vault = vault_of(ports)
    held = vault.waiting(actor.tenant) or vault.in_use(actor.tenant)
    if held is None:
        raise Conflict(
            told("There are no credentials here that could be replaced."),
            advice=told("Ask your system administrator to set the first ones."),
        )
    propose(ports, actor, read_credentials(form, held.credentials))
    prove(ports, actor)


def prove(ports: Ports, actor: Identity) -> None:
    """Try what waits, and only then let it be in use, instead of what was.

    Raises Conflict when nothing waits, and ConfigurationError or LrsError when it does not work;
    what was in use then stays in use, and what waits goes on waiting.
    """
    vault = vault_of(ports)
    waiting = vault.waiting(actor.tenant)
    if waiting is None:
        raise Conflict(
            told("No new credentials wait to be proved."),
            advice=told("Save new credentials first."),
        )
    _try(ports, actor, waiting.credentials, KEPT_AS_BEFORE)
    vault.accept(actor.tenant, waiting.credentials, ports.clock())
    _note(ports, actor, Audited.USE_CREDENTIALS)


def _try(ports: Ports, actor: Identity, credentials: LrsCredentials, changed: str) -> None:
    caller = Caller(credentials, user_name(actor.person), actor.tenant)
    try:
        ports.lrs.find_by_uln(caller, NOBODY, family_name=FAMILY_NAME, given_name=GIVEN_NAME)
    except PicslrsError as error:
        error.changed = changed
        raise


def withdraw(ports: Ports, actor: Identity) -> bool:
    """Forget what waits; whether anything did. Raises Conflict without a vault."""
    dropped = vault_of(ports).withdraw(actor.tenant)
    if dropped:
        _note(ports, actor, Audited.DROP_CREDENTIALS, "those that were not proved")
    return dropped


def remove(ports: Ports, actor: Identity) -> bool:
    """Forget everything in the vault; whether there was anything. Raises Conflict without one."""
    dropped = vault_of(ports).remove(actor.tenant)
    if dropped:
        _note(ports, actor, Audited.DROP_CREDENTIALS, "all of them")
    return dropped


def rotate(ports: Ports, actor: Identity) -> int:
    """Seal what the vault keeps with its first key; return how many sets needed it.

    Raises ConfigurationError when one does not open, and Conflict without a vault.
    """
    sealed = vault_of(ports).rotate(actor.tenant)
    if sealed:
        _note(ports, actor, Audited.RESEAL_CREDENTIALS)
    return sealed


def vault_of(ports: Ports) -> Vault:
    """Return the vault. Raises Conflict when there is none."""
    if ports.vault is None:
        raise Conflict(
            told("This application keeps no LRS credentials itself: its vault is not switched on."),
            advice=told("Ask your system administrator where the credentials are kept."),
        )
    return ports.vault
