"""What a worker borrows of a job, and how the work on each learner ends."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from picslrs_plugin.errors import InvalidInput, PicslrsError, StoreUnavailable
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.ports import BulkJob, ItemState, JobItem, JobState, Lease
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import purposes
from picslrs_plugin.services.bulk_ends import Meaning, verdict_on
from picslrs_plugin.telemetry import logger

log = logger(__name__)

NO_PURPOSE = "BulkPurpose"
"""The reason of a job that stopped because its tenant wants a purpose that it does not have."""


class Way(Enum):
    """How the learners of a claim are worked on: one by one, or as a batch of the LRS."""

    ALONE = "alone"
    SUBMIT = "submit"
    COLLECT = "collect"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Learners that were borrowed to be worked on, and how much may be asked of the LRS."""

    job: BulkJob
    lease: Lease
    items: tuple[JobItem, ...]
    preferences: Preferences
    way: Way = Way.ALONE

    @property
    def actor(self) -> Identity:
        """In whose name the job is done."""
        return Identity(self.job.person, self.job.tenant)

    @property
    def why(self) -> Form:
        """What the LRS is used for, as a form says it."""
        return {purposes.FIELD: self.job.purpose}


@dataclass(frozen=True)
class Ended:
    """How the work on one learner ended.

    An item that waits comes again at `due_at`. `job`, if there, is what becomes of the job.
    """

    item: JobItem
    due_at: datetime | None = None
    job: BulkJob | None = None


def failed(claim: Claim, item: JobItem, error: PicslrsError, now: datetime) -> Ended:
    """Say what follows from an error. Raises StoreUnavailable, after which nothing is recorded."""
    if isinstance(error, StoreUnavailable):
        raise error
    if isinstance(error, InvalidInput) and purposes.FIELD in error.problems:
        waits = replace(item, state=ItemState.WAITING)
        return Ended(waits, now, without_purpose(claim.job))
    name = type(error).__name__
    verdict = verdict_on(error, item.failures + 1, now)
    waits = replace(item, state=ItemState.WAITING, outcome=name)
    match verdict.meaning:
        case Meaning.STOP:
            log.warning("The bulk job %s stopped: %s", claim.job.id, name)
            stopped = replace(claim.job, state=JobState.STOPPED, reason=name)
            return Ended(waits, now, stopped)
        case Meaning.HOLD:
            log.info("The bulk job %s waits: %s", claim.job.id, name)
            held = replace(claim.job, reason=name, resume_at=verdict.until)
            return Ended(waits, now, held)
        case Meaning.AGAIN:
            return Ended(replace(waits, failures=item.failures + 1), verdict.until)
        case Meaning.END:
            lacks = ",".join(error.problems) if isinstance(error, InvalidInput) else item.result
            return Ended(replace(item, state=verdict.state, outcome=name, result=lacks))


def without_purpose(job: BulkJob) -> BulkJob:
    """Return a job as it stops because it does not say what its tenant wants to know."""
    log.warning("The bulk job %s stopped: it has no purpose that its tenant wants", job.id)
    return replace(job, state=JobState.STOPPED, reason=NO_PURPOSE)


def broken(item: JobItem) -> Ended:
    """Return the end of work that met a defect of ours or of a plugin's."""
    return Ended(replace(item, state=ItemState.FAILED, outcome=DEFECT))


DEFECT = "defect"
