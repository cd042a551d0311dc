"""What the ledger of bulk work says, in the words of people."""

from picslrs_plugin import errors
from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.ports import ERASED, BulkJob, JobItem, JobState
from picslrs_plugin.services import bulk_doing as doing
from picslrs_plugin.services.bulk_claims import DEFECT, NO_PURPOSE
from picslrs_plugin.services.bulk_work import OUTSIDE_HOURS
from picslrs_plugin.wording import listed, told, unstopped, within

_VERIFIED = {one.name.lower(): one.value for one in Verification}
_OTHERS = {
    doing.PROPOSED: told("One exact match: look at it and accept it"),
    doing.CANDIDATES: told("Found, and a person has to look who it is"),
    doing.TOO_MANY: told("Too many matches: search with more details"),
    doing.NO_MATCH: told("No match"),
    doing.HAS_ULN: told("Has a ULN already"),
    doing.SELECTED: told("ULN selected"),
    doing.SEARCHED_ANEW: told("Searched for anew in another job"),
    doing.REGISTERED: told("New ULN registered"),
    doing.NOT_SAVED: told("New ULN registered, but not saved in the learner system yet"),
    doing.DOUBTFUL: told("The details that were searched for have to be confirmed"),
    doing.UNKNOWN_WRITE: told("It is not known whether a ULN was registered: search for them"),
    doing.UNKNOWN_ANSWER: told("The LRS sent an answer that is not known"),
    "refused": told("The LRS refused the registration"),
    "insufficient": told("The LRS refused the registration because details are missing"),
    ERASED: told("Erased: nothing is held about them any more"),
    DEFECT: told("A fault of the learner system or of a plugin; its log says which"),
    errors.Conflict.__name__: told("Nothing to do for it as it is now"),
    errors.InvalidInput.__name__: told("Details are missing or not valid"),
}
_STATES = {
    JobState.RUNNING: told("Running"),
    JobState.PAUSED: told("Paused"),
    JobState.STOPPED: told("Stopped"),
    JobState.CANCELLED: told("Cancelled"),
    JobState.DONE: told("Done"),
}


def outcome_in_words(outcome: str) -> str:
    """Say how it ended for a learner; a name that nobody knows is shown as it is."""
    words = _VERIFIED.get(outcome) or _OTHERS.get(outcome)
    return words or unstopped(_error_in_words(outcome))


def state_in_words(job: BulkJob, *, worked_on: bool = True) -> str:
    """Say whether a job is worked on; `worked_on` says whether anybody is there to do it."""
    if job.total is None and job.state is JobState.RUNNING:
        return told("Being prepared")
    waits = job.state is JobState.RUNNING and job.resume_at is not None
    if job.state is JobState.RUNNING and not waits and not worked_on:
        return told("Waiting for a worker")
    return told("Waiting") if waits else _STATES[job.state]


def lacking_in_words(item: JobItem) -> str:
    """Name the details for which an item ended as it did; empty for any other end."""
    if item.outcome != errors.InvalidInput.__name__:
        return ""
    names = [BY_NAME[name].label for name in item.result.split(",") if name in BY_NAME]
    lacking = listed(tuple(map(within, names)))
    return told("Missing or not valid: {lacking}.", lacking=lacking) if names else ""


def reason_in_words(job: BulkJob) -> str:
    """Say why a job stopped or waits; empty when it does neither."""
    if job.reason == OUTSIDE_HOURS:
        return told("Your organisation lets bulk work call the LRS at other times of the day only.")
    if job.reason == NO_PURPOSE:
        return told(
            "Your organisation asks what the LRS is used for, and this job does not say it."
        )
    return _error_in_words(job.reason)


def _error_in_words(name: str) -> str:
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, errors.PicslrsError):
        return kind.happened
    return name
