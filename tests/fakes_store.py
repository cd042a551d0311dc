"""A store without a database, for the tests of everything above it.

It passes the same contract suite as the real one (tests/store/test_contract.py).
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from threading import Lock
from types import TracebackType
from typing import Self

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import AlreadyUnderWay, ChangedMeanwhile, StoreUnavailable
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import (
    Attempt,
    Attempts,
    Audit,
    DatabaseState,
    Holding,
    Intent,
    Intents,
    IntentState,
    Jobs,
    JobState,
    KeptDetails,
    Link,
    Links,
    Notices,
    Outbox,
    Rations,
    Replacements,
    Roster,
    Sizes,
    Waiting,
    WaitingJob,
)
from tests.fakes_audit import FakeAudit
from tests.fakes_jobs import FakeJobs, FakeRations
from tests.fakes_ledger import FakeKeptDetails, FakeNotices, FakeReplacements
from tests.fakes_roster import FakeRoster
from tests.fakes_rows import Rows, must_own, utc

_UNRESOLVED = (IntentState.OPEN, IntentState.UNKNOWN)
_TURN_SECONDS = 5


class FakeStore:
    """Satisfies `ports.Store`. Set `broken` to make every unit of work fail from then on."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.broken = False
        self.turn = Lock()

    def __call__(self, tenant: str) -> "FakeUnitOfWork":
        """Open a unit of work over that tenant's rows."""
        return FakeUnitOfWork(self, tenant)


class FakeUpkeep:
    """Satisfies `ports.Upkeep` over a fake store."""

    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def state(self) -> DatabaseState:
        return DatabaseState.UNREACHABLE if self._store.broken else DatabaseState.READY

    def sizes(self) -> tuple[Sizes, ...]:
        if self._store.broken:
            raise StoreUnavailable
        rows = self._store.rows
        events = Counter(tenant for tenant, _ in rows.outbox)
        writes = Counter(
            tenant for (tenant, _), one in rows.intents.items() if one.state in _UNRESOLVED
        )
        unsaved = Counter(ref.tenant for ref, link in rows.links.items() if link.pending)
        tenants = sorted(events.keys() | writes.keys() | unsaved.keys())
        return tuple(Sizes(one, events[one], writes[one], unsaved[one]) for one in tenants)

    def jobs(self) -> tuple[WaitingJob, ...]:
        if self._store.broken:
            raise StoreUnavailable
        running = [
            job
            for job in self._store.rows.jobs.values()
            if job.state is JobState.RUNNING and job.total is not None
        ]
        running.sort(key=lambda job: (job.made_at, job.id))
        return tuple(WaitingJob(job.tenant, job.id, job.resume_at) for job in running)


class FakeUnitOfWork:
    """Satisfies `ports.UnitOfWork`. Only one is open at a time; a second thread waits."""

    links: Links
    attempts: Attempts
    intents: Intents
    outbox: Outbox
    roster: Roster
    jobs: Jobs
    rations: Rations
    audit: Audit
    replacements: Replacements
    notices: Notices
    details: KeptDetails

    def __init__(self, store: FakeStore, tenant: str) -> None:
        self._store = store
        self._tenant = tenant

    def __enter__(self) -> Self:
        if self._store.broken or not self._store.turn.acquire(timeout=_TURN_SECONDS):
            raise StoreUnavailable
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._store.turn.release()

    def commit(self) -> None:
        if self._store.broken:
            raise StoreUnavailable
        self._store.rows = self._rows
        self._begin()

    def _begin(self) -> None:
        self._rows = self._store.rows.copy()
        self.links = FakeLinks(self._rows, self._tenant)
        self.attempts = FakeAttempts(self._rows, self._tenant)
        self.intents = FakeIntents(self._rows, self._tenant)
        self.outbox = FakeOutbox(self._rows, self._tenant)
        self.roster = FakeRoster(self._rows, self._tenant)
        self.jobs = FakeJobs(self._rows, self._tenant)
        self.rations = FakeRations(self._rows, self._tenant)
        self.audit = FakeAudit(self._rows, self._tenant)
        self.replacements = FakeReplacements(self._rows, self._tenant)
        self.notices = FakeNotices(self._rows, self._tenant)
        self.details = FakeKeptDetails(self._rows, self._tenant)


class FakeLinks:
    """Satisfies `ports.Links`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def get(self, ref: SubjectRef) -> Link | None:
        return self._rows.links.get(ref) if ref.tenant == self._tenant else None

    def of(self, refs: Collection[SubjectRef]) -> dict[SubjectRef, Link]:
        return {ref: link for ref in refs if (link := self.get(ref)) is not None}

    def save(self, link: Link) -> Link:
        if link.version == 0:
            must_own(self._tenant, link.ref)
        self._must_be_current(link)
        stored = replace(
            link,
            linked_at=utc(link.linked_at),
            checked_at=utc(link.checked_at) if link.checked_at else None,
            read_at=utc(link.read_at) if link.read_at else None,
            merged_read_at=utc(link.merged_read_at) if link.merged_read_at else None,
            save_at=utc(link.save_at) if link.save_at else None,
            version=link.version + 1,
        )
        self._rows.links[link.ref] = stored
        return stored

    def remove(self, link: Link) -> None:
        if link.version == 0:
            raise ChangedMeanwhile
        self._must_be_current(link)
        del self._rows.links[link.ref]

    def _must_be_current(self, link: Link) -> None:
        stored = self.get(link.ref)
        if link.version != (stored.version if stored else 0):
            raise ChangedMeanwhile

    def to_save(self, now: datetime, limit: int) -> tuple[Link, ...]:
        due = [
            (link.save_at, ref.kind, ref.id, link)
            for ref, link in self._rows.links.items()
            if ref.tenant == self._tenant and link.pending and link.save_at and link.save_at <= now
        ]
        return tuple(link for *_, link in sorted(due, key=lambda each: each[:3])[:limit])

    def add_alias(self, ref: SubjectRef, old: Uln, *, now: Uln, at: datetime) -> None:
        must_own(self._tenant, ref)
        self._rows.aliases.setdefault((ref, old), utc(at))

    def remove_alias(self, ref: SubjectRef, old: Uln) -> None:
        if ref.tenant == self._tenant:
            self._rows.aliases.pop((ref, old), None)

    def aliases(self, ref: SubjectRef) -> tuple[Uln, ...]:
        kept = [
            (at, old)
            for (owner, old), at in self._rows.aliases.items()
            if owner == ref and ref.tenant == self._tenant
        ]
        return tuple(old for _, old in sorted(kept))

    def holding(self, ulns: Collection[Uln]) -> tuple[Holding, ...]:
        links = [
            Holding(link.uln, ref, waits=link.pending)
            for ref, link in self._rows.links.items()
            if link.uln in ulns and ref.tenant == self._tenant
        ]
        former = [
            Holding(old, ref, former=True)
            for ref, old in self._rows.aliases
            if old in ulns and ref.tenant == self._tenant
        ]
        in_order = lambda one: (one.ref.kind.value, one.ref.id, one.uln)  # noqa: E731
        return (*sorted(links, key=in_order), *sorted(former, key=in_order))

    def forget(self, ref: SubjectRef) -> None:
        if ref.tenant == self._tenant:
            self._rows.links.pop(ref, None)
            for uln in self.aliases(ref):
                del self._rows.aliases[ref, uln]

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        link = self.get(old)
        if link is not None:
            self.save(replace(link, ref=new, version=0))
            self.remove(link)
        for uln in self.aliases(old):
            at = self._rows.aliases.pop((old, uln))
            self._rows.aliases.setdefault((new, uln), at)


class FakeAttempts:
    """Satisfies `ports.Attempts`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def add(self, attempt: Attempt) -> None:
        must_own(self._tenant, attempt.ref)
        key = (self._tenant, attempt.id)
        if key in self._rows.attempts:
            raise ValueError("an attempt with this id is stored already")
        self._rows.attempts[key] = replace(attempt, made_at=utc(attempt.made_at))

    def get(self, attempt_id: str) -> Attempt | None:
        return self._rows.attempts.get((self._tenant, attempt_id))

    def of(self, ref: SubjectRef, since: datetime) -> tuple[Attempt, ...]:
        found = [
            attempt
            for (tenant, _), attempt in self._rows.attempts.items()
            if tenant == self._tenant and attempt.ref == ref and attempt.made_at >= utc(since)
        ]
        return tuple(sorted(found, key=lambda attempt: (attempt.made_at, attempt.id)))

    def reject(self, attempt_id: str, at: datetime) -> None:
        attempt = self.get(attempt_id)
        if attempt is not None:
            rejected = replace(attempt, rejected_at=utc(at))
            self._rows.attempts[self._tenant, attempt_id] = rejected

    def forget(self, before: datetime) -> int:
        old = [
            key
            for key, attempt in self._rows.attempts.items()
            if key[0] == self._tenant and attempt.made_at < utc(before)
        ]
        for key in old:
            del self._rows.attempts[key]
        return len(old)

    def drop(self, ref: SubjectRef) -> None:
        for key, attempt in list(self._rows.attempts.items()):
            if key[0] == self._tenant and attempt.ref == ref:
                del self._rows.attempts[key]


class FakeIntents:
    """Satisfies `ports.Intents`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def begin(self, intent: Intent) -> None:
        must_own(self._tenant, intent.ref)
        under_way = any(stored.state is IntentState.OPEN for stored in self._of(intent.ref))
        if under_way or (self._tenant, intent.id) in self._rows.intents:
            raise AlreadyUnderWay
        self._rows.intents[self._tenant, intent.id] = replace(intent, made_at=utc(intent.made_at))

    def finish(self, intent_id: str, state: IntentState, *, code: str, at: datetime) -> None:
        intent = self._rows.intents.get((self._tenant, intent_id))
        if intent is not None:
            finished = replace(intent, state=state, code=code, finished_at=utc(at))
            self._rows.intents[self._tenant, intent_id] = finished

    def drop(self, intent_id: str) -> None:
        self._rows.intents.pop((self._tenant, intent_id), None)

    def unresolved(self, ref: SubjectRef) -> tuple[Intent, ...]:
        found = [intent for intent in self._of(ref) if intent.state in _UNRESOLVED]
        return tuple(sorted(found, key=lambda intent: (intent.made_at, intent.id)))

    def of(self, ref: SubjectRef) -> tuple[Intent, ...]:
        return tuple(sorted(self._of(ref), key=lambda intent: (intent.made_at, intent.id)))

    def forget(self, ref: SubjectRef) -> None:
        for intent in self._of(ref):
            del self._rows.intents[self._tenant, intent.id]

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        for intent in self._of(old):
            if intent.state is IntentState.UNKNOWN:
                self._rows.intents[self._tenant, intent.id] = replace(intent, ref=new)

    def _of(self, ref: SubjectRef) -> list[Intent]:
        return [
            intent
            for (tenant, _), intent in self._rows.intents.items()
            if tenant == self._tenant and intent.ref == ref
        ]


class FakeOutbox:
    """Satisfies `ports.Outbox`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def add(self, waiting: Waiting, at: datetime) -> None:
        must_own(self._tenant, waiting.event.subject)
        self._rows.outbox[self._tenant, waiting.event.id] = (utc(at), waiting)

    def due(self, now: datetime, limit: int) -> tuple[Waiting, ...]:
        ready = [one for one in self._own() if one[0] <= now]
        ready.sort(key=lambda one: (one[0], one[1].event.at, one[1].event.id))
        return tuple(waiting for _, waiting in ready[:limit])

    def put_back(self, waiting: Waiting, at: datetime) -> None:
        if (self._tenant, waiting.event.id) in self._rows.outbox:
            self.add(waiting, at)

    def remove(self, event_id: str) -> None:
        self._rows.outbox.pop((self._tenant, event_id), None)

    def waiting(self) -> int:
        return len(self._own())

    def _own(self) -> list[tuple[datetime, Waiting]]:
        return [one for (tenant, _), one in self._rows.outbox.items() if tenant == self._tenant]
