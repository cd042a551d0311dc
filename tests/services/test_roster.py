from datetime import timedelta

import pytest

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import LookupFailed, NotListed
from picslrs_plugin.hookspecs import (
    SYSTEM,
    Group,
    Identity,
    ListedSubject,
    Subject,
    SubjectKind,
    SubjectRef,
)
from picslrs_plugin.ports import RosterEntry
from picslrs_plugin.services import roster
from tests.fakes import ACTOR, APPLICANT, LEARNER, TENANT
from tests.learners import OTHER, SEARCH_FORM, ULN, details, record
from tests.services.conftest import World, choose

SECOND = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
THIRD = SubjectRef(TENANT, SubjectKind.LEARNER, "10")
FOREIGN = SubjectRef("southgate", SubjectKind.LEARNER, "7")


def entries(world: World) -> dict[SubjectRef, RosterEntry]:
    with world.store(TENANT) as work:
        return work.roster.entries([LEARNER, APPLICANT, SECOND, THIRD])


def entry(world: World, ref: SubjectRef = LEARNER) -> RosterEntry:
    return entries(world)[ref]


def todos(world: World, ref: SubjectRef = LEARNER) -> set[Todo]:
    return set(entry(world, ref).todos)


# reading the whole list


def test_a_reading_puts_everybody_on_the_roster(world: World) -> None:
    world.host.holds(SECOND, details(postcode=""))
    reading = world.services.chores.read_roster(TENANT)
    assert reading.listed == 3
    assert reading.finished_at == world.clock()
    assert {ref: one.todos for ref, one in entries(world).items()} == {
        LEARNER: {Todo.NO_ULN},
        APPLICANT: {Todo.NO_ULN},
        SECOND: {Todo.NOT_READY},
    }


def test_a_reading_tells_how_far_it_is(world: World) -> None:
    world.host.holds(SECOND, details())
    told: list[int] = []
    world.services.chores.read_roster(TENANT, told.append)
    assert told == [2, 3]


def test_what_is_held_is_tidied_before_it_is_judged(world: World) -> None:
    world.host.holds(LEARNER, details(postcode=" qx11aa "))
    world.services.chores.read_roster(TENANT)
    assert todos(world) == {Todo.NO_ULN}


def test_who_is_not_listed_any_more_leaves_the_roster(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    del world.host.subjects[APPLICANT]
    world.services.chores.read_roster(TENANT)
    assert entries(world).keys() == {LEARNER}


def test_a_list_that_breaks_off_drops_nobody_and_says_why(world: World) -> None:
    world.host.holds(SECOND, details())
    first = world.services.chores.read_roster(TENANT)
    world.clock.forward(3600)
    world.host.fails_to_list_after = 2
    del world.host.subjects[APPLICANT]
    world.host.holds(THIRD, details())
    with pytest.raises(LookupFailed):
        world.services.chores.read_roster(TENANT)
    assert APPLICANT in entries(world)
    with world.store(TENANT) as work:
        reading = work.roster.reading()
    assert reading is not None
    assert reading.problem == LookupFailed.happened
    assert (reading.finished_at, reading.listed) == (first.finished_at, 3)


def test_a_host_that_lists_nobody_at_all_is_told_apart_from_an_empty_list(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.lists = False
    with pytest.raises(NotListed):
        world.services.chores.read_roster(TENANT)
    assert LEARNER in entries(world)
    world.host.lists = True
    world.host.subjects.clear()
    assert world.services.chores.read_roster(TENANT).listed == 0
    assert entries(world) == {}


def test_a_later_reading_outdates_one_that_is_still_under_way(world: World) -> None:
    def begin_another(_: int) -> None:
        roster._begin(world.services._ports, TENANT)

    reading = world.services.chores.read_roster(TENANT, begin_another)
    assert reading.number == 2
    assert reading.finished_at is None
    assert entries(world).keys() == {LEARNER, APPLICANT}


def test_groups_are_kept_by_key_and_called_as_the_host_calls_them(world: World) -> None:
    plumbing = Group("plumbing", "Plumbing, Level 2")
    world.host.groups[LEARNER] = (plumbing, plumbing)
    world.services.chores.read_roster(TENANT)
    assert entry(world).groups == ("plumbing",)
    with world.store(TENANT) as work:
        assert work.roster.groups() == (plumbing,)
        assert [one.members for one in work.roster.counts("plumbing")] == [1]


def test_a_reading_keeps_the_day(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    with world.store(TENANT) as work:
        assert list(work.roster.days(world.clock().date())) == [world.clock().date()]


# what the link says


def test_a_verified_learner_has_nothing_to_do(world: World) -> None:
    world.lrs.records[ULN] = record()
    world.host.holds(LEARNER, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert todos(world) == {Todo.NOT_VERIFIED}
    world.services.verify(ACTOR, LEARNER)
    assert todos(world) == set()
    assert entry(world).standing is Standing.EXACT_MATCH


def test_a_change_since_the_verification_is_seen_without_calling_the_lrs(world: World) -> None:
    world.lrs.records[ULN] = record()
    world.host.holds(LEARNER, details(), str(ULN))
    world.services.verify(ACTOR, LEARNER)
    called = dict(world.lrs.calls)
    world.host.holds(LEARNER, details(title="Ms"), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert todos(world) == {Todo.CHANGED}
    assert world.lrs.calls == called


def test_a_link_from_before_fingerprints_were_kept_says_nothing_of_changes(world: World) -> None:
    world.lrs.records[ULN] = record()
    world.host.holds(LEARNER, details(), str(ULN))
    world.services.verify(ACTOR, LEARNER)
    world.store.rows.links[LEARNER].__dict__["fingerprint"] = ""
    world.host.holds(LEARNER, details(title="Ms"), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert todos(world) == {Todo.DIFFERS}


# two learners with one ULN


def test_two_learners_with_one_uln_are_both_named(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.host.holds(SECOND, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert Todo.SHARED in todos(world)
    assert Todo.SHARED in todos(world, SECOND)


def test_an_applicant_may_hold_the_uln_of_the_learner_they_become(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.host.holds(APPLICANT, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert Todo.SHARED not in todos(world) | todos(world, APPLICANT)


def test_a_uln_that_is_shared_no_longer_is_right_for_the_one_who_keeps_it(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.host.holds(SECOND, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    world.host.holds(SECOND, details(), str(OTHER))
    world.services.chores.subjects_changed(TENANT, [SECOND])
    assert Todo.SHARED not in todos(world) | todos(world, SECOND)


def test_a_uln_is_shared_no_longer_when_the_other_one_has_gone(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.host.holds(SECOND, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    del world.host.subjects[SECOND]
    world.services.chores.subjects_changed(TENANT, [SECOND])
    assert Todo.SHARED not in todos(world)


# following


def test_the_roster_follows_what_is_done_in_the_tab(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.lrs.records[ULN] = record()
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert entry(world).uln == ULN
    assert todos(world) == {Todo.NOT_VERIFIED}


def test_a_tenant_whose_list_was_never_read_has_no_roster_to_follow(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert entries(world) == {}


def test_an_action_is_done_even_when_the_roster_cannot_follow(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.services.chores.read_roster(TENANT)
    world.lrs.records[ULN] = record()
    world.host.holds(LEARNER, details(), str(ULN))

    look_up = world.host.subject
    asked: list[SubjectRef] = []

    def only_once(identity: Identity, ref: SubjectRef) -> Subject:
        asked.append(ref)
        if len(asked) > 1:
            raise LookupFailed
        return look_up(identity, ref)

    world.host.subject = only_once  # type: ignore[method-assign]
    world.services.verify(ACTOR, LEARNER)
    assert world.link is not None
    assert "The roster could not follow: LookupFailed" in caplog.text


# what the host tells


def test_a_subject_that_the_host_names_is_looked_up_by_the_plugin_itself(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    asked: list[Identity] = []
    look_up = world.host.subject

    def note(identity: Identity, ref: SubjectRef) -> Subject:
        asked.append(identity)
        return look_up(identity, ref)

    world.host.subject = note  # type: ignore[method-assign]
    world.host.holds(LEARNER, details(gender=""))
    world.services.chores.subjects_changed(TENANT, [LEARNER])
    assert todos(world) == {Todo.NOT_READY}
    assert asked == [Identity(SYSTEM, TENANT)]


def test_a_subject_whose_values_are_told_is_not_looked_up(world: World) -> None:
    world.host.fails_to_look_up = {SECOND}
    told = ListedSubject(Subject(SECOND, details()), (Group("evening", "Evening"),))
    world.services.chores.subjects_changed(TENANT, [told])
    assert entry(world, SECOND).groups == ("evening",)


def test_a_lookup_leaves_the_groups_as_they_are(world: World) -> None:
    world.host.groups[LEARNER] = (Group("evening", "Evening"),)
    world.services.chores.read_roster(TENANT)
    world.services.chores.subjects_changed(TENANT, [LEARNER])
    assert entry(world).groups == ("evening",)


def test_who_was_added_while_the_list_was_read_is_not_dropped_at_its_end(world: World) -> None:
    def add(_: int) -> None:
        newcomer = ListedSubject(Subject(THIRD, details()))
        world.services.chores.subjects_changed(TENANT, [newcomer])

    world.services.chores.read_roster(TENANT, add)
    assert THIRD in entries(world)


def test_a_lookup_that_fails_is_told_after_all_others_were_done(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.holds(SECOND, details())
    world.host.fails_to_look_up = {LEARNER}
    with pytest.raises(LookupFailed):
        world.services.chores.subjects_changed(TENANT, [LEARNER, SECOND])
    assert SECOND in entries(world)
    assert LEARNER in entries(world)


def test_another_tenants_subject_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="same tenant"):
        world.services.chores.subjects_changed(TENANT, [FOREIGN])


def test_what_is_ignored_outlasts_a_refresh(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    with world.store(TENANT) as work:
        (held,) = (one for one in work.roster.entries([LEARNER]).values())
        tomorrow = world.clock().date() + timedelta(days=1)
        held.__dict__.update(ignored={Todo.NO_ULN: tomorrow})
        work.roster.put([held])
        work.commit()
    world.services.chores.read_roster(TENANT)
    assert entry(world).ignored == {Todo.NO_ULN: tomorrow}
    assert todos(world) == set()
