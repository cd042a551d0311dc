"""What people do is counted by how it ended, and by nothing of whom it was about."""

import pytest

from picslrs_plugin.domain.response_codes import UpdateOutcome
from picslrs_plugin.errors import LrsTimedOut, NotPermitted
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import DatabaseState, UpdateAnswer
from picslrs_plugin.services.measuring import DEFECT
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.learners import SEARCH_FORM, ULN, details, record
from tests.services.conftest import World, choose


def counted(world: World) -> list[tuple[str, str]]:
    assert {tenant for _, _, tenant in world.metrics.actions} <= {TENANT}
    return [(action, outcome) for action, outcome, _ in world.metrics.actions]


def test_a_whole_journey_is_counted_step_by_step(world: World) -> None:
    world.lrs.records[ULN] = record()
    services = world.services
    services.summary(ACTOR, LEARNER)
    found = services.search(ACTOR, LEARNER, SEARCH_FORM)
    services.select(ACTOR, LEARNER, choose(found, ULN))
    services.verify(ACTOR, LEARNER)
    form = services.edit_form(ACTOR, LEARNER)
    services.edit(ACTOR, LEARNER, {**form.values, "seen": form.seen})
    services.edit(ACTOR, LEARNER, {**form.values, "seen": form.seen, "notes": "Seen"})
    services.summary(ACTOR, LEARNER)
    assert counted(world) == [
        ("view", "no_uln"),
        ("search", "exact"),
        ("select", "done"),
        ("verify", "exact_match"),
        ("edit", "unchanged"),
        ("edit", "done"),
        ("view", "exact_match"),
    ]


def test_an_update_is_counted_by_its_result(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB"), str(ULN))
    world.lrs.records[ULN] = record()
    world.services.verify(ACTOR, LEARNER)
    form = world.services.update_form(ACTOR, LEARNER)
    world.lrs.script("update", UpdateAnswer(UpdateOutcome.NO_CHANGES, "WSRC0020"))
    sent = {
        "field": list(form.chosen),
        "version_number": str(form.version_number),
        "seen": form.seen,
    }
    world.services.update(ACTOR, LEARNER, sent)
    assert counted(world)[-1] == ("update", "no_changes")


def test_a_registration_is_counted_by_its_result(world: World) -> None:
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    form = world.services.register_form(ACTOR, LEARNER, found.id)
    answers = {"verification_type": "2", "ability_to_share": "1"}
    sent = {"attempt": found.id, "seen": form.seen, **answers}
    world.services.register(ACTOR, LEARNER, sent)
    assert counted(world) == [("search", "no_match"), ("register", "registered")]


def test_an_error_is_counted_by_its_name(world: World) -> None:
    world.lrs.script("find_by_demographics", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.host.denied.add(Action.VIEW)
    with pytest.raises(NotPermitted):
        world.services.summary(ACTOR, LEARNER)
    assert counted(world) == [("search", "LrsTimedOut"), ("view", "NotPermitted")]


def test_a_defect_is_counted_and_comes_out(world: World) -> None:
    world.lrs.script("find_by_demographics", RuntimeError("a defect"))
    with pytest.raises(RuntimeError, match="a defect"):
        world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    assert counted(world) == [("search", DEFECT)]


def test_readiness_is_a_matter_of_the_database(world: World) -> None:
    assert world.services.chores.readiness().ready
    world.store.broken = True
    found = world.services.chores.readiness()
    assert (found.ready, found.database) == (False, DatabaseState.UNREACHABLE)
