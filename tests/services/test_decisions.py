"""Deciding for each detail that differs: keep ours, take theirs, or leave both alone."""

from datetime import date
from typing import Any

import pytest

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import LrsTimedOut, NotPermitted, SaveFailed
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.services.context import seen_of
from picslrs_plugin.services.results import Choice, Decision, Updated, UpdateForm, UpdateResult
from picslrs_plugin.wording import Told
from tests.fakes import ACTOR, LEARNER
from tests.learners import ULN, details, record
from tests.services.conftest import World


def verified(world: World, ours: dict[str, object] | None = None, **theirs: Any) -> None:
    world.host.holds(LEARNER, details(**(ours or {})), uln=str(ULN))
    world.lrs.records[ULN] = record(**theirs)
    world.services.verify(ACTOR, LEARNER)


def form(world: World, **decided: str) -> UpdateForm:
    given = {f"decide-{name}": decision for name, decision in decided.items()}
    return world.services.update_form(ACTOR, LEARNER, given or None)


def choice(world: World, name: str) -> Choice:
    (found,) = [one for one in form(world).choices if one.compared.field.name == name]
    return found


def do(
    world: World, *, send: tuple[str, ...] = (), take: tuple[str, ...] = (), confirm: str = ""
) -> Updated:
    return world.services.update(
        ACTOR,
        LEARNER,
        {
            "confirm": confirm,
            "version_number": str(world.lrs.records[ULN].version_number),
            "field": list(send),
            "take": list(take),
            "seen": seen_of(world.learner.details),
        },
    )


def test_ours_goes_to_the_lrs_unless_somebody_decides_otherwise(world: World) -> None:
    verified(world, postcode="QX2 2BB")
    assert choice(world, "postcode").decision is Decision.OURS
    assert [one.field.name for one in form(world).sends] == ["postcode"]
    assert form(world).saves == ()


def test_what_is_not_held_here_is_offered_and_left_alone(world: World) -> None:
    verified(world, nationality="GBR")
    offered = choice(world, "nationality")
    assert (offered.may_send, offered.may_take) == (False, True)
    assert offered.decision is Decision.LEAVE


def test_nothing_is_taken_that_would_empty_ours(world: World) -> None:
    verified(world, place_of_birth="")
    assert not choice(world, "place_of_birth").may_take
    assert do(world, take=("place_of_birth",)).result is UpdateResult.NO_CHANGES
    assert world.learner.details.place_of_birth == "Mockham"


def test_the_withdrawn_answer_is_never_taken(world: World) -> None:
    verified(world, {"ability_to_share": ""}, ability_to_share="2")
    assert not choice(world, "ability_to_share").may_take


def test_exactly_what_changes_is_told_on_both_sides(world: World) -> None:
    verified(
        world,
        {"date_of_address_capture": date(2026, 9, 1)},
        postcode="QX2 2BB",
        nationality="GBR",
        verification_type="999",
        other_verification_description="A letter",
    )
    found = form(world, postcode="ours", verification_type="theirs")
    assert [one.field.name for one in found.sends] == ["postcode", "date_of_address_capture"]
    assert [one.field.name for one in found.saves] == [
        "verification_type",
        "other_verification_description",
    ]


def test_a_description_never_goes_without_its_type(world: World) -> None:
    held: dict[str, object] = {
        "verification_type": "999",
        "other_verification_description": "A letter",
    }
    verified(world, held, verification_type="2")
    found = form(world, other_verification_description="ours")
    assert [(one.field.name, one.ours) for one in found.sends] == list(held.items())


def test_theirs_is_saved_with_the_host_and_verified_again(world: World) -> None:
    verified(world, date_of_birth=date(2007, 4, 3))
    done = do(world, take=("date_of_birth",), confirm="yes")
    assert (done.result, done.taken) == (UpdateResult.TAKEN, ("date_of_birth",))
    assert world.learner.details.date_of_birth == date(2007, 4, 3)
    assert world.lrs.calls["update"] == 0
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.EXACT_MATCH


def test_the_host_is_asked_before_anything_is_sent(world: World) -> None:
    verified(world, postcode="QX2 2BB", place_of_birth="Sampleford")
    world.host.fails_to_save = SaveFailed()
    with pytest.raises(SaveFailed):
        do(world, send=("postcode",), take=("place_of_birth",))
    assert world.lrs.calls["update"] == 0


def test_a_record_that_changed_meanwhile_saves_nothing_here_either(world: World) -> None:
    verified(world, postcode="QX2 2BB", place_of_birth="Sampleford")
    seen = seen_of(world.learner.details)
    world.lrs.records[ULN] = record(version=4, place_of_birth="Elsewhere")
    stale = {"version_number": "3", "take": ["place_of_birth"], "seen": seen}
    result = world.services.update(ACTOR, LEARNER, stale)
    assert result.result is UpdateResult.CHANGED_MEANWHILE
    assert result.form is not None
    assert world.host.saved == []


def test_what_was_saved_here_is_told_when_the_lrs_then_fails(world: World) -> None:
    verified(world, postcode="QX2 2BB", place_of_birth="Sampleford")
    world.lrs.script("update", LrsTimedOut())
    with pytest.raises(LrsTimedOut) as raised:
        do(world, send=("postcode",), take=("place_of_birth",))
    assert raised.value.changed.startswith("What was taken from the LRS was saved")
    assert "not known" in raised.value.changed


def test_a_verification_that_fails_after_taking_keeps_the_record(world: World) -> None:
    verified(world, place_of_birth="Sampleford")
    world.lrs.script("verify", LrsTimedOut())
    done = do(world, take=("place_of_birth",))
    assert (done.result, done.reread) == (UpdateResult.TAKEN, False)
    assert world.link is not None
    assert world.link.theirs is not None


def test_taking_theirs_needs_the_right_to_edit(world: World) -> None:
    verified(world, place_of_birth="Sampleford")
    world.host.denied = {Action.EDIT}
    assert not choice(world, "place_of_birth").may_take
    with pytest.raises(NotPermitted):
        do(world, take=("place_of_birth",))


def test_a_field_that_is_sent_is_not_taken_too(world: World) -> None:
    verified(world, place_of_birth="Sampleford")
    done = do(world, send=("place_of_birth",), take=("place_of_birth",))
    assert (done.result, done.taken) == (UpdateResult.UPDATED, ())
    assert world.lrs.records[ULN].details.place_of_birth == "Mockham"


def test_why_a_value_cannot_be_sent_is_told(world: World) -> None:
    verified(world, {"place_of_birth": "x" * 36})
    problem = choice(world, "place_of_birth").problem
    assert problem == "Place of birth must be 35 characters or fewer for the LRS. This has 36."
    assert isinstance(problem, Told)
