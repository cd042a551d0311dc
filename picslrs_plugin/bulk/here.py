"""Bulk jobs in the web process itself: threads that begin with a job and end when none is left."""

import threading
from collections.abc import Callable

from picslrs_plugin.bulk.engine import Engine
from picslrs_plugin.hookspecs import Job


class WorksHere:
    """Takes every job, and has an engine working whenever there is one. May be shared by threads.

    Whatever a process that ends leaves behind is taken up by the next one that is given a job, or
    by a worker.
    """

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def __call__(self, _job: Job) -> bool:
        """Take a job: it is found in the ledger like all others."""
        with self._lock:
            if self._engine is None or self._engine.join(0) or not self._engine.wake():
                self._engine = self._make()
                self._engine.start(leave_when_idle=True)
        return True
