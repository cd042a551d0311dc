"""An error as a page tells it: its HTTP status, its headline, its sentences and its links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from picslrs_plugin import errors
from picslrs_plugin.telemetry import correlation
from picslrs_plugin.wording import told

_STATUS: tuple[tuple[type[errors.PicslrsError], int], ...] = (
    (errors.InvalidInput, 422),
    (errors.NotSignedIn, 401),
    (errors.Refused, 403),
    (errors.SubjectNotFound, 404),
    (errors.JobNotFound, 404),
    (errors.Conflict, 409),
    (errors.ConfigurationError, 500),
    (errors.HostError, 503),
    (errors.StoreUnavailable, 503),
    (errors.LrsUnreachable, 503),
    (errors.LrsNotAnswering, 503),
    (errors.LrsTimedOut, 503),
    (errors.LrsOutOfHours, 503),
    (errors.LrsMaintenance, 503),
    (errors.LrsError, 502),
)
"""The first kind that fits counts. 503: it may well work later; 502: the LRS's answer is no use."""

_BOXES = {
    "notice_seen": "notice_seen_day",
    "date_of_birth": "date_of_birth_day",
    "until": "until_day",
}


def status_of(error: errors.PicslrsError) -> int:
    """Return the HTTP status of a page that tells this error."""
    fitting = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(fitting, 500)


@dataclass(frozen=True, repr=False)
class Problem:
    """One line of the list of problems; `anchor` is the id of the box that it is about, or empty.

    The sentence can speak of a learner's details, so that the repr leaves it out.
    """

    sentence: str
    anchor: str = ""


@dataclass(frozen=True, repr=False)
class Alert:
    """What the alert at the top of a page says.

    `title` is the headline, `sentences` what follows it, `problems` a list with links.
    `reference` is what the log knows the request by, for an error that somebody may ask about.
    """

    title: str
    sentences: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    reference: str = ""


THERE_IS_A_PROBLEM = told("There is a problem")


def alert_of(error: errors.PicslrsError, boxes: Sequence[str] = ()) -> Alert:
    """Say an error in words.

    `boxes` are the names of the fields that the page shows, from top to bottom. Their problems
    come first, in that order and with links; others follow without.
    """
    if isinstance(error, errors.InvalidInput):
        return Alert(THERE_IS_A_PROBLEM, problems=_in_order(error.problems, boxes))
    return Alert(error.happened, (error.changed, error.advice), reference=correlation())


def _in_order(told: Mapping[str, Sequence[str]], boxes: Sequence[str]) -> tuple[Problem, ...]:
    names = [name for name in boxes if name in told] + [name for name in told if name not in boxes]
    return tuple(
        Problem(sentence, anchor_of(name) if name in boxes else "")
        for name in names
        for sentence in told[name]
    )


def anchor_of(name: str) -> str:
    """Return the id of a field's first box."""
    return f"picslrs-{_BOXES.get(name, name)}"
