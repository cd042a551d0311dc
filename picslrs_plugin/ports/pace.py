"""Whoever does bulk work waits for a turn before each call to the LRS; a person never does.

The guard around the LRS knows when a call is made, repetitions included, and the worker knows
whose turn it is. What the worker does about it travels beside the call, in its own thread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Turn = Callable[[str], None]
"""Returns when a call may be made for that tenant."""

_turn: ContextVar[Turn | None] = ContextVar("picslrs_pace", default=None)


@contextmanager
def pacing(turn: Turn) -> Iterator[None]:
    """Let every call to the LRS that this thread makes within wait for its turn."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)


def wait_for_turn(tenant: str) -> None:
    """Wait for the turn, if this thread has to."""
    turn = _turn.get()
    if turn is not None:
        turn(tenant)
