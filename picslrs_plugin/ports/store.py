"""The database as the services need it, and the values that are kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord, Private
from picslrs_plugin.domain.response_codes import (
    FailureFlag,
    FindOutcome,
)
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs.extension_types import Event
from picslrs_plugin.hookspecs.types import (
    SubjectRef,
)
from picslrs_plugin.ports.audit import Audit
from picslrs_plugin.ports.details import KeptDetails
from picslrs_plugin.ports.jobs import Jobs, Rations
from picslrs_plugin.ports.roster import Roster


@dataclass(frozen=True, repr=False, kw_only=True)
class Link(Private):
    """What is known of one subject's place in the LRS.

    `uln` is the number that was linked or verified; when the host holds another one by now, the
    link speaks of the old one and the new one is unverified. `outcome` and what follows it tell
    the last verification. `theirs` is the LRS's record as last read; its own ULN differs from
    `uln` when a linked (master) ULN was found; `merged` is then the record of `uln` itself, as last
    read before the LRS merged it, if it ever was. `doubtful` says that a person must first settle
    whether it is the same person. `fingerprint` stands for ours as it was verified. `version` is
    the store's own, for optimistic locking: 0 for a link that was never stored.

    `pending`: the host is still to save the ULN. `found` then says that it was found in the LRS
    and not made by us, so that it can be found again; `instead_of` is what the host held in its
    place when the person with the id `saver` decided. `saves` is how often it was tried since,
    `save_at` when it is tried next, None for not by itself.
    """

    ref: SubjectRef
    uln: Uln
    linked_at: datetime
    linked_by: str
    outcome: Verification | None = None
    code: str = ""
    flags: frozenset[FailureFlag] = frozenset()
    doubtful: bool = False
    checked_at: datetime | None = None
    checked_by: str = ""
    theirs: LrsRecord | None = None
    read_at: datetime | None = None
    merged: LrsRecord | None = None
    merged_read_at: datetime | None = None
    pending: bool = False
    found: bool = False
    instead_of: str = ""
    saver: str = ""
    saves: int = 0
    save_at: datetime | None = None
    fingerprint: str = ""
    version: int = 0


@dataclass(frozen=True, repr=False, kw_only=True)
class Attempt(Private):
    """One search: who searched for whom with what, and what came back.

    `rejected_at` is when that person said that none of the possible matches is the learner.
    """

    id: str
    ref: SubjectRef
    person_id: str
    made_at: datetime
    wanted: Demographics
    outcome: FindOutcome
    code: str
    records: tuple[LrsRecord, ...] = ()
    rejected_at: datetime | None = None


class Operation(StrEnum):
    """A write to the LRS; SAVE only holds the subject while the host saves, and sends nothing."""

    REGISTER = "register"
    UPDATE = "update"
    SAVE = "save"


class IntentState(StrEnum):
    """How far a write got.

    OPEN was recorded and may have been sent; ANSWERED has its answer; NOT_SENT never left this
    machine; UNKNOWN was sent and got no usable answer; SETTLED was unknown until the LRS was
    read again.
    """

    OPEN = "open"
    ANSWERED = "answered"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    SETTLED = "settled"


@dataclass(frozen=True, repr=False, kw_only=True)
class Intent(Private):
    """A write to the LRS, recorded before it is sent."""

    id: str
    ref: SubjectRef
    operation: Operation
    person_id: str
    made_at: datetime
    details: LearnerDetails
    uln: Uln | None = None
    version_number: int | None = None
    state: IntentState = IntentState.OPEN
    code: str = ""
    finished_at: datetime | None = None


@dataclass(frozen=True)
class Holding:
    """A subject that holds a ULN as far as is stored here.

    `former`: it is an old number of theirs. `waits`: the host does not hold it yet.
    """

    uln: Uln
    ref: SubjectRef
    former: bool = False
    waits: bool = False


@dataclass(frozen=True, repr=False, kw_only=True)
class Replaced(Private):
    """What the last selection of a subject replaced, so that it can be undone.

    `uln` and `linked_at` name the link that the selection made. `before` is the ULN that the host
    held, `link` what was known of it. `filled` are the LRS details that were empty and were taken
    over. `alias` says that the ULN before was kept as an old number then. `lrs_version` is the
    version of the LRS's record as it was selected.
    """

    ref: SubjectRef
    uln: Uln
    linked_at: datetime
    before: Uln | None
    link: Link | None
    filled: Mapping[str, str]
    alias: bool
    lrs_version: int


class Replacements(Protocol):
    """What the last selections of one tenant replaced."""

    def get(self, ref: SubjectRef) -> Replaced | None:
        """Return what the subject's last selection replaced, if it can be undone."""

    def put(self, replaced: Replaced) -> None:
        """Keep it in place of what was kept for the subject before."""

    def drop(self, ref: SubjectRef) -> None:
        """Forget it."""


@dataclass(frozen=True, repr=False, kw_only=True)
class NoticeSeen(Private):
    """One line of the privacy-notice ledger: a subject was given the LRS privacy notice.

    `version` names the notice, as the tenant's preferences did at the time; it may be empty.
    """

    id: str
    ref: SubjectRef
    seen_on: date
    version: str
    recorded_at: datetime
    recorded_by: str
    person_id: str


class Notices(Protocol):
    """The privacy-notice ledger of one tenant. Lines are added and never changed."""

    def add(self, notice: NoticeSeen) -> None:
        """Add a line."""

    def of(self, ref: SubjectRef) -> tuple[NoticeSeen, ...]:
        """Return the subject's lines, the one recorded last first."""

    def drop(self, ref: SubjectRef) -> None:
        """Remove the subject's lines."""

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give one subject's lines to another."""


class Links(Protocol):
    """The links of one tenant."""

    def get(self, ref: SubjectRef) -> Link | None:
        """Return the subject's link, if any."""

    def of(self, refs: Collection[SubjectRef]) -> dict[SubjectRef, Link]:
        """Return the links of those of the subjects that have one."""

    def save(self, link: Link) -> Link:
        """Store a new (version 0) or changed link and return it with its new version.

        Raises ChangedMeanwhile when the stored version is not the link's.
        """

    def remove(self, link: Link) -> None:
        """Remove the link. Raises ChangedMeanwhile when the stored version is not the link's."""

    def add_alias(self, ref: SubjectRef, old: Uln, *, now: Uln, at: datetime) -> None:
        """Keep an old ULN of the subject, so that it can still be found. Repeating is harmless."""

    def remove_alias(self, ref: SubjectRef, old: Uln) -> None:
        """Forget an old ULN of the subject. One that is not kept does no harm."""

    def aliases(self, ref: SubjectRef) -> tuple[Uln, ...]:
        """Return the subject's old ULNs, oldest first."""

    def holding(self, ulns: Collection[Uln]) -> tuple[Holding, ...]:
        """Return every subject with a link of one of these ULNs, or with one as an old number."""

    def to_save(self, now: datetime, limit: int) -> tuple[Link, ...]:
        """Return up to `limit` links whose ULN the host is to save by now, oldest first."""

    def forget(self, ref: SubjectRef) -> None:
        """Remove the link and the old ULNs of a subject, whatever their version."""

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give the link, if any, and the old ULNs of one subject to another.

        Raises ChangedMeanwhile when the other one has a link; both keep what they have.
        """


class Attempts(Protocol):
    """The search attempts of one tenant."""

    def add(self, attempt: Attempt) -> None:
        """Store a new attempt."""

    def get(self, attempt_id: str) -> Attempt | None:
        """Return the attempt, whoever made it."""

    def of(self, ref: SubjectRef, since: datetime) -> tuple[Attempt, ...]:
        """Return the subject's attempts from that moment on, whoever made them, oldest first."""

    def reject(self, attempt_id: str, at: datetime) -> None:
        """Record that its possible matches were rejected."""

    def forget(self, before: datetime) -> int:
        """Remove this tenant's attempts made before that moment; return how many."""

    def drop(self, ref: SubjectRef) -> None:
        """Remove the subject's attempts."""


class Intents(Protocol):
    """The recorded writes of one tenant."""

    def begin(self, intent: Intent) -> None:
        """Store an open intent. Raises AlreadyUnderWay when the subject has an open one."""

    def finish(self, intent_id: str, state: IntentState, *, code: str, at: datetime) -> None:
        """Record how it ended."""

    def drop(self, intent_id: str) -> None:
        """Remove an intent that sent nothing."""

    def unresolved(self, ref: SubjectRef) -> tuple[Intent, ...]:
        """Return the subject's intents that are open or unknown, oldest first."""

    def of(self, ref: SubjectRef) -> tuple[Intent, ...]:
        """Return all intents of a subject, however they ended, oldest first."""

    def forget(self, ref: SubjectRef) -> None:
        """Remove all intents of a subject."""

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give one subject's unknown intents to another; an open one stays where it is."""


@dataclass(frozen=True)
class Waiting:
    """An event of the outbox with the plugins that have not heard it yet."""

    event: Event
    listeners: frozenset[str]
    attempts: int = 0


class Outbox(Protocol):
    """The events of one tenant that wait to be sent."""

    def add(self, waiting: Waiting, at: datetime) -> None:
        """Store an event; it may be sent from that moment on."""

    def due(self, now: datetime, limit: int) -> tuple[Waiting, ...]:
        """Return up to `limit` events whose moment has come, oldest first."""

    def put_back(self, waiting: Waiting, at: datetime) -> None:
        """Store who still waits, how many attempts there were, and when to try again."""

    def remove(self, event_id: str) -> None:
        """Forget an event: everybody heard it, or it was tried often enough."""

    def waiting(self) -> int:
        """Return how many events wait."""


class UnitOfWork(Protocol):
    """One transaction over one tenant's rows; left without commit(), it changes nothing.

    Raises StoreUnavailable when the database does not answer.
    """

    links: Links
    attempts: Attempts
    intents: Intents
    outbox: Outbox
    roster: Roster
    jobs: Jobs
    rations: Rations
    audit: Audit
    replacements: Replacements
    notices: Notices
    details: KeptDetails

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything done so far permanent."""


class Store(Protocol):
    """Opens units of work."""

    def __call__(self, tenant: str) -> UnitOfWork:
        """Open a unit of work over that tenant's rows and no others."""
