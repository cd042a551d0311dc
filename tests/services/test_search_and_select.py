import pytest

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import (
    Conflict,
    InvalidInput,
    LrsOutOfHours,
    SaveFailed,
    SelectionRefused,
)
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.services.results import SearchResult
from tests.fakes import ACTOR, APPLICANT, COLLEAGUE, LEARNER
from tests.learners import (
    MASTER,
    OTHER,
    SEARCH_FORM,
    ULN,
    demographics,
    details,
    master_record,
    record,
)
from tests.services.conftest import World


def search(world: World, **changes: object) -> SearchResult:
    return world.services.search(ACTOR, LEARNER, SEARCH_FORM | changes)


def possible(*records: object) -> FindAnswer:
    return FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", records)  # type: ignore[arg-type]


def test_the_window_is_filled_with_ours(world: World) -> None:
    form = world.services.search_form(ACTOR, LEARNER)
    assert {**SEARCH_FORM}.items() <= form.values.items()
    assert form.problems == {}


def test_the_window_says_per_field_what_is_missing_or_not_valid(world: World) -> None:
    world.host.holds(LEARNER, details(gender="", postcode="nowhere", date_of_birth=None))
    form = world.services.search_form(ACTOR, LEARNER)
    assert set(form.problems) == {"gender", "postcode", "date_of_birth"}


def test_the_window_warns_about_an_email_that_the_lrs_refuses(world: World) -> None:
    world.host.holds(LEARNER, details(email_address="t@x.org"))
    assert any("email" in told for told in world.services.search_form(ACTOR, LEARNER).warnings)


def test_opening_the_window_calls_nobody(world: World) -> None:
    world.services.search_form(ACTOR, LEARNER)
    assert not world.lrs.calls


def test_exactly_what_was_typed_is_sent(world: World) -> None:
    search(world, postcode="qx1 1ab")
    assert world.lrs.sent == [("find_by_demographics", demographics(postcode="QX1 1AB"))]


def test_an_optional_field_is_sent_only_when_ticked(world: World) -> None:
    typed = {"place_of_birth": "Mockham", "school_at_16": "Mock School"}
    search(world, **typed, send=["place_of_birth"])
    assert world.lrs.sent == [("find_by_demographics", demographics(place_of_birth="Mockham"))]


def test_a_wrong_form_is_told_per_field_and_not_sent(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        search(world, given_name=" ", date_of_birth_month="13")
    assert set(refused.value.problems) == {"given_name", "date_of_birth"}
    assert not world.lrs.calls


def test_a_date_of_birth_in_the_future_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        search(world, date_of_birth_year="2027")
    assert refused.value.problems == {"date_of_birth": ["Date of birth must be in the past."]}


def test_an_exact_match_is_shown_beside_ours(world: World) -> None:
    world.lrs.records[ULN] = record(place_of_birth="Elsewhere")
    result = search(world)
    assert result.outcome is FindOutcome.EXACT
    assert [one.record.uln for one in result.candidates] == [ULN]
    assert [d.field.name for d in result.candidates[0].comparison.differences] == ["place_of_birth"]


def test_a_lone_possible_match_is_not_taken_by_itself(world: World) -> None:
    world.lrs.script("find_by_demographics", possible(record()))
    result = search(world)
    assert result.may_select
    assert not world.host.saved
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.NO_ULN


def test_an_unknown_code_is_shown_raw_and_offers_nothing(world: World) -> None:
    world.lrs.script(
        "find_by_demographics", FindAnswer(FindOutcome.UNKNOWN, "WSRC0099", (record(),))
    )
    result = search(world)
    assert (result.code, result.candidates) == ("WSRC0099", ())
    assert not result.may_select
    assert not result.may_register


def test_an_lrs_that_is_closed_leaves_no_attempt(world: World) -> None:
    world.lrs.script("find_by_demographics", LrsOutOfHours())
    with pytest.raises(LrsOutOfHours):
        search(world)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.NO_ULN


def test_results_can_be_opened_again_without_the_lrs(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    again = world.services.search_result(ACTOR, LEARNER, found.id)
    assert again.candidates[0].record == found.candidates[0].record
    assert world.lrs.calls["find_by_demographics"] == 1


def test_selecting_saves_the_uln_with_the_host_and_links_it(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    selected = world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})
    assert world.learner.uln == str(ULN)
    assert selected.comparison.agrees
    assert world.link is not None
    assert world.link.theirs == record()


def test_selecting_fills_what_is_empty_here_and_overwrites_nothing(world: World) -> None:
    world.host.holds(LEARNER, details(place_of_birth="", nationality="IRL"))
    world.lrs.records[ULN] = record(nationality="GBR", scottish_candidate_number="123456789")
    found = search(world)
    selected = world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})
    assert set(selected.filled) == {"place_of_birth", "scottish_candidate_number"}
    assert world.learner.details.place_of_birth == "Mockham"
    assert world.learner.details.nationality == "IRL"


def test_the_withdrawn_answer_on_sharing_is_not_taken_over(world: World) -> None:
    world.host.holds(LEARNER, details(ability_to_share=""))
    world.lrs.records[ULN] = record(ability_to_share="2")
    found = search(world)
    world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})
    assert world.learner.details.ability_to_share == ""


def test_only_a_uln_of_these_results_is_taken(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(OTHER)})
    assert not world.host.saved


def test_only_the_person_who_searched_may_select(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(SelectionRefused):
        world.services.select(COLLEAGUE, LEARNER, {"attempt": found.id, "uln": str(ULN)})


def test_only_the_subject_that_was_searched_for_gets_the_uln(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, APPLICANT, {"attempt": found.id, "uln": str(ULN)})


def test_old_results_are_not_taken(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    world.clock.forward(1801)
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})


def test_an_invented_search_is_not_taken(world: World) -> None:
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, {"attempt": "invented", "uln": str(ULN)})


def test_when_the_host_cannot_save_nothing_is_linked(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    world.host.fails_to_save = SaveFailed()
    with pytest.raises(SaveFailed):
        world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})
    assert world.link is None


def test_a_master_that_replaces_our_old_number_keeps_it_as_an_alias(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    linked = FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN, OTHER),))
    world.lrs.script("find_by_demographics", linked)
    found = search(world)
    world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(MASTER)})
    summary = world.services.summary(ACTOR, LEARNER)
    assert (summary.uln, summary.aliases) == (MASTER, (ULN,))


def test_only_possible_matches_can_be_rejected(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(Conflict):
        world.services.reject(ACTOR, LEARNER, {"attempt": found.id})


def test_old_attempts_are_forgotten_at_the_next_search(world: World) -> None:
    first = search(world)
    world.clock.forward(1801)
    search(world)
    with world.store("northgate") as work:
        assert work.attempts.get(first.id) is None


def test_another_persons_record_is_not_taken(world: World) -> None:
    world.lrs.records[ULN] = record(given_name="Otto", family_name="Otherton")
    found = search(world, given_name="Otto", family_name="Otherton")
    with pytest.raises(SelectionRefused, match="two people"):
        world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})
    assert not world.host.saved


def test_a_selection_with_one_key_detail_amiss_is_a_doubt(world: World) -> None:
    world.lrs.records[ULN] = record(family_name="Formerly")
    found = search(world, family_name="Formerly")
    world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})
    assert world.services.update_form(ACTOR, LEARNER).doubtful


def test_nothing_is_selected_from_rejected_results(world: World) -> None:
    world.lrs.script("find_by_demographics", possible(record()))
    found = search(world)
    world.services.reject(ACTOR, LEARNER, {"attempt": found.id})
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, {"attempt": found.id, "uln": str(ULN)})


def test_ours_is_brought_into_form_before_anything_is_made_of_it(world: World) -> None:
    world.host.holds(LEARNER, details(family_name=" O\u2019Sample\u200b", nationality="gbr"))
    assert world.services.search_form(ACTOR, LEARNER).values["family_name"] == "O'Sample"
    assert world.services.summary(ACTOR, LEARNER).subject.details.nationality == "GBR"
