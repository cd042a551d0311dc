"""The generated learners of the demonstration."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.demo.command import _welcome
from picslrs_plugin.demo.crowd import GENERATED, TENANT, Situation, crowd, situation_of
from picslrs_plugin.demo.people import everybody
from picslrs_plugin.demo.servers import Demo, DemoOptions
from picslrs_plugin.demo.tables import Tables
from picslrs_plugin.demo.tenants import TENANT_BY_KEY
from picslrs_plugin.demo.visitor import Visitor
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.uln import why_not_a_uln
from picslrs_plugin.hookspecs import SubjectKind
from tests.databases import settings_at

YEAR = 2026


def crowded(folder: Path) -> DemoOptions:
    return DemoOptions(folder=folder, learners=100, settings=settings_at(folder / "picslrs.db"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Demo(crowded(tmp_path_factory.mktemp("crowd"))) as running:
        yield running


def test_a_hundred_have_every_situation_in_its_share() -> None:
    found = Counter(situation_of(place) for place in range(100))
    assert set(found) == set(Situation)
    assert found[Situation.SHARED] == 2


def test_no_number_of_the_lrs_is_given_twice() -> None:
    people = [*everybody(YEAR), *(one.person for one in crowd(1000, YEAR))]
    numbers = Counter(entry.uln for person in people for entry in person.entries)
    assert set(numbers.values()) == {1}
    assert [number for number in numbers if why_not_a_uln(number)] == []


def test_no_two_have_the_same_name_and_birthday() -> None:
    people = [one.person.details for one in crowd(5000, YEAR)]
    assert len({(one.full_name, one.date_of_birth) for one in people}) == 5000


def test_every_category_of_the_list_has_members_and_a_month_behind_it(demo: Demo) -> None:
    with installation_of(demo.app).ports.store(TENANT) as work:
        counts = {one.todo: one.main for one in work.roster.counts()}
        days = work.roster.days(demo._options.clock().date() - timedelta(days=365))
    assert set(counts) == {*Todo, None}
    assert len(days) > 30


def test_the_list_of_people_stays_what_it_was_and_says_where_the_others_are(demo: Demo) -> None:
    visitor = Visitor(demo.url)
    page = visitor.get("/sign-in").press("Sign in", {"tenant": TENANT, "role": "administrator"})
    page.says("100 generated learners are not listed here")
    visitor.get("/learners/G000001/lrs").has_status(200).says("Learner G000001")


def test_a_folder_that_held_nobody_of_the_crowd_keeps_the_learners_it_has(
    tmp_path: Path,
) -> None:
    Tables(tmp_path / "mis.db").fill(everybody(YEAR), "Invented-1")
    with Demo(crowded(tmp_path)) as large:
        assert large.tables.number_of(TENANT, SubjectKind.LEARNER, GENERATED.key) == 0
        assert "keeps the learners it has" in _welcome(large, 100)


def test_the_lists_of_all_organisations_were_read_at_the_start(demo: Demo) -> None:
    for tenant in TENANT_BY_KEY:
        with installation_of(demo.app).ports.store(tenant) as work:
            reading = work.roster.reading()
        assert reading is not None
        assert reading.finished_at is not None


def test_a_second_start_keeps_what_the_first_one_made(demo: Demo) -> None:
    folder = demo._options.folder
    with (
        Demo(crowded(folder)) as again,
        installation_of(again.app).ports.store(TENANT) as work,
    ):
        reading = work.roster.reading()
    assert reading is not None
    assert reading.number == 1
