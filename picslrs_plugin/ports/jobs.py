"""The ledger of bulk work as the services need it: jobs, the learners in them, and the rations.

The ledger is the truth of what was done; whoever works on a job only borrows from it, for a time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from picslrs_plugin.hookspecs.types import Person, SubjectRef


class BulkKind(StrEnum):
    """What is done for each learner or applicant of a job.

    REFRESH verifies again those whose ULN was verified before, to find what the LRS has merged.
    """

    VERIFY = "verify"
    REFRESH = "refresh"
    SEARCH = "search"
    REGISTER = "register"


class JobState(StrEnum):
    """Whether a job is worked on.

    PAUSED by a person; STOPPED by itself, because nobody of it could be worked on; CANCELLED and
    DONE for good.
    """

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    DONE = "done"


OVER = (JobState.CANCELLED, JobState.DONE)
"""States that a job never leaves."""


class ItemState(StrEnum):
    """How far one learner or applicant of a job is.

    TAKEN: somebody works on it, until the lease runs out. SUBMITTED: in a batch of the LRS whose
    output has not come yet. ASKS: worked, and a person has to go on with it.
    """

    WAITING = "waiting"
    TAKEN = "taken"
    SUBMITTED = "submitted"
    DONE = "done"
    FAILED = "failed"
    ASKS = "asks"


ERASED = "erased"
"""The outcome by which a job counts those who were taken out of it."""

FINISHED = (ItemState.DONE, ItemState.FAILED, ItemState.ASKS)
"""States in which a job does nothing more for its learner."""


@dataclass(frozen=True, kw_only=True)
class BulkJob:
    """One piece of bulk work, done in the name of a person and with what they may do.

    `reason` is the name of the error for which it stopped or waits, or empty; it waits until
    `resume_at`. `in_batches`: by the LRS's own batches. `total` counts its learners; while they
    are still being gathered it is None, and nobody works on it. `purpose` is what the LRS is used
    for, or empty; it stands with every call of the LRS in the audit.
    """

    id: str
    tenant: str
    kind: BulkKind
    person: Person
    made_at: datetime
    in_batches: bool = False
    purpose: str = ""
    total: int | None = None
    state: JobState = JobState.RUNNING
    reason: str = ""
    resume_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class JobItem:
    """One learner or applicant of a job.

    `number` counts them from 0. `outcome` is a word on how it ended, or the name of an error.
    `result` is what the kind of job keeps: the id of a search; of one that ended with InvalidInput,
    the names of the fields that are missing or not valid.
    `alone`: not in a batch, whatever the job does. `batch` is the LRS's number of the batch it is
    in, and `fingerprint` stands for ours as submitted. `attempts` counts how often it was taken,
    `failures` how often in a row that failed, and `changed_at` is when it came into its state.
    """

    number: int
    ref: SubjectRef
    state: ItemState = ItemState.WAITING
    outcome: str = ""
    result: str = ""
    alone: bool = False
    batch: int | None = None
    fingerprint: str = ""
    attempts: int = 0
    failures: int = 0
    changed_at: datetime


@dataclass(frozen=True)
class JobAttempt:
    """One attempt at an item: who took it and how it ended; one that was cut off has no end."""

    number: int
    attempt: int
    owner: str
    began_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Who borrows, in which of the tenant's places, and until when."""

    owner: str
    place: int
    until: datetime


class Jobs(Protocol):
    """The jobs of one tenant.

    What a lease was given for is changed only while its owner still holds it: whoever comes back
    after their lease ran out, and somebody else took it up, changes nothing.
    """

    def add(self, job: BulkJob) -> None:
        """Store a new job."""

    def add_items(self, job_id: str, refs: Sequence[SubjectRef], at: datetime) -> int:
        """Put subjects into a job; return how many it has.

        One that it has already is passed over.
        """

    def get(self, job_id: str) -> BulkJob | None:
        """Return the job, if any."""

    def recent(self, limit: int) -> tuple[BulkJob, ...]:
        """Return the jobs that were made last, the newest first."""

    def change(self, job: BulkJob, *, only_from: Collection[JobState]) -> bool:
        """Store total, state, reason and moments of a job; False when its state is another one."""

    def give_purpose(self, job_id: str, purpose: str) -> bool:
        """Store what a job uses the LRS for; False when there is no such job."""

    def claim(
        self,
        job_id: str,
        lease: Lease,
        *,
        now: datetime,
        limit: int,
        for_batch: bool = False,
    ) -> tuple[JobItem, ...]:
        """Take up to `limit` items that are due, or whose lease ran out, and note the attempt.

        Those in a batch are left for `claim_batch`; `for_batch` leaves out those that go alone.
        """

    def claim_batch(
        self, job_id: str, lease: Lease, *, now: datetime, limit: int
    ) -> tuple[JobItem, ...]:
        """Take the items of one submitted batch whose output is due, or whose lease ran out."""

    def finish(self, job_id: str, item: JobItem, lease: Lease, *, at: datetime) -> bool:
        """Store how an item ended, end its attempt and count it; False without the lease."""

    def give_back(
        self, job_id: str, item: JobItem, lease: Lease, *, at: datetime, due_at: datetime
    ) -> bool:
        """Let an item wait, for anybody, until it is due; False without the lease.

        An item with a batch waits for the batch's output.
        """

    def renew(self, owner: str, until: datetime) -> None:
        """Let everything that this owner has borrowed last longer."""

    def tally(self, job_id: str) -> Mapping[tuple[ItemState, str], int]:
        """Return how many items ended in which state with which outcome."""

    def finished_since(self, job_id: str, since: datetime) -> int:
        """Return how many items ended from that moment on."""

    def borrowed(self, job_id: str, now: datetime) -> int:
        """Return how many items somebody works on at this moment, or the LRS has in a batch."""

    def next_due(self, job_id: str) -> datetime | None:
        """Return when the first item that has not ended can be taken; None when all have."""

    def items(
        self,
        job_id: str,
        *,
        states: Collection[ItemState] = (),
        outcome: str = "",
        after: int = -1,
        limit: int,
    ) -> tuple[JobItem, ...]:
        """Return up to `limit` items by their number, in these states or in any."""

    def settle(self, job_id: str, item: JobItem, was: ItemState, *, at: datetime) -> bool:
        """Store what a person decided of an item that has ended; False when its state changed."""

    def settle_all(
        self, job_id: str, outcomes: Collection[str], becomes: str, *, at: datetime
    ) -> tuple[SubjectRef, ...]:
        """Let everybody who waits for a person with one of these outcomes be done with another.

        Returns who they are, in the order of the job.
        """

    def attempts(self, job_id: str, number: int) -> tuple[JobAttempt, ...]:
        """Return the attempts at an item, oldest first."""

    def of(self, ref: SubjectRef) -> Mapping[str, JobItem]:
        """Return the items that are about a subject, each by the id of its job."""

    def take_out(self, ref: SubjectRef, *, now: datetime) -> int:
        """Remove what is about a subject from every job; return from how many.

        They go on being counted, as ERASED and no more by how they ended. Raises AlreadyUnderWay
        while somebody works on them, before anything is committed.
        """


class Rations(Protocol):
    """How much bulk work may ask of the LRS at once for one tenant, whoever does it."""

    def take_place(self, owner: str, *, most: int, now: datetime, until: datetime) -> int | None:
        """Take one of `most` places, until the lease runs out; None when all are taken."""

    def leave_place(self, owner: str, place: int) -> None:
        """Give a place back."""

    def take_turns(self, count: int, *, per_second: float, now: datetime) -> tuple[float, ...]:
        """Take the next turns to call the LRS; return how many seconds to wait for each."""
