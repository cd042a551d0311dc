"""The MIS's own database: its learners and applicants, and its connection to the LRS.

The plugin knows nothing of these tables; everything that crosses goes through the hooks.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from picslrs_plugin.demo.people import MadeUpPerson
from picslrs_plugin.domain.fields import FIELDS, Kind
from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef

_DETAILS = tuple(field.name for field in FIELDS)
_DATES = frozenset(field.name for field in FIELDS if field.kind is Kind.DATE)
_WRITABLE = frozenset((*_DETAILS, "uln"))

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS people (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    scenario TEXT NOT NULL,
    programme TEXT NOT NULL,
    locked INTEGER NOT NULL,
    uln TEXT NOT NULL,
    {", ".join(f"{name} TEXT NOT NULL" for name in _DETAILS)},
    PRIMARY KEY (tenant, kind, id)
);
CREATE INDEX IF NOT EXISTS people_in_order ON people (tenant, kind || '/' || id);
CREATE TABLE IF NOT EXISTS connection (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    password TEXT NOT NULL
);
"""

_COLUMNS = ("tenant", "kind", "id", "scenario", "programme", "locked", "uln", *_DETAILS)


class RecordLocked(Exception):
    """The record is locked in the MIS; nothing was saved."""


@dataclass(frozen=True, repr=False)
class Row(Private):
    """One learner or applicant as the MIS holds them. `uln` may be any text."""

    ref: SubjectRef
    scenario: str
    programme: str
    locked: bool
    uln: str
    details: LearnerDetails


class Tables:
    """The database in one file. A connection is opened for each use, so threads never share one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as database:
            database.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=10)
        database.row_factory = sqlite3.Row
        try:
            with database:
                yield database
        finally:
            database.close()

    def fill(self, people: Iterable[MadeUpPerson], password: str) -> None:
        """Put the people in, unless this database holds any already, and keep the password."""
        insert = (
            f"INSERT INTO people ({', '.join(_COLUMNS)})"  # noqa: S608 - names from this module
            f" VALUES ({', '.join('?' * len(_COLUMNS))})"
        )
        with self._open() as database:
            if not database.execute("SELECT COUNT(*) FROM people").fetchone()[0]:
                database.executemany(insert, (_as_columns(person) for person in people))
            database.execute(
                "INSERT INTO connection VALUES (1, ?) ON CONFLICT DO NOTHING", (password,)
            )

    def all(self, tenant: str, kind: SubjectKind, *, but: str = "") -> list[Row]:
        """Return everybody of that kind in the organisation, but for those of one scenario."""
        with self._open() as database:
            found = database.execute(
                "SELECT * FROM people WHERE tenant = ? AND kind = ? AND scenario <> ? ORDER BY id",
                (tenant, kind, but),
            ).fetchall()
        return [_as_row(columns) for columns in found]

    def number_of(self, tenant: str, kind: SubjectKind, scenario: str) -> int:
        """Return how many of that kind show a scenario."""
        with self._open() as database:
            counted = database.execute(
                "SELECT COUNT(*) FROM people WHERE tenant = ? AND kind = ? AND scenario = ?",
                (tenant, kind, scenario),
            )
            return int(counted.fetchone()[0])

    def after(self, tenant: str, last: str, limit: int) -> list[Row]:
        """Return up to `limit` people of the organisation, in the order of kind and id.

        `last` is the place of the one before them as `place_of` tells it, or empty.
        """
        with self._open() as database:
            found = database.execute(
                "SELECT * FROM people WHERE tenant = ? AND kind || '/' || id > ?"
                " ORDER BY kind || '/' || id LIMIT ?",
                (tenant, last, limit),
            ).fetchall()
        return [_as_row(columns) for columns in found]

    def one(self, ref: SubjectRef) -> Row | None:
        """Return one learner or applicant, looked up in their own organisation only."""
        with self._open() as database:
            found = database.execute(
                "SELECT * FROM people WHERE tenant = ? AND kind = ? AND id = ?",
                (ref.tenant, ref.kind, ref.id),
            ).fetchone()
        return None if found is None else _as_row(found)

    def save(self, ref: SubjectRef, values: Mapping[str, object]) -> bool:
        """Write the named values, all or none; False when there is no such record.

        Raises RecordLocked, and ValueError for a name that is no column of a person's details.
        """
        unknown = set(values) - _WRITABLE
        if unknown:
            raise ValueError(f"The MIS has no column for {', '.join(sorted(unknown))}")
        row = self.one(ref)
        if row is None:
            return False
        if row.locked:
            raise RecordLocked("The record is locked in the learner system.")
        if values:
            self._write(ref, {name: _as_text(value) for name, value in values.items()})
        return True

    def unlock(self, ref: SubjectRef) -> None:
        """Let the record be saved again."""
        self._write(ref, {"locked": 0})

    def _write(self, ref: SubjectRef, values: Mapping[str, object]) -> None:
        columns = ", ".join(f"{name} = ?" for name in values)
        with self._open() as database:
            database.execute(
                f"UPDATE people SET {columns}"  # noqa: S608 - names from this module
                " WHERE tenant = ? AND kind = ? AND id = ?",
                (*values.values(), ref.tenant, ref.kind, ref.id),
            )

    @property
    def password(self) -> str:
        """The LRS's OrgPassword of the connection."""
        with self._open() as database:
            return str(database.execute("SELECT password FROM connection").fetchone()[0])

    def set_password(self, password: str) -> None:
        """Use another OrgPassword from the next call on."""
        with self._open() as database:
            database.execute("UPDATE connection SET password = ?", (password,))


def place_of(row: Row) -> str:
    """Return where somebody stands in the list of their whole organisation."""
    return f"{row.ref.kind.value}/{row.ref.id}"


def _as_columns(person: MadeUpPerson) -> tuple[object, ...]:
    ref, scenario = person.ref, person.scenario
    held = (_as_text(person.details.value(name)) for name in _DETAILS)
    return (
        ref.tenant,
        ref.kind.value,
        ref.id,
        scenario.key,
        person.programme,
        int(scenario.locked),
        person.uln,
        *held,
    )


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _as_row(columns: Mapping[str, Any]) -> Row:
    values = {name: _as_value(name, columns[name]) for name in _DETAILS}
    return Row(
        ref=SubjectRef(columns["tenant"], SubjectKind(columns["kind"]), columns["id"]),
        scenario=columns["scenario"],
        programme=columns["programme"],
        locked=bool(columns["locked"]),
        uln=columns["uln"],
        details=LearnerDetails(**values),
    )


def _as_value(name: str, text: str) -> Any:  # noqa: ANN401 - a date or text, as the field wants it
    if name in _DATES:
        return date.fromisoformat(text) if text else None
    return text
