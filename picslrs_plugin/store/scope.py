"""One tenant's rows: the only way from the repositories to the database.

The repositories hold no session. Whatever they ask for goes through one of the methods below,
and each of them adds the tenant; so no query can be written that forgets it.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Executable, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.store.tables import Row, SubjectRow
from picslrs_plugin.store.trouble import translated

R = TypeVar("R", bound=Row)
Condition = ColumnElement[bool]


def about(table: type[SubjectRow], ref: SubjectRef) -> tuple[Condition, ...]:
    """Return the conditions for the rows about one subject.

    They name the tenant of the subject too: a subject of another tenant is not found, even when
    this tenant has one with the same id.
    """
    return (table.tenant == ref.tenant, table.kind == ref.kind.value, table.subject_id == ref.id)


class TenantRows:
    """Reads and writes the rows of one tenant within one session's transaction."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    def find(
        self,
        table: type[R],
        *conditions: Condition,
        order_by: Sequence[InstrumentedAttribute[Any]] = (),
        limit: int | None = None,
    ) -> Sequence[R]:
        """Return the rows that meet the conditions, all or the first `limit`."""
        wanted = select(table).where(self._own(table), *conditions)
        wanted = wanted.order_by(*order_by).limit(limit)
        # Rows are changed by statements, behind the session's back: never trust its copy.
        fresh = wanted.execution_options(populate_existing=True)
        with translated():
            return self._session.scalars(fresh).all()

    def first(self, table: type[R], *conditions: Condition) -> R | None:
        """Return a row that meets the conditions, if there is one."""
        return next(iter(self.find(table, *conditions)), None)

    def number(self, table: type[Row]) -> int:
        """Return how many rows there are."""
        counted = select(func.count()).select_from(table).where(self._own(table))
        with translated():
            return self._session.scalar(counted) or 0

    def add(self, table: type[Row], values: dict[str, Any]) -> bool:
        """Insert a row; return False when a unique key already has one.

        Raises ValueError for a row of another tenant. The conflict is told by a count and not by
        an error: an error would end the transaction on PostgreSQL.
        """
        if values["tenant"] != self._tenant:
            raise ValueError("the row belongs to another tenant than the unit of work")
        statement = self._insert(table).values(**values).on_conflict_do_nothing()
        return self._count(statement) == 1

    def change(self, table: type[Row], *conditions: Condition, values: dict[str, Any]) -> int:
        """Change the rows that meet the conditions; return how many."""
        return self._count(
            update(_core(table)).where(self._own(table), *conditions).values(**values)
        )

    def remove(self, table: type[Row], *conditions: Condition) -> int:
        """Remove the rows that meet the conditions; return how many."""
        return self._count(delete(_core(table)).where(self._own(table), *conditions))

    def _own(self, table: type[Row]) -> Condition:
        return table.tenant == self._tenant

    def _insert(self, table: type[Row]) -> postgresql.Insert | sqlite.Insert:
        if self._session.get_bind().dialect.name == "postgresql":
            return postgresql.insert(_core(table))
        return sqlite.insert(_core(table))

    def _count(self, statement: Executable) -> int:
        # Without the option SQLAlchemy forgets how many rows an insert made.
        options = {"preserve_rowcount": True}
        with translated():
            result = self._session.execute(statement, execution_options=options)
        assert isinstance(result, CursorResult)
        return result.rowcount


def _core(table: type[Row]) -> Table:
    core = table.__table__
    assert isinstance(core, Table)
    return core
