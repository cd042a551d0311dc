"""Taking the last selection of a ULN back."""

from dataclasses import replace
from typing import Any

import pytest

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import ChangedMeanwhile, Conflict, SaveFailed
from picslrs_plugin.services.context import seen_of
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.learners import MASTER, OTHER, SEARCH_FORM, ULN, details, master_record, record
from tests.services.conftest import World, choose


def select(world: World, **theirs: Any) -> None:
    world.lrs.records = {ULN: record(**theirs)}
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.services.select(ACTOR, LEARNER, choose(found, ULN, confirm="yes"))


def undo(world: World) -> None:
    world.services.undo(ACTOR, LEARNER, {"seen": seen_of(world.learner.details)})


def may_undo(world: World) -> bool:
    return world.services.summary(ACTOR, LEARNER).may_undo


def test_the_host_holds_again_what_it_held_before(world: World) -> None:
    world.host.holds(LEARNER, details(place_of_birth=""))
    before = world.learner
    select(world, place_of_birth="Sampleford")
    assert world.learner.details.place_of_birth == "Sampleford"
    form = world.services.undo_form(ACTOR, LEARNER)
    assert (form.now, form.before, form.emptied) == (ULN, None, ("place_of_birth",))
    undo(world)
    assert world.learner == before
    assert world.link is None
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.NO_ULN
    assert not may_undo(world)


def test_the_link_and_uln_before_come_back(world: World) -> None:
    world.host.holds(LEARNER, details(), str(OTHER))
    world.lrs.records = {OTHER: record(OTHER)}
    world.services.verify(ACTOR, LEARNER)
    select(world)
    undo(world)
    assert world.learner.uln == str(OTHER)
    assert world.link is not None
    assert (world.link.uln, world.link.outcome) == (OTHER, Verification.EXACT_MATCH)


def test_a_wrong_selection_is_undone_after_its_verification_said_so(world: World) -> None:
    select(world)
    world.lrs.records = {ULN: record(given_name="Otto", family_name="Otherton")}
    world.services.verify(ACTOR, LEARNER)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.SOMEONE_ELSE
    assert may_undo(world)
    undo(world)
    assert world.learner.uln is None


def test_a_master_uln_is_undone_with_its_old_number(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.lrs.records = {ULN: replace(master_record(ULN), uln=MASTER)}
    world.services.verify(ACTOR, LEARNER)
    world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER)})
    assert world.services.summary(ACTOR, LEARNER).aliases == (ULN,)
    undo(world)
    assert world.learner.uln == str(ULN)
    assert world.services.summary(ACTOR, LEARNER).aliases == ()
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.LINKED


def test_nothing_is_undone_after_an_update(world: World) -> None:
    select(world, postcode="QX1 1AA", nationality="GBR")
    world.host.holds(LEARNER, details(nationality="IRL"), str(ULN))
    form = world.services.update_form(ACTOR, LEARNER)
    sent = {"version_number": "3", "field": list(form.chosen), "seen": form.seen}
    world.services.update(ACTOR, LEARNER, sent)
    assert not may_undo(world)
    with pytest.raises(Conflict):
        undo(world)
    assert world.learner.uln == str(ULN)


def test_nothing_is_undone_after_what_was_taken_over_was_edited(world: World) -> None:
    world.host.holds(LEARNER, details(place_of_birth=""))
    select(world, place_of_birth="Sampleford")
    world.host.holds(LEARNER, details(place_of_birth="Elsewhere"), str(ULN))
    assert not may_undo(world)
    with pytest.raises(Conflict, match="place of birth"):
        undo(world)


def test_a_uln_that_was_changed_since_is_not_put_back(world: World) -> None:
    select(world)
    world.host.holds(LEARNER, details(), str(OTHER))
    assert not may_undo(world)
    with pytest.raises(Conflict, match="was changed in the learner system"):
        undo(world)


def test_ours_that_changed_after_the_window_was_opened_is_told(world: World) -> None:
    select(world)
    with pytest.raises(ChangedMeanwhile):
        world.services.undo(ACTOR, LEARNER, {"seen": "as it was"})


def test_without_a_selection_there_is_nothing_to_undo(world: World) -> None:
    with pytest.raises(Conflict, match="no selection"):
        undo(world)


def test_a_host_that_does_not_save_leaves_everything_as_it_is(world: World) -> None:
    select(world)
    world.host.fails_to_save = SaveFailed()
    with pytest.raises(SaveFailed):
        undo(world)
    world.host.fails_to_save = None
    assert may_undo(world)
    with world.store(TENANT) as work:
        assert work.links.get(LEARNER) is not None
