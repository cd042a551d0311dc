"""Counts what a person did and how it ended."""

from collections.abc import Callable
from typing import TypeVar

from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Action, Identity
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.results import (
    Edited,
    Registered,
    SearchResult,
    Summary,
    Updated,
    Verified,
)

DONE = "done"
DEFECT = "defect"
"""The outcome of an action that ended in no way that is known."""

_T = TypeVar("_T")


def measured(ports: Ports, actor: Identity, action: Action, do: Callable[[], _T]) -> _T:
    """Do something and count it by its outcome, or by the name of the error that it raised."""
    outcome = DEFECT
    try:
        done = do()
        outcome = _outcome_of(done)
    except PicslrsError as error:
        outcome = type(error).__name__
        raise
    finally:
        ports.metrics.acted(action.value, outcome, actor.tenant)
    return done


def _outcome_of(done: object) -> str:
    match done:
        case Summary():
            return done.standing.name.lower()
        case SearchResult() | Verified():
            return done.outcome.name.lower()
        case Updated() | Registered():
            return done.result.name.lower()
        case Edited():
            return DONE if done.changed else "unchanged"
        case _:
            return DONE
