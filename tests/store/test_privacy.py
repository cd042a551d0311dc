"""No value of a learner reaches a log, a message or a repr through the store."""

import logging
import traceback
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from picslrs_plugin.errors import PicslrsError, StoreUnavailable
from picslrs_plugin.store import SqlStore, open_store
from picslrs_plugin.store.tables import LinkRow
from tests.store.samples import LEARNER, NORTH, a_link, an_attempt, an_intent

VALUES = ("Zo", "Sample", "2008-02-29", "ZZ1", "1026893096", "sample.person")


def do_everything(store: SqlStore) -> None:
    with store(NORTH) as work:
        saved = work.links.save(a_link())
        work.links.get(LEARNER)
        work.links.add_alias(LEARNER, saved.uln, now=saved.uln, at=saved.linked_at)
        work.links.aliases(LEARNER)
        work.attempts.add(an_attempt())
        work.attempts.get("attempt-1")
        work.intents.begin(an_intent())
        work.intents.unresolved(LEARNER)
        work.commit()


def assert_no_value_in(output: str) -> None:
    assert [value for value in VALUES if value in output] == []


def told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


@pytest.fixture(params=["debug", True, False])
def talkative_engine(address: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give a host's engine that logs its statements in one way or another."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    made = create_engine(address, echo=request.param)
    yield made
    made.dispose()
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)


def test_a_host_that_logs_its_statements_logs_ours_without_values(
    talkative_engine: Engine,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    do_everything(open_store(talkative_engine))
    assert "INSERT INTO picslrs_links" in caplog.text
    assert_no_value_in(caplog.text)
    assert_no_value_in("".join(capfd.readouterr()))


def test_the_hosts_own_statements_are_logged_as_before(
    talkative_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    open_store(talkative_engine)
    with talkative_engine.connect() as connection:
        connection.execute(text("SELECT :mine"), {"mine": "the host's value"})
    assert "the host's value" in caplog.text


def test_a_statement_that_fails_tells_no_value(
    sql_store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    with sql_store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE picslrs_links RENAME COLUMN theirs TO gone"))
    with sql_store(NORTH) as work, pytest.raises(StoreUnavailable) as raised:
        work.links.save(a_link())
    assert_no_value_in(told(raised.value))
    assert "The database refused: " in caplog.text
    assert_no_value_in(caplog.text)


@pytest.mark.parametrize(
    "damage",
    [
        "theirs = 'Zoë Sample'",
        """theirs = '{"uln": "Sample"}'""",
        """theirs = replace(theirs, '2008-02-29', '2008-02-30')""",
        "uln = '1026893097'",
        "outcome = 'Sample'",
        "flags = 'Sample'",
        "kind = 'learner', subject_id = '7', flags = '[\"Sample\"]'",
    ],
)
def test_a_damaged_row_is_told_without_its_values(
    sql_store: SqlStore, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    do_everything(sql_store)
    with sql_store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE picslrs_links SET {damage}")
    with sql_store(NORTH) as work, pytest.raises(StoreUnavailable) as raised:
        work.links.get(LEARNER)
    assert raised.value.happened == "What is stored about this record cannot be read."
    assert_no_value_in(told(raised.value))
    assert_no_value_in(caplog.text)


def test_a_row_does_not_show_its_values() -> None:
    assert repr(LinkRow(tenant=NORTH, uln="1026893096")) == "LinkRow(hidden)"


@pytest.mark.parametrize(
    "address",
    [
        "mysql://sample:hidden-word@127.0.0.1/test",
        "nothing://sample:hidden-word@127.0.0.1/test",
        "sample hidden-word",
        "postgresql+psycopg://sample:hidden-word@127.0.0.1:1/test",
        "postgresql://sample:hidden-word@127.0.0.1:notaport/test",
    ],
)
def test_an_address_that_cannot_be_used_is_not_told(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(PicslrsError) as raised:
        open_store(address)
    assert "hidden-word" not in told(raised.value) + caplog.text
