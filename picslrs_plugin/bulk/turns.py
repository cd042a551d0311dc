"""Whose turn it is: tenants take turns with each other, and so do the jobs of one tenant.

A tenant with a hundred thousand learners must not keep another with five from its turn.
"""

import threading
from collections.abc import Iterable, Iterator
from itertools import count

from picslrs_plugin.ports import WaitingJob


class Turns:
    """Knows in which order this process has worked for tenants. May be shared by threads."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._last: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def of(self, jobs: Iterable[WaitingJob]) -> Iterator[WaitingJob]:
        """Yield the jobs in turn; with each that is yielded its tenant and it have had theirs.

        The tenant whose last turn is longest ago comes first, and of its jobs likewise; among
        those that had none yet the jobs keep their order.
        """
        left = list(jobs)
        while left:
            job = self._next(left)
            left.remove(job)
            yield job

    def _next(self, left: list[WaitingJob]) -> WaitingJob:
        with self._lock:
            job = min(left, key=lambda one: tuple(self._last.get(key, 0) for key in _keys(one)))
            self._last |= dict.fromkeys(_keys(job), next(self._numbers))
        return job


def _keys(job: WaitingJob) -> tuple[tuple[str, str], tuple[str, str]]:
    return (job.tenant, ""), (job.tenant, job.job_id)
