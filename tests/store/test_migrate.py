"""The tables are made, kept up to date and left alone by the host's own migrations."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    inspect,
    text,
)

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.ports import Link
from picslrs_plugin.store import include_name, migrate, open_store
from picslrs_plugin.store.tables import PREFIX, Row
from tests.store.samples import LEARNER, NORTH, NOW, ULN, a_link


def tables_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


OURS = {*Row.metadata.tables, migrate.VERSION_TABLE}


def test_a_new_database_has_no_revision(engine: Engine) -> None:
    assert migrate.current(engine) is None


def test_upgrading_makes_every_table(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    assert tables_in(engine) == OURS


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.connect() as connection:
        options = {"version_table": migrate.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Row.metadata) == []


def test_every_table_has_the_tenant_first_in_its_key_and_our_prefix() -> None:
    assert Row.metadata.tables
    for name, table in Row.metadata.tables.items():
        assert name.startswith(PREFIX)
        assert next(iter(table.primary_key.columns)).name == "tenant", name
        assert all(next(iter(index.columns)).name == "tenant" for index in table.indexes), name


def test_upgrading_again_keeps_what_is_stored(engine: Engine) -> None:
    store = open_store(engine)
    with store(NORTH) as work:
        work.links.save(a_link())
        work.commit()
    migrate.upgrade(engine)
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is not None


def test_downgrading_removes_the_tables_and_upgrading_makes_them_again(engine: Engine) -> None:
    migrate.upgrade(engine)
    migrate.downgrade(engine, "base")
    assert tables_in(engine) == {migrate.VERSION_TABLE}
    migrate.upgrade(engine)
    assert tables_in(engine) == OURS


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = 'newer'"))
    with pytest.raises(ConfigurationError, match="another version of the plugin"):
        open_store(engine)
    assert migrate.current(engine) == "newer"
    assert tables_in(engine) == OURS


def test_a_migration_that_fails_leaves_nothing_behind(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = command.upgrade

    def fail_at_the_end(config: Config, revision: str) -> None:
        order(config, revision)
        raise LookupError

    monkeypatch.setattr(command, "upgrade", fail_at_the_end)
    with pytest.raises(LookupError):
        migrate.upgrade(engine)
    assert tables_in(engine) == set()


def test_a_store_may_be_opened_without_migrating(engine: Engine) -> None:
    open_store(engine, migrated=False)
    assert tables_in(engine) == set()


START = """
import sys
from picslrs_plugin.store import open_store
print("ready", flush=True)
sys.stdin.readline()
open_store(sys.argv[1]).close()
"""


def test_several_processes_may_start_at_once(address: str, engine: Engine) -> None:
    # All wait at the same line first: loading Python takes longer than migrating.
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, outputs
    assert tables_in(engine) == OURS


# The host's own side


@pytest.fixture
def host_metadata(engine: Engine) -> MetaData:
    """Give the models of a host whose tables are in the same database."""
    metadata = MetaData()
    Table("host_learners", metadata, Column("id", Integer, primary_key=True))
    metadata.create_all(engine)
    migrate.upgrade(engine)
    return metadata


def host_changes(connection: Connection, metadata: MetaData, options: dict[str, object]) -> str:
    context = MigrationContext.configure(connection, opts=options)
    return str(compare_metadata(context, metadata))


def test_the_hosts_autogenerate_leaves_our_tables_alone(
    engine: Engine, host_metadata: MetaData
) -> None:
    with engine.connect() as connection:
        options: dict[str, object] = {"include_name": include_name}
        assert host_changes(connection, host_metadata, options) == "[]"


def test_without_include_name_the_host_would_drop_our_tables(
    engine: Engine, host_metadata: MetaData
) -> None:
    with engine.connect() as connection:
        assert "remove_table" in host_changes(connection, host_metadata, {})


def test_the_hosts_tables_survive_our_downgrade(engine: Engine, host_metadata: MetaData) -> None:
    migrate.downgrade(engine, "base")
    assert "host_learners" in tables_in(engine)


@pytest.fixture
def self_beginning_engine(sqlite_address: str) -> Iterator[Engine]:
    """Give a host's SQLite engine that opens its transactions itself."""
    made = create_engine(sqlite_address)

    @event.listens_for(made, "connect")
    def leave_transactions_to_us(connection: object, entry: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    yield made
    made.dispose()


def test_a_host_that_opens_its_transactions_itself_is_served_too(
    self_beginning_engine: Engine,
) -> None:
    store = open_store(self_beginning_engine)
    bare = Link(ref=LEARNER, uln=ULN, linked_at=NOW, linked_by="Sample Administrator")
    with store(NORTH) as work:
        work.links.save(bare)
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is None
        work.links.save(bare)
        work.commit()
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is not None
