"""One transaction on a connection that is taken when it is first needed.

SQLAlchemy's own session would do the same and keep objects beside it, which nobody here asks for:
a page that reads three rows spent more on them than on the queries.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable


class Transaction:
    """Begins with the first statement; `commit()` and `close()` give the connection back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    @property
    def dialect(self) -> str:
        """The name of the kind of database."""
        return self._engine.dialect.name

    def execute(
        self,
        statement: Executable,
        values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Execute one statement."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection.execute(statement, values)

    def commit(self) -> None:
        """Make everything done so far permanent, and give the connection back."""
        if self._connection is not None:
            self._connection.commit()
        self.close()

    def close(self) -> None:
        """Undo what was not committed, and give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
