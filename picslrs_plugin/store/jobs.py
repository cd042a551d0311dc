"""The ledger of bulk work of one tenant, in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from picslrs_plugin.errors import AlreadyUnderWay
from picslrs_plugin.hookspecs.types import Person, SubjectRef
from picslrs_plugin.ports import (
    ERASED,
    FINISHED,
    BulkJob,
    BulkKind,
    ItemState,
    JobAttempt,
    JobItem,
    JobState,
    Lease,
)
from picslrs_plugin.store.scope import TenantRows, about
from picslrs_plugin.store.tables import ref_of
from picslrs_plugin.store.tables_jobs import (
    JobAttemptRow,
    JobCountRow,
    JobItemRow,
    JobPlaceRow,
    JobRow,
)
from picslrs_plugin.store.trouble import readable

_ENDED = [state.value for state in FINISHED]
_IN_ORDER = (JobItemRow.number,)


class SqlJobs:
    """Satisfies `ports.Jobs`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    # jobs

    def add(self, job: BulkJob) -> None:
        """Store a new job."""
        values = {
            "tenant": job.tenant,
            "id": job.id,
            "kind": job.kind.value,
            "person_id": job.person.id,
            "person_name": job.person.name,
            "made_at": job.made_at,
            "in_batches": job.in_batches,
            "purpose": job.purpose,
        }
        self._rows.add(JobRow, values | _changeable(job))

    def get(self, job_id: str) -> BulkJob | None:
        """Return the job, if any."""
        row = self._rows.first(JobRow, JobRow.id == job_id)
        return _job(row) if row else None

    def recent(self, limit: int) -> tuple[BulkJob, ...]:
        """Return the jobs that were made last, the newest first."""
        latest = (JobRow.made_at.desc(), JobRow.id)
        return tuple(_job(row) for row in self._rows.find(JobRow, order_by=latest, limit=limit))

    def change(self, job: BulkJob, *, only_from: Collection[JobState]) -> bool:
        """Store total, state, reason and moments of a job; False when its state is another one."""
        states = JobRow.state.in_(sorted(only_from))
        return self._rows.change(JobRow, JobRow.id == job.id, states, values=_changeable(job)) == 1

    def give_purpose(self, job_id: str, purpose: str) -> bool:
        """Store what a job uses the LRS for; False when there is no such job."""
        return self._rows.change(JobRow, JobRow.id == job_id, values={"purpose": purpose}) == 1

    # items

    def add_items(self, job_id: str, refs: Sequence[SubjectRef], at: datetime) -> int:
        """Put subjects into a job; return how many it has."""
        here = JobItemRow.job_id == job_id
        last = self._rows.find(JobItemRow, here, order_by=(JobItemRow.number.desc(),), limit=1)
        first = last[0].number + 1 if last else 0
        new = [
            {
                "tenant": ref.tenant,
                "job_id": job_id,
                "number": number,
                "kind": ref.kind.value,
                "subject_id": ref.id,
                "due_at": at,
                "owner": "",
                "attempts": 0,
                "changed_at": at,
                **_progress(JobItem(number=number, ref=ref, changed_at=at)),
            }
            for number, ref in enumerate(refs, first)
        ]
        self._rows.add_all(JobItemRow, new)
        taken_out = self.tally(job_id).get((ItemState.DONE, ERASED), 0)
        return self._rows.number(JobItemRow, here) + taken_out

    def claim(
        self,
        job_id: str,
        lease: Lease,
        *,
        now: datetime,
        limit: int,
        for_batch: bool = False,
    ) -> tuple[JobItem, ...]:
        """Take up to `limit` items that are due, or whose lease ran out, and note the attempt."""
        conditions = [JobItemRow.due_at <= now, JobItemRow.batch.is_(None)]
        if for_batch:
            conditions.append(JobItemRow.alone.is_(False))
        taken: list[JobItem] = []
        for state in (ItemState.WAITING, ItemState.TAKEN):
            if len(taken) < limit:
                found = (JobItemRow.state == state.value, *conditions)
                taken += self._take(job_id, lease, now, limit - len(taken), *found)
        return tuple(taken)

    def claim_batch(
        self, job_id: str, lease: Lease, *, now: datetime, limit: int
    ) -> tuple[JobItem, ...]:
        """Take the items of one submitted batch whose output is due."""
        states = [ItemState.SUBMITTED.value, ItemState.TAKEN.value]
        submitted = (
            JobItemRow.state.in_(states),
            JobItemRow.batch.is_not(None),
            JobItemRow.due_at <= now,
        )
        here = JobItemRow.job_id == job_id
        batch = self._rows.lowest(JobItemRow, here, *submitted, of=JobItemRow.batch)
        if batch is None:
            return ()
        return tuple(self._take(job_id, lease, now, limit, *submitted, JobItemRow.batch == batch))

    def _take(
        self,
        job_id: str,
        lease: Lease,
        now: datetime,
        limit: int,
        *conditions: ColumnElement[bool],
    ) -> list[JobItem]:
        taken = self._rows.take(
            JobItemRow,
            JobItemRow.job_id == job_id,
            *conditions,
            by=JobItemRow.number,
            limit=limit,
            values={
                "state": ItemState.TAKEN.value,
                "owner": lease.owner,
                "due_at": lease.until,
                "attempts": JobItemRow.attempts + 1,
                "changed_at": now,
            },
        )
        items = sorted((_item(row) for row in taken), key=lambda item: item.number)
        began = [
            {
                "tenant": self._rows.tenant,
                "job_id": job_id,
                "number": item.number,
                "attempt": item.attempts,
                "owner": lease.owner,
                "began_at": now,
                "ended_at": None,
                "outcome": "",
            }
            for item in items
        ]
        self._rows.add_all(JobAttemptRow, began)
        return items

    def finish(self, job_id: str, item: JobItem, lease: Lease, *, at: datetime) -> bool:
        """Store how an item ended, end its attempt and count it; False without the lease."""
        if not self._leave(job_id, item, lease, at, due_at=at):
            return False
        key = {
            "tenant": self._rows.tenant,
            "job_id": job_id,
            "place": lease.place,
            "state": item.state.value,
            "outcome": item.outcome,
        }
        self._rows.add_up(JobCountRow, key, "items")
        return True

    def give_back(
        self, job_id: str, item: JobItem, lease: Lease, *, at: datetime, due_at: datetime
    ) -> bool:
        """Let an item wait, for anybody, until it is due; False without the lease."""
        return self._leave(job_id, item, lease, at, due_at=due_at)

    def _leave(
        self, job_id: str, item: JobItem, lease: Lease, at: datetime, *, due_at: datetime
    ) -> bool:
        mine = (
            *_this(job_id, item.number),
            JobItemRow.state == ItemState.TAKEN.value,
            JobItemRow.owner == lease.owner,
            JobItemRow.attempts == item.attempts,
        )
        values = _progress(item) | {"owner": "", "due_at": due_at, "changed_at": at}
        if not self._rows.change(JobItemRow, *mine, values=values):
            return False
        self._rows.change(
            JobAttemptRow,
            JobAttemptRow.job_id == job_id,
            JobAttemptRow.number == item.number,
            JobAttemptRow.attempt == item.attempts,
            values={"ended_at": at, "outcome": item.outcome},
        )
        return True

    def renew(self, owner: str, until: datetime) -> None:
        """Let everything that this owner has borrowed last longer."""
        taken = JobItemRow.state == ItemState.TAKEN.value
        self._rows.change(JobItemRow, JobItemRow.owner == owner, taken, values={"due_at": until})
        self._rows.change(JobPlaceRow, JobPlaceRow.owner == owner, values={"until": until})

    # how it stands

    def tally(self, job_id: str) -> Mapping[tuple[ItemState, str], int]:
        """Return how many items ended in which state with which outcome."""
        counted = self._rows.counted(
            JobCountRow,
            JobCountRow.job_id == job_id,
            by=(JobCountRow.state, JobCountRow.outcome),
            summing=JobCountRow.items,
        )
        with readable():
            return {
                (ItemState(state), outcome): int(items)
                for state, outcome, _, items in counted
                if items
            }

    def finished_since(self, job_id: str, since: datetime) -> int:
        """Return how many items ended from that moment on."""
        ended = (JobItemRow.changed_at >= since, JobItemRow.state.in_(_ENDED))
        return self._rows.number(JobItemRow, JobItemRow.job_id == job_id, *ended)

    def borrowed(self, job_id: str, now: datetime) -> int:
        """Return how many items somebody works on at this moment, or the LRS has in a batch."""
        taken = and_(JobItemRow.state == ItemState.TAKEN.value, JobItemRow.due_at > now)
        at_work = or_(taken, JobItemRow.state == ItemState.SUBMITTED.value)
        return self._rows.number(JobItemRow, JobItemRow.job_id == job_id, at_work)

    def next_due(self, job_id: str) -> datetime | None:
        """Return when the first item that has not ended can be taken; None when all have."""
        goes_on = JobItemRow.state.in_(
            [state.value for state in ItemState if state not in FINISHED]
        )
        here = JobItemRow.job_id == job_id
        return self._rows.lowest(JobItemRow, here, goes_on, of=JobItemRow.due_at)

    def items(
        self,
        job_id: str,
        *,
        states: Collection[ItemState] = (),
        outcome: str = "",
        after: int = -1,
        limit: int,
    ) -> tuple[JobItem, ...]:
        """Return up to `limit` items by their number, in these states or in any."""
        conditions = [JobItemRow.job_id == job_id, JobItemRow.number > after]
        if states:
            conditions.append(JobItemRow.state.in_(sorted(states)))
        if outcome:
            conditions.append(JobItemRow.outcome == outcome)
        found = self._rows.find(JobItemRow, *conditions, order_by=_IN_ORDER, limit=limit)
        return tuple(_item(row) for row in found)

    def settle(self, job_id: str, item: JobItem, was: ItemState, *, at: datetime) -> bool:
        """Store what a person decided of an item that has ended; False when its state changed."""
        before = self._rows.first(
            JobItemRow, *_this(job_id, item.number), JobItemRow.state == was.value
        )
        if before is None:
            return False
        old = {"state": was.value, "outcome": before.outcome}
        unchanged = (JobItemRow.state == was.value, JobItemRow.outcome == before.outcome)
        values = _progress(item) | {"changed_at": at}
        if not self._rows.change(
            JobItemRow, *_this(job_id, item.number), *unchanged, values=values
        ):
            return False
        new = {"state": item.state.value, "outcome": item.outcome}
        self._count(job_id, old, -1)
        self._count(job_id, new, 1)
        return True

    def settle_all(
        self, job_id: str, outcomes: Collection[str], becomes: str, *, at: datetime
    ) -> tuple[SubjectRef, ...]:
        """Let everybody who waits for a person with one of these outcomes be done with another."""
        new = {"state": ItemState.DONE.value, "outcome": becomes}
        settled: list[JobItemRow] = []
        for outcome in sorted(outcomes):
            old = {"state": ItemState.ASKS.value, "outcome": outcome}
            waits = (JobItemRow.state == old["state"], JobItemRow.outcome == outcome)
            here = JobItemRow.job_id == job_id
            rows = self._rows.changed(JobItemRow, here, *waits, values=new | {"changed_at": at})
            if rows:
                self._count(job_id, old, -len(rows))
                self._count(job_id, new, len(rows))
                settled += rows
        return tuple(ref_of(row) for row in sorted(settled, key=lambda row: row.number))

    def _count(self, job_id: str, ended: dict[str, str], more: int) -> None:
        """Count items that end otherwise than by somebody's work on them."""
        key = {"tenant": self._rows.tenant, "job_id": job_id, "place": 0, **ended}
        self._rows.add_up(JobCountRow, key, "items", more)

    def attempts(self, job_id: str, number: int) -> tuple[JobAttempt, ...]:
        """Return the attempts at an item, oldest first."""
        rows = self._rows.find(
            JobAttemptRow,
            JobAttemptRow.job_id == job_id,
            JobAttemptRow.number == number,
            order_by=(JobAttemptRow.attempt,),
        )
        return tuple(
            JobAttempt(row.number, row.attempt, row.owner, row.began_at, row.ended_at, row.outcome)
            for row in rows
        )

    def of(self, ref: SubjectRef) -> Mapping[str, JobItem]:
        """Return the items that are about a subject, each by the id of its job."""
        rows = self._rows.find(JobItemRow, *self._about(ref), order_by=(JobItemRow.job_id,))
        return {row.job_id: _item(row) for row in rows}

    def take_out(self, ref: SubjectRef, *, now: datetime) -> int:
        """Remove what is about a subject from every job, and count them as erased."""
        theirs = self._about(ref)
        free = or_(JobItemRow.state != ItemState.TAKEN.value, JobItemRow.due_at <= now)
        taken_out = self._rows.removed(JobItemRow, *theirs, free)
        if self._rows.number(JobItemRow, *theirs):
            raise AlreadyUnderWay
        for row in taken_out:
            self._rows.remove(
                JobAttemptRow,
                JobAttemptRow.job_id == row.job_id,
                JobAttemptRow.number == row.number,
            )
            if row.state in _ENDED:
                self._count(row.job_id, {"state": row.state, "outcome": row.outcome}, -1)
            self._count(row.job_id, {"state": ItemState.DONE.value, "outcome": ERASED}, 1)
        return len(taken_out)

    def _about(self, ref: SubjectRef) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions for a subject's items. They name the jobs, as the index does."""
        jobs = [row.id for row in self._rows.find(JobRow)]
        return JobItemRow.job_id.in_(jobs), *about(JobItemRow, ref)


def _this(job_id: str, number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return JobItemRow.job_id == job_id, JobItemRow.number == number


def _changeable(job: BulkJob) -> dict[str, Any]:
    return {
        "total": job.total,
        "state": job.state.value,
        "reason": job.reason,
        "resume_at": job.resume_at,
        "finished_at": job.finished_at,
    }


def _progress(item: JobItem) -> dict[str, Any]:
    names = ("outcome", "result", "alone", "batch", "fingerprint", "failures")
    return {"state": item.state.value} | {name: getattr(item, name) for name in names}


def _job(row: JobRow) -> BulkJob:
    with readable():
        return BulkJob(
            id=row.id,
            tenant=row.tenant,
            kind=BulkKind(row.kind),
            person=Person(row.person_id, row.person_name),
            made_at=row.made_at,
            in_batches=row.in_batches,
            purpose=row.purpose,
            total=row.total,
            state=JobState(row.state),
            reason=row.reason,
            resume_at=row.resume_at,
            finished_at=row.finished_at,
        )


def _item(row: JobItemRow) -> JobItem:
    with readable():
        return JobItem(
            number=row.number,
            ref=ref_of(row),
            state=ItemState(row.state),
            outcome=row.outcome,
            result=row.result,
            alone=row.alone,
            batch=row.batch,
            fingerprint=row.fingerprint,
            attempts=row.attempts,
            failures=row.failures,
            changed_at=row.changed_at,
        )
