"""What one call to the LRS may still cost in seconds and bytes.

A socket's time-out counts from one received byte to the next, so a server that sends a byte now
and then is never timed out by it. An `Allowance` therefore carries one deadline for the whole
call, and every receive and every send of the call asks it how long it may still wait. A call that
is one of several attempts gets what the others have left of the time for all of them.
"""

import math
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from picslrs_plugin.settings import Settings

ROOM_FOR_HEADERS = 1024 * 1024
"""Bytes that an answer may need beside its body: headers, interim answers, sizes of chunks."""


class TooManyBytes(Exception):
    """The server sent more bytes than the longest accepted answer could need."""


class Allowance:
    """What is left of one call's time and bytes, and whether any of the request was sent.

    `sent` stays None while no connection of ours has looked at the call.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ends = min(time.monotonic() + settings.deadline_seconds, _all_ends.get())
        # Chunks of one byte take several bytes each: another body's length is allowed for that.
        self._bytes_left = 2 * settings.answer_bytes + ROOM_FOR_HEADERS
        self.sent: bool | None = None

    def seconds_left(self) -> float:
        """Return how long the call may still take; raises TimeoutError when its time is over."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time allowed for the whole call is over")
        return left

    def waits(self) -> tuple[float, float]:
        """Return how long connecting and receiving may wait now, as requests takes it."""
        left = self.seconds_left()
        return min(self._settings.connect_seconds, left), min(self._settings.read_seconds, left)

    def bound(self, sock: socket.socket) -> None:
        """Let the socket's next operation wait no longer than the call may still take."""
        sock.settimeout(min(self._settings.read_seconds, self.seconds_left()))

    def count(self, received: int) -> None:
        """Take received bytes off what is left; raises TooManyBytes."""
        self._bytes_left -= received
        if self._bytes_left < 0:
            raise TooManyBytes


_current: ContextVar[Allowance | None] = ContextVar("picslrs_lrs_allowance", default=None)
_all_ends: ContextVar[float] = ContextVar("picslrs_lrs_all_ends", default=math.inf)


def current_allowance() -> Allowance | None:
    """Return the allowance of the call that this thread is making, if any.

    requests and urllib3 have no way to hand a value of one call down to its connection, so it
    travels beside them.
    """
    return _current.get()


@contextmanager
def allowing(settings: Settings) -> Iterator[Allowance]:
    """Open the allowance of one call for this thread."""
    allowance = Allowance(settings)
    token = _current.set(allowance)
    try:
        yield allowance
    finally:
        _current.reset(token)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let the calls that this thread makes within take no longer than this, all together."""
    token = _all_ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _all_ends.reset(token)
