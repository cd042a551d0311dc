"""The databases that tests are given: apart, the same for the same file, and gone afterwards."""

from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, make_url

from picslrs_plugin.store import migrate, open_store
from tests.databases import (
    checked,
    database_at,
    database_with_tables,
    new_database,
    remove_databases,
    settings_at,
)
from tests.requirements import POSTGRES, needs


def schema_of(address: str) -> str:
    return str(make_url(address).query["options"]).partition("=")[2]


def schemas() -> set[str]:
    return set(inspect(create_engine(POSTGRES, poolclass=NullPool)).get_schema_names())


def test_without_a_server_a_database_is_a_file_or_in_memory(tmp_path: Path) -> None:
    assert database_at(tmp_path / "a.db", server="") == f"sqlite:///{tmp_path / 'a.db'}"
    assert new_database(server="") == "sqlite://"


def test_without_a_server_an_application_keeps_its_own_file(tmp_path: Path) -> None:
    assert settings_at(tmp_path / "a.db", server="") == {}


@pytest.mark.parametrize("server", ["", pytest.param(POSTGRES, marks=needs("postgres"))])
def test_a_database_with_tables_is_at_the_newest_revision_and_keeps_what_it_has(
    tmp_path: Path, server: str
) -> None:
    address = database_with_tables(tmp_path / "a.db", server)
    store = open_store(address, migrated=False)
    assert migrate.current(store.engine) == migrate.head()
    migrate.downgrade(store.engine, "0001")
    assert database_with_tables(tmp_path / "a.db", server) == address
    assert migrate.current(store.engine) == "0001"
    store.close()
    remove_databases(tmp_path)


@needs("postgres")
def test_each_file_has_a_schema_of_its_own_that_goes_with_its_folder(tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "other"
    one, other = (database_at(folder / "a.db", POSTGRES) for folder in folders)
    assert database_at(folders[0] / "a.db", POSTGRES) == one
    assert {schema_of(one), schema_of(other)} <= schemas()
    remove_databases(folders[0])
    assert schema_of(one) not in schemas()
    assert schema_of(other) in schemas()
    remove_databases(folders[1])
    assert schema_of(other) not in schemas()


@needs("postgres")
def test_every_new_database_is_another_one() -> None:
    assert new_database(POSTGRES) != new_database(POSTGRES)


@pytest.mark.parametrize("server", ["sqlite:///a.db", "mysql://host/name", "test"])
def test_a_server_that_is_no_postgresql_is_refused(server: str) -> None:
    with pytest.raises(pytest.UsageError, match="PICSLRS_TEST_DATABASE"):
        checked(server)


@pytest.mark.parametrize("server", ["", POSTGRES])
def test_no_server_and_postgresql_are_taken(server: str) -> None:
    assert checked(server) == server
