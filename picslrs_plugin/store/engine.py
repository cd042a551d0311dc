"""Makes the engine from an address, or takes the host's.

SQLite waits for other writers instead of failing, keeps readers and a writer apart (WAL) and
checks foreign keys. A database in memory has one connection that threads take turns with: on a
shared connection one thread's commit would store another thread's unfinished work.
"""

import logging
import os
import sqlite3
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from picslrs_plugin.errors import ConfigurationError

WAIT_SECONDS = 10
"""How long SQLite waits for another writer, and PostgreSQL for a connection."""

_ASK_AGAIN_SECONDS = 0.02
_STATEMENT_LOG = "sqlalchemy.engine.Engine.picslrs"
_POSTGRESQL = "postgresql+psycopg"
_SHORT_NAMES = {"postgresql": _POSTGRESQL, "postgres": _POSTGRESQL}
_WRONG_KIND = "The LRS tab's database must be SQLite or PostgreSQL."
_NOT_STARTED = "The application was not started."
_WANTED = (
    "Give PICSLRS_DATABASE_URL an address such as sqlite:////var/lib/picslrs.db or "
    "postgresql+psycopg://host/name."
)
_UNREADABLE = "The address of the LRS tab's database cannot be read."
_NO_DRIVER = "The address of the LRS tab's database names a driver that cannot be used here."
_SQLITE = ("sqlite", "sqlite+pysqlite")


def engine_for(address_or_engine: str | Engine) -> Engine:
    """Return the engine to work with. Raises ConfigurationError, which never tells the address.

    Of a host's engine a view is returned: the pool, the events and the connections are the
    host's, but values of learners stay out of errors and of the statement log.
    """
    if isinstance(address_or_engine, Engine):
        engine = address_or_engine
    else:
        engine = _made(_parsed(address_or_engine))
    if engine.dialect.name == "postgresql":
        # A host's engine may commit each statement by itself; a unit of work must not.
        ours = engine.execution_options(isolation_level="READ COMMITTED")
    elif engine.dialect.name == "sqlite":
        ours = engine.execution_options()
    else:
        raise _unusable(_WRONG_KIND)
    _keep_values_out_of_logs(ours)
    return ours


def _keep_values_out_of_logs(engine: Engine) -> None:
    """Hide what goes in, and drop the debug messages, which show the rows that come out."""
    engine.hide_parameters = True
    engine.logging_name = "picslrs"
    engine.echo = engine.echo  # makes the logger of that name
    logging.getLogger(_STATEMENT_LOG).addFilter(_no_debug)


def _no_debug(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise _unusable(_UNREADABLE) from None
    return url.set(drivername=_SHORT_NAMES.get(url.drivername, url.drivername))


def _made(url: URL) -> Engine:
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise _unusable(_WRONG_KIND)
    try:
        return _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    except NoSuchModuleError:
        raise _unusable(_NO_DRIVER) from None
    except (ArgumentError, ValueError):  # their messages quote the address
        raise _unusable(_UNREADABLE) from None


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **_waiting(url))
    except ModuleNotFoundError as missing:
        if missing.name != "psycopg":
            raise _unusable(_NO_DRIVER) from None
        raise ConfigurationError(
            "PostgreSQL (PICSLRS_DATABASE_URL) needs one more package.",
            changed=_NOT_STARTED,
            advice="Install it: pip install 'picslrs-plugin[postgres]'",
        ) from None
    if engine.dialect.is_async:
        raise _unusable(_NO_DRIVER)
    return engine


def _waiting(url: URL) -> dict[str, Any]:
    if url.drivername != _POSTGRESQL or "connect_timeout" in url.query:
        return {}
    return {"connect_args": {"connect_timeout": WAIT_SECONDS}}


def _sqlite(url: URL) -> Engine:
    if url.drivername not in _SQLITE:
        raise _unusable(_NO_DRIVER)
    if "\0" in (url.database or ""):
        raise _unusable(_UNREADABLE)
    waiting = {"timeout": WAIT_SECONDS, "check_same_thread": False}
    if _in_memory(url):
        engine = create_engine(
            url,
            hide_parameters=True,
            connect_args=waiting,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=WAIT_SECONDS,
        )
    else:
        _look_for_the_folder(url.database or "")
        engine = create_engine(url, hide_parameters=True, connect_args=waiting)
    event.listen(engine, "connect", _prepare)
    return engine


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:") or url.query.get("mode") == "memory"


def _look_for_the_folder(file: str) -> None:
    """Raise ConfigurationError without it: waiting makes no folder. SQLite's own URIs pass."""
    folder = os.path.dirname(file)  # noqa: PTH120 - Path.is_dir may raise in Python 3.11
    if file.startswith("file:") or os.path.isdir(folder or os.curdir):  # noqa: PTH112 - as above
        return
    raise ConfigurationError(
        "The folder of the SQLite database (PICSLRS_DATABASE_URL) does not exist.",
        changed=_NOT_STARTED,
        advice="Make the folder, or correct the setting: sqlite:////name starts from the root, "
        f"sqlite:///name from {os.getcwd()}.",  # noqa: PTH109 - as above
    )


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch to WAL, which lasts; on a new file several processes may do it at once.

    SQLite does not wait here as it does elsewhere: it refuses all but one of them, so the others
    have to ask again.
    """
    give_up_at = monotonic() + WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > give_up_at:
                raise
            sleep(_ASK_AGAIN_SECONDS)
        else:
            return


def _unusable(happened: str) -> ConfigurationError:
    return ConfigurationError(happened, changed=_NOT_STARTED, advice=_WANTED)
