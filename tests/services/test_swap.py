"""Names that look swapped are swapped here, but never those of another person."""

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, VerifyResult
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import Conflict, InvalidInput, NotPermitted, StoreUnavailable
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import VerifyAnswer
from picslrs_plugin.services.results import Verified
from tests.fakes import ACTOR, LEARNER
from tests.learners import ULN, details, record
from tests.services.conftest import World

NAMES = {FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.FAMILY_IS_NOT_FAMILY}


def verified(world: World, *more: FailureFlag) -> Verified:
    world.host.holds(LEARNER, details(given_name="Sampleton", family_name="Testa"), str(ULN))
    world.lrs.records[ULN] = record()
    flags = frozenset({*NAMES, *more})
    world.lrs.script("verify", VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005", flags=flags))
    return world.services.verify(ACTOR, LEARNER)


def test_swapped_names_are_put_right_here_and_verified_again(world: World) -> None:
    shown = verified(world)
    assert shown.may_swap
    swapped = world.services.swap_names(ACTOR, LEARNER, {"seen": shown.seen})
    assert swapped.outcome is Verification.EXACT_MATCH
    assert world.learner.details.full_name == "Testa Sampleton"


@pytest.mark.parametrize("fact", [FailureFlag.DATE_OF_BIRTH, FailureFlag.GENDER])
def test_somebody_with_another_birth_fact_is_another_person(
    world: World, fact: FailureFlag
) -> None:
    shown = verified(world, fact)
    assert (shown.outcome, shown.may_swap) == (Verification.SOMEONE_ELSE, False)
    with pytest.raises(Conflict):
        world.services.swap_names(ACTOR, LEARNER, {"seen": shown.seen})
    assert world.host.saved == []


@pytest.mark.parametrize("right", [Action.EDIT, Action.VERIFY])
def test_who_may_not_both_edit_and_verify_swaps_nothing(world: World, right: Action) -> None:
    seen = verified(world).seen
    world.lrs.calls.clear()
    world.host.denied = {right}
    with pytest.raises(NotPermitted):
        world.services.swap_names(ACTOR, LEARNER, {"seen": seen})
    assert (world.host.saved, world.lrs.calls) == ([], {})


def test_who_may_not_edit_is_not_offered_to_swap(world: World) -> None:
    verified(world)
    world.host.denied = {Action.EDIT}
    assert not world.services.verification(ACTOR, LEARNER).may_swap


def test_without_a_purpose_that_the_tenant_wants_nothing_is_swapped(world: World) -> None:
    seen = verified(world).seen
    world.lrs.calls.clear()
    world.host.preferred = Preferences(purposes=("Enrolment",))
    with pytest.raises(InvalidInput):
        world.services.swap_names(ACTOR, LEARNER, {"seen": seen})
    assert (world.host.saved, world.lrs.calls) == ([], {})
    world.services.swap_names(ACTOR, LEARNER, {"seen": seen, "purpose": "Enrolment"})
    assert {one.purpose for one in world.audit[-3:]} == {"Enrolment"}


def test_a_database_that_fails_after_the_save_does_not_hide_it(world: World) -> None:
    seen = verified(world).seen
    world.breaks_after_saving()
    with pytest.raises(StoreUnavailable) as raised:
        world.services.swap_names(ACTOR, LEARNER, {"seen": seen})
    assert raised.value.changed == "The names were swapped in the learner system."
