"""Engines: made from an address, or the host's own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from picslrs_plugin.errors import ConfigurationError, StoreUnavailable
from picslrs_plugin.store import SqlStore, open_store
from picslrs_plugin.store.engine import engine_for
from tests.requirements import POSTGRES, needs
from tests.store.samples import LEARNER, NORTH, a_link


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.fixture
def sqlite_engine(sqlite_address: str) -> Iterator[Engine]:
    made = engine_for(sqlite_address)
    yield made
    made.dispose()


def test_sqlite_keeps_readers_and_a_writer_apart_and_waits(sqlite_engine: Engine) -> None:
    assert pragma(sqlite_engine, "journal_mode") == "wal"
    assert pragma(sqlite_engine, "busy_timeout") == 10_000
    assert pragma(sqlite_engine, "foreign_keys") == 1


def test_a_database_file_in_a_missing_folder_is_a_mistake_of_configuration(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigurationError, match=r"PICSLRS_DATABASE_URL\) does not.*Make the fo"):
        open_store(f"sqlite:///{tmp_path}/missing/store.db")


def test_where_a_relative_name_of_a_database_starts_is_told_and_no_address_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as refused:
        open_store("sqlite:///reader:made-up-secret@db.example.org/picslrs.db")
    assert f"sqlite:///name from {tmp_path}" in str(refused.value)
    assert "made-up" not in str(refused.value)


def test_a_database_may_be_named_as_sqlite_itself_does(tmp_path: Path) -> None:
    open_store(f"sqlite:///file:{tmp_path}/store.db?uri=true").close()
    assert (tmp_path / "store.db").is_file()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"no database " * 1000)
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:///{tmp_path}/store.db")


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        open_store("postgresql+psycopg://127.0.0.1:1/test")


@pytest.mark.parametrize("address", ["", "nothing", "mysql://127.0.0.1/test", "oracle://x"])
def test_another_kind_of_database_is_a_mistake_of_configuration(address: str) -> None:
    with pytest.raises(ConfigurationError):
        open_store(address)


@pytest.mark.parametrize(
    "address",
    [
        "sqlite+made-up://",
        "sqlite+pysqlcipher:///made-up",
        "sqlite://made-up.db",
        "sqlite:///made-up\0",
        "postgresql+made-up://h/a",
        "postgresql+made_up://h/a",
        "postgresql://h:made-up/a",
    ],
)
def test_an_address_that_cannot_be_used_is_told_with_the_setting_and_never_repeated(
    address: str,
) -> None:
    with pytest.raises(ConfigurationError, match="Give PICSLRS_DATABASE_URL an") as refused:
        open_store(address)
    assert "made" not in str(refused.value)


def test_missing_tables_are_told_with_the_command_that_makes_them(address: str) -> None:
    store = open_store(address, migrated=False)
    with pytest.raises(StoreUnavailable, match="`picslrs db upgrade`"), store(NORTH) as work:
        work.links.get(LEARNER)
    store.close()


@pytest.mark.parametrize("short", ["postgresql", "postgres"])
def test_a_short_postgresql_address_uses_the_driver_of_the_extra(short: str) -> None:
    made = engine_for(f"{short}://127.0.0.1:1/test")
    assert made.url.drivername == "postgresql+psycopg"
    made.dispose()


def test_a_missing_postgresql_driver_is_told_with_the_extra_that_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"picslrs-plugin\[postgres\]"):
        engine_for("postgresql://127.0.0.1:1/test")


def test_a_database_in_memory_is_shared_by_threads(memory_store: SqlStore) -> None:
    found: list[object] = []

    def look() -> None:
        with memory_store(NORTH) as work:
            found.append(work.links.get(LEARNER))

    with memory_store(NORTH) as work:
        saved = work.links.save(a_link())
        work.commit()
    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert found == [saved]


def test_in_memory_one_threads_commit_does_not_store_anothers_unfinished_work(
    memory_store: SqlStore,
) -> None:
    def commit_something() -> None:
        with memory_store("another-college") as work:
            work.attempts.forget(a_link().linked_at)
            work.commit()

    with memory_store(NORTH) as work:
        work.links.save(a_link())
        thread = Thread(target=commit_something)
        thread.start()
    thread.join()
    with memory_store(NORTH) as work:
        assert work.links.get(LEARNER) is None


def test_a_hosts_engine_stays_open_when_the_store_is_closed(engine: Engine) -> None:
    before = engine.pool
    store = open_store(engine)
    store.close()
    assert engine.pool is before
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is None


@needs("postgres")
def test_a_host_that_commits_each_statement_gets_whole_units_of_work(
    postgres_address: str,
) -> None:
    host = create_engine(postgres_address, isolation_level="AUTOCOMMIT")
    store = open_store(host)
    with store(NORTH) as work:
        work.links.save(a_link())
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is None
    with host.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        assert driver.autocommit
    host.dispose()


@needs("postgres")
def test_a_connection_that_the_server_closed_is_replaced(postgres_address: str) -> None:
    store = open_store(postgres_address)
    with store(NORTH) as work:
        work.links.save(a_link())
        work.commit()
    with store.engine.connect() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    administrator = create_engine(POSTGRES)
    with administrator.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    administrator.dispose()
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is not None
    store.close()


def test_a_unit_of_work_that_loses_its_database_is_unavailable(sql_store: SqlStore) -> None:
    def lose_it() -> None:
        with sql_store(NORTH) as work:
            work.links.save(a_link())
            connection = work._transaction._connection
            assert connection is not None
            assert connection.connection.dbapi_connection is not None
            connection.connection.dbapi_connection.close()
            work.commit()

    with pytest.raises(StoreUnavailable):
        lose_it()
