"""What the ledger of bulk work says, in the words of people."""

from picslrs_plugin import errors
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.ports import BulkJob, JobState
from picslrs_plugin.services import bulk_doing as doing
from picslrs_plugin.services.bulk_claims import DEFECT
from picslrs_plugin.services.bulk_work import OUTSIDE_HOURS

_VERIFIED = {one.name.lower(): one.value for one in Verification}
_OTHERS = {
    doing.PROPOSED: "One exact match: look at it and accept it",
    doing.CANDIDATES: "Found, and a person has to look who it is",
    doing.TOO_MANY: "Too many matches: search with more details",
    doing.NO_MATCH: "No match",
    doing.HAS_ULN: "Has a ULN already",
    doing.SELECTED: "ULN selected",
    doing.REGISTERED: "New ULN registered",
    doing.NOT_SAVED: "New ULN registered, but not saved in the learner system yet",
    doing.DOUBTFUL: "The details that were searched for have to be confirmed",
    doing.UNKNOWN_WRITE: "It is not known whether a ULN was registered: search for them",
    doing.UNKNOWN_ANSWER: "The LRS sent an answer that is not known",
    "refused": "The LRS refused the registration",
    "insufficient": "The LRS refused the registration because details are missing",
    DEFECT: "A fault of the learner system or of a plugin; its log says which",
    errors.Conflict.__name__: "Nothing to do for it as it is now",
    errors.InvalidInput.__name__: "Details are missing or not valid",
}
_STATES = {
    JobState.RUNNING: "Running",
    JobState.PAUSED: "Paused",
    JobState.STOPPED: "Stopped",
    JobState.CANCELLED: "Cancelled",
    JobState.DONE: "Done",
}


def outcome_in_words(outcome: str) -> str:
    """Say how it ended for a learner; a name that nobody knows is shown as it is."""
    told = _VERIFIED.get(outcome) or _OTHERS.get(outcome)
    return told or _error_in_words(outcome).removesuffix(".")


def state_in_words(job: BulkJob) -> str:
    """Say whether a job is worked on."""
    if job.total is None and job.state is JobState.RUNNING:
        return "Being prepared"
    waits = job.state is JobState.RUNNING and job.resume_at is not None
    return "Waiting" if waits else _STATES[job.state]


def reason_in_words(job: BulkJob) -> str:
    """Say why a job stopped or waits; empty when it does neither."""
    if job.reason == OUTSIDE_HOURS:
        return "Your organisation lets bulk work call the LRS at other times of the day only."
    return _error_in_words(job.reason)


def _error_in_words(name: str) -> str:
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, errors.PicslrsError):
        return kind.happened
    return name
