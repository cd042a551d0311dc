"""The database of the simulator: learners, searches, batches and who looked at what.

SQLite, in memory or in a file. One connection, one lock: a request holds `exclusive()` while it
reads and writes, so that two clients never see half of each other's work.
"""

import json
import random
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from picslrs_plugin.simulator.records import Record, from_document, to_document
from picslrs_plugin.simulator.text import check_digit, name_key

_SCHEMA = """
create table if not exists learner (
    uln text primary key, given_key text not null, family_key text not null,
    date_of_birth text not null, document text not null);
create index if not exists learner_born on learner (date_of_birth);
create index if not exists learner_names on learner (family_key, given_key);
create table if not exists link (old_uln text primary key, master_uln text not null);
create index if not exists link_master on link (master_uln);
create table if not exists search (
    details text primary key, made_at text not null, code text not null);
create table if not exists job (
    id integer primary key autoincrement, kind text not null, submitted_at text not null,
    due_at text not null, finished_at text, failed integer not null default 0,
    request text not null, output text);
create table if not exists access (
    id integer primary key autoincrement, uln text not null, action text not null,
    at text not null, organisation text not null, user_name text not null);
"""


@dataclass(frozen=True)
class Search:
    """The last search with certain details."""

    made_at: datetime
    code: str


@dataclass(frozen=True, repr=False)
class Job:
    """A batch. `request` and `output` are plain values; `output` is there once it is finished."""

    id: int
    kind: str
    submitted_at: datetime
    due_at: datetime
    finished_at: datetime | None
    failed: bool
    request: dict[str, Any]
    output: dict[str, Any] | None


@dataclass(frozen=True, repr=False)
class Access:
    """One look at a Personal Learning Record."""

    action: str
    at: datetime
    organisation: str
    user_name: str


class Store:
    """All that one simulator remembers. Safe across threads. Raises sqlite3.Error on a bad file."""

    def __init__(self, path: Path | str | None = None, seed: int = 1) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._numbers = random.Random(f"issued ULNs {seed}")  # noqa: S311 - not a secret
        self._connection = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None
        )
        try:
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the database; a second time does nothing."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the store for one unit of work: all of it is kept, or nothing after an exception."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth += 1
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            else:
                self._connection.execute("commit")
            finally:
                self._depth -= 1

    # learners ------------------------------------------------------------------------------------

    def add_all(self, records: Iterable[Record]) -> None:
        """Store records. ValueError for a ULN that is held already."""
        with self.exclusive():
            for record in records:
                self._insert(record)

    def _insert(self, record: Record) -> None:
        try:
            self._connection.execute(
                "insert into learner values (?, ?, ?, ?, ?)", (record.uln, *_columns(record))
            )
        except sqlite3.IntegrityError:
            raise ValueError("The simulator already holds a learner with that ULN") from None
        for old in record.linked_ulns:
            self.link(old, record.uln)
        if record.merged_into:
            self.link(record.uln, record.merged_into)

    def save(self, record: Record) -> None:
        """Replace a stored record."""
        with self.exclusive():
            self._connection.execute(
                "update learner set given_key = ?, family_key = ?, date_of_birth = ?, document = ?"
                " where uln = ?",
                (*_columns(record), record.uln),
            )
            for old in record.linked_ulns:
                self.link(old, record.uln)

    def link(self, old_uln: str, master_uln: str) -> None:
        """Remember that one ULN was merged into another."""
        with self.exclusive():
            self._connection.execute(
                "insert or replace into link values (?, ?)", (old_uln, master_uln)
            )
            # What had been merged into the old number follows it to the new master.
            self._connection.execute(
                "update link set master_uln = ? where master_uln = ?", (master_uln, old_uln)
            )

    def get(self, uln: str) -> Record | None:
        """Return the record with exactly this ULN, an old one included."""
        with self._lock:
            rows = self._records("select document from learner where uln = ?", (uln,))
        return rows[0] if rows else None

    def master(self, uln: str) -> Record | None:
        """Return the record that answers for a ULN: its own, or that of its master."""
        with self._lock:
            row = self._connection.execute(
                "select master_uln from link where old_uln = ?", (uln,)
            ).fetchone()
            return self.get(row[0] if row else uln)

    def candidates(self, wanted: dict[str, str]) -> list[Record]:
        """Return every record that could be an exact or possible match, by ULN.

        Whatever matches has the same date of birth or both names: at most one of the five
        demographics may differ, or only gender and postcode do.
        """
        with self._lock:
            return self._records(
                "select document from learner where date_of_birth = ?"
                " or (family_key = ? and given_key = ?) order by uln",
                (
                    wanted["date_of_birth"],
                    name_key(wanted["family_name"]),
                    name_key(wanted["given_name"]),
                ),
            )

    def count(self) -> int:
        """Return how many records there are, merged ones included."""
        with self._lock:
            row = self._connection.execute("select count(*) from learner").fetchone()
        return int(row[0])

    def learners(self, text: str = "", *, offset: int = 0, limit: int = 50) -> list[Record]:
        """Return records by name; `text` is the start of a ULN or part of a name."""
        pattern = name_key(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        with self._lock:
            return self._records(
                "select document from learner where uln like ? escape '\\'"
                " or family_key like ? escape '\\' or given_key like ? escape '\\'"
                " order by family_key, given_key, uln limit ? offset ?",
                (f"{pattern}%", f"%{pattern}%", f"%{pattern}%", limit, offset),
            )

    def new_uln(self) -> str:
        """Return a valid ULN that nobody has."""
        while True:
            first_nine = str(self._numbers.randrange(100_000_000, 1_000_000_000))
            last = check_digit(first_nine)
            if last is not None and not self._is_taken(first_nine + last):
                return first_nine + last

    def _is_taken(self, uln: str) -> bool:
        with self._lock:
            row = self._connection.execute(
                "select 1 from learner where uln = ? union select 1 from link where old_uln = ?",
                (uln, uln),
            ).fetchone()
        return row is not None

    def _records(self, query: str, values: tuple[object, ...]) -> list[Record]:
        rows = self._connection.execute(query, values).fetchall()
        return [self._with_links(from_document(json.loads(document))) for (document,) in rows]

    def _with_links(self, record: Record) -> Record:
        links = self._connection.execute(
            "select old_uln, master_uln from link where old_uln = ? or master_uln = ?"
            " order by old_uln",
            (record.uln, record.uln),
        ).fetchall()
        old = tuple(old for old, master in links if master == record.uln)
        into = next((master for old, master in links if old == record.uln), "")
        return replace(record, linked_ulns=old, merged_into=into)

    # searches ------------------------------------------------------------------------------------

    def remember_search(self, details: str, made_at: datetime, code: str) -> None:
        """Keep the last search with these details."""
        with self.exclusive():
            self._connection.execute(
                "insert or replace into search values (?, ?, ?)",
                (details, made_at.isoformat(), code),
            )

    def last_search(self, details: str) -> Search | None:
        """Return the last search with these details."""
        with self._lock:
            row = self._connection.execute(
                "select made_at, code from search where details = ?", (details,)
            ).fetchone()
        return Search(datetime.fromisoformat(row[0]), row[1]) if row else None

    # batches -------------------------------------------------------------------------------------

    def add_job(
        self, kind: str, request: dict[str, Any], submitted_at: datetime, due_at: datetime
    ) -> int:
        """Store a batch and return its JobID."""
        with self.exclusive():
            cursor = self._connection.execute(
                "insert into job (kind, submitted_at, due_at, request) values (?, ?, ?, ?)",
                (kind, submitted_at.isoformat(), due_at.isoformat(), json.dumps(request)),
            )
        return int(cursor.lastrowid or 0)

    def unfinished_jobs(self) -> list[Job]:
        """Return the batches without output, oldest first."""
        with self._lock:
            rows = self._connection.execute(
                f"select {_JOB} from job where finished_at is null order by id"  # noqa: S608
            ).fetchall()
        return [_job(row) for row in rows]

    def job(self, job_id: int, kind: str) -> Job | None:
        """Return a batch of that kind."""
        with self._lock:
            row = self._connection.execute(
                f"select {_JOB} from job where id = ? and kind = ?",  # noqa: S608
                (job_id, kind),
            ).fetchone()
        return _job(row) if row else None

    def finish_job(self, job_id: int, finished_at: datetime, output: dict[str, Any] | None) -> None:
        """Keep a batch's output; None when it failed."""
        with self.exclusive():
            self._connection.execute(
                "update job set finished_at = ?, failed = ?, output = ? where id = ?",
                (finished_at.isoformat(), output is None, json.dumps(output), job_id),
            )

    # audit ---------------------------------------------------------------------------------------

    def add_access(self, uln: str, access: Access) -> None:
        """Remember who looked at a learning record."""
        with self.exclusive():
            self._connection.execute(
                "insert into access (uln, action, at, organisation, user_name)"
                " values (?, ?, ?, ?, ?)",
                (uln, access.action, access.at.isoformat(), access.organisation, access.user_name),
            )

    def accesses(self, uln: str) -> list[Access]:
        """Return who looked at a learning record, newest first."""
        with self._lock:
            rows = self._connection.execute(
                "select action, at, organisation, user_name from access where uln = ?"
                " order by id desc",
                (uln,),
            ).fetchall()
        return [Access(row[0], datetime.fromisoformat(row[1]), row[2], row[3]) for row in rows]


_JOB = "id, kind, submitted_at, due_at, finished_at, failed, request, output"


def _job(row: tuple[Any, ...]) -> Job:
    return Job(
        id=row[0],
        kind=row[1],
        submitted_at=datetime.fromisoformat(row[2]),
        due_at=datetime.fromisoformat(row[3]),
        finished_at=datetime.fromisoformat(row[4]) if row[4] else None,
        failed=bool(row[5]),
        request=json.loads(row[6]),
        output=json.loads(row[7]) if row[7] else None,
    )


def _columns(record: Record) -> tuple[str, str, str, str]:
    return (
        name_key(record.given_name),
        name_key(record.family_name),
        record.date_of_birth,
        json.dumps(to_document(record)),
    )
