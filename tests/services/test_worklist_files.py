"""The to-do list as a file, and the picture of how it changed."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import NotPermitted, StoreUnavailable
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef, TenantAction
from picslrs_plugin.hookspecs.types import Licence, Tier
from picslrs_plugin.ports import Ignored
from picslrs_plugin.services import worklist_export
from tests.fakes import ACTOR, APPLICANT, LEARNER, TENANT
from tests.learners import details
from tests.services.conftest import World

SECOND = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
UNTIL = {"until_day": "1", "until_month": "12", "until_year": "2026"}


def lines(world: World, **asked: str) -> list[list[str]]:
    text = "".join(world.services.worklists.export(ACTOR, asked).text)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


# the file


def test_a_file_has_everybody_of_a_list_without_asking_the_host(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    head, *rows = lines(world, list="no-uln")
    assert head[:3] == ["Kind", "Record", "ULN"]
    assert [row[:4] for row in rows] == [
        ["Applicant", "8", "", "No ULN"],
        ["Learner", "7", "", "No ULN"],
    ]
    assert world.host.looked_up == []


def test_a_list_that_is_longer_than_one_reading_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist_export, "AT_ONCE", 2)
    for number in range(5):
        world.host.holds(SubjectRef(TENANT, SubjectKind.LEARNER, f"1{number}"), details())
    world.services.chores.read_roster(TENANT)
    assert len(lines(world, list="no-uln")) == 1 + 7


def test_everything_has_each_person_once(world: World) -> None:
    world.host.holds(SECOND, details(postcode="", ability_to_share=""))
    world.services.chores.read_roster(TENANT)
    rows = lines(world, list="everything")[1:]
    assert [(row[1], row[3]) for row in rows] == [
        ("9", "Not ready"),
        ("8", "No ULN"),
        ("7", "No ULN"),
    ]


def test_names_are_there_when_they_are_asked_for(world: World) -> None:
    world.host.holds(LEARNER, details(given_name="=Testy"))
    world.services.chores.read_roster(TENANT)
    world.host.fails_to_look_up = {APPLICANT}
    names = [row[0] for row in lines(world, list="no-uln", names="yes")]
    assert names == [
        "Name",
        "The name could not be read from the learner system just now.",
        "'=Testy Sampleton",
    ]


def test_a_file_of_what_is_ignored_has_its_day(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL)
    assert lines(world, list="ignored")[1][-1] == "2026-12-01"


def test_a_file_of_what_is_ignored_names_what_the_page_names_first(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    with world.store(TENANT) as work:
        entry = work.roster.entries([LEARNER])[LEARNER]
        applies_no_more = Ignored(date(2026, 11, 30), "tester")
        applies = Ignored(date(2026, 12, 1), "tester")
        ignored = {Todo.SHARED: applies_no_more, Todo.NO_ULN: applies}
        work.roster.put([replace(entry, ignored=ignored)])
        work.commit()
    (row,) = world.services.worklists.show(ACTOR, {"list": "ignored"}).rows
    (told,) = lines(world, list="ignored")[1:]
    assert (told[3], told[-1]) == (row.ignored[0].todo.label, row.ignored[0].until.isoformat())
    assert told[3] == Todo.NO_ULN.label


def test_a_file_is_about_the_licensed_kinds_alone(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.licences[TENANT] = Licence(tier=Tier.SILVER)
    assert [row[0] for row in lines(world, list="everything")[1:]] == ["Learner"]


def test_a_file_that_breaks_off_says_so_in_its_last_line(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.services.chores.read_roster(TENANT)
    text = world.services.worklists.export(ACTOR, {"list": "no-uln"}).text
    begun = next(text)
    monkeypatch.setattr(worklist_export, "page_of", _fails)
    assert begun.endswith("until\r\n")
    assert "".join(text).startswith("This list is not complete.")


def _fails(*_: object) -> None:
    raise StoreUnavailable


def test_a_file_is_named_after_its_list_and_day(world: World) -> None:
    name = world.services.worklists.export(ACTOR, {"list": "no-uln"}).name
    assert name == "lrs-to-do-no-uln-2026-11-24.csv"


def test_neither_file_nor_picture_is_for_everybody(world: World) -> None:
    world.host.denied_for_all = {TenantAction.WORKLIST}
    with pytest.raises(NotPermitted):
        world.services.worklists.export(ACTOR, {})
    with pytest.raises(NotPermitted):
        world.services.worklists.picture(ACTOR, {})


# the picture


def test_the_picture_has_the_days_that_were_kept_and_today_as_it_is(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.clock.forward(timedelta(days=2).total_seconds())
    world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL)
    picture = world.services.worklists.picture(ACTOR, {})
    told = [(day.day, day.open_ones, day.done, day.everybody) for day in picture.days]
    assert told == [(date(2026, 11, 24), 2, 0, 2), (date(2026, 11, 26), 1, 1, 2)]
    assert picture.seen == (Todo.NO_ULN,)


def test_the_picture_can_be_of_one_kind(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    assert world.services.worklists.picture(ACTOR, {"only": "applicant"}).today.everybody == 1


def test_the_picture_goes_no_further_back_than_it_says(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.clock.forward(timedelta(days=91).total_seconds())
    assert len(world.services.worklists.picture(ACTOR, {}).days) == 1


def test_the_picture_of_a_list_that_was_never_read_is_empty(world: World) -> None:
    assert world.services.worklists.picture(ACTOR, {}).today.everybody == 0
