from dataclasses import replace
from datetime import date, timedelta

import pytest

from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.todo_advice import Step
from picslrs_plugin.errors import Conflict, InvalidInput, LookupFailed, NotLicensed, NotPermitted
from picslrs_plugin.hookspecs import Group, SubjectKind, SubjectRef, TenantAction
from picslrs_plugin.hookspecs.types import Action, Licence, Tier
from picslrs_plugin.ports import Ignored, Reading
from picslrs_plugin.services import worklist
from picslrs_plugin.services.worklist import Worklist
from tests.fakes import ACTOR, APPLICANT, LEARNER, TENANT
from tests.learners import ULN, details
from tests.services.conftest import World

SECOND = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
UNTIL = {"until_day": "1", "until_month": "12", "until_year": "2026"}


def page(world: World, **asked: str) -> Worklist:
    return world.services.worklists.show(ACTOR, asked)


def people(found: Worklist) -> list[SubjectRef]:
    return [row.ref for row in found.rows]


def counts(found: Worklist) -> dict[str, int | None]:
    return {one.code: one.members for one in found.categories if one.members}


def many(world: World, number: int) -> list[SubjectRef]:
    refs = [SubjectRef(TENANT, SubjectKind.LEARNER, f"{i:03}") for i in range(number)]
    world.host.subjects.clear()
    for ref in refs:
        world.host.holds(ref, details())
    world.services.chores.read_roster(TENANT)
    return refs


# what a page shows


def test_a_list_that_was_never_read_says_so(world: World) -> None:
    found = page(world)
    assert found.reading is None
    assert found.rows == ()


def test_it_begins_with_the_first_category_that_has_a_member(world: World) -> None:
    world.host.holds(SECOND, details(postcode=""))
    world.services.chores.read_roster(TENANT)
    found = page(world)
    assert found.wanted.todo is Todo.NOT_READY
    assert people(found) == [SECOND]
    assert counts(found) == {"not-ready": 1, "no-uln": 2}
    assert (found.open_ones, found.everybody) == (3, 3)


def test_a_row_says_who_it_is_why_and_what_comes_next(world: World) -> None:
    world.host.holds(LEARNER, details(ability_to_share=""))
    world.services.chores.read_roster(TENANT)
    row = page(world, list="no-uln", only="learner").rows[0]
    assert row.subject == world.learner
    assert row.why == "No ULN is held, and every detail that a search needs is there."
    assert row.also == (Todo.NOTICE,)
    assert row.step is Step.SEARCH


def test_a_step_that_somebody_may_not_take_leads_to_the_tab(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.denied = {Action.SEARCH, Action.EDIT}
    row = page(world).rows[0]
    assert row.step is Step.TAB
    assert not row.may_ignore


def test_a_list_can_be_of_a_kind_and_of_a_group(world: World) -> None:
    world.host.groups[LEARNER] = (Group("plumbing", "Plumbing"),)
    world.host.holds(SECOND, details())
    world.services.chores.read_roster(TENANT)
    assert people(page(world, only="applicant")) == [APPLICANT]
    found = page(world, group="plumbing")
    assert people(found) == [LEARNER]
    assert counts(found) == {"no-uln": 1}
    assert found.groups == (Group("plumbing", "Plumbing"),)


def test_an_address_that_nobody_understands_shows_the_beginning(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    found = page(world, list="gibberish", only="robot", after="1//x", group="")
    assert len(found.rows) == 2


def test_pages_follow_each_other_until_the_last(world: World) -> None:
    refs = many(world, worklist.PAGE * 2 + 1)
    seen: list[SubjectRef] = []
    after = ""
    while True:
        found = page(world, list="no-uln", after=after)
        seen += people(found)
        after = found.next
        if not after:
            break
    assert seen == refs


def test_only_the_people_of_the_page_are_looked_up(world: World) -> None:
    refs = many(world, worklist.PAGE + 5)
    page(world)
    assert world.host.looked_up == refs[: worklist.PAGE]


def test_who_cannot_be_looked_up_is_shown_by_id_with_the_reason(world: World) -> None:
    world.host.holds(SECOND, details())
    world.services.chores.read_roster(TENANT)
    world.host.fails_to_look_up = {APPLICANT}
    world.host.denied_for[LEARNER] = {Action.VIEW}
    del world.host.subjects[SECOND]
    told = {row.ref: (row.subject, row.trouble) for row in page(world).rows}
    assert told == {
        APPLICANT: (None, "The name could not be read from the learner system just now."),
        LEARNER: (None, "You may not see this record."),
        SECOND: (None, "Not in the learner system any more. The list is read anew every night."),
    }


# who may see it


def test_nobody_sees_it_without_the_permission(world: World) -> None:
    world.host.denied_for_all = {TenantAction.WORKLIST}
    with pytest.raises(NotPermitted):
        page(world)
    assert not world.services.worklists.offers(ACTOR)


def test_nobody_sees_it_without_a_licence(world: World) -> None:
    world.host.licences[TENANT] = Licence(tier=Tier.BRONZE)
    with pytest.raises(NotLicensed):
        page(world)
    assert not world.services.worklists.offers(ACTOR)


def test_it_is_about_the_licensed_kinds_alone(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.licences[TENANT] = Licence(tier=Tier.SILVER)
    found = page(world, only="applicant")
    assert found.kinds == (SubjectKind.LEARNER,)
    assert people(found) == [LEARNER]
    assert found.everybody == 1


# reading it anew


def test_reading_it_anew_takes_up_what_changed_in_the_host(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.holds(SECOND, details())
    assert world.services.worklists.refresh(ACTOR).listed == 3
    assert SECOND in people(page(world))


def test_it_is_not_read_twice_at_once_unless_the_first_has_broken_off(world: World) -> None:
    with world.store(TENANT) as work:
        work.roster.record_reading(Reading(1, world.clock()))
        work.commit()
    assert page(world).being_read
    with pytest.raises(Conflict, match="being read since 24 November 2026 at 10:00am"):
        world.services.worklists.refresh(ACTOR)
    world.clock.forward(worklist.READING_TAKES.total_seconds())
    assert world.services.worklists.refresh(ACTOR).listed == 2


def test_a_list_that_is_too_long_is_not_read_while_somebody_waits(world: World) -> None:
    reading = world.services.chores.read_roster(TENANT)
    with world.store(TENANT) as work:
        work.roster.record_reading(replace(reading, listed=worklist.READ_AT_ONCE + 1))
        work.commit()
    assert not page(world).may_refresh
    with pytest.raises(Conflict, match="too long"):
        world.services.worklists.refresh(ACTOR)


def test_what_was_read_before_a_list_broke_off_is_shown_with_the_reason(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.fails_to_list_after = 0
    with pytest.raises(LookupFailed):
        world.services.worklists.refresh(ACTOR)
    found = page(world)
    assert found.reading is not None
    assert found.reading.problem == LookupFailed.happened
    assert len(found.rows) == 2


# ignoring


def test_what_is_ignored_leaves_the_list_until_its_day(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    assert world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL) == date(2026, 12, 1)
    assert people(page(world)) == [APPLICANT]
    ignored = page(world, list="ignored").rows[0]
    assert (ignored.ref, ignored.ignored[0].until) == (LEARNER, date(2026, 12, 1))
    assert ignored.ignored[0].by == ACTOR.person.id
    world.clock.forward(timedelta(days=7).total_seconds())
    assert people(page(world)) == [APPLICANT, LEARNER]
    assert page(world, list="ignored").rows == ()


def test_what_is_ignored_stays_so_when_the_list_is_read_anew(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL)
    world.services.chores.read_roster(TENANT)
    assert people(page(world)) == [APPLICANT]


def test_ignoring_one_category_leaves_the_others(world: World) -> None:
    world.host.holds(LEARNER, details(ability_to_share=""))
    world.services.chores.read_roster(TENANT)
    world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL)
    assert people(page(world, list="notice")) == [LEARNER]


def test_ignoring_can_be_taken_back(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL)
    world.services.worklists.stop_ignoring(ACTOR, LEARNER, "no-uln")
    world.services.worklists.stop_ignoring(ACTOR, LEARNER, "no-uln")
    assert people(page(world)) == [APPLICANT, LEARNER]


def test_the_list_of_what_is_ignored_begins_with_what_counts_again_first(world: World) -> None:
    refs = many(world, worklist.PAGE + 2)
    with world.store(TENANT) as work:
        entries = work.roster.entries(refs)
        work.roster.put(
            [
                replace(entries[ref], ignored={Todo.NO_ULN: Ignored(date(2027, 3, 1), "x")})
                for ref in refs[1:]
            ]
            + [replace(entries[refs[0]], ignored={Todo.NO_ULN: Ignored(date(2027, 3, 2), "x")})]
        )
        work.commit()
    first = page(world, list="ignored")
    assert people(first) == refs[1 : worklist.PAGE + 1]
    second = page(world, list="ignored", after=first.next)
    assert people(second) == [refs[-1], refs[0]]
    assert second.next == ""


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("", "", "", "Enter the day until which to ignore it."),
        ("1", "", "2027", "Ignore until must include a month."),
        ("31", "2", "2027", "Ignore until must be a real date, such as 27 3 2027."),
        ("9" * 20, "2", "2027", "Ignore until must be a real date, such as 27 3 2027."),
        ("24", "11", "2026", "Ignore until must be a day after today."),
        ("1", "1", "2029", "Ignore until must be within a year from today."),
    ],
)
def test_a_day_that_cannot_be_right_is_refused(
    world: World, day: str, month: str, year: str, sentence: str
) -> None:
    world.services.chores.read_roster(TENANT)
    form = {"until_day": day, "until_month": month, "until_year": year}
    with pytest.raises(InvalidInput) as refused:
        world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", form)
    assert refused.value.problems == {"until": [sentence]}


@pytest.mark.parametrize("code", ["linked", "gibberish"])
def test_only_what_is_on_the_list_can_be_ignored(world: World, code: str) -> None:
    world.services.chores.read_roster(TENANT)
    with pytest.raises(Conflict):
        world.services.worklists.ignore_form(ACTOR, LEARNER, code)


def test_ignoring_needs_the_right_to_edit_and_the_list(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.denied = {Action.EDIT}
    with pytest.raises(NotPermitted):
        world.services.worklists.ignore(ACTOR, LEARNER, "no-uln", UNTIL)
    world.host.denied = set()
    world.host.denied_for_all = {TenantAction.WORKLIST}
    with pytest.raises(NotPermitted):
        world.services.worklists.ignore_form(ACTOR, LEARNER, "no-uln")


def test_a_uln_that_is_held_is_shown(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert page(world, list="not-verified").rows[0].uln == str(ULN)
