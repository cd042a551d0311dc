"""Whatever table has rows about a subject: they are told on request, and erased."""

from dataclasses import replace
from typing import Any

import pytest

from picslrs_plugin.ports import Audited, IntentState
from picslrs_plugin.services import Ports
from picslrs_plugin.services.subject_data import erase, export
from picslrs_plugin.settings import Settings
from picslrs_plugin.store import SqlStore
from picslrs_plugin.store.scope import TenantRows
from picslrs_plugin.store.tables import Row, SubjectRow
from picslrs_plugin.store.transaction import Transaction
from tests.fakes import FakeClock, FakeHost, FakeLrs
from tests.store.samples import (
    LEARNER,
    NORTH,
    NOW,
    OLD_ULN,
    ULN,
    a_link,
    a_notice,
    a_replaced,
    an_attempt,
    an_intent,
)
from tests.store.test_tenants_apart import AUDITED, DETAILS, ENTRY, JOB, KEPT, WAITING

TABLES: dict[str, type[SubjectRow]] = {
    mapper.class_.__tablename__: mapper.class_
    for mapper in Row.registry.mappers
    if issubclass(mapper.class_, SubjectRow)
}

TOLD_AS = {
    "picslrs_links": "link",
    "picslrs_aliases": "earlier_ulns",
    "picslrs_search_attempts": "searches",
    "picslrs_intents": "writes",
    "picslrs_roster": "to_do_list",
    "picslrs_roster_members": "to_do_list",
    "picslrs_replaced": "before_last_selection",
    "picslrs_notices": "privacy_notices",
    "picslrs_local_details": "details_kept_here",
    "picslrs_job_items": "bulk_jobs",
}
TOLD_IN_THE_HISTORY = {"picslrs_audit", "picslrs_audit_values"}
STAYS = {
    "picslrs_audit": "says that something was done, and no longer with what",
    "picslrs_outbox": "holds an id and names of fields, until every plugin has heard it",
}


def filled(store: SqlStore) -> None:
    with store(NORTH) as work:
        work.links.save(a_link())
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.attempts.add(an_attempt())
        work.intents.begin(an_intent())
        work.intents.finish("intent-1", IntentState.UNKNOWN, code="", at=NOW)
        work.outbox.add(WAITING, NOW)
        work.roster.put([ENTRY])
        work.jobs.add(JOB)
        work.jobs.add_items(JOB.id, [LEARNER], NOW)
        saved = replace(AUDITED.entry, operation=Audited.SAVE)
        work.audit.add(replace(AUDITED, entry=saved), KEPT)
        work.replacements.put(a_replaced())
        work.notices.add(a_notice())
        work.details.put(LEARNER, DETAILS, NOW)
        work.commit()


def rows_of(store: SqlStore, table: str) -> int:
    transaction = Transaction(store.engine)
    try:
        of_learner = TABLES[table].subject_id == LEARNER.id
        return TenantRows(transaction, NORTH).number(TABLES[table], of_learner)
    finally:
        transaction.close()


@pytest.fixture
def ports(memory_store: SqlStore) -> Ports:
    filled(memory_store)
    clock = FakeClock()
    return Ports(FakeLrs(), FakeHost(), memory_store, clock, Settings())


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_request_tells_what_each_table_holds(
    ports: Ports, memory_store: SqlStore, table: str
) -> None:
    assert rows_of(memory_store, table) > 0
    told: dict[str, Any] = export(ports, LEARNER)
    if table in TOLD_IN_THE_HISTORY:
        assert told["history"]
    elif table not in STAYS:
        assert told["held_as"][0][TOLD_AS[table]]


@pytest.mark.parametrize("table", sorted(TABLES))
def test_an_erasure_removes_what_each_table_holds(
    ports: Ports, memory_store: SqlStore, table: str
) -> None:
    erase(ports, LEARNER)
    assert (rows_of(memory_store, table) > 0) is (table in STAYS)
