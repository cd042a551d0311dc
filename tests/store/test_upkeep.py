"""The database as whoever runs it sees it. The fake keeps the same promises."""

from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs.extension_types import Event, EventName
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import (
    DatabaseState,
    IntentState,
    Link,
    NoUpkeep,
    Sizes,
    Store,
    UnitOfWork,
    Upkeep,
    Waiting,
)
from picslrs_plugin.store import SqlStore, migrate, open_store, upkeep_of
from picslrs_plugin.store.upkeep import StoreUpkeep
from tests.fakes_store import FakeStore, FakeUpkeep
from tests.store.samples import (
    APPLICANT,
    ELSEWHERE,
    LEARNER,
    NORTH,
    NOW,
    SOUTH,
    a_link,
    an_intent,
)


@pytest.fixture
def upkeep(store: Store) -> Upkeep:
    return FakeUpkeep(store) if isinstance(store, FakeStore) else upkeep_of(store)


def do(store: Store, tenant: str, *deeds: Callable[[UnitOfWork], object]) -> None:
    with store(tenant) as work:
        for deed in deeds:
            deed(work)
        work.commit()


def waiting(event_id: str, ref: SubjectRef) -> Waiting:
    event = Event(event_id, EventName.VERIFIED, ref, NOW, "sample.person")
    return Waiting(event, frozenset({"somebody"}))


def pending(ref: SubjectRef) -> Link:
    return Link(ref=ref, uln=a_link().uln, linked_at=NOW, linked_by="Sample", pending=True)


def test_nothing_waits_at_first(upkeep: Upkeep) -> None:
    assert upkeep.state() is DatabaseState.READY
    assert upkeep.sizes() == ()


def test_what_waits_is_counted_tenant_by_tenant(store: Store, upkeep: Upkeep) -> None:
    do(
        store,
        NORTH,
        lambda work: work.outbox.add(waiting("a", LEARNER), NOW),
        lambda work: work.outbox.add(waiting("b", APPLICANT), NOW),
        lambda work: work.links.save(pending(LEARNER)),
        lambda work: work.links.save(a_link(APPLICANT)),
    )
    do(
        store,
        SOUTH,
        lambda work: work.intents.begin(an_intent("one", ELSEWHERE)),
        lambda work: work.intents.finish("one", IntentState.UNKNOWN, code="", at=NOW),
        lambda work: work.intents.begin(an_intent("two", ELSEWHERE)),
    )
    assert upkeep.sizes() == (
        Sizes(NORTH, events=2, unsaved_ulns=1),
        Sizes(SOUTH, unresolved_writes=2),
    )


def test_what_is_done_does_not_wait(store: Store, upkeep: Upkeep) -> None:
    do(
        store,
        NORTH,
        lambda work: work.intents.begin(an_intent()),
        lambda work: work.intents.finish("intent-1", IntentState.ANSWERED, code="WSRC0006", at=NOW),
        lambda work: work.outbox.add(waiting("a", LEARNER), NOW),
        lambda work: work.outbox.remove("a"),
    )
    assert upkeep.sizes() == ()


def test_a_fake_that_is_broken_says_so() -> None:
    store = FakeStore()
    store.broken = True
    assert FakeUpkeep(store).state() is DatabaseState.UNREACHABLE
    with pytest.raises(StoreUnavailable):
        FakeUpkeep(store).sizes()


def test_a_database_that_does_not_answer_is_unreachable() -> None:
    engine = create_engine("postgresql+psycopg://127.0.0.1:1/none")
    assert StoreUpkeep(engine).state() is DatabaseState.UNREACHABLE
    with pytest.raises(StoreUnavailable):
        StoreUpkeep(engine).sizes()
    engine.dispose()


def test_tables_that_were_not_made_or_are_behind_are_outdated(sqlite_address: str) -> None:
    store = open_store(sqlite_address, migrated=False)
    assert upkeep_of(store).state() is DatabaseState.OUTDATED
    migrate.upgrade(store.engine)
    assert upkeep_of(store).state() is DatabaseState.READY
    migrate.downgrade(store.engine, "-1")
    assert upkeep_of(store).state() is DatabaseState.OUTDATED
    store.close()


def test_tables_of_a_newer_version_can_be_used(memory_store: SqlStore) -> None:
    with memory_store.engine.begin() as connection:
        connection.execute(text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = 'r9999'"))
    state = upkeep_of(memory_store).state()
    assert (state, state.usable) == (DatabaseState.NEWER, True)


@pytest.mark.parametrize("state", DatabaseState)
def test_what_cannot_be_used_is_what_cannot_be_read(state: DatabaseState) -> None:
    assert state.usable is (state not in (DatabaseState.OUTDATED, DatabaseState.UNREACHABLE))


def test_of_a_store_of_the_hosts_own_nothing_is_known() -> None:
    upkeep = upkeep_of(FakeStore())
    assert isinstance(upkeep, NoUpkeep)
    assert (upkeep.state(), upkeep.sizes()) == (DatabaseState.NOT_CHECKED, ())
