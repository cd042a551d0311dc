"""What an error means for one learner of a job, and for the job as a whole.

One learner never stops the rest, and neither does it help to go on with the rest when the LRS
refuses the organisation or is closed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from picslrs_plugin.errors import (
    AlreadyUnderWay,
    ChangedMeanwhile,
    ConfigurationError,
    LookupFailed,
    LrsAccessRefused,
    LrsAnswerUnusable,
    LrsConnectionInsecure,
    LrsFailed,
    LrsMaintenance,
    LrsNotAnswering,
    LrsOutOfHours,
    LrsTimedOut,
    LrsUnreachable,
    PicslrsError,
)
from picslrs_plugin.ports import ItemState

MOST_ATTEMPTS = 3
AGAIN_AFTER = timedelta(minutes=1)
"""After a failure that may pass; it doubles with each attempt."""

CLOSED_FOR = timedelta(minutes=15)
"""How long a job waits before it looks whether the LRS is open again. Its hours are not told."""

AWAY_FOR = timedelta(minutes=1)

_STOPS = (LrsAccessRefused, LrsConnectionInsecure, ConfigurationError)
_CLOSED = (LrsOutOfHours, LrsMaintenance)
_AWAY = (LrsUnreachable, LrsNotAnswering)
_MAY_PASS = (
    LrsTimedOut,
    LrsFailed,
    LrsAnswerUnusable,
    LookupFailed,
    AlreadyUnderWay,
    ChangedMeanwhile,
)


class Meaning(Enum):
    """What follows from an error.

    STOP: the whole job stops until a person resumes it. HOLD: the whole job waits. AGAIN: this
    learner comes again later. END: this learner is done with.
    """

    STOP = "stop"
    HOLD = "hold"
    AGAIN = "again"
    END = "end"


@dataclass(frozen=True)
class Verdict:
    """What an error means; `until` is when the job or the learner comes again."""

    meaning: Meaning
    until: datetime | None = None
    state: ItemState = ItemState.FAILED


def verdict_on(error: PicslrsError, attempts: int, now: datetime) -> Verdict:
    """Say what follows from an error at the so-manieth attempt.

    A write whose result is not known is never repeated here: a person goes on with it.
    """
    if isinstance(error, _STOPS):
        return Verdict(Meaning.STOP)
    if isinstance(error, _CLOSED):
        return Verdict(Meaning.HOLD, now + CLOSED_FOR)
    if isinstance(error, _AWAY):
        trial = error.next_trial if isinstance(error, LrsNotAnswering) else None
        return Verdict(Meaning.HOLD, max(trial or now, now + AWAY_FOR))
    if isinstance(error, _MAY_PASS) and attempts < MOST_ATTEMPTS:
        return Verdict(Meaning.AGAIN, now + AGAIN_AFTER * 2 ** (attempts - 1))
    return Verdict(Meaning.END)
