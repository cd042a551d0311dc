from datetime import timedelta

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, FindOutcome, VerifyResult
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import Conflict, InvalidInput, LrsTimedOut, SelectionRefused
from picslrs_plugin.ports import FindAnswer, VerifyAnswer
from picslrs_plugin.services.results import Verified
from tests.fakes import ACTOR, LEARNER
from tests.learners import MASTER, OTHER, ULN, details, master_record, record
from tests.services.conftest import World


@pytest.fixture(autouse=True)
def holds_a_uln(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))


def verify(world: World) -> Verified:
    return world.services.verify(ACTOR, LEARNER)


def answer(result: VerifyResult, code: str, *flags: FailureFlag, **values: object) -> VerifyAnswer:
    return VerifyAnswer(result, code, flags=frozenset(flags), **values)  # type: ignore[arg-type]


def different(*flags: FailureFlag) -> VerifyAnswer:
    return answer(VerifyResult.DIFFERENT, "WSVRC005", *flags)


def test_everything_agrees(world: World) -> None:
    world.lrs.records[ULN] = record()
    assert verify(world).outcome is Verification.EXACT_MATCH
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.EXACT_MATCH


def test_all_that_is_known_is_sent(world: World) -> None:
    verify(world)
    check = world.lrs.sent[0][1]
    assert (check.given_name, check.gender, check.date_of_birth.year) == ("Testa", "2", 2007)


def test_001_with_another_address_asks_for_an_update(world: World) -> None:
    world.lrs.records[ULN] = record(postcode="QX9 9ZZ")
    result = verify(world)
    assert result.outcome is Verification.UPDATE_REQUIRED
    assert result.may_update
    assert not result.doubtful


def test_003_is_read_under_the_names_that_the_lrs_answered(world: World) -> None:
    world.lrs.records[ULN] = record(given_name="Tessa")
    similar = answer(
        VerifyResult.SIMILAR, "WSVRC003", uln=ULN, given_name="Tessa", family_name="Sampleton"
    )
    world.lrs.script("verify", similar)
    result = verify(world)
    assert world.lrs.sent[1] == ("find_by_uln", ULN, "Sampleton", "Tessa")
    assert result.outcome is Verification.UPDATE_REQUIRED


def test_003_always_asks_for_an_update(world: World) -> None:
    world.lrs.records[ULN] = record()
    world.lrs.script("verify", answer(VerifyResult.SIMILAR, "WSVRC003"))
    assert verify(world).outcome is Verification.UPDATE_REQUIRED


def test_006_is_not_found_and_leads_to_a_search(world: World) -> None:
    result = verify(world)
    assert result.outcome is Verification.NOT_FOUND
    assert result.may_search
    assert not result.may_update


@pytest.mark.parametrize(
    "flags",
    [
        (),
        (FailureFlag.GIVEN_IS_NOT_GIVEN,),
        (FailureFlag.FAMILY_IS_NOT_FAMILY,),
        (FailureFlag.DATE_OF_BIRTH, FailureFlag.GENDER),
    ],
)
def test_somebody_elses_number_is_never_read_or_updated(
    world: World, flags: tuple[FailureFlag, ...]
) -> None:
    world.lrs.records[ULN] = record(given_name="Otto")
    world.lrs.script("verify", different(*flags))
    result = verify(world)
    assert result.outcome is Verification.SOMEONE_ELSE
    assert result.found is None
    assert not result.may_update
    assert world.lrs.calls["find_by_uln"] == 0
    with pytest.raises(Conflict):
        world.services.update_form(ACTOR, LEARNER)


def test_one_wrong_birth_fact_is_read_and_doubted(world: World) -> None:
    world.lrs.records[ULN] = record(gender="1")
    world.lrs.script("verify", different(FailureFlag.GENDER))
    result = verify(world)
    assert result.outcome is Verification.UPDATE_REQUIRED
    assert result.doubtful


def test_a_doubt_that_cannot_be_read_counts_as_somebody_else(world: World) -> None:
    world.lrs.script("verify", different(FailureFlag.DATE_OF_BIRTH))
    assert verify(world).outcome is Verification.SOMEONE_ELSE


def test_a_record_that_cannot_be_read_is_said(world: World) -> None:
    world.lrs.script("verify", answer(VerifyResult.MATCH, "WSVRC001", uln=ULN))
    result = verify(world)
    assert result.outcome is Verification.UNREADABLE
    assert result.may_search
    assert not result.may_update


def test_only_the_candidate_with_the_same_uln_is_taken_from_a_search(world: World) -> None:
    world.lrs.script("verify", answer(VerifyResult.MATCH, "WSVRC001", uln=ULN))
    world.lrs.script(
        "find_by_demographics",
        FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(OTHER), record(ULN, version=9))),
    )
    result = verify(world)
    assert result.found is not None
    assert (result.found.uln, result.found.version_number) == (ULN, 9)


def test_another_learners_record_is_never_taken_for_ours(world: World) -> None:
    world.lrs.script("verify", answer(VerifyResult.MATCH, "WSVRC001", uln=ULN))
    world.lrs.script("find_by_uln", FindAnswer(FindOutcome.EXACT, "WSRC0004", (record(OTHER),)))
    assert verify(world).outcome is Verification.UNREADABLE


def linked(world: World) -> None:
    world.lrs.script("verify", answer(VerifyResult.MATCH_LINKED, "WSVRC002", uln=MASTER))
    world.lrs.script(
        "find_by_uln", FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN),))
    )


def test_002_prompts_for_the_master(world: World) -> None:
    linked(world)
    result = verify(world)
    assert result.outcome is Verification.LINKED
    assert result.found is not None
    assert (result.ours, result.found.uln) == (ULN, MASTER)
    assert result.may_take_master
    assert world.learner.uln == str(ULN)


def read_before_it_was_linked(world: World) -> None:
    world.lrs.records[ULN] = record(postcode="ZZ9 9ZZ")
    verify(world)
    world.clock.now += timedelta(days=30)
    linked(world)


def test_a_record_read_before_it_was_merged_stands_beside_its_master(world: World) -> None:
    read_before_it_was_linked(world)
    result = verify(world)
    assert result.merged is not None
    assert {one.field.name: one.ours for one in result.merged.differences} == {
        "postcode": "ZZ9 9ZZ"
    }
    assert result.merged_read_at == world.clock() - timedelta(days=30)


def test_the_merged_record_is_still_there_when_the_uln_is_verified_again(world: World) -> None:
    read_before_it_was_linked(world)
    first = verify(world)
    linked(world)
    again = verify(world)
    assert (again.merged, again.merged_read_at) == (first.merged, first.merged_read_at)
    assert again.merged is not None


def test_an_answer_that_is_not_known_does_not_forget_the_merged_record(world: World) -> None:
    read_before_it_was_linked(world)
    verify(world)
    world.lrs.script("verify", answer(VerifyResult.UNKNOWN, "WSVRC099"))
    verify(world)
    assert world.link is not None
    assert world.link.merged is not None


def test_a_merged_record_that_was_never_read_is_not_there(world: World) -> None:
    linked(world)
    assert verify(world).merged is None


def test_a_merged_record_is_forgotten_with_the_number_it_belongs_to(world: World) -> None:
    read_before_it_was_linked(world)
    verify(world)
    world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER)})
    assert world.link is not None
    assert (world.link.merged, world.link.merged_read_at) == (None, None)


def test_a_linked_record_found_by_the_full_read_alone_prompts_too(world: World) -> None:
    world.lrs.script("verify", answer(VerifyResult.MATCH_LINKED, "WSVRC002"))
    world.lrs.script(
        "find_by_uln", FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN),))
    )
    assert verify(world).outcome is Verification.LINKED


def test_taking_the_master_keeps_the_old_number_as_an_alias(world: World) -> None:
    linked(world)
    verify(world)
    world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER)})
    summary = world.services.summary(ACTOR, LEARNER)
    assert world.learner.uln == str(MASTER)
    assert summary.aliases == (ULN,)
    assert summary.standing is Standing.EXACT_MATCH


def test_a_master_that_we_hold_already_does_not_prompt_again(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(MASTER))
    world.lrs.records[MASTER] = master_record(ULN)
    world.lrs.script("verify", answer(VerifyResult.MATCH_LINKED, "WSVRC002", uln=MASTER))
    assert verify(world).outcome is Verification.EXACT_MATCH


def test_only_the_master_that_was_found_is_taken(world: World) -> None:
    linked(world)
    verify(world)
    with pytest.raises(SelectionRefused):
        world.services.take_master(ACTOR, LEARNER, {"uln": str(OTHER)})


def test_a_master_is_not_taken_without_a_linked_outcome(world: World) -> None:
    world.lrs.records[ULN] = record()
    verify(world)
    with pytest.raises(SelectionRefused):
        world.services.take_master(ACTOR, LEARNER, {"uln": str(ULN)})


def test_a_doubted_master_needs_a_confirmation(world: World) -> None:
    world.lrs.script("verify", different(FailureFlag.GENDER))
    found = FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN, gender="1"),))
    world.lrs.script("find_by_uln", found)
    assert verify(world).outcome is Verification.LINKED
    with pytest.raises(InvalidInput) as refused:
        world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER)})
    assert set(refused.value.problems) == {"confirm"}
    world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER), "confirm": "yes"})
    assert world.learner.uln == str(MASTER)


def test_an_unknown_code_is_no_success_and_keeps_the_record(world: World) -> None:
    world.lrs.records[ULN] = record()
    verify(world)
    world.lrs.script("verify", answer(VerifyResult.UNKNOWN, "WSVRC042"))
    result = verify(world)
    assert (result.outcome, result.code) == (Verification.UNKNOWN, "WSVRC042")
    assert world.link is not None
    assert world.link.theirs == record()


def test_no_answer_leaves_the_last_outcome(world: World) -> None:
    world.lrs.records[ULN] = record()
    verify(world)
    world.lrs.script("verify", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        verify(world)
    assert world.services.verification(ACTOR, LEARNER).outcome is Verification.EXACT_MATCH


@pytest.mark.parametrize("uln", [None, "", "9999999999", "1234567890"])
def test_without_a_valid_uln_there_is_nothing_to_verify(world: World, uln: str | None) -> None:
    world.host.holds(LEARNER, details(), uln=uln)
    with pytest.raises(Conflict):
        verify(world)
    assert not world.lrs.calls


def test_names_that_cannot_be_sent_are_told(world: World) -> None:
    world.host.holds(LEARNER, details(given_name="", family_name="x" * 36), uln=str(ULN))
    with pytest.raises(InvalidInput) as refused:
        verify(world)
    assert set(refused.value.problems) == {"given_name", "family_name"}


def test_before_the_first_verification_there_is_nothing_to_show(world: World) -> None:
    with pytest.raises(Conflict):
        world.services.verification(ACTOR, LEARNER)


def test_an_edit_of_ours_shows_at_once(world: World) -> None:
    world.lrs.records[ULN] = record()
    verify(world)
    world.host.holds(LEARNER, details(postcode="QX2 2BB"), uln=str(ULN))
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UPDATE_REQUIRED


def test_another_uln_is_unverified_again(world: World) -> None:
    world.lrs.records[ULN] = record()
    verify(world)
    world.host.holds(LEARNER, details(), uln=str(OTHER))
    summary = world.services.summary(ACTOR, LEARNER)
    assert (summary.standing, summary.link) == (Standing.UNVERIFIED, None)


def test_an_invalid_uln_is_said(world: World) -> None:
    world.host.holds(LEARNER, details(), uln="1234567890")
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.INVALID_ULN
