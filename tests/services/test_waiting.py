"""A ULN that the host could not save: kept, told, tried again, and never half done."""

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import Conflict, LrsUnreachable, SaveFailed
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.services.unsaved import FIRST_PAUSE, MOST_TRIES
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.learners import MASTER, OTHER, SEARCH_FORM, ULN, details, master_record, record
from tests.services.conftest import World, choose

A_MINUTE = FIRST_PAUSE.total_seconds()


@pytest.fixture
def unsaved(world: World) -> World:
    """Give a learner whose ULN was selected while the host could not save."""
    world.lrs.records[ULN] = record(nationality="IRL")
    world.host.fails_to_save = SaveFailed()
    select(world)
    return world


def select(world: World) -> None:
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.services.select(ACTOR, LEARNER, choose(found, found.candidates[0].record.uln))


def tries(world: World) -> int:
    assert world.link is not None
    return world.link.saves


def test_it_is_saved_once_the_host_can(unsaved: World) -> None:
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(A_MINUTE)
    assert unsaved.services.chores.save_due(TENANT) == (1, 0)
    assert unsaved.learner.uln == str(ULN)
    assert unsaved.learner.details.nationality == "IRL"
    assert unsaved.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED
    assert unsaved.link is not None
    assert (unsaved.link.pending, unsaved.link.saves, unsaved.link.save_at) == (False, 0, None)


def test_it_is_not_tried_before_it_is_due(unsaved: World) -> None:
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(A_MINUTE - 1)
    assert unsaved.services.chores.save_due(TENANT) == (0, 0)
    assert unsaved.host.saved == []


def test_the_pauses_grow(unsaved: World) -> None:
    for wait in (A_MINUTE, 2 * A_MINUTE, 4 * A_MINUTE):
        unsaved.clock.forward(wait - 1)
        assert unsaved.services.chores.save_due(TENANT) == (0, 0)
        unsaved.clock.forward(1)
        assert unsaved.services.chores.save_due(TENANT) == (0, 1)


def test_after_the_last_try_only_a_person_saves_it(unsaved: World) -> None:
    while tries(unsaved) < MOST_TRIES:
        unsaved.clock.forward(86_400)
        unsaved.services.chores.save_due(TENANT)
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(30 * 86_400)
    assert unsaved.services.chores.save_due(TENANT) == (0, 0)
    assert unsaved.services.save_again(ACTOR, LEARNER) == ULN
    assert unsaved.learner.uln == str(ULN)


def test_whoever_does_something_next_saves_it_too(unsaved: World) -> None:
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(A_MINUTE)
    form = unsaved.services.edit_form(ACTOR, LEARNER)
    unsaved.services.edit(ACTOR, LEARNER, {**form.values, "seen": form.seen, "notes": "A note"})
    assert unsaved.learner.uln == str(ULN)


def test_selecting_it_is_told_when_the_host_holds_it(unsaved: World) -> None:
    unsaved.host.heard["listener"] = []
    unsaved.host.fails_to_save = None
    unsaved.services.chores.send_events(TENANT)
    assert unsaved.host.heard["listener"] == []
    unsaved.services.save_again(ACTOR, LEARNER)
    assert [event.name for event in unsaved.host.heard["listener"]] == [EventName.LINKED]


def test_a_save_that_was_done_although_it_failed_is_seen(unsaved: World) -> None:
    unsaved.host.holds(LEARNER, details(), uln=str(ULN))
    assert unsaved.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED
    unsaved.clock.forward(A_MINUTE)
    assert unsaved.services.chores.save_due(TENANT) == (1, 0)
    assert unsaved.link is not None
    assert not unsaved.link.pending


def test_a_uln_that_the_host_got_meanwhile_is_not_replaced(unsaved: World) -> None:
    unsaved.host.holds(LEARNER, details(), uln=str(OTHER))
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(A_MINUTE)
    assert unsaved.services.chores.save_due(TENANT) == (0, 1)
    assert unsaved.learner.uln == str(OTHER)
    with pytest.raises(Conflict, match="holds another ULN now"):
        unsaved.services.save_again(ACTOR, LEARNER)


def test_it_is_not_saved_for_another_person(unsaved: World) -> None:
    unsaved.host.holds(LEARNER, details(given_name="Gregory", family_name="Strangerson"))
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(A_MINUTE)
    assert unsaved.services.chores.save_due(TENANT) == (0, 1)
    assert unsaved.learner.uln is None


def test_what_the_person_may_not_do_any_more_is_not_done(unsaved: World) -> None:
    unsaved.host.fails_to_save = None
    unsaved.host.denied.add(Action.SELECT)
    unsaved.clock.forward(A_MINUTE)
    assert unsaved.services.chores.save_due(TENANT) == (0, 1)
    assert unsaved.learner.uln is None


def test_one_that_was_found_may_be_replaced_by_another_one(unsaved: World) -> None:
    unsaved.lrs.records = {OTHER: record(OTHER)}
    unsaved.host.fails_to_save = None
    select(unsaved)
    assert unsaved.learner.uln == str(OTHER)


def test_a_doubt_that_was_confirmed_is_not_asked_about_again(world: World) -> None:
    possible = FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(gender="1"),))
    world.lrs.script("find_by_demographics", possible)
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.host.fails_to_save = SaveFailed()
    world.services.select(ACTOR, LEARNER, choose(found, ULN, confirm="yes"))
    world.host.fails_to_save = None
    world.clock.forward(A_MINUTE)
    assert world.services.chores.save_due(TENANT) == (1, 0)
    assert world.host.saved[-1][1].values == {}


def test_a_master_that_could_not_be_saved_keeps_the_old_number_once_it_is(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.lrs.records[ULN] = master_record(ULN)
    world.services.verify(ACTOR, LEARNER)
    assert world.link is not None
    assert world.link.outcome is Verification.LINKED
    world.host.fails_to_save = SaveFailed()
    kept = world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER)})
    assert kept.pending
    summary = world.services.summary(ACTOR, LEARNER)
    assert (summary.standing, summary.uln, summary.aliases) == (Standing.UNSAVED, MASTER, ())
    world.host.fails_to_save = None
    world.clock.forward(A_MINUTE)
    assert world.services.chores.save_due(TENANT) == (1, 0)
    summary = world.services.summary(ACTOR, LEARNER)
    assert (summary.uln, summary.aliases) == (MASTER, (ULN,))
    assert world.learner.uln == str(MASTER)


def test_a_registered_one_is_tried_again_too(world: World) -> None:
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    form = world.services.register_form(ACTOR, LEARNER, found.id)
    world.host.fails_to_save = SaveFailed()
    world.lrs.script("find_by_uln", LrsUnreachable())
    sent = {**form.values, "attempt": found.id, "seen": form.seen}
    registered = world.services.register(ACTOR, LEARNER, sent)
    world.host.fails_to_save = None
    world.clock.forward(A_MINUTE)
    assert world.services.chores.save_due(TENANT) == (1, 0)
    assert world.learner.uln == str(registered.uln)


def test_saving_it_later_leaves_an_entry_in_the_audit(unsaved: World) -> None:
    unsaved.host.fails_to_save = None
    unsaved.clock.forward(A_MINUTE)
    unsaved.services.chores.save_due(TENANT)
    last = unsaved.audit[-1]
    assert (last.action, str(last.operation), last.outcome) == ("select", "save", "done")
    assert (last.person_id, last.ref) == (ACTOR.person.id, LEARNER)
