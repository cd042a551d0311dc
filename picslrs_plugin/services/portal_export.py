"""Learners without a ULN as a file for the LRS's Organisation Portal."""

from collections.abc import Iterator
from dataclasses import dataclass

from picslrs_plugin.domain.csv_text import begins_a_formula
from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.portal_file import file_name, written
from picslrs_plugin.domain.rules import problems_to_send
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import (
    ConfigurationError,
    Conflict,
    LookupFailed,
    Refused,
    SubjectNotFound,
)
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectKind, SubjectRef
from picslrs_plugin.services import worklist
from picslrs_plugin.services.context import Ports, held_uln
from picslrs_plugin.services.context import admit as admit_to
from picslrs_plugin.services.roster import members
from picslrs_plugin.wording import told

MOST = 1_000
"""How many learners one file holds: so many that it can be read back in one piece."""


@dataclass(frozen=True, repr=False)
class PortalFile(Private):
    """A file for the portal; `left_out` counts those who are not in it, though they need a ULN."""

    name: str
    text: str
    learners: int
    left_out: int


def admit(ports: Ports, actor: Identity) -> tuple[SubjectKind, ...]:
    """Ask for the list, and for the right to work on many at once."""
    kinds = worklist.admit(ports, actor)
    ports.host.permit_tenant(actor, TenantAction.BULK)
    return kinds


def export(ports: Ports, actor: Identity) -> PortalFile:
    """Return the file. Raises Conflict when there is nobody to put into it.

    Whom the host cannot read is left out; when it can read nobody, LookupFailed is raised.
    """
    kinds = admit(ports, actor)
    ukprn = ports.host.credentials(actor.tenant).ukprn
    if not ukprn:
        raise ConfigurationError(
            told("Your organisation's UKPRN is not known, and the file needs it.")
        )
    learners: list[tuple[str, LearnerDetails]] = []
    left_out = 0
    unread: LookupFailed | None = None
    for ref in _without_uln(ports, actor.tenant, kinds):
        try:
            details = _ready(ports, actor, ref)
        except LookupFailed as failed:
            details, unread = None, failed
        if details is None:
            left_out += 1
        else:
            learners.append((identifier_of(ref), details))
        if len(learners) == MOST:
            break
    if unread and not learners:
        raise unread
    if not learners:
        raise Conflict(
            told("Nobody without a ULN has every detail that the portal needs."),
            changed=told("No file was made."),
            advice=told("The to-do list says what is missing, and for whom."),
        )
    name = file_name(ukprn, ports.clock())
    return PortalFile(name, written(name, ukprn, learners), len(learners), left_out)


def identifier_of(ref: SubjectRef) -> str:
    """Return the identifier under which a learner comes back in the portal's own file."""
    return f"{ref.kind.value}/{ref.id}"


def _without_uln(ports: Ports, tenant: str, kinds: tuple[SubjectKind, ...]) -> Iterator[SubjectRef]:
    for kind in kinds:
        yield from (entry.ref for entry in members(ports, tenant, Todo.NO_ULN, kind=kind))


def _ready(ports: Ports, actor: Identity, ref: SubjectRef) -> LearnerDetails | None:
    """Return ours if a registration could be sent as it is, and this person might send it.

    Raises LookupFailed or StoreUnavailable.
    """
    try:
        subject = admit_to(ports, actor, ref, Action.REGISTER)
    except (Refused, SubjectNotFound):
        return None
    details = subject.details
    held = [str(details.value(field.name) or "") for field in FIELDS if field.name != "notes"]
    unfit = held_uln(subject) or problems_to_send(details) or any(map(begins_a_formula, held))
    return None if unfit or len(identifier_of(ref)) > _LONGEST else details


_LONGEST = 128
