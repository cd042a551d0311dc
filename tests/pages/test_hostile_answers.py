"""The real tab in front of a hostile server: a calm page in time, nothing of the answer on it."""

import time

import pytest
from flask import Flask

from picslrs_plugin.blueprints.errors import status_of
from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.hookspecs import LrsCredentials, SubjectKind, SubjectRef
from picslrs_plugin.testing import FakeHost, Visitor, sample_subject
from tests.databases import new_database
from tests.lrs.hostile import HostileServer
from tests.lrs.hostile_answers import ANSWERS, LIMITS, MARKS, SLACK_SECONDS
from tests.lrs.soap import PASSWORD
from tests.lrs.written import CHECK

LEARNER = SubjectRef("sample-college", SubjectKind.LEARNER, "7")


@pytest.fixture(scope="module")
def host() -> FakeHost:
    return FakeHost(sample_subject("7", uln=str(CHECK.uln)))


@pytest.fixture(scope="module")
def visitor(host: FakeHost) -> Visitor:
    app = Flask("hostile")
    app.config.update(
        SECRET_KEY="for tests only",
        PICSLRS_DATABASE_URL=new_database(),
        PICSLRS_LOAD_INSTALLED=False,
        PICSLRS_CONNECT_SECONDS=LIMITS.connect_seconds,
        PICSLRS_READ_SECONDS=LIMITS.read_seconds,
        PICSLRS_DEADLINE_SECONDS=LIMITS.deadline_seconds,
        # Each answer is met by a person whom the answers before have not warned.
        PICSLRS_BREAKER_FAILURES=1000,
    )
    Picslrs(app, hooks=[host])
    return Visitor(app.test_client())


@pytest.mark.parametrize("name", ANSWERS)
def test_the_person_reads_what_happened_and_nothing_of_the_answer(
    host: FakeHost,
    visitor: Visitor,
    name: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(0)
    error = ANSWERS[name].error()
    tab = visitor.tab(LEARNER)
    with HostileServer(ANSWERS[name].script()) as server:
        host.credentials = LrsCredentials(address=server.url, ukprn="10099999", password=PASSWORD)
        started = time.monotonic()
        page = tab.send("/verify")
        took = time.monotonic() - started
    assert page.status == status_of(error)
    assert f"{error.happened} Nothing was changed. {error.advice}" in page.text
    assert took < LIMITS.deadline_seconds + SLACK_SECONDS
    told = (page.source, str(page.response.headers), caplog.text, *capfd.readouterr())
    assert [mark for mark in MARKS if mark in "".join(told)] == []


def test_the_tab_is_drawn_as_before_afterwards(visitor: Visitor) -> None:
    page = visitor.tab(LEARNER)
    assert page.shows_tab
    assert [mark for mark in MARKS if mark in page.source] == []
