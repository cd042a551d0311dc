from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome, VerifyResult
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    LrsOutOfHours,
    SaveFailed,
    SelectionRefused,
)
from picslrs_plugin.hookspecs import Action, SubjectKind, SubjectRef
from picslrs_plugin.ports import FindAnswer, VerifyAnswer
from picslrs_plugin.services.results import SearchResult
from tests.fakes import ACTOR, APPLICANT, COLLEAGUE, LEARNER, TENANT
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
from tests.services.conftest import World, choose


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
    selected = world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert world.learner.uln == str(ULN)
    assert selected.comparison.agrees
    assert world.link is not None
    assert world.link.theirs == record()


def test_selecting_fills_what_is_empty_here_and_overwrites_nothing(world: World) -> None:
    world.host.holds(LEARNER, details(place_of_birth="", nationality="IRL"))
    world.lrs.records[ULN] = record(nationality="GBR", scottish_candidate_number="123456789")
    found = search(world)
    selected = world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert set(selected.filled) == {"place_of_birth", "scottish_candidate_number"}
    assert world.learner.details.place_of_birth == "Mockham"
    assert world.learner.details.nationality == "IRL"


def test_the_withdrawn_answer_on_sharing_is_not_taken_over(world: World) -> None:
    world.host.holds(LEARNER, details(ability_to_share=""))
    world.lrs.records[ULN] = record(ability_to_share="2")
    found = search(world)
    world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert world.learner.details.ability_to_share == ""


def test_only_a_uln_of_these_results_is_taken(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, choose(found, OTHER))
    assert not world.host.saved


def test_only_the_person_who_searched_may_select(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(SelectionRefused):
        world.services.select(COLLEAGUE, LEARNER, choose(found, ULN))


def test_only_the_subject_that_was_searched_for_gets_the_uln(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, APPLICANT, choose(found, ULN))


def test_old_results_are_not_taken(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    world.clock.forward(1801)
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, choose(found, ULN))


def test_an_invented_search_is_not_taken(world: World) -> None:
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, {"attempt": "invented", "uln": str(ULN)})


def test_what_the_host_cannot_save_is_kept(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    world.host.fails_to_save = SaveFailed()
    selected = world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert (selected.waits, selected.filled) == (True, ())
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNSAVED


def test_a_master_that_replaces_our_old_number_keeps_it_as_an_alias(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    linked = FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN, OTHER),))
    world.lrs.script("find_by_demographics", linked)
    found = search(world)
    world.services.select(ACTOR, LEARNER, choose(found, MASTER))
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
        world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert not world.host.saved


ONE_AMISS: dict[str, Any] = {"family_name": "Formerly", "school_at_16": "Mock School"}


def test_one_key_detail_amiss_has_to_be_confirmed(world: World) -> None:
    world.lrs.records[ULN] = record(**ONE_AMISS)
    found = search(world, family_name="Formerly")
    assert (found.candidates[0].doubts, found.candidates[0].asks) == (("family_name",), True)
    with pytest.raises(InvalidInput) as refused:
        world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert set(refused.value.problems) == {"confirm"}
    assert not world.host.saved


def test_from_a_doubtful_record_nothing_but_the_uln_is_taken(world: World) -> None:
    world.host.holds(LEARNER, details(verification_type="", ability_to_share=""))
    world.lrs.records[ULN] = record(**ONE_AMISS)
    found = search(world, family_name="Formerly")
    selected = world.services.select(ACTOR, LEARNER, choose(found, ULN, confirm="yes"))
    assert (selected.doubtful, selected.filled) == (True, ())
    assert world.learner.uln == str(ULN)
    assert world.learner.details.ability_to_share == ""


def test_a_doubtful_record_is_not_written_to_before_it_was_verified(world: World) -> None:
    world.lrs.records[ULN] = record(gender="1", postcode="QX9 9ZZ")
    found = search(world, gender="1", postcode="QX9 9ZZ")
    world.services.select(ACTOR, LEARNER, choose(found, ULN, confirm="yes"))
    with pytest.raises(Conflict, match="not known to be this learner's"):
        world.services.update_form(ACTOR, LEARNER)


def test_a_possible_match_is_asked_about_even_when_it_is_the_only_one(world: World) -> None:
    world.lrs.script("find_by_demographics", possible(record(postcode="QX9 9ZZ")))
    found = search(world)
    assert found.candidates[0].asks
    with pytest.raises(InvalidInput):
        world.services.select(ACTOR, LEARNER, choose(found, ULN))
    world.services.select(ACTOR, LEARNER, choose(found, ULN, confirm="yes"))
    assert world.learner.uln == str(ULN)


def test_an_age_for_which_no_uln_is_issued_is_asked_about(world: World) -> None:
    world.host.holds(LEARNER, details(date_of_birth=date(2020, 1, 2)))
    world.lrs.records[ULN] = record(date_of_birth=date(2020, 1, 2))
    born = {"date_of_birth_day": "2", "date_of_birth_month": "1", "date_of_birth_year": "2020"}
    (candidate,) = search(world, **born).candidates
    assert candidate.asks
    assert "13 to 110" in candidate.warnings[0]


def test_the_record_that_agrees_best_stands_first(world: World) -> None:
    answered = possible(
        record(ULN, postcode="QX9 9ZZ", gender="1"),
        record(OTHER, postcode="QX9 9ZZ"),
        replace(record(MASTER, postcode="QX9 9ZZ"), last_updated=date(2026, 1, 1)),
    )
    world.lrs.script("find_by_demographics", answered)
    assert [one.record.uln for one in search(world).candidates] == [MASTER, OTHER, ULN]


def test_a_uln_that_somebody_else_here_holds_is_asked_about(world: World) -> None:
    other = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    world.host.holds(other, details(given_name="Otta"), str(ULN))
    world.services.chores.read_roster(TENANT)
    world.lrs.records[ULN] = record()
    (candidate,) = search(world).candidates
    assert [holder.ref for holder in candidate.holders] == [other]
    assert candidate.asks


def test_the_learner_that_an_applicant_became_is_named_and_stops_nothing(world: World) -> None:
    world.host.holds(APPLICANT, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    world.lrs.records[ULN] = record()
    (candidate,) = search(world).candidates
    assert [holder.ref for holder in candidate.holders] == [APPLICANT]
    assert not candidate.asks


def test_who_may_not_be_looked_at_is_not_named(world: World) -> None:
    other = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    world.host.holds(other, details(given_name="Otta"), str(ULN))
    world.services.chores.read_roster(TENANT)
    world.lrs.records[ULN] = record()
    world.host.denied_for[other] = {Action.VIEW}
    (holder,) = search(world).candidates[0].holders
    assert holder.subject is None


def test_who_does_not_hold_the_uln_any_more_is_not_named(world: World) -> None:
    other = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    world.host.holds(other, details(given_name="Otta"), str(ULN))
    world.services.chores.read_roster(TENANT)
    world.host.holds(other, details(given_name="Otta"))
    world.lrs.records[ULN] = record()
    assert search(world).candidates[0].holders == ()


def test_results_do_not_replace_a_uln_that_came_meanwhile(world: World) -> None:
    world.lrs.records[ULN] = record()
    found = search(world)
    world.host.holds(LEARNER, details(), uln=str(OTHER))
    with pytest.raises(ChangedMeanwhile, match="another ULN"):
        world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert world.learner.uln == str(OTHER)
    seen_again = world.services.search_result(ACTOR, LEARNER, found.id)
    world.services.select(ACTOR, LEARNER, choose(seen_again, ULN))
    assert world.learner.uln == str(ULN)


def test_selecting_again_does_not_take_back_what_the_lrs_said(world: World) -> None:
    world.lrs.records[ULN] = record()
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.lrs.script("verify", VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005"))
    world.services.verify(ACTOR, LEARNER)
    found = search(world)
    world.services.select(ACTOR, LEARNER, choose(found, ULN))
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.SOMEONE_ELSE
    with pytest.raises(Conflict):
        world.services.update_form(ACTOR, LEARNER)


def test_an_email_that_the_lrs_refuses_is_left_out_of_a_search(world: World) -> None:
    found = search(world, email_address="a@b", send="email_address")
    assert found.wanted.email_address == ""


def test_what_was_typed_is_warned_about_with_its_results(world: World) -> None:
    assert search(world).warnings == ()
    told = search(world, given_name="Testa <b>").warnings
    assert "Given name holds characters that are unusual" in told[0]


def test_nothing_is_selected_from_rejected_results(world: World) -> None:
    world.lrs.script("find_by_demographics", possible(record()))
    found = search(world)
    world.services.reject(ACTOR, LEARNER, {"attempt": found.id})
    with pytest.raises(SelectionRefused):
        world.services.select(ACTOR, LEARNER, choose(found, ULN))


def test_ours_is_brought_into_form_before_anything_is_made_of_it(world: World) -> None:
    world.host.holds(LEARNER, details(family_name=" O\u2019Sample\u200b", nationality="gbr"))
    assert world.services.search_form(ACTOR, LEARNER).values["family_name"] == "O'Sample"
    assert world.services.summary(ACTOR, LEARNER).subject.details.nationality == "GBR"
