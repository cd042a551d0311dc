"""The pace of calls to the LRS: every process takes its turns from the database.

Turns are taken a few at a time, so that not every call costs a transaction. One that comes too
late to be used is let go: the LRS is never asked faster than the tenant says, and at times more
slowly.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

from picslrs_plugin.hookspecs.tenant_types import MOST_PER_SECOND
from picslrs_plugin.ports import Clock, Store

AHEAD_SECONDS = 0.25
MOST_AHEAD = 20
"""How far ahead turns are taken, and how many at most."""

LATE_SECONDS = 0.02


class Pacer:
    """Gives turns to the threads of one process. `monotonic` and `sleep` are for tests."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._turns: dict[str, deque[float]] = defaultdict(deque)
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def wait(self, tenant: str, per_second: float) -> None:
        """Return when the tenant may call the LRS. Raises StoreUnavailable."""
        if per_second >= MOST_PER_SECOND:
            return
        with self._locks[tenant]:
            turn = self._next(tenant, per_second)
        self._sleep(max(0.0, turn - self._monotonic()))

    def _next(self, tenant: str, per_second: float) -> float:
        turns = self._turns[tenant]
        while turns:
            turn = turns.popleft()
            if turn >= self._monotonic() - LATE_SECONDS:
                return turn
        count = max(1, min(MOST_AHEAD, int(per_second * AHEAD_SECONDS)))
        with self._store(tenant) as work:
            waits = work.rations.take_turns(count, per_second=per_second, now=self._clock())
            work.commit()
        now = self._monotonic()
        turns.extend(now + wait for wait in waits)
        return turns.popleft()
