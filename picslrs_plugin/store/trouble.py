"""Turns the database's errors into ours, and keeps every value out of messages and logs."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import told

log = logger(__name__)


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreUnavailable for any error of the database.

    The original is not chained: its message may quote a row. The log gets its kind and the
    database's own code, which is what an administrator needs. A mistake in our own code (a time
    without a zone) comes out as what it is.
    """
    try:
        yield
    except StatementError as error:
        if not isinstance(error, DBAPIError) and error.orig is not None:
            raise error.orig from None
        log.error("The database refused: %s", _kind(error))  # noqa: TRY400 - a trace quotes values
        if _lacks_tables(error):
            raise StoreUnavailable(_NO_TABLES, advice=_MAKE_THEM) from None
        raise StoreUnavailable from None
    except SQLAlchemyError as error:
        log.error("The database failed: %s", type(error).__name__)  # noqa: TRY400 - as above
        raise StoreUnavailable from None


def _kind(error: StatementError) -> str:
    original = error.orig
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return f"{type(error).__name__} {code or type(original).__name__}"


_NO_TABLES = told("The LRS tab's database does not have the tables of this version.")
_MAKE_THEM = told(
    "Ask your system administrator to run `picslrs db upgrade`, or to set PICSLRS_MIGRATE_AT_START "
    "and start the application again."
)
_UNDEFINED_TABLE, _UNDEFINED_COLUMN = "42P01", "42703"


def _lacks_tables(error: StatementError) -> bool:
    """Whether a table or a column is not there: time alone does not mend that."""
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return code in (_UNDEFINED_TABLE, _UNDEFINED_COLUMN)
    return str(error.orig).startswith(("no such table:", "no such column:"))


@contextmanager
def readable() -> Iterator[None]:
    """Raise StoreUnavailable when a stored row cannot be understood.

    That happens when somebody changed the row by hand, or a newer version of the plugin wrote
    it. The original error may quote the row, so it is neither chained nor logged.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:
        log.error("A stored row cannot be read: %s", type(error).__name__)  # noqa: TRY400 - as above
        raise StoreUnavailable(
            told("What is stored about this record cannot be read."),
            advice=told("Tell your system administrator."),
        ) from None
