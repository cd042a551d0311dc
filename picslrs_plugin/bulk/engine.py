"""Threads that work on bulk jobs until there is nothing to do, or until they are told to stop.

Every thread does the same: borrow a few learners of a job, do one after the other, record each.
The ledger keeps threads, processes and machines apart, so that none of them knows of another.
"""

import os
import secrets
import socket
import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from picslrs_plugin.bulk.pace import Pacer
from picslrs_plugin.bulk.turns import Turns
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.ports import JobItem, WaitingJob, pacing
from picslrs_plugin.services.bulk_claims import Claim, Ended, Way, broken
from picslrs_plugin.services.bulk_work import BulkWork
from picslrs_plugin.telemetry import correlated, logger

log = logger(__name__)

LOOK_AGAIN_SECONDS = 1.0
"""How long a thread without work waits before it looks for some."""

CLAIMS_IN_A_ROW = 20
"""After so many a thread looks for other jobs; while there are others, after each."""

RENEWALS = 4
"""How often a lease is renewed before it would run out."""


class Engine:
    """Works on jobs with a number of threads.

    `jobs` says which there are; `within` surrounds the work of each thread, for an application
    whose hooks need it. With `daemon` the process may end although a thread is at work.
    """

    def __init__(
        self,
        work: BulkWork,
        jobs: Callable[[], Sequence[WaitingJob]],
        pacer: Pacer,
        *,
        threads: int,
        within: Callable[[], AbstractContextManager[object]] = nullcontext,
        daemon: bool = False,
        look_again_seconds: float = LOOK_AGAIN_SECONDS,
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._pacer = pacer
        self._number = threads
        self._within = within
        self._daemon = daemon
        self._look_again = look_again_seconds
        self._stopping = threading.Event()
        self._leave_when_idle = False
        self._leaving = False
        self._calls = 0
        self._halted: set[str] = set()
        self._borrowing: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._turns = Turns()
        self._threads: list[threading.Thread] = []
        # Who borrows: this process, and no other that ever ran on this machine or another.
        host = socket.gethostname()[:24]
        self.owner = f"{host}-{os.getpid()}-{secrets.token_hex(6)}"

    def start(self, *, leave_when_idle: bool = False) -> None:
        """Start the threads; `leave_when_idle` lets them end when nothing is left to do."""
        self._leave_when_idle = leave_when_idle
        self._threads = [
            threading.Thread(
                target=self._loop,
                name=f"picslrs-bulk-{number}",
                daemon=self._daemon,
            )
            for number in range(self._number)
        ]
        for thread in self._threads:
            thread.start()
        threading.Thread(target=self._renew, name="picslrs-bulk-leases", daemon=True).start()

    def stop(self) -> None:
        """Let every thread end after the learner that it is at, and wait for it."""
        self._stopping.set()
        self.join()

    def wake(self) -> bool:
        """Say that there is a new job; whether the threads will see it.

        They will not when one of them has found that nothing is left: all of them then leave.
        """
        with self._lock:
            self._calls += 1
            return not self._leaving

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the threads; whether all have ended."""
        for thread in self._threads:
            thread.join(timeout)
        ended = not any(thread.is_alive() for thread in self._threads)
        if ended:
            self._stopping.set()
        return ended

    def _loop(self) -> None:
        with self._within():
            while not (self._stopping.is_set() or self._leaving):
                calls = self._calls
                jobs = self._to_do()
                due = [job for job in jobs if self._work.is_due(job)]
                claims = CLAIMS_IN_A_ROW if len(due) == 1 else 1
                if any(self._work_at(job, claims) for job in self._turns.of(due)):
                    continue
                if self._leave_when_idle and not jobs and self._leaves(calls):
                    return
                self._stopping.wait(self._look_again)

    def _leaves(self, calls: int) -> bool:
        """Whether to leave: unless somebody woke the threads after that many calls."""
        with self._lock:
            self._leaving = self._calls == calls
            return self._leaving

    def _to_do(self) -> tuple[WaitingJob, ...]:
        while not self._stopping.is_set():
            try:
                return tuple(self._jobs())
            except PicslrsError as error:
                self._pause_after(error)
        return ()

    def _work_at(self, job: WaitingJob, claims: int) -> bool:
        """Work on up to so many claims of a job; whether anything was done.

        A job that fails as a whole must not keep a thread from the jobs of other tenants.
        """
        with correlated(job.job_id, tenant=job.tenant):
            try:
                claim = self._work.claim(job.tenant, job.job_id, self.owner)
                if claim is None:
                    return False
                self._work_on(claim, claims)
            except PicslrsError as error:
                self._pause_after(error)
                return False
        return True

    def _pause_after(self, error: PicslrsError) -> None:
        log.warning("Bulk work waits: %s", error.happened)
        self._stopping.wait(self._look_again)

    def _work_on(self, first: Claim, claims: int) -> None:
        """Work on a claim, and on what can be borrowed after it, up to so many in all."""
        claim: Claim | None = first
        self._borrow(first.job.tenant, 1)
        try:
            while claim is not None:
                claims -= 1
                self._set_going(claim)
                claim = self._worked(claim, is_last=claims == 0)
        finally:
            self._borrow(first.job.tenant, -1)

    def _worked(self, claim: Claim, *, is_last: bool) -> Claim | None:
        """Work on a claim; return the next one, or None when the place was given back.

        After the last one nothing more is borrowed.
        """
        per_second = claim.preferences.calls_per_second
        left = deque(claim.items)
        try:
            with pacing(lambda tenant: self._pacer.wait(tenant, per_second)):
                if claim.way is not Way.ALONE:
                    ends = self._ends_of_batch(claim)
                    self._note(claim, *ends)
                    left.clear()
                    if not is_last:
                        return self._work.record_and_claim(claim, *ends)
                    self._work.record(claim, *ends)
                while left and not self._stopping.is_set() and not self._is_halted(claim):
                    ended = self._end_of(claim, left[0])
                    self._note(claim, ended)
                    left.popleft()
                    if not (left or is_last):
                        return self._work.record_and_claim(claim, ended)
                    if not self._work.record(claim, ended):
                        break
        except BaseException:
            self._work.leave(claim, left)
            raise
        self._work.leave(claim, left)
        return None

    def _ends_of_batch(self, claim: Claim) -> list[Ended]:
        """Work on a batch. After a defect its learners go one by one, so that it shows whose."""
        try:
            return self._work.work_on_batch(claim)
        except PicslrsError:
            raise
        except Exception as defect:  # noqa: BLE001 - see _end_of
            log.error("Bulk work met a defect: %s", type(defect).__qualname__)  # noqa: TRY400
            return self._work.apart(claim)

    def _end_of(self, claim: Claim, item: JobItem) -> Ended:
        """Work on one learner. A defect that shows with one of them must not stop the others."""
        try:
            return self._work.work_on(claim, item)
        except PicslrsError:
            raise
        except Exception as defect:  # noqa: BLE001 - whatever a host's or our own code raises
            # Its message may hold a learner's details, and so may a trace.
            log.error("Bulk work met a defect: %s", type(defect).__qualname__)  # noqa: TRY400
            return broken(item)

    def _set_going(self, claim: Claim) -> None:
        """Take note that the ledger lets the job go on."""
        with self._lock:
            self._halted.discard(claim.job.id)

    def _note(self, claim: Claim, *ends: Ended) -> None:
        """Let this process stop at once, before the ledger tells all others."""
        if any(ended.job is not None for ended in ends):
            with self._lock:
                self._halted.add(claim.job.id)

    def _is_halted(self, claim: Claim) -> bool:
        with self._lock:
            return claim.job.id in self._halted

    def _borrow(self, tenant: str, more: int) -> None:
        with self._lock:
            self._borrowing[tenant] += more

    def _renew(self) -> None:
        pause = self._work.lease_time.total_seconds() / RENEWALS
        while not (self._stopping.wait(pause) or self.join(0)):
            with self._lock:
                tenants = [tenant for tenant, number in self._borrowing.items() if number]
            for tenant in tenants:
                try:
                    self._work.renew(tenant, self.owner)
                except PicslrsError as error:
                    log.warning("Leases could not be renewed: %s", error.happened)
