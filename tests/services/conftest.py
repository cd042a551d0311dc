"""A service layer over fakes, for one learner and one applicant."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.types import Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import AuditEntry, Intent, Link
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.services.results import SearchResult
from picslrs_plugin.settings import Settings
from tests.fakes import (
    APPLICANT,
    LEARNER,
    TENANT,
    FakeClock,
    FakeHost,
    FakeLrs,
    FakeMetrics,
)
from tests.fakes_store import FakeStore, FakeUpkeep
from tests.learners import details


@dataclass
class World:
    """Everything that a test of the services may look at or change."""

    services: Services
    lrs: FakeLrs
    host: FakeHost
    store: FakeStore
    clock: FakeClock
    metrics: FakeMetrics
    ports: Ports

    @property
    def learner(self) -> Subject:
        return self.host.subjects[LEARNER]

    @property
    def link(self) -> Link | None:
        with self.store(TENANT) as work:
            return work.links.get(LEARNER)

    def breaks_after_saving(self) -> None:
        """Let the database fail as soon as the host has saved once."""
        save = self.host.save

        def saved_at_last(identity: Identity, ref: SubjectRef, changes: Changes) -> None:
            save(identity, ref, changes)
            self.store.broken = True

        self.host.save = saved_at_last  # type: ignore[method-assign]

    @property
    def audit(self) -> list[AuditEntry]:
        """Return what the audit tells, oldest first."""
        with self.store(TENANT) as work:
            return [one.entry for one in work.audit.after(0, 1000)]

    def audited_values(self, number: int) -> dict[str, Any]:
        """Return the values that are kept beside an entry."""
        with self.store(TENANT) as work:
            kept = work.audit.values([number])
        return json.loads(kept[number].document) if number in kept else {}

    @property
    def unresolved(self) -> tuple[Intent, ...]:
        with self.store(TENANT) as work:
            return work.intents.unresolved(LEARNER)


TOLD_ELSEWHERE = {"bulk", "bulk_lists", "bulk_work", "connections"}
"""Parts of the services with tables or tests of their own."""


def methods(services: Services) -> set[str]:
    """Return the public methods of the services, and those of a part as `part.method`."""
    parts = {name: part for name, part in vars(services).items() if not name.startswith("_")}
    found = {name for name in vars(Services) if not name.startswith("_")}
    for name in parts.keys() - TOLD_ELSEWHERE:
        of_part = vars(type(parts[name]))
        found |= {f"{name}.{method}" for method in of_part if not method.startswith("_")}
    return found


@pytest.fixture
def world() -> World:
    lrs, host, store, clock = FakeLrs(), FakeHost(), FakeStore(), FakeClock()
    host.holds(LEARNER, details())
    host.holds(APPLICANT, details(given_name="Appla"))
    metrics = FakeMetrics()
    ports = Ports(lrs, host, store, clock, Settings(), upkeep=FakeUpkeep(store), metrics=metrics)
    return World(Services(ports), lrs, host, store, clock, metrics, ports)


def choose(found: SearchResult, uln: Uln, **more: str) -> dict[str, str]:
    """Return the form that selects one of the results as they were shown."""
    return {"attempt": found.id, "uln": str(uln), "seen": found.seen, **more}
