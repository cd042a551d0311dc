"""Brings the tables up to date, also when several processes start at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.store.tables import PREFIX
from picslrs_plugin.store.trouble import translated

VERSION_TABLE = "picslrs_alembic_version"
SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x7069_6373_6C72_73  # "picslrs"; one number for all processes of all installations


def include_name(name: str | None, type_: str, _parent_names: object) -> bool:
    """Keep the host's own Alembic off the plugin's tables.

    Pass it to `context.configure(include_name=...)` in the host's env.py; without it, the host's
    autogenerate would drop every picslrs_ table.
    """
    return not (type_ == "table" and name is not None and name.startswith(PREFIX))


def head() -> str:
    """Return the newest revision that this version of the plugin has."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def known(revision: str) -> bool:
    """Whether this version of the plugin has the revision; if not, a newer one made the tables."""
    return revision in {
        one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()
    }


def current(engine: Engine) -> str | None:
    """Return the database's revision; None when the tables were never made."""
    with translated(), engine.connect() as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> None:
    """Bring the tables to the newest revision; do nothing when they are there already.

    Safe when several processes do it at once: one works, the others wait and find it done.
    Raises ConfigurationError when a newer version of the plugin owns the tables, and
    StoreUnavailable.
    """
    if current(engine) != head():
        _run(engine, lambda config: command.upgrade(config, "head"))


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to a revision; "base" removes them with everything in them."""
    _run(engine, lambda config: command.downgrade(config, revision))


def _run(engine: Engine, order: Callable[[Config], None]) -> None:
    config = _config()
    with translated(), engine.connect() as connection, connection.begin():
        _wait_for_turn(connection)
        config.attributes["connection"] = connection
        with _known_revisions():
            order(config)


@contextmanager
def _known_revisions() -> Iterator[None]:
    try:
        yield
    except CommandError:
        raise ConfigurationError(
            "The LRS tab's database was made by another version of the plugin.",
            changed="Nothing was changed.",
            advice="Install that version, or a newer one.",
        ) from None


def _wait_for_turn(connection: Connection) -> None:
    """Wait until no other process migrates; the transaction's end lets the next one in."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        return
    # Python's driver opens a transaction before the first change of rows only, which would
    # leave the making of tables outside; a host's engine may have opened one without the lock.
    driver: Any = connection.connection.dbapi_connection
    if driver.in_transaction:
        connection.exec_driver_sql("ROLLBACK")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _revision(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config
