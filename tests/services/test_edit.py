import pytest

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import ChangedMeanwhile, InvalidInput, SaveFailed, StoreUnavailable
from picslrs_plugin.services.results import Edited
from tests.fakes import ACTOR, LEARNER
from tests.learners import OTHER, ULN, details, record
from tests.services.conftest import World


@pytest.fixture(autouse=True)
def verified(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.lrs.records[ULN] = record()
    world.services.verify(ACTOR, LEARNER)


def edit(world: World, **changes: object) -> Edited:
    form = world.services.edit_form(ACTOR, LEARNER)
    return world.services.edit(ACTOR, LEARNER, {**form.values, "seen": form.seen, **changes})


def test_the_window_holds_the_nine_fields_and_the_description(world: World) -> None:
    assert set(world.services.edit_form(ACTOR, LEARNER).values) == {
        "uln",
        "place_of_birth",
        "preferred_given_name",
        "family_name_at_16",
        "scottish_candidate_number",
        "nationality",
        "verification_type",
        "other_verification_description",
        "ability_to_share",
        "notes",
    }


def test_only_what_changed_is_saved_and_only_here(world: World) -> None:
    calls = dict(world.lrs.calls)
    assert edit(world, place_of_birth=" New  Mockham ").changed == ("place_of_birth",)
    assert world.host.saved[-1][1].values == {"place_of_birth": "New Mockham"}
    assert dict(world.lrs.calls) == calls
    assert world.link is not None
    assert world.link.theirs == record()
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UPDATE_REQUIRED


def test_no_change_saves_nothing(world: World) -> None:
    assert edit(world) == Edited(changed=(), uln_changed=False)
    assert not world.host.saved


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uln", "1234567890"),
        ("uln", "102689309"),
        ("preferred_given_name", "x" * 36),
        ("scottish_candidate_number", "12"),
        ("nationality", "British"),
        ("verification_type", "8"),
        ("ability_to_share", "2"),
        ("ability_to_share", "x"),
        ("notes", "n" * 4001),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_saved(world: World, field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        edit(world, place_of_birth="New Mockham", **{field: value})
    assert set(refused.value.problems) == {field}
    assert not world.host.saved


def test_other_verification_needs_its_description(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        edit(world, verification_type="999")
    assert set(refused.value.problems) == {"other_verification_description"}
    edit(world, verification_type="999", other_verification_description="Library card")
    assert world.learner.details.other_verification_description == "Library card"


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\u200b \u200d"])
def test_a_description_that_nobody_sees_is_none(world: World, nothing: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        edit(world, verification_type="999", other_verification_description=nothing)
    assert set(raised.value.problems) == {"other_verification_description"}


def test_the_description_goes_when_the_type_is_another_one(world: World) -> None:
    held = details(verification_type="999", other_verification_description="Library card")
    world.host.holds(LEARNER, held, uln=str(ULN))
    edit(world, verification_type="2")
    assert world.learner.details.other_verification_description == ""


def test_a_changed_uln_is_unverified_again(world: World) -> None:
    assert edit(world, uln=str(OTHER)).uln_changed
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED
    edit(world, uln=str(ULN))
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED


def test_a_uln_can_be_taken_away(world: World) -> None:
    edited = edit(world, uln="")
    assert (edited.uln_changed, edited.uln_removed) == (True, True)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.NO_ULN


def test_an_invalid_uln_that_is_held_does_not_stop_another_correction(world: World) -> None:
    world.host.holds(LEARNER, details(), uln="1234567890")
    assert edit(world, place_of_birth="New Mockham").changed == ("place_of_birth",)
    assert world.learner.uln == "1234567890"


def test_an_invalid_uln_can_be_taken_away(world: World) -> None:
    world.host.holds(LEARNER, details(), uln="1234567890")
    assert edit(world, uln="").changed == ("uln",)
    assert world.learner.uln is None


def test_a_value_from_the_lrs_outside_our_lists_is_kept(world: World) -> None:
    world.host.holds(LEARNER, details(nationality="12", ability_to_share="2"), uln=str(ULN))
    assert edit(world, place_of_birth="New Mockham").changed == ("place_of_birth",)


def test_a_field_that_the_form_left_out_is_not_touched(world: World) -> None:
    seen = world.services.edit_form(ACTOR, LEARNER).seen
    world.services.edit(ACTOR, LEARNER, {"seen": seen, "notes": "Called home"})
    assert world.host.saved[-1][1].values == {"notes": "Called home"}


def test_somebody_elses_change_meanwhile_is_not_overwritten(world: World) -> None:
    form = world.services.edit_form(ACTOR, LEARNER)
    world.host.holds(LEARNER, details(place_of_birth="Elsewhere"), uln=str(ULN))
    with pytest.raises(ChangedMeanwhile):
        world.services.edit(
            ACTOR, LEARNER, {**form.values, "seen": form.seen, "place_of_birth": "Mine"}
        )
    assert world.learner.details.place_of_birth == "Elsewhere"


def test_when_the_host_cannot_save_the_link_stays(world: World) -> None:
    world.host.fails_to_save = SaveFailed()
    with pytest.raises(SaveFailed):
        edit(world, uln=str(OTHER))
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.EXACT_MATCH


def test_a_database_that_fails_after_the_save_does_not_hide_it(world: World) -> None:
    form = world.services.edit_form(ACTOR, LEARNER)
    values = {**form.values, "seen": form.seen, "place_of_birth": "Sampleby"}
    world.host.heard = {"webhooks": []}
    world.breaks_after_saving()
    with pytest.raises(StoreUnavailable) as raised:
        world.services.edit(ACTOR, LEARNER, values)
    assert raised.value.changed == "Your changes were saved in the learner system."
