"""One tenant's rows: the only way from the repositories to the database.

The repositories hold no connection. Whatever they ask for goes through one of the methods below,
and each of them adds the tenant; so no query can be written that forgets it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Engine,
    Executable,
    Float,
    Select,
    Table,
    and_,
    bindparam,
    cast,
    delete,
    extract,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import Row as PlainRow
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.store.tables import Row, SubjectRow
from picslrs_plugin.store.transaction import Transaction
from picslrs_plugin.store.trouble import translated

R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=SubjectRow)
T = TypeVar("T")
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


class _Found(Private):
    """A row as it was read, which shows nothing of itself where it is printed."""

    def __init__(self, row: PlainRow[Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the columns are
        return getattr(self._row, name)


class TenantRows:
    """Reads and writes the rows of one tenant within one transaction."""

    def __init__(self, transaction: Transaction, tenant: str) -> None:
        self._transaction = transaction
        self.tenant = tenant

    def find(
        self,
        table: type[R],
        *conditions: Condition,
        order_by: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]] = (),
        limit: int | None = None,
    ) -> Sequence[R]:
        """Return the rows that meet the conditions, all or the first `limit`."""
        wanted = select(core(table)).where(self._own(table), *conditions)
        return self._rows(wanted.order_by(*order_by).limit(limit))

    def find_about(
        self,
        table: type[S],
        ref: SubjectRef,
        *constant: Condition,
        order_by: tuple[InstrumentedAttribute[Any], ...] = (),
    ) -> Sequence[S]:
        """Return the rows about one subject that meet some conditions that never change.

        `constant` are conditions that a module made once: the statement is then made once too,
        which is most of what so small a query costs.
        """
        wanted = _about_somebody(table, constant, order_by)
        values = {"own": self.tenant, "of": ref.tenant, "kind": ref.kind.value, "id": ref.id}
        return self._rows(wanted, values)

    def _rows(self, wanted: Executable, values: dict[str, str] | None = None) -> list[Any]:
        """Return plain rows with the attributes of their table's class.

        Rows are changed by statements, so nothing is gained by objects that track their changes,
        and they cost more than the query.
        """
        with translated():
            found = self._transaction.execute(wanted, values).all()
        return [_Found(row) for row in found]

    def highest(self, table: type[R], by: InstrumentedAttribute[int]) -> R | None:
        """Return the row with the highest value of a column, if there is any row."""
        found = self._rows(_highest(table, by.key), {"own": self.tenant})
        return found[0] if found else None

    def first(self, table: type[R], *conditions: Condition) -> R | None:
        """Return a row that meets the conditions, if there is one."""
        return next(iter(self.find(table, *conditions)), None)

    def number(self, table: type[Row], *conditions: Condition) -> int:
        """Return how many rows meet the conditions."""
        counted = select(func.count()).select_from(table).where(self._own(table), *conditions)
        with translated():
            return self._transaction.execute(counted).scalar() or 0

    def counted(
        self,
        table: type[Row],
        *conditions: Condition,
        by: Sequence[InstrumentedAttribute[Any]],
        summing: InstrumentedAttribute[int],
    ) -> list[tuple[Any, ...]]:
        """Return for each combination of `by` its values, the number of rows and a sum."""
        own = (self._own(table), *conditions)
        wanted = select(*by, func.count(), func.sum(summing)).where(*own)
        with translated():
            return [tuple(row) for row in self._transaction.execute(wanted.group_by(*by))]

    def add(self, table: type[Row], values: dict[str, Any]) -> bool:
        """Insert a row; return False when a unique key already has one.

        Raises ValueError for a row of another tenant. The conflict is told by a count and not by
        an error: an error would end the transaction on PostgreSQL.
        """
        if values["tenant"] != self.tenant:
            raise ValueError(_ANOTHER_TENANT)
        # Made once for each table: to name its columns anew costs more than to store a row.
        statement = _adding(table, self._transaction.dialect)
        with translated():
            return self._transaction.execute(statement, values).rowcount == 1

    def add_all(self, table: type[Row], many: Sequence[dict[str, Any]]) -> None:
        """Insert rows; one whose key is taken is passed over. Raises ValueError as `add` does."""
        if many:
            self._must_own(many)
            self._run(self._insert(table).on_conflict_do_nothing(), many)

    def put_all(self, table: type[Row], many: Sequence[dict[str, Any]]) -> None:
        """Insert rows, or change those whose key is taken. Raises ValueError as `add` does."""
        if many:
            self._must_own(many)
            plain = core(table)
            insert = self._insert(table)
            others = {
                column.name: insert.excluded[column.name]
                for column in plain.columns
                if not column.primary_key
            }
            self._run(
                insert.on_conflict_do_update(index_elements=plain.primary_key, set_=others), many
            )

    def remove_all(self, table: type[Row], keys: Sequence[dict[str, Any]]) -> None:
        """Remove the rows that have these values, each of which names the same columns."""
        if keys:
            self._must_own(keys)
            plain = core(table)
            given = [plain.columns[name] == bindparam(f"key_{name}") for name in keys[0]]
            named = [{f"key_{name}": value for name, value in key.items()} for key in keys]
            self._run(delete(plain).where(*given), named)

    def _must_own(self, many: Sequence[dict[str, Any]]) -> None:
        if any(values["tenant"] != self.tenant for values in many):
            raise ValueError(_ANOTHER_TENANT)

    def _run(self, statement: Executable, many: Sequence[dict[str, Any]]) -> None:
        with translated():
            self._transaction.execute(statement, list(many))

    def change(self, table: type[Row], *conditions: Condition, values: dict[str, Any]) -> int:
        """Change the rows that meet the conditions; return how many."""
        return self._count(
            update(core(table)).where(self._own(table), *conditions).values(**values)
        )

    def changed(
        self, table: type[R], *conditions: Condition, values: dict[str, Any]
    ) -> Sequence[R]:
        """Change the rows that meet the conditions and return them as they are now."""
        change = update(core(table)).where(self._own(table), *conditions).values(**values)
        return self._rows(change.returning(core(table)))

    def take(
        self,
        table: type[R],
        *conditions: Condition,
        by: InstrumentedAttribute[int],
        limit: int,
        values: dict[str, Any],
    ) -> Sequence[R]:
        """Change the first `limit` rows that meet the conditions and return them as they are now.

        `by` tells the rows that meet the conditions apart. Two that take at the same time never
        take the same row, and on PostgreSQL the second does not wait for the first.
        """
        own = (self._own(table), *conditions)
        first = select(by).where(*own).order_by(by).limit(limit).with_for_update(skip_locked=True)
        chosen = select(first.cte("chosen").c[by.key])
        return self.changed(table, *conditions, by.in_(chosen), values=values)

    def lowest(
        self, table: type[Row], *conditions: Condition, of: InstrumentedAttribute[T]
    ) -> T | None:
        """Return the lowest value in the rows that meet the conditions; None without any."""
        wanted = select(func.min(of)).select_from(table).where(self._own(table), *conditions)
        with translated():
            found: T | None = self._transaction.execute(wanted).scalar()
        return found

    def add_up(self, table: type[Row], key: dict[str, Any], column: str, more: float = 1) -> None:
        """Add to a number in the row of that key, which is made if it is not there."""
        if key["tenant"] != self.tenant:
            raise ValueError(_ANOTHER_TENANT)
        made = core(table)
        insert = self._insert(table).values(**key, **{column: more})
        more_of_it = {column: made.columns[column] + more}
        with translated():
            self._transaction.execute(
                insert.on_conflict_do_update(index_elements=made.primary_key, set_=more_of_it)
            )

    def advance(self, table: type[Row], column: str, step: float, now: float) -> float:
        """Move a moment forward by `step`, from itself or from now, whichever is later.

        The row has no key but the tenant. Returns how far before the moment we are now, in
        seconds. On PostgreSQL its own clock counts, since machines' clocks differ.
        """
        moment = core(table).columns[column]
        at = self._clock(now)
        insert = self._insert(table).values(tenant=self.tenant, **{column: at + step})
        later = self._later_of(moment, at)
        moved = insert.on_conflict_do_update(
            index_elements=core(table).primary_key, set_={column: later + step}
        ).returning(moment - at)
        with translated():
            return float(self._transaction.execute(moved).scalar_one())

    def _clock(self, now: float) -> ColumnElement[float]:
        if self._on_postgresql():
            return cast(extract("epoch", func.clock_timestamp()), Float(53))
        return literal(now)

    def _later_of(
        self, one: ColumnElement[float], other: ColumnElement[float]
    ) -> ColumnElement[float]:
        return func.greatest(one, other) if self._on_postgresql() else func.max(one, other)

    def remove(self, table: type[Row], *conditions: Condition) -> int:
        """Remove the rows that meet the conditions; return how many."""
        return self._count(delete(core(table)).where(self._own(table), *conditions))

    def removed(self, table: type[R], *conditions: Condition) -> Sequence[R]:
        """Remove the rows that meet the conditions and return them as they were."""
        gone = delete(core(table)).where(self._own(table), *conditions)
        return self._rows(gone.returning(core(table)))

    def _own(self, table: type[Row]) -> Condition:
        return table.tenant == self.tenant

    def _insert(self, table: type[Row]) -> postgresql.Insert | sqlite.Insert:
        return _inserting(table, self._transaction.dialect)

    def _on_postgresql(self) -> bool:
        return self._transaction.dialect == "postgresql"

    def _count(self, statement: Executable) -> int:
        # Without the option SQLAlchemy forgets how many rows an insert made.
        counting = statement.execution_options(preserve_rowcount=True)
        with translated():
            return self._transaction.execute(counting).rowcount


@contextmanager
def rows_of(engine: Engine, tenant: str) -> Iterator[TenantRows]:
    """Open one transaction on a tenant's rows, which is committed unless something is raised."""
    with closing(Transaction(engine)) as transaction:
        yield TenantRows(transaction, tenant)
        with translated():
            transaction.commit()


def _inserting(table: type[Row], dialect: str) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(core(table))
    return sqlite.insert(core(table))


@cache
def _adding(table: type[Row], dialect: str) -> Executable:
    statement = _inserting(table, dialect).on_conflict_do_nothing()
    # Without the option SQLAlchemy forgets how many rows an insert made.
    return statement.execution_options(preserve_rowcount=True)


@cache
def _highest(table: type[Row], by: str) -> Select[Any]:
    column = core(table).columns
    own = column.tenant == bindparam("own")
    return select(core(table)).where(own).order_by(column[by].desc()).limit(1)


@cache
def _about_somebody(
    table: type[SubjectRow],
    constant: tuple[Condition, ...],
    order_by: tuple[InstrumentedAttribute[Any], ...],
) -> Select[Any]:
    # Columns of the plain table: an attribute of the class would bring the object mapper in.
    column = core(table).columns
    whose = (
        column.tenant == bindparam("own"),
        column.tenant == bindparam("of"),
        column.kind == bindparam("kind"),
        column.subject_id == bindparam("id"),
    )
    in_order = [column[attribute.key] for attribute in order_by]
    return select(core(table)).where(*whose, *constant).order_by(*in_order)


def core(table: type[Row]) -> Table:
    """Return the plain table behind a class."""
    plain = table.__table__
    assert isinstance(plain, Table)
    return plain
