"""Working on a job: borrowing learners from the ledger, doing each, and recording how it ended.

Nothing is lost when whoever works is killed at any moment: what was borrowed is taken up again
when its lease runs out, and what was sent to the LRS is known from the recorded writes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from picslrs_plugin.domain.moments import next_uk_time, uk_time
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import (
    Audited,
    BulkJob,
    BulkKind,
    ItemState,
    JobItem,
    JobState,
    Lease,
    UnitOfWork,
    WaitingJob,
)
from picslrs_plugin.services import purposes
from picslrs_plugin.services.bulk_batches import alone, collect, gather, not_submitted, submit
from picslrs_plugin.services.bulk_claims import Claim, Ended, Way, failed, without_purpose
from picslrs_plugin.services.bulk_doing import Doing, register_one, search_one, verify_one
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.trail import Note, recorded
from picslrs_plugin.telemetry import logger

log = logger(__name__)

MOST_AT_ONCE = 8
"""How many learners are borrowed at once; fewer when few are left, so that all stay busy."""

MOST_IN_A_BATCH = 200
"""Source: docs/lrs-rules.md, "Batches"."""

OUTSIDE_HOURS = "BulkHours"
"""The reason of a job that waits for the time of day at which its tenant allows bulk work."""


_KINDS: Mapping[BulkKind, Callable[[Ports, Doing, Claim, JobItem], JobItem]] = {
    BulkKind.VERIFY: verify_one,
    BulkKind.REFRESH: verify_one,
    BulkKind.SEARCH: search_one,
    BulkKind.REGISTER: register_one,
}


class BulkWork:
    """Works on jobs for whoever asks: one thread of many, in one process of many."""

    def __init__(self, ports: Ports, doing: Doing) -> None:
        self._ports = ports
        self._doing = doing

    @property
    def lease_time(self) -> timedelta:
        """How long something is borrowed for before it has to be renewed."""
        return timedelta(seconds=self._ports.settings.lease_seconds)

    def waiting(self, tenant: str, job_id: str) -> WaitingJob | None:
        """Return a job if it runs; None when it does not, or when there is no such job."""
        with self._ports.store(tenant) as work:
            job = work.jobs.get(job_id)
        runs = job is not None and job.state is JobState.RUNNING and job.total is not None
        return WaitingJob(tenant, job_id, job.resume_at) if job and runs else None

    def is_due(self, job: WaitingJob) -> bool:
        """Whether a job does not wait for anything now."""
        return job.resume_at is None or job.resume_at <= self._ports.clock()

    def claim(self, tenant: str, job_id: str, owner: str) -> Claim | None:
        """Borrow a place and learners of a job; None when there is nothing to do now."""
        preferences = self._ports.host.preferences(tenant)
        now = self._ports.clock()
        until = now + self.lease_time
        with self._ports.store(tenant) as work:
            most = preferences.calls_at_once
            place = work.rations.take_place(owner, most=most, now=now, until=until)
            if place is None:
                return None
            lease = Lease(owner=owner, place=place, until=until)
            claim = self._claim(work, job_id, lease, preferences, now)
            if claim is None:
                work.rations.leave_place(owner, place)
            work.commit()
        return claim

    def _claim(
        self,
        work: UnitOfWork,
        job_id: str,
        lease: Lease,
        preferences: Preferences,
        now: datetime,
    ) -> Claim | None:
        job = work.jobs.get(job_id)
        if job is None or not _may_be_worked_on(job, now):
            return None
        if not purposes.will_do(preferences, job.purpose):
            work.jobs.change(without_purpose(job), only_from=[JobState.RUNNING])
            return None
        if not preferences.allows_bulk_at(uk_time(now).time()):
            opens = next_uk_time(preferences.bulk_from, now)
            held = replace(job, reason=OUTSIDE_HOURS, resume_at=opens)
            work.jobs.change(held, only_from=[JobState.RUNNING])
            return None
        if job.resume_at is not None:
            job = replace(job, reason="", resume_at=None)
            work.jobs.change(job, only_from=[JobState.RUNNING])
        for way in (Way.COLLECT, Way.SUBMIT, Way.ALONE) if job.in_batches else (Way.ALONE,):
            items = _items(work, job, lease, now, way, preferences.calls_at_once)
            if items:
                return Claim(job=job, lease=lease, items=items, preferences=preferences, way=way)
        self._close(work, job, now)
        return None

    def _close(self, work: UnitOfWork, job: BulkJob, now: datetime) -> None:
        if work.jobs.next_due(job.id) is None:
            done = replace(job, state=JobState.DONE, finished_at=now)
            if work.jobs.change(done, only_from=[JobState.RUNNING]):
                log.info("The bulk job %s is done", job.id)

    def work_on(self, claim: Claim, item: JobItem) -> Ended:
        """Do what the job does for one learner. Raises StoreUnavailable, and defects."""
        try:
            return Ended(_KINDS[claim.job.kind](self._ports, self._doing, claim, item))
        except PicslrsError as error:
            return failed(claim, item, error, self._ports.clock())

    def work_on_batch(self, claim: Claim) -> list[Ended]:
        """Do what the claim's way says for all its learners at once. Raises as `work_on`."""
        if claim.way is Way.SUBMIT:
            return self._submitted(claim)
        take_answer = partial(self._doing.verified_in_batch, form=claim.why)
        return self._audited(claim, lambda ports: collect(ports, claim, take_answer))

    def _submitted(self, claim: Claim) -> list[Ended]:
        """Submit a batch; the audit knows of everybody whose details were sent, and nobody else."""
        asked, ended = gather(self._ports, claim)
        if not asked:
            return ended
        notes = [Note(Audited.ASK_IN_BATCH, one.item.ref) for one in asked]
        try:
            return ended + self._audited(claim, lambda ports: submit(ports, claim, asked), notes)
        except PicslrsError as error:
            return ended + not_submitted(self._ports, claim, asked, error)

    def _audited(
        self, claim: Claim, do: Callable[[Ports], list[Ended]], notes: Sequence[Note] = ()
    ) -> list[Ended]:
        """Let the audit know of a batch."""
        why = claim.job.purpose
        return recorded(self._ports, claim.actor, None, Action.VERIFY, do, notes=notes, purpose=why)

    def record(self, claim: Claim, *ends: Ended) -> bool:
        """Store how it ended; whether the job still goes on."""
        now = self._ports.clock()
        with self._ports.store(claim.job.tenant) as work:
            self._record(work, claim, ends, now)
            job = work.jobs.get(claim.job.id)
            work.commit()
        return job is not None and _may_be_worked_on(job, now)

    def record_and_claim(self, claim: Claim, *ends: Ended) -> Claim | None:
        """Store how the last of a claim ended and borrow more in the same place, all at once.

        With nothing more to do the place is given back.
        """
        now, old = self._ports.clock(), claim.lease
        lease = replace(old, until=now + self.lease_time)
        with self._ports.store(claim.job.tenant) as work:
            self._record(work, claim, ends, now)
            more = self._claim(work, claim.job.id, lease, claim.preferences, now)
            if more is None:
                work.rations.leave_place(old.owner, old.place)
            work.commit()
        return more

    @staticmethod
    def _record(work: UnitOfWork, claim: Claim, ends: Sequence[Ended], now: datetime) -> None:
        job_id = claim.job.id
        for ended in ends:
            item, due_at = ended.item, ended.due_at
            if due_at is None:
                work.jobs.finish(job_id, item, claim.lease, at=now)
            else:
                work.jobs.give_back(job_id, item, claim.lease, at=now, due_at=due_at)
        changed = next((ended.job for ended in ends if ended.job is not None), None)
        if changed is not None:
            work.jobs.change(changed, only_from=[JobState.RUNNING])

    def apart(self, claim: Claim) -> list[Ended]:
        """Return the end of a batch that met a defect: each of its learners goes alone."""
        return [alone(item, self._ports) for item in claim.items]

    def leave(self, claim: Claim, unworked: Sequence[JobItem] = ()) -> None:
        """Give the place back, and the learners with whom nobody began."""
        now = self._ports.clock()
        with self._ports.store(claim.job.tenant) as work:
            work.rations.leave_place(claim.lease.owner, claim.lease.place)
            for item in unworked:
                submitted = claim.way is Way.COLLECT
                state = ItemState.SUBMITTED if submitted else ItemState.WAITING
                waits = replace(item, state=state)
                work.jobs.give_back(claim.job.id, waits, claim.lease, at=now, due_at=now)
            work.commit()

    def renew(self, tenant: str, owner: str) -> None:
        """Keep for longer what this owner has borrowed."""
        with self._ports.store(tenant) as work:
            work.jobs.renew(owner, self._ports.clock() + self.lease_time)
            work.commit()


def _may_be_worked_on(job: BulkJob, now: datetime) -> bool:
    waits = job.resume_at is not None and job.resume_at > now
    return job.state is JobState.RUNNING and job.total is not None and not waits


def _items(
    work: UnitOfWork, job: BulkJob, lease: Lease, now: datetime, way: Way, places: int
) -> tuple[JobItem, ...]:
    jobs = work.jobs
    match way:
        case Way.COLLECT:
            return jobs.claim_batch(job.id, lease, now=now, limit=MOST_IN_A_BATCH)
        case Way.SUBMIT:
            return jobs.claim(job.id, lease, now=now, limit=MOST_IN_A_BATCH, for_batch=True)
        case Way.ALONE:
            return jobs.claim(job.id, lease, now=now, limit=_stretch(job, places))


def _stretch(job: BulkJob, places: int) -> int:
    """Return how many learners to borrow at once, so that the last ones are shared out evenly."""
    return max(1, min(MOST_AT_ONCE, (job.total or 0) // (8 * places)))
