"""Databases of every revision, with rows in every table, go forward and one back, on both kinds."""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    Table,
    insert,
    select,
    update,
)

from picslrs_plugin.store import migrate, open_store
from tests.store.samples import LEARNER, NORTH, NOW, SOUTH, ULN, a_link


def alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


REVISIONS = [
    one.revision for one in ScriptDirectory.from_config(alembic()).walk_revisions("base", "heads")
][::-1]
"""From the oldest to the newest."""

from_every_revision = pytest.mark.parametrize("revision", REVISIONS)

REMOVED = {"picslrs_roster": {"error"}}
"""Columns that a later revision removed, because nothing was ever written into them."""

Rows = dict[str, list[dict[str, Any]]]


def made_at(engine: Engine, revision: str) -> None:
    """Make the tables as a version of the plugin with that revision made them."""
    with engine.begin() as connection:
        command.upgrade(alembic(connection), revision)


def tables(engine: Engine) -> list[Table]:
    """Return our tables as they are in the database now."""
    metadata = MetaData()
    metadata.reflect(engine, only=lambda name, _: name.startswith("picslrs_"))
    return [one for one in metadata.sorted_tables if one.name != migrate.VERSION_TABLE]


def filled(engine: Engine) -> list[Table]:
    """Put a row of each of two tenants into every table: one whole, one without what may lack."""
    found = tables(engine)
    with engine.begin() as connection:
        for table in found:
            for tenant in (NORTH, SOUTH):
                values = {one.name: value_of(one, tenant) for one in table.columns}
                connection.execute(insert(table).values(values))
    return found


def value_of(column: Column[Any], tenant: str) -> object:
    if column.name == "tenant":
        return tenant
    if column.nullable and tenant == SOUTH:
        return None
    match column.type:
        case Boolean():
            return tenant == NORTH
        case DateTime():
            return datetime(2026, 3, 4, 9, 30, 15, 123456, tzinfo=UTC)
        case Date():
            return date(2026, 3, 4)
        case Integer():
            return 7
        case Float():
            return 0.5
    return f"é{column.name}"[: getattr(column.type, "length", None)]


def rows(engine: Engine, of: list[Table]) -> Rows:
    """Return what the tables hold in these columns, but for those that were removed later."""
    with engine.connect() as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(select(*lasting(table)).order_by(table.c.tenant))
            ]
            for table in of
        }


def lasting(table: Table) -> list[Column[Any]]:
    return [one for one in table.columns if one.name not in REMOVED.get(table.name, ())]


@from_every_revision
def test_whatever_was_stored_is_there_after_an_upgrade(engine: Engine, revision: str) -> None:
    made_at(engine, revision)
    old = filled(engine)
    before = rows(engine, old)
    assert all(len(found) == 2 for found in before.values())
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.head()
    assert rows(engine, old) == before


@pytest.mark.parametrize(("older", "newer"), list(pairwise(REVISIONS)))
def test_one_revision_back_leaves_what_the_older_one_knows(
    engine: Engine, older: str, newer: str
) -> None:
    made_at(engine, older)
    known = tables(engine)
    made_at(engine, newer)
    filled(engine)
    before = rows(engine, known)
    migrate.downgrade(engine, older)
    assert columns_of(tables(engine)) == columns_of(known)
    assert rows(engine, known) == before
    migrate.upgrade(engine)
    assert rows(engine, known) == before


def columns_of(found: list[Table]) -> dict[str, set[str]]:
    return {table.name: set(table.columns.keys()) for table in found}


@from_every_revision
def test_a_link_of_any_revision_is_read_as_it_was(engine: Engine, revision: str) -> None:
    migrate.upgrade(engine)
    store = open_store(engine)
    with store(NORTH) as work:
        work.links.save(a_link())
        work.commit()
    (links,) = (one for one in tables(engine) if one.name == "picslrs_links")
    with engine.connect() as connection:
        kept = connection.execute(select(links)).mappings().one()
    migrate.downgrade(engine, "base")
    made_at(engine, revision)
    (links,) = (one for one in tables(engine) if one.name == "picslrs_links")
    with engine.begin() as connection:
        values = {name: value for name, value in kept.items() if name in links.columns}
        connection.execute(insert(links).values(values))
    migrate.upgrade(engine)
    with store(NORTH) as work:
        link = work.links.get(LEARNER)
    assert link is not None
    assert (link.uln, link.linked_at, link.theirs) == (ULN, NOW, a_link().theirs)
    assert (link.outcome, link.flags, link.pending) == (a_link().outcome, a_link().flags, False)


def test_a_uln_that_waited_before_saves_were_repeated_is_saved_at_once(engine: Engine) -> None:
    made_at(engine, "0008")
    (links,) = (one for one in filled(engine) if one.name == "picslrs_links")
    with engine.begin() as connection:
        connection.execute(update(links).values(pending=links.c.tenant == NORTH))
    migrate.upgrade(engine)
    (links,) = (one for one in tables(engine) if one.name == "picslrs_links")
    with engine.connect() as connection:
        due = {row.tenant: row.save_at for row in connection.execute(select(links))}
        made = {row.tenant: row.linked_at for row in connection.execute(select(links))}
    assert due == {NORTH: made[NORTH], SOUTH: None}


def test_a_job_of_before_purposes_were_kept_has_none(engine: Engine) -> None:
    made_at(engine, "0011")
    filled(engine)
    migrate.upgrade(engine)
    (jobs,) = (one for one in tables(engine) if one.name == "picslrs_jobs")
    with engine.connect() as connection:
        assert {row.purpose for row in connection.execute(select(jobs))} == {""}
