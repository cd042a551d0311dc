"""Databases with as many learners as are wanted, made by the database itself from a few samples."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs import Group, SubjectKind, SubjectRef
from picslrs_plugin.ports import Link, Reading, RosterEntry
from picslrs_plugin.store import open_store
from picslrs_plugin.store.tables import LinkRow, SubjectRow
from picslrs_plugin.store.tables_roster import RosterMemberRow, RosterRow
from picslrs_plugin.store.work import SqlStore
from picslrs_plugin.testing import SAMPLE_TENANT, SAMPLE_ULN, sample_record

GROUPS = tuple(Group(f"course-{number}", f"Course {number}") for number in range(20))
_SAMPLES = 100


def roster_of(number: int, folder: Path) -> SqlStore:
    """Return a store with so many learners, all of them linked and on the roster.

    They are copies of a hundred samples, which stand in all categories and in 20 groups. `number`
    is a multiple of a hundred.
    """
    store = open_store(f"sqlite:///{folder / f'{number}.db'}")
    now = datetime.now(UTC)
    with store(SAMPLE_TENANT) as work:
        work.roster.take_turn()
        work.roster.name_groups(GROUPS)
        work.roster.put([_entry(place, now) for place in range(_SAMPLES)])
        for place in range(_SAMPLES):
            work.links.save(_link(place, now))
        work.commit()
    _multiply(store, number // _SAMPLES)
    with store(SAMPLE_TENANT) as work:
        work.roster.take_turn()
        work.roster.recount()
        for day in range(90):
            work.roster.keep_day((now - timedelta(days=day)).date())
        work.roster.record_reading(Reading(1, now, now, number))
        work.commit()
    return store


def sample_id(place: int, copy: int = 0) -> str:
    """Return the id of a sample, or of one of its copies."""
    return f"{place:03}-{copy:06}"


def _entry(place: int, now: datetime) -> RosterEntry:
    standings = tuple(Standing)
    lacking = frozenset({"postcode"}) if place % 7 == 0 else frozenset()
    return RosterEntry(
        ref=_ref(place),
        uln=SAMPLE_ULN,
        standing=standings[place % len(standings)],
        fingerprint="f" * 32,
        lacks=lacking,
        changed=place % 5 == 0,
        shared=place % 11 == 0,
        groups=(GROUPS[place % len(GROUPS)].key,),
        refreshed_at=now,
    )


def _ref(place: int) -> SubjectRef:
    return SubjectRef(SAMPLE_TENANT, SubjectKind.LEARNER, sample_id(place))


def _link(place: int, now: datetime) -> Link:
    return Link(
        ref=_ref(place),
        uln=SAMPLE_ULN,
        linked_at=now,
        linked_by="Sample Registrar",
        outcome=Verification.EXACT_MATCH,
        code="WSVRC001",
        checked_at=now,
        checked_by="Sample Registrar",
        theirs=sample_record(),
        read_at=now,
    )


def _multiply(store: SqlStore, copies: int) -> None:
    """Copy each sample's rows under further ids, with nothing that only a crash would need."""
    if copies == 1:
        return
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            connection.execute(text(f"PRAGMA {pragma}"))
        for table in (RosterRow, RosterMemberRow, LinkRow):
            connection.execute(text(_copying(table)), {"last": copies - 1})
        connection.execute(text("PRAGMA journal_mode = WAL"))
    store.engine.dispose()


def _copying(table: type[SubjectRow]) -> str:
    columns = [column.name for column in table.__table__.columns]
    named = ", ".join(f'"{name}"' for name in columns)
    copied = ", ".join(_NEW_ID if name == "subject_id" else f'"{name}"' for name in columns)
    return (
        f"INSERT INTO {table.__tablename__} ({named}) "  # noqa: S608 - names of our own tables
        "WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :last) "
        f"SELECT {copied} FROM {table.__tablename__}, copies"
    )


_NEW_ID = "substr(subject_id, 1, 4) || printf('%06d', n)"
