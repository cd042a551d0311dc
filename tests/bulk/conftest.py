"""Many learners, the services over fakes, and an engine that works on their jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from picslrs_plugin.bulk import Engine, Pacer
from picslrs_plugin.domain.uln import Uln, check_digit
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.ports import BulkKind, ItemState, JobItem, WaitingJob
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.services.bulk import Chosen, Progress
from picslrs_plugin.settings import Settings
from tests.fakes import ACTOR, TENANT, FakeClock, FakeHost, FakeLrs
from tests.fakes_store import FakeStore, FakeUpkeep
from tests.learners import details, record

FAST = Preferences(calls_at_once=4, calls_per_second=1000)


def ref(number: int) -> SubjectRef:
    return SubjectRef(TENANT, SubjectKind.LEARNER, str(number))


def uln(number: int) -> Uln:
    """Return a valid ULN for each number."""
    nine = 100_000_000 + 20 * number
    while check_digit(str(nine)) is None:
        nine += 1
    return Uln(f"{nine}{check_digit(str(nine))}")


@dataclass
class College:
    """A tenant with learners who all hold the ULN of a record of the LRS."""

    services: Services
    ports: Ports
    lrs: FakeLrs
    host: FakeHost
    store: FakeStore
    clock: FakeClock

    def enrol(self, learners: int) -> None:
        for number in range(learners):
            ours = details(given_name=f"Testa{chr(97 + number % 26)}")
            self.lrs.records[uln(number)] = record(uln(number), given_name=ours.given_name)
            self.host.holds(ref(number), ours, str(uln(number)))
        self.services.chores.read_roster(TENANT)

    def start(self, kind: BulkKind = BulkKind.VERIFY, **chosen: Any) -> str:
        return self.services.bulk.start(ACTOR, kind, Chosen(**chosen)).id

    def work(self, threads: int = 1) -> None:
        """Work on every job until nothing is to be done now."""
        engine = self.engine(threads)
        engine.start(leave_when_idle=True)
        assert engine.join(30)

    def engine(
        self,
        threads: int = 1,
        jobs: Callable[[], tuple[WaitingJob, ...]] | None = None,
        *,
        look_again_seconds: float = 0.001,
    ) -> Engine:
        return Engine(
            self.services.bulk_work,
            jobs or self.due,
            Pacer(self.store, self.clock),
            threads=threads,
            look_again_seconds=look_again_seconds,
        )

    def due(self) -> tuple[WaitingJob, ...]:
        work = self.services.bulk_work
        return tuple(job for job in FakeUpkeep(self.store).jobs() if self._has_work(job, work))

    def _has_work(self, job: WaitingJob, work: Any) -> bool:
        with self.store(job.tenant) as unit:
            due = unit.jobs.next_due(job.job_id)
        return work.is_due(job) and (due is None or due <= self.clock())

    def progress(self, job_id: str) -> Progress:
        return self.services.bulk.progress(ACTOR, job_id)

    def item(self, job_id: str, number: int = 0) -> JobItem:
        with self.store(TENANT) as work:
            return work.jobs.items(job_id, after=number - 1, limit=1)[0]

    def outcomes(self, job_id: str) -> dict[str, int]:
        return {outcome: number for (_, outcome), number in self.progress(job_id).tally.items()}

    def states(self, job_id: str) -> dict[ItemState, int]:
        with self.store(TENANT) as work:
            items = work.jobs.items(job_id, limit=1000)
        found = [item.state for item in items]
        return {state: found.count(state) for state in ItemState if state in found}


@pytest.fixture
def college() -> College:
    lrs, host, store, clock = FakeLrs(), FakeHost(preferred=FAST), FakeStore(), FakeClock()
    ports = Ports(lrs, host, store, clock, Settings(), upkeep=FakeUpkeep(store))
    return College(Services(ports), ports, lrs, host, store, clock)


@pytest.fixture
def without(college: College) -> College:
    """Give a college with three learners who hold no ULN; the LRS knows the first."""
    for number, name in enumerate(("Testaa", "Testbb", "Testcc")):
        college.host.holds(ref(number), details(given_name=name))
    college.lrs.records[uln(0)] = record(uln(0), given_name="Testaa")
    college.services.chores.read_roster(TENANT)
    return college
