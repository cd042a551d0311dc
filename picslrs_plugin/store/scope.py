"""One tenant's rows: the only way from the repositories to the database.

The repositories hold no session. Whatever they ask for goes through one of the methods below,
and each of them adds the tenant; so no query can be written that forgets it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Executable,
    Table,
    and_,
    bindparam,
    delete,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.store.tables import Row, SubjectRow
from picslrs_plugin.store.trouble import translated

R = TypeVar("R", bound=Row)
Condition = ColumnElement[bool]

_ANOTHER_TENANT = "the row belongs to another tenant than the unit of work"


def about(table: type[SubjectRow], ref: SubjectRef) -> tuple[Condition, ...]:
    """Return the conditions for the rows about one subject.

    They name the tenant of the subject too: a subject of another tenant is not found, even when
    this tenant has one with the same id.
    """
    return (table.tenant == ref.tenant, table.kind == ref.kind.value, table.subject_id == ref.id)


def about_any(table: type[SubjectRow], refs: Iterable[SubjectRef]) -> Condition:
    """Return the condition for the rows about any of these subjects."""
    by_owner: dict[tuple[str, str], list[str]] = {}
    for ref in refs:
        by_owner.setdefault((ref.tenant, ref.kind.value), []).append(ref.id)
    return or_(
        false(),
        *(
            and_(table.tenant == tenant, table.kind == kind, table.subject_id.in_(sorted(ids)))
            for (tenant, kind), ids in sorted(by_owner.items())
        ),
    )


class TenantRows:
    """Reads and writes the rows of one tenant within one session's transaction."""

    def __init__(self, session: Session, tenant: str) -> None:
        self._session = session
        self.tenant = tenant

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

    def counted(
        self,
        table: type[Row],
        *,
        by: Sequence[InstrumentedAttribute[Any]],
        summing: InstrumentedAttribute[int],
    ) -> list[tuple[Any, ...]]:
        """Return for each combination of `by` its values, the number of rows and a sum."""
        wanted = select(*by, func.count(), func.sum(summing)).where(self._own(table))
        with translated():
            return [tuple(row) for row in self._session.execute(wanted.group_by(*by))]

    def add(self, table: type[Row], values: dict[str, Any]) -> bool:
        """Insert a row; return False when a unique key already has one.

        Raises ValueError for a row of another tenant. The conflict is told by a count and not by
        an error: an error would end the transaction on PostgreSQL.
        """
        if values["tenant"] != self.tenant:
            raise ValueError(_ANOTHER_TENANT)
        statement = self._insert(table).values(**values).on_conflict_do_nothing()
        return self._count(statement) == 1

    def add_all(self, table: type[Row], many: Sequence[dict[str, Any]]) -> None:
        """Insert rows; one whose key is taken is passed over. Raises ValueError as `add` does."""
        if many:
            self._must_own(many)
            self._run(self._insert(table).on_conflict_do_nothing(), many)

    def put_all(self, table: type[Row], many: Sequence[dict[str, Any]]) -> None:
        """Insert rows, or change those whose key is taken. Raises ValueError as `add` does."""
        if many:
            self._must_own(many)
            core = _core(table)
            insert = self._insert(table)
            others = {
                column.name: insert.excluded[column.name]
                for column in core.columns
                if not column.primary_key
            }
            self._run(
                insert.on_conflict_do_update(index_elements=core.primary_key, set_=others), many
            )

    def remove_all(self, table: type[Row], keys: Sequence[dict[str, Any]]) -> None:
        """Remove the rows that have these values, each of which names the same columns."""
        if keys:
            self._must_own(keys)
            core = _core(table)
            given = [core.columns[name] == bindparam(f"key_{name}") for name in keys[0]]
            named = [{f"key_{name}": value for name, value in key.items()} for key in keys]
            self._run(delete(core).where(*given), named)

    def _must_own(self, many: Sequence[dict[str, Any]]) -> None:
        if any(values["tenant"] != self.tenant for values in many):
            raise ValueError(_ANOTHER_TENANT)

    def _run(self, statement: Executable, many: Sequence[dict[str, Any]]) -> None:
        with translated():
            self._session.execute(statement, list(many))

    def change(self, table: type[Row], *conditions: Condition, values: dict[str, Any]) -> int:
        """Change the rows that meet the conditions; return how many."""
        return self._count(
            update(_core(table)).where(self._own(table), *conditions).values(**values)
        )

    def remove(self, table: type[Row], *conditions: Condition) -> int:
        """Remove the rows that meet the conditions; return how many."""
        return self._count(delete(_core(table)).where(self._own(table), *conditions))

    def _own(self, table: type[Row]) -> Condition:
        return table.tenant == self.tenant

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
