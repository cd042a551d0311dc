"""The stores that the contract suite runs on: the fake, SQLite and PostgreSQL."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from picslrs_plugin.ports import Store
from picslrs_plugin.store import SqlStore, open_store
from tests.fakes_store import FakeStore
from tests.requirements import POSTGRES, needs, require


@pytest.fixture
def postgres_address() -> Iterator[str]:
    """Give an address of an empty schema, which is removed afterwards."""
    require("postgres")
    schema = f"picslrs_test_{secrets.token_hex(6)}"
    administrator = create_engine(POSTGRES)
    with administrator.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with administrator.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    administrator.dispose()


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    """Give the address of a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


DATABASES = ["sqlite", pytest.param("postgresql", marks=needs("postgres"))]


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest) -> str:
    """Give the address of an empty database, of each kind in turn."""
    found: str = request.getfixturevalue(
        "sqlite_address" if request.param == "sqlite" else "postgres_address"
    )
    return found


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    """Give a host's own engine on an empty database."""
    made = create_engine(address)
    yield made
    made.dispose()


@pytest.fixture
def sql_store(address: str) -> Iterator[SqlStore]:
    """Give an open store on an empty database."""
    opened = open_store(address)
    yield opened
    opened.close()


@pytest.fixture
def memory_store() -> Iterator[SqlStore]:
    """Give an open store in memory."""
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def fake_store() -> FakeStore:
    """Give the store without a database."""
    return FakeStore()


@pytest.fixture
def sqlite_store(sqlite_address: str) -> Iterator[SqlStore]:
    """Give an open store in a file."""
    opened = open_store(sqlite_address)
    yield opened
    opened.close()


@pytest.fixture
def postgres_store(postgres_address: str) -> Iterator[SqlStore]:
    """Give an open store in a schema of its own."""
    opened = open_store(postgres_address)
    yield opened
    opened.close()


@pytest.fixture(
    params=[
        "fake_store",
        "memory_store",
        "sqlite_store",
        pytest.param("postgres_store", marks=needs("postgres")),
    ]
)
def store(request: pytest.FixtureRequest) -> Store:
    """Give an empty store of each kind in turn."""
    found: Store = request.getfixturevalue(request.param)
    return found
