"""Closes what the pages of the documentation leave open, as examples do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Pool, event
from sqlalchemy.engine.interfaces import DBAPIConnection


@pytest.fixture(autouse=True)
def close_databases() -> Iterator[None]:
    """Close every connection to a database that the test opened."""
    opened: list[DBAPIConnection] = []

    def note(connection: DBAPIConnection, _entry: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    yield
    event.remove(Pool, "connect", note)
    for connection in opened:
        connection.close()
