"""The databases that tests open: SQLite, or PostgreSQL when PICSLRS_TEST_DATABASE names one.

A test asks here for the address of its database, unless it is about SQLite itself. On PostgreSQL
each gets a schema of its own, called after the place where SQLite would have its file, so that
several processes of one test find the same. A schema goes when its folder's test has ended, and
at the latest with the session.
"""

import os
import secrets
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, inspect, make_url, text

from picslrs_plugin.store import open_store

SERVER = os.environ.get("PICSLRS_TEST_DATABASE", "")
"""The PostgreSQL database to make schemas in; empty for SQLite."""

_places: dict[str, tuple[str, Path | None]] = {}
"""The schemas that this process has made, with the server and the file that each stands for."""


def kind() -> str:
    """Return what the tests run on, as the product calls it."""
    return "postgresql" if SERVER else "sqlite"


def database_at(file: Path, server: str = SERVER) -> str:
    """Return the address of the database that stands for a file; it is empty at first."""
    if not server:
        return f"sqlite:///{file}"
    schema = f"picslrs_test_{sha256(str(file).encode()).hexdigest()[:20]}"
    _make(server, schema)
    _places[schema] = server, file
    return _address(server, schema)


def new_database(server: str = SERVER) -> str:
    """Return the address of an empty database that nobody else opens: in memory on SQLite."""
    if not server:
        return "sqlite://"
    schema = f"picslrs_test_{secrets.token_hex(10)}"
    _make(server, schema)
    _places[schema] = server, None
    return _address(server, schema)


def database_with_tables(file: Path, server: str = SERVER) -> str:
    """Return the address of the database that stands for a file, with all its tables."""
    address = database_at(file, server)
    if not server:
        if not file.exists():
            file.write_bytes(_tables_in_a_file())
    elif not _has_tables(address):
        open_store(address).close()
    return address


def settings_at(file: Path, server: str = SERVER) -> dict[str, Any]:
    """Return the setting with which an application takes PostgreSQL instead of the file."""
    return {"PICSLRS_DATABASE_URL": database_at(file, server)} if server else {}


def remove_databases(folder: Path | None = None) -> None:
    """Remove the schemas of a folder, or all that this process has made."""
    gone = {
        schema: server
        for schema, (server, file) in _places.items()
        if folder is None or (file is not None and file.is_relative_to(folder))
    }
    for schema, server in gone.items():
        with _administrator(server).begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        del _places[schema]


def checked(server: str) -> str:
    """Return what PICSLRS_TEST_DATABASE says. Raises UsageError unless it is a PostgreSQL."""
    if server and not server.startswith("postgresql+psycopg://"):
        raise pytest.UsageError(
            "PICSLRS_TEST_DATABASE must be an address such as postgresql+psycopg://127.0.0.1/test"
        )
    return server


def _make(server: str, schema: str) -> None:
    with _administrator(server).begin() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))


def _address(server: str, schema: str) -> str:
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    return url.render_as_string(hide_password=False)


def _has_tables(address: str) -> bool:
    engine = create_engine(address, poolclass=NullPool)
    return inspect(engine).has_table("picslrs_alembic_version")


@cache
def _administrator(server: str) -> Engine:
    return create_engine(server, poolclass=NullPool)


@cache
def _tables_in_a_file() -> bytes:
    """Return a SQLite database with all its tables, made once: that takes longer than the rest."""
    with TemporaryDirectory() as folder:
        database = Path(folder, "empty.db")
        open_store(f"sqlite:///{database}").close()
        return database.read_bytes()
