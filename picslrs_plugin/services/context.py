"""What every use case works with, and who may use it for what."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace

from picslrs_plugin.domain.comparison import Comparison, compare
from picslrs_plugin.domain.fingerprint import fingerprint
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.uln import NO_ULN_YET, Uln
from picslrs_plugin.errors import Conflict, NotLicensed, PicslrsError, Refused, SubjectNotFound
from picslrs_plugin.hookspecs.types import (
    Action,
    Identity,
    Licence,
    LrsCredentials,
    Person,
    Subject,
    SubjectKind,
    SubjectRef,
)
from picslrs_plugin.ports import (
    Caller,
    CertificateFacts,
    Clock,
    Endpoints,
    Host,
    Link,
    Lrs,
    Metrics,
    NoMetrics,
    NoUpkeep,
    Store,
    Upkeep,
    Vault,
)
from picslrs_plugin.schemas.inputs import tidied
from picslrs_plugin.services.sealing import Keyring
from picslrs_plugin.settings import Settings
from picslrs_plugin.wording import told

USER_NAME_LENGTH = 35


@dataclass(frozen=True)
class Ports:
    """The outside, as the services see it.

    `endpoints` tells how the LRS has been answering, `upkeep` how the database stands; without
    them nothing is known. `keyring` has the keys of the audit. `vault` is None where tenants keep
    no credentials here; `certificate_of` raises ConfigurationError for one that cannot be read.
    """

    lrs: Lrs
    host: Host
    store: Store
    clock: Clock
    settings: Settings
    endpoints: Endpoints = tuple
    upkeep: Upkeep = field(default_factory=NoUpkeep)
    metrics: Metrics = field(default_factory=NoMetrics)
    keyring: Keyring = field(default_factory=Keyring)
    vault: Vault | None = None
    certificate_of: Callable[[LrsCredentials], CertificateFacts | None] = lambda _: None


def admit(ports: Ports, actor: Identity, ref: SubjectRef, *actions: Action) -> Subject:
    """Check licence and permission for an action, or for several at once, and return ours.

    Raises SubjectNotFound (also for another tenant's subject), NotLicensed, NotPermitted or
    LookupFailed.
    """
    _same_tenant(actor, ref)
    _need_licence(ports, ref)
    for action in actions:
        refused = ports.host.refusal(ref.tenant, ref.kind, action)
        if refused:
            raise NotLicensed(refused, advice=Refused.advice)
        ports.host.permit(actor, ref, action)
    return read_ours(ports, actor, ref)


def admit_to_view(ports: Ports, actor: Identity, ref: SubjectRef) -> Subject:
    """Check the permission to look, which needs no licence: what is stored stays readable."""
    _same_tenant(actor, ref)
    ports.host.permit(actor, ref, Action.VIEW)
    return read_ours(ports, actor, ref)


def read_ours(ports: Ports, actor: Identity, ref: SubjectRef) -> Subject:
    """Return ours for a person who was admitted. Raises SubjectNotFound or LookupFailed."""
    return tidy(ports.host.subject(actor, ref))


def tidy(subject: Subject) -> Subject:
    """Return a subject with ours in the form in which it is compared and sent."""
    return replace(subject, details=tidied(subject.details))


def fingerprint_of(subject: Subject) -> str:
    """Stand for ours as it is, so that a later change is noticed; `subject` is tidy."""
    ref = subject.ref
    return fingerprint(subject.details, f"{ref.tenant}/{ref.kind.value}/{ref.id}")


def seen_of(values: LearnerDetails | Mapping[str, str]) -> str:
    """Stand for the values that a person was shown, so that a later change is noticed."""
    held = values if isinstance(values, Mapping) else asdict(values)
    shown = json.dumps(dict(held), sort_keys=True, default=str)
    return hashlib.sha256(shown.encode()).hexdigest()


def _need_licence(ports: Ports, ref: SubjectRef) -> None:
    """Raise NotLicensed unless the tenant's licence is known and covers this kind of subject."""
    licence = ports.host.licence(ref.tenant) or Licence()
    lacks = licence.why_not(ref.kind)
    if lacks:
        raise NotLicensed(lacks)


def licensed_kinds(ports: Ports, tenant: str) -> tuple[SubjectKind, ...]:
    """Return the kinds of subject that the tenant's licence covers. Raises NotLicensed for none."""
    licence = ports.host.licence(tenant) or Licence()
    kinds = tuple(kind for kind in SubjectKind if licence.covers(kind))
    if not kinds:
        raise NotLicensed(licence.why_not(SubjectKind.LEARNER))
    return kinds


def licence_lacks(ports: Ports, ref: SubjectRef) -> NotLicensed | None:
    """Return why the tenant's licence is not enough for this kind of subject, or None."""
    try:
        _need_licence(ports, ref)
    except NotLicensed as lacking:
        return lacking
    return None


def allowed_actions(ports: Ports, actor: Identity, ref: SubjectRef) -> frozenset[Action]:
    """Return the actions that this person may do to this subject under the licence held."""
    if licence_lacks(ports, ref):
        return frozenset()
    return frozenset(action for action in Action if permitted(ports, actor, ref, action))


def permitted(ports: Ports, actor: Identity, ref: SubjectRef, action: Action) -> bool:
    """Whether nobody objects to an action that the licence covers, and the person may do it."""
    try:
        if ports.host.refusal(ref.tenant, ref.kind, action):
            return False
        ports.host.permit(actor, ref, action)
    except Refused:
        return False
    return True


def _same_tenant(actor: Identity, ref: SubjectRef) -> None:
    if ref.tenant != actor.tenant:
        raise SubjectNotFound


def caller_for(ports: Ports, actor: Identity) -> Caller:
    """Return on whose behalf the LRS is called. Raises ConfigurationError."""
    credentials = ports.host.credentials(actor.tenant)
    return Caller(credentials, user_name(actor.person), actor.tenant)


def user_name(person: Person) -> str:
    """Return what the LRS's audit trail is told: the person's id, or their name if that fits."""
    fitting = [text for text in (person.id, person.name) if len(text) <= USER_NAME_LENGTH]
    return fitting[0] if fitting else person.id[:USER_NAME_LENGTH]


def compared(
    ports: Ports, ref: SubjectRef, ours: LearnerDetails, theirs: LearnerDetails
) -> Comparison:
    """Lay ours beside theirs, with the rules that other plugins add for a field."""
    return compare(ours, theirs, ports.host.judge(ref.tenant))


def held_uln(subject: Subject) -> Uln | None:
    """Return the valid ULN that the host holds; None for none and for one that is not valid."""
    try:
        return Uln.parse_optional(subject.uln)
    except ValueError:
        return None


def has_invalid_uln(subject: Subject) -> bool:
    """Whether the host holds something in the ULN's place that is no ULN."""
    text = "".join((subject.uln or "").split())
    return text not in ("", NO_ULN_YET) and held_uln(subject) is None


def needed_uln(subject: Subject) -> Uln:
    """Return the ULN that the host holds. Raises Conflict when there is none to work with."""
    uln = held_uln(subject)
    if uln is None:
        raise Conflict(
            told("This record has no valid ULN."),
            advice=told("Search the LRS for the ULN, or correct it with Edit."),
        )
    return uln


def link_of(ports: Ports, ref: SubjectRef) -> Link | None:
    """Return the stored link, if any."""
    with ports.store(ref.tenant) as work:
        return work.links.get(ref)


def save_link(ports: Ports, link: Link) -> Link:
    """Store a link in a transaction of its own. Raises ChangedMeanwhile."""
    with ports.store(link.ref.tenant) as work:
        saved = work.links.save(link)
        work.commit()
    return saved


@contextmanager
def saying(error: type[PicslrsError], changed: str, advice: str) -> Iterator[None]:
    """Let an error of this kind through with what was changed by the time it happened."""
    try:
        yield
    except error as raised:
        raised.changed = changed
        raised.advice = advice
        raise
