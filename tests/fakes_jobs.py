"""The ledger of bulk work, and its rations, of the fake store."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from picslrs_plugin.errors import AlreadyUnderWay
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import (
    ERASED,
    FINISHED,
    BulkJob,
    ItemState,
    JobAttempt,
    JobItem,
    JobState,
    Lease,
)
from tests.fakes_rows import KeptItem, Rows, must_own, utc


class FakeJobs:
    """Satisfies `ports.Jobs`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def add(self, job: BulkJob) -> None:
        if job.tenant != self._tenant:
            raise ValueError("the row belongs to another tenant than the unit of work")
        self._rows.jobs[self._tenant, job.id] = job

    def get(self, job_id: str) -> BulkJob | None:
        return self._rows.jobs.get((self._tenant, job_id))

    def recent(self, limit: int) -> tuple[BulkJob, ...]:
        own = [job for (tenant, _), job in self._rows.jobs.items() if tenant == self._tenant]
        return tuple(sorted(own, key=lambda job: job.made_at, reverse=True)[:limit])

    def change(self, job: BulkJob, *, only_from: Collection[JobState]) -> bool:
        stored = self.get(job.id)
        if stored is None or stored.state not in only_from:
            return False
        self._rows.jobs[self._tenant, job.id] = replace(
            stored,
            total=job.total,
            state=job.state,
            reason=job.reason,
            resume_at=job.resume_at,
            finished_at=job.finished_at,
        )
        return True

    def give_purpose(self, job_id: str, purpose: str) -> bool:
        stored = self.get(job_id)
        if stored is None:
            return False
        self._rows.jobs[self._tenant, job_id] = replace(stored, purpose=purpose)
        return True

    def add_items(self, job_id: str, refs: Sequence[SubjectRef], at: datetime) -> int:
        kept = self._of(job_id)
        held = {one.item.ref for one in kept}
        number = kept[-1].item.number + 1 if kept else 0
        for ref in refs:
            must_own(self._tenant, ref)
            if ref not in held:
                item = JobItem(number=number, ref=ref, changed_at=utc(at))
                self._keep(job_id, KeptItem(item, utc(at)))
                held.add(ref)
                number += 1
        return len(held) + self._rows.taken_out.get((self._tenant, job_id), 0)

    def claim(
        self,
        job_id: str,
        lease: Lease,
        *,
        now: datetime,
        limit: int,
        for_batch: bool = False,
    ) -> tuple[JobItem, ...]:
        due = [
            kept
            for state in (ItemState.WAITING, ItemState.TAKEN)
            for kept in self._of(job_id)
            if kept.item.state is state
            and kept.item.batch is None
            and kept.due_at <= now
            and not (for_batch and kept.item.alone)
        ]
        return self._take(job_id, due[:limit], lease, now)

    def claim_batch(
        self, job_id: str, lease: Lease, *, now: datetime, limit: int
    ) -> tuple[JobItem, ...]:
        due = [
            kept
            for kept in self._of(job_id)
            if kept.item.state in (ItemState.SUBMITTED, ItemState.TAKEN)
            and kept.item.batch is not None
            and kept.due_at <= now
        ]
        first = min((kept.item.batch or 0 for kept in due), default=0)
        batch = [kept for kept in due if kept.item.batch == first]
        return self._take(job_id, batch[:limit], lease, now)

    def _take(
        self, job_id: str, due: Sequence[KeptItem], lease: Lease, now: datetime
    ) -> tuple[JobItem, ...]:
        taken = [
            replace(
                kept.item,
                state=ItemState.TAKEN,
                attempts=kept.item.attempts + 1,
                changed_at=utc(now),
            )
            for kept in due
        ]
        for item in taken:
            self._keep(job_id, KeptItem(item, utc(lease.until), lease.owner))
            key = (self._tenant, job_id, item.number, item.attempts)
            self._rows.tries[key] = JobAttempt(item.number, item.attempts, lease.owner, utc(now))
        return tuple(sorted(taken, key=lambda item: item.number))

    def finish(self, job_id: str, item: JobItem, lease: Lease, *, at: datetime) -> bool:
        return self._leave(job_id, item, lease, at, at)

    def give_back(
        self, job_id: str, item: JobItem, lease: Lease, *, at: datetime, due_at: datetime
    ) -> bool:
        return self._leave(job_id, item, lease, at, due_at)

    def _leave(
        self, job_id: str, item: JobItem, lease: Lease, at: datetime, due_at: datetime
    ) -> bool:
        kept = self._rows.items.get((self._tenant, job_id, item.number))
        mine = (
            kept is not None
            and kept.item.state is ItemState.TAKEN
            and (kept.owner, kept.item.attempts) == (lease.owner, item.attempts)
        )
        if not mine:
            return False
        self._keep(job_id, KeptItem(replace(item, changed_at=utc(at)), utc(due_at)))
        key = (self._tenant, job_id, item.number, item.attempts)
        ended = replace(self._rows.tries[key], ended_at=utc(at), outcome=item.outcome)
        self._rows.tries[key] = ended
        return True

    def renew(self, owner: str, until: datetime) -> None:
        for key, kept in self._rows.items.items():
            if key[0] == self._tenant and kept.owner == owner:
                self._rows.items[key] = replace(kept, due_at=utc(until))
        for place, (holder, _) in self._rows.places.items():
            if place[0] == self._tenant and holder == owner:
                self._rows.places[place] = (owner, utc(until))

    def tally(self, job_id: str) -> Mapping[tuple[ItemState, str], int]:
        tally = Counter(
            (kept.item.state, kept.item.outcome)
            for kept in self._of(job_id)
            if kept.item.state in FINISHED
        )
        erased = self._rows.taken_out.get((self._tenant, job_id), 0)
        return dict(tally) | ({(ItemState.DONE, ERASED): erased} if erased else {})

    def finished_since(self, job_id: str, since: datetime) -> int:
        ended = [kept.item for kept in self._of(job_id) if kept.item.state in FINISHED]
        return len([item for item in ended if item.changed_at >= since])

    def borrowed(self, job_id: str, now: datetime) -> int:
        return sum(
            kept.item.state is ItemState.SUBMITTED
            or (kept.item.state is ItemState.TAKEN and kept.due_at > now)
            for kept in self._of(job_id)
        )

    def next_due(self, job_id: str) -> datetime | None:
        goes_on = [kept for kept in self._of(job_id) if kept.item.state not in FINISHED]
        return min((kept.due_at for kept in goes_on), default=None)

    def items(
        self,
        job_id: str,
        *,
        states: Collection[ItemState] = (),
        outcome: str = "",
        after: int = -1,
        limit: int,
    ) -> tuple[JobItem, ...]:
        found = [
            kept.item
            for kept in self._of(job_id)
            if kept.item.number > after
            and (not states or kept.item.state in states)
            and outcome in ("", kept.item.outcome)
        ]
        return tuple(found[:limit])

    def settle(self, job_id: str, item: JobItem, was: ItemState, *, at: datetime) -> bool:
        kept = self._rows.items.get((self._tenant, job_id, item.number))
        if kept is None or kept.item.state is not was:
            return False
        self._keep(job_id, replace(kept, item=replace(item, changed_at=utc(at))))
        return True

    def settle_all(
        self, job_id: str, outcomes: Collection[str], becomes: str, *, at: datetime
    ) -> tuple[SubjectRef, ...]:
        waits = [
            kept
            for kept in self._of(job_id)
            if kept.item.state is ItemState.ASKS and kept.item.outcome in outcomes
        ]
        for kept in waits:
            done = replace(kept.item, state=ItemState.DONE, outcome=becomes, changed_at=utc(at))
            self._keep(job_id, replace(kept, item=done))
        return tuple(kept.item.ref for kept in waits)

    def attempts(self, job_id: str, number: int) -> tuple[JobAttempt, ...]:
        return tuple(
            one
            for (tenant, job, item, _), one in sorted(self._rows.tries.items())
            if (tenant, job, item) == (self._tenant, job_id, number)
        )

    def of(self, ref: SubjectRef) -> Mapping[str, JobItem]:
        return {job: kept.item for job, kept in self._about(ref).items()}

    def take_out(self, ref: SubjectRef, *, now: datetime) -> int:
        theirs = self._about(ref)
        if any(
            kept.item.state is ItemState.TAKEN and kept.due_at > now for kept in theirs.values()
        ):
            raise AlreadyUnderWay
        for job, kept in theirs.items():
            del self._rows.items[self._tenant, job, kept.item.number]
            for one in self.attempts(job, kept.item.number):
                del self._rows.tries[self._tenant, job, one.number, one.attempt]
            number = self._rows.taken_out.get((self._tenant, job), 0)
            self._rows.taken_out[self._tenant, job] = number + 1
        return len(theirs)

    def _about(self, ref: SubjectRef) -> dict[str, KeptItem]:
        return {
            job: kept
            for (tenant, job, _), kept in sorted(self._rows.items.items())
            if tenant == self._tenant and kept.item.ref == ref
        }

    def _of(self, job_id: str) -> list[KeptItem]:
        return [
            kept
            for (tenant, job, _), kept in sorted(self._rows.items.items())
            if (tenant, job) == (self._tenant, job_id)
        ]

    def _keep(self, job_id: str, kept: KeptItem) -> None:
        self._rows.items[self._tenant, job_id, kept.item.number] = kept


class FakeRations:
    """Satisfies `ports.Rations`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def take_place(self, owner: str, *, most: int, now: datetime, until: datetime) -> int | None:
        for place in range(most):
            held = self._rows.places.get((self._tenant, place))
            if held is None or held[1] <= now:
                self._rows.places[self._tenant, place] = (owner, utc(until))
                return place
        return None

    def leave_place(self, owner: str, place: int) -> None:
        held = self._rows.places.get((self._tenant, place))
        if held and held[0] == owner:
            del self._rows.places[self._tenant, place]

    def take_turns(self, count: int, *, per_second: float, now: datetime) -> tuple[float, ...]:
        first = max(self._rows.turns.get(self._tenant, 0.0), now.timestamp())
        self._rows.turns[self._tenant] = first + count / per_second
        return tuple(first + one / per_second - now.timestamp() for one in range(count))
