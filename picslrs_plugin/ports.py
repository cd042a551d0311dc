"""What the services need from the outside, as Protocols and the values that cross them.

`Lrs` is the Learning Records Service, `UnitOfWork` the database, `Host` the host's hooks and
`Clock` the time. Adapters implement them; tests use fakes that satisfy the same contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from picslrs_plugin.domain.comparison import Judge
from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord, Private
from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FailureFlag,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs.extension_types import Event, Job, Panel
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Identity,
    Licence,
    LrsCredentials,
    Subject,
    SubjectKind,
    SubjectRef,
)


@dataclass(frozen=True, repr=False)
class Caller(Private):
    """On whose behalf the LRS is called: the tenant's credentials and the person's UserName.

    `user_name` has 1 to 35 characters; it goes into the LRS's own audit trail.
    """

    credentials: LrsCredentials
    user_name: str


@dataclass(frozen=True, repr=False)
class FindAnswer(Private):
    """The answer to a find: its outcome, the code as it came, and the records found."""

    outcome: FindOutcome
    code: str
    records: tuple[LrsRecord, ...] = ()


@dataclass(frozen=True, repr=False)
class NameCheck(Private):
    """What verifyLearner is asked: the ULN and names, and birth facts where they are known."""

    uln: Uln
    family_name: str
    given_name: str
    date_of_birth: date | None = None
    gender: str = ""


@dataclass(frozen=True, repr=False)
class VerifyAnswer(Private):
    """The answer of verifyLearner. The values are the LRS's own and are empty on 005 and 006."""

    result: VerifyResult
    code: str
    uln: Uln | None = None
    family_name: str = ""
    given_name: str = ""
    date_of_birth: date | None = None
    gender: str = ""
    flags: frozenset[FailureFlag] = frozenset()


@dataclass(frozen=True, repr=False)
class RegisterAnswer(Private):
    """The answer to a registration; `uln` is there when the outcome is REGISTERED."""

    outcome: RegisterOutcome
    code: str
    uln: Uln | None = None


@dataclass(frozen=True)
class UpdateAnswer:
    """The answer to an update. It never carries the new version: read the record again."""

    outcome: UpdateOutcome
    code: str


@dataclass(frozen=True, repr=False)
class LearningEvent(Private):
    """One entry of a Personal Learning Record. Dates are text as the LRS holds them."""

    id: int | None = None
    subject: str = ""
    subject_code: str = ""
    qualification_type: str = ""
    level: str = ""
    grade: str = ""
    achievement_award_date: str = ""
    achievement_provider_name: str = ""
    achievement_provider_ukprn: str = ""
    awarding_organisation_name: str = ""
    awarding_organisation_ukprn: str = ""
    collection_type: str = ""
    credits: int | None = None
    date_loaded: str = ""
    language_for_assessment: str = ""
    participation_start_date: str = ""
    participation_end_date: str = ""
    restriction: str = ""
    return_number: str = ""
    source: str = ""
    status: str = ""
    under_data_challenge: str = ""


@dataclass(frozen=True, repr=False)
class EventsAnswer(Private):
    """The answer to a request for learning events."""

    outcome: EventsOutcome
    code: str
    found_uln: Uln | None = None
    events: tuple[LearningEvent, ...] = ()


@dataclass(frozen=True, repr=False)
class BatchLearner(Private):
    """One learner of a batch; `mis_identifier` (up to 128 characters) ties answer to learner."""

    mis_identifier: str
    details: LearnerDetails
    uln: Uln | None = None


@dataclass(frozen=True, repr=False)
class BatchRow(Private):
    """One learner of a registration batch's output. `return_code` is shown as it came."""

    mis_identifier: str
    uln: Uln | None
    return_code: str


@dataclass(frozen=True)
class Submitted:
    """The answer to a submitted batch; `job_id` is there when the outcome is SUBMITTED."""

    outcome: BatchOutcome
    code: str
    job_id: int | None = None


@dataclass(frozen=True, repr=False)
class RegistrationOutput(Private):
    """The output of a registration batch. `status` is shown as it came."""

    outcome: BatchOutcome
    code: str
    status: str = ""
    rows: tuple[BatchRow, ...] = ()


@dataclass(frozen=True, repr=False)
class VerifyRow(Private):
    """One learner of a verify batch: which one, and the same answer a single call gives."""

    mis_identifier: str
    answer: VerifyAnswer


@dataclass(frozen=True, repr=False)
class VerifyOutput(Private):
    """The output of a verify batch. `status` is shown as it came."""

    outcome: BatchOutcome
    code: str
    status: str = ""
    rows: tuple[VerifyRow, ...] = ()


@dataclass(frozen=True, repr=False)
class RetrievedUln(Private):
    """One ULN of a retrieval and the master that it belongs to, when it was merged."""

    uln: Uln
    master_uln: Uln | None
    code: str
    family_name: str = ""
    given_name: str = ""
    date_of_birth: date | None = None
    gender: str = ""


class Lrs(Protocol):
    """The Learning Records Service.

    Every method raises an LrsError when there is no answer to work with. An answer whose code is
    not known comes back with the outcome UNKNOWN and its raw code.
    """

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        """Read the full record of a ULN (learnerByULN, FindType FUL). Safe to repeat."""

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        """Search by a learner's details (learnerByDemographics, FUL). Safe to repeat."""

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        """Check a ULN against names (verifyLearner). Safe to repeat."""

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        """Ask for a new ULN (registerSingleLearner). Never repeated blindly."""

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        """Send a whole record (updateSingleLearner). Never repeated blindly."""

    def learning_events(
        self,
        caller: Caller,
        uln: Uln,
        *,
        family_name: str,
        given_name: str,
        date_of_birth: date | None,
        gender: str,
    ) -> EventsAnswer:
        """Read a Personal Learning Record (GetLearnerLearningEvents). Safe to repeat."""

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        """Submit 1 to 200 learners for registration; ValueError for another number."""

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        """Ask for the output of a registration batch. Safe to repeat."""

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        """Submit 1 to 200 (MIS identifier, check) pairs; ValueError for another number."""

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        """Ask for the output of a verify batch. Safe to repeat."""

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        """Ask for the masters of 1 to 200 ULNs; ValueError for another number. Safe to repeat."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Link(Private):
    """What is known of one subject's place in the LRS.

    `uln` is the number that was linked or verified; when the host holds another one by now, the
    link speaks of the old one and the new one is unverified. `outcome` and what follows it tell
    the last verification. `theirs` is the LRS's record as last read; its own ULN differs from
    `uln` when a linked (master) ULN was found. `doubtful` says that a person must first settle
    whether it is the same person. `version` is the store's own, for optimistic locking: 0 for a
    link that was never stored.
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
    """A write to the LRS."""

    REGISTER = "register"
    UPDATE = "update"


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


class Links(Protocol):
    """The links of one tenant."""

    def get(self, ref: SubjectRef) -> Link | None:
        """Return the subject's link, if any."""

    def save(self, link: Link) -> Link:
        """Store a new (version 0) or changed link and return it with its new version.

        Raises ChangedMeanwhile when the stored version is not the link's.
        """

    def remove(self, link: Link) -> None:
        """Remove the link. Raises ChangedMeanwhile when the stored version is not the link's."""

    def add_alias(self, ref: SubjectRef, old: Uln, *, now: Uln, at: datetime) -> None:
        """Keep an old ULN of the subject, so that it can still be found. Repeating is harmless."""

    def aliases(self, ref: SubjectRef) -> tuple[Uln, ...]:
        """Return the subject's old ULNs, oldest first."""


class Attempts(Protocol):
    """The search attempts of one tenant."""

    def add(self, attempt: Attempt) -> None:
        """Store a new attempt."""

    def get(self, attempt_id: str) -> Attempt | None:
        """Return the attempt, whoever made it."""

    def reject(self, attempt_id: str, at: datetime) -> None:
        """Record that its possible matches were rejected."""

    def forget(self, before: datetime) -> int:
        """Remove this tenant's attempts made before that moment; return how many."""


class Intents(Protocol):
    """The recorded writes of one tenant."""

    def begin(self, intent: Intent) -> None:
        """Store an open intent. Raises AlreadyUnderWay when the subject has an open one."""

    def finish(self, intent_id: str, state: IntentState, *, code: str, at: datetime) -> None:
        """Record how it ended."""

    def unresolved(self, ref: SubjectRef) -> tuple[Intent, ...]:
        """Return the subject's intents that are open or unknown, oldest first."""


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


class Host(Protocol):
    """The host's hooks, as the services need them."""

    def identity(self) -> Identity:
        """Return who is signed in. Raises NotSignedIn."""

    def licence(self, tenant: str) -> Licence | None:
        """Return the tenant's licence; None when it has none or no plugin knows it."""

    def refusal(self, tenant: str, kind: SubjectKind, action: Action) -> str | None:
        """Return the reason of a veto against an action that the licence covers, or None."""

    def permit(self, identity: Identity, ref: SubjectRef, action: Action) -> None:
        """Return when the person may do this; raises NotPermitted."""

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        """Return ours. Raises SubjectNotFound, or LookupFailed when the host cannot say."""

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        """Save on the host's record. Raises SaveFailed when nothing was saved."""

    def credentials(self, tenant: str) -> LrsCredentials:
        """Return how the tenant reaches the LRS. Raises ConfigurationError."""

    def adjusted(self, identity: Identity, ref: SubjectRef, wanted: Demographics) -> Demographics:
        """Return what is searched for after every plugin had its say."""

    def judge(self, tenant: str) -> Judge | None:
        """Return how other plugins compare a field, or None when none does."""

    def panels(self, identity: Identity, subject: Subject) -> list[Panel]:
        """Return the panels that other plugins add to the tab."""

    def listeners(self, tenant: str) -> tuple[str, ...]:
        """Return the names of the plugins that hear events of the tenant."""

    def tell(self, event: Event, listener: str) -> bool:
        """Tell one plugin of an event; False when it failed and should hear it again."""

    def accepts(self, job: Job) -> bool:
        """Offer a job to the plugins; whether one of them took it."""


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return the moment, aware, in UTC."""
