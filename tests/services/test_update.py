import pytest

from picslrs_plugin.domain.response_codes import (
    FailureFlag,
    FindOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import (
    AlreadyUnderWay,
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    LrsTimedOut,
    LrsUnreachable,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.ports import FindAnswer, IntentState, Operation, UpdateAnswer, VerifyAnswer
from picslrs_plugin.services.context import seen_of
from picslrs_plugin.services.results import Updated, UpdateResult
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.learners import MASTER, ULN, details, master_record, record
from tests.services.conftest import World


@pytest.fixture(autouse=True)
def verified_with_another_postcode(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB"), uln=str(ULN))
    world.lrs.records[ULN] = record(school_at_16="Mock School", notes="Seen by another provider")
    world.services.verify(ACTOR, LEARNER)


def update(world: World, *fields: str, **changes: object) -> Updated:
    form: dict[str, object] = {
        "version_number": "3",
        "field": list(fields) or ["postcode"],
        "seen": seen_of(world.learner.details),
    }
    return world.services.update(ACTOR, LEARNER, form | changes)


def test_the_window_shows_the_differences_and_calls_nobody(world: World) -> None:
    calls = dict(world.lrs.calls)
    form = world.services.update_form(ACTOR, LEARNER)
    assert [one.field.name for one in form.differences] == ["postcode"]
    assert form.chosen == ("postcode",)
    assert (form.version_number, form.problems) == (3, {})
    assert dict(world.lrs.calls) == calls


def test_the_chosen_field_is_laid_over_the_whole_record(world: World) -> None:
    assert update(world).result is UpdateResult.UPDATED
    held = world.lrs.records[ULN]
    assert held.details == details(
        postcode="QX2 2BB", school_at_16="Mock School", notes="Seen by another provider"
    )
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.EXACT_MATCH


def test_fields_that_were_not_chosen_stay_as_they_are_there(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB", nationality="IRL"), uln=str(ULN))
    update(world, "nationality")
    assert world.lrs.records[ULN].details.postcode == "QX1 1AA"
    assert world.lrs.records[ULN].details.nationality == "IRL"
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UPDATE_REQUIRED


def test_notes_are_sent_only_when_asked_for(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB", notes="Ours"), uln=str(ULN))
    form = world.services.update_form(ACTOR, LEARNER)
    assert form.notes is not None
    assert "notes" not in form.chosen
    update(world, "postcode", "notes")
    assert world.lrs.records[ULN].details.notes == "Ours"


def test_nothing_chosen_is_said(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        world.services.update(ACTOR, LEARNER, {"version_number": "3", "seen": "x"})
    assert set(refused.value.problems) == {"field"}


def test_a_record_that_changed_meanwhile_is_shown_and_asked_about_again(world: World) -> None:
    world.lrs.records[ULN] = record(version=4, place_of_birth="Elsewhere")
    result = update(world)
    assert result.result is UpdateResult.CHANGED_MEANWHILE
    assert result.form is not None
    assert result.form.version_number == 4
    assert {one.field.name for one in result.form.differences} == {"postcode", "place_of_birth"}
    assert world.lrs.calls["update"] == 0


def test_a_stale_version_at_the_lrs_asks_again_and_never_loops(world: World) -> None:
    world.lrs.script("update", UpdateAnswer(UpdateOutcome.CHANGED_MEANWHILE, "WSRC0013"))
    result = update(world)
    assert result.result is UpdateResult.CHANGED_MEANWHILE
    assert result.form is not None
    assert world.lrs.calls["update"] == 1
    assert not world.unresolved


@pytest.mark.parametrize(
    ("outcome", "code", "result"),
    [
        (UpdateOutcome.NO_CHANGES, "WSRC0020", UpdateResult.NO_CHANGES),
        (UpdateOutcome.SHARE_REFUSED, "WSRC0014", UpdateResult.SHARE_REFUSED),
        (UpdateOutcome.INSUFFICIENT, "WSRC0015", UpdateResult.INSUFFICIENT),
        (UpdateOutcome.UNKNOWN, "WSRC0077", UpdateResult.UNKNOWN_CODE),
    ],
)
def test_each_answer_has_its_own_words(
    world: World, outcome: UpdateOutcome, code: str, result: UpdateResult
) -> None:
    world.lrs.script("update", UpdateAnswer(outcome, code))
    updated = update(world)
    assert (updated.result, updated.code) == (result, code)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UPDATE_REQUIRED


def test_a_time_out_leaves_the_result_unknown_and_says_so(world: World) -> None:
    world.lrs.script("update", LrsTimedOut())
    with pytest.raises(LrsTimedOut) as raised:
        update(world)
    assert "not known" in raised.value.changed
    assert [one.state for one in world.unresolved] == [IntentState.UNKNOWN]
    assert world.services.summary(ACTOR, LEARNER).unresolved


def test_reading_again_settles_an_unknown_update(world: World) -> None:
    world.lrs.script("update", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        update(world)
    world.services.verify(ACTOR, LEARNER)
    assert not world.unresolved


def test_a_connection_that_failed_changed_nothing_and_is_known_to(world: World) -> None:
    world.lrs.script("update", LrsUnreachable())
    with pytest.raises(LrsUnreachable) as raised:
        update(world)
    assert raised.value.changed == "Nothing was changed."
    assert not world.unresolved


def test_the_intent_is_stored_before_the_request_leaves(world: World) -> None:
    seen: list[Operation] = []
    original = world.lrs.update

    def spying(*args: object, **kwargs: object) -> UpdateAnswer:
        seen.extend(one.operation for one in world.unresolved)
        return original(*args, **kwargs)  # type: ignore[arg-type]

    world.lrs.update = spying  # type: ignore[method-assign]
    update(world)
    assert seen == [Operation.UPDATE]


def test_a_second_update_while_one_is_under_way_is_not_sent(world: World) -> None:
    original = world.lrs.update

    def again(*args: object, **kwargs: object) -> UpdateAnswer:
        world.lrs.update = original  # type: ignore[method-assign]
        with pytest.raises(AlreadyUnderWay):
            update(world)
        return original(*args, **kwargs)  # type: ignore[arg-type]

    world.lrs.update = again  # type: ignore[method-assign]
    update(world)
    assert world.lrs.calls["update"] == 1


def test_a_read_that_fails_after_the_update_keeps_nothing_stale(world: World) -> None:
    world.lrs.script("verify", LrsTimedOut())
    result = update(world)
    assert (result.result, result.reread) == (UpdateResult.UPDATED, False)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED


def test_the_withdrawn_answer_there_blocks_until_the_notice_is_recorded(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB", ability_to_share=""), uln=str(ULN))
    world.lrs.records[ULN] = record(ability_to_share="2")
    world.services.verify(ACTOR, LEARNER)
    assert "ability_to_share" in world.services.update_form(ACTOR, LEARNER).problems
    with pytest.raises(InvalidInput) as refused:
        update(world)
    assert set(refused.value.problems) == {"ability_to_share"}
    assert world.lrs.calls["update"] == 0


@pytest.mark.parametrize(("ours", "sent"), [("1", True), ("0", False)])
def test_the_withdrawn_answer_becomes_seen_and_nothing_else(
    world: World, ours: str, sent: bool
) -> None:
    world.host.holds(LEARNER, details(ability_to_share=ours), uln=str(ULN))
    world.lrs.records[ULN] = record(ability_to_share="2")
    world.services.verify(ACTOR, LEARNER)
    if sent:
        assert update(world, "ability_to_share").result is UpdateResult.UPDATED
    else:
        with pytest.raises(InvalidInput):
            update(world, "ability_to_share")
    assert world.lrs.calls["update"] == int(sent)


def test_a_mandatory_value_that_the_record_lacks_must_come_from_a_person(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB", verification_type=""), uln=str(ULN))
    world.lrs.records[ULN] = record(verification_type="")
    world.services.verify(ACTOR, LEARNER)
    with pytest.raises(InvalidInput) as refused:
        update(world)
    assert set(refused.value.problems) == {"verification_type"}


def test_an_email_that_the_lrs_refuses_is_left_out_with_a_warning(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB", email_address="t@x.org"), uln=str(ULN))
    form = world.services.update_form(ACTOR, LEARNER)
    assert form.chosen == ("postcode",)
    assert form.warnings
    update(world, "postcode", "email_address")
    assert world.lrs.records[ULN].details.email_address == ""


def test_a_name_too_long_for_the_lrs_is_named_and_not_cut(world: World) -> None:
    world.host.holds(LEARNER, details(postcode="QX2 2BB", middle_other_name="x" * 40), uln=str(ULN))
    form = world.services.update_form(ACTOR, LEARNER)
    assert set(form.problems) == {"middle_other_name"}
    assert form.chosen == ("postcode",)
    with pytest.raises(InvalidInput):
        update(world, "postcode", "middle_other_name")


def test_a_doubt_must_be_confirmed(world: World) -> None:
    world.host.holds(LEARNER, details(gender="1"), uln=str(ULN))
    world.lrs.script(
        "verify",
        VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005", flags=frozenset({FailureFlag.GENDER})),
    )
    world.services.verify(ACTOR, LEARNER)
    with pytest.raises(InvalidInput) as refused:
        update(world, "gender")
    assert set(refused.value.problems) == {"confirm"}
    assert update(world, "gender", confirm="yes").result is UpdateResult.UPDATED


def test_without_a_read_record_there_is_no_update(world: World) -> None:
    world.host.holds(LEARNER, details(), uln="1174112637")
    with pytest.raises(Conflict):
        world.services.update_form(ACTOR, LEARNER)


def test_a_record_merged_meanwhile_is_not_written_to(world: World) -> None:
    merged = FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN, uln=MASTER),))
    world.lrs.script("find_by_uln", merged)
    with pytest.raises(Conflict, match="merged"):
        update(world)
    assert world.lrs.calls["update"] == 0


def test_a_record_that_is_gone_is_said(world: World) -> None:
    del world.lrs.records[ULN]
    assert update(world).result is UpdateResult.NOT_FOUND


def test_what_the_lrs_already_holds_is_not_sent(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    assert update(world).result is UpdateResult.NO_CHANGES
    assert world.lrs.calls["update"] == 0


def test_details_that_changed_here_after_they_were_shown_are_not_sent(world: World) -> None:
    seen = world.services.update_form(ACTOR, LEARNER).seen
    world.host.holds(LEARNER, details(postcode="QX3 3CC"), uln=str(ULN))
    with pytest.raises(ChangedMeanwhile):
        update(world, seen=seen)
    assert world.lrs.calls["update"] == 0


def test_a_field_that_does_not_differ_or_is_empty_here_is_never_laid_over(world: World) -> None:
    assert update(world, "school_at_16", "place_of_birth", "postcode").result is (
        UpdateResult.UPDATED
    )
    assert world.lrs.records[ULN].details.school_at_16 == "Mock School"


SOMEBODY_ELSE = {"given_name": "Otto", "family_name": "Otherton"}


def test_another_person_under_the_same_uln_is_never_sent(world: World) -> None:
    world.host.holds(LEARNER, details(**SOMEBODY_ELSE), uln=str(ULN))
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.SOMEONE_ELSE
    with pytest.raises(Conflict, match="two people"):
        world.services.update_form(ACTOR, LEARNER)
    with pytest.raises(Conflict, match="two people"):
        update(world, "given_name", confirm="yes")
    assert world.lrs.calls["update"] == 0


def test_nothing_of_another_persons_record_is_shown(world: World) -> None:
    world.host.holds(LEARNER, details(**SOMEBODY_ELSE), uln=str(ULN))
    verification = world.services.verification(ACTOR, LEARNER)
    assert (verification.found, verification.comparison) == (None, None)
    assert world.services.summary(ACTOR, LEARNER).comparison is None


def test_one_key_detail_changed_since_the_verification_is_a_doubt(world: World) -> None:
    world.host.holds(LEARNER, details(gender="1"), uln=str(ULN))
    form = world.services.update_form(ACTOR, LEARNER)
    assert (form.doubtful, form.doubts) == (True, ("gender",))
    with pytest.raises(InvalidInput) as refused:
        update(world, "gender")
    assert set(refused.value.problems) == {"confirm"}
    assert update(world, "gender", confirm="yes").result is UpdateResult.UPDATED


def test_what_speaks_for_another_person_is_not_ticked_in_advance(world: World) -> None:
    world.host.holds(LEARNER, details(gender="1", title="Mx"), uln=str(ULN))
    chosen = world.services.update_form(ACTOR, LEARNER).chosen
    assert "title" in chosen
    assert "gender" not in chosen


def test_a_name_that_is_another_one_is_never_written_over_the_records(world: World) -> None:
    world.host.holds(LEARNER, details(family_name="Newmarried"), uln=str(ULN))
    with pytest.raises(Conflict, match="two people"):
        world.services.update_form(ACTOR, LEARNER)
    with pytest.raises(Conflict, match="two people"):
        update(world, "family_name", confirm="yes")
    assert world.lrs.calls["update"] == 0


def test_a_new_name_is_sent_once_the_earlier_one_is_recorded(world: World) -> None:
    renamed = details(family_name="Newmarried", previous_family_name="Sampleton")
    world.host.holds(LEARNER, renamed, uln=str(ULN))
    assert not world.services.update_form(ACTOR, LEARNER).doubtful
    assert update(world, "family_name").result is UpdateResult.UPDATED
    assert world.lrs.records[ULN].details.family_name == "Newmarried"


@pytest.mark.parametrize("broken", [StoreUnavailable(), ChangedMeanwhile()])
def test_what_fails_after_the_update_does_not_say_that_nothing_changed(
    world: World, broken: StoreUnavailable | ChangedMeanwhile
) -> None:
    world.lrs.script("verify", broken)
    with pytest.raises(type(broken)) as raised:
        update(world)
    assert raised.value.changed == "The LRS record holds the details that were sent."


def test_an_email_that_the_lrs_holds_but_would_refuse_is_warned_about(world: World) -> None:
    world.lrs.records[ULN] = record(email_address="t@x.org")
    world.services.verify(ACTOR, LEARNER)
    assert any("left out" in told for told in world.services.update_form(ACTOR, LEARNER).warnings)


def test_a_process_that_ends_after_the_answer_leaves_no_old_record(world: World) -> None:
    ended = KeyboardInterrupt()
    world.lrs.script("verify", ended)
    with pytest.raises(KeyboardInterrupt):
        update(world)
    assert world.unresolved == ()
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED


def test_the_event_is_noted_with_the_answer(world: World) -> None:
    world.host.heard["listener"] = []
    world.lrs.script("verify", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        update(world)
    world.services.chores.send_events(TENANT)
    names = [event.name for event in world.host.heard["listener"]]
    assert names == [EventName.UPDATED]
