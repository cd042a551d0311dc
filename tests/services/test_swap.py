"""Names that look swapped are swapped here, but never those of another person."""

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, VerifyResult
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import Conflict
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
