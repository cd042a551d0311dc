"""Searching again, what was tried, and which search a registration sends."""

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.retries import Retry
from picslrs_plugin.errors import InvalidInput, SelectionRefused
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.services.results import SearchResult
from tests.fakes import ACTOR, COLLEAGUE, LEARNER
from tests.learners import SEARCH_FORM, ULN, details, record
from tests.services.conftest import World

TOO_MANY = FindAnswer(FindOutcome.TOO_MANY, "WSRC0002")


def search(world: World, **changes: object) -> SearchResult:
    return world.services.search(ACTOR, LEARNER, SEARCH_FORM | changes)


def again(world: World, found: SearchResult, retry: str) -> SearchResult:
    form = {"attempt": found.id, "retry": retry}
    return world.services.search_again(ACTOR, LEARNER, form)


def ways(found: SearchResult) -> set[Retry]:
    return {one.retry for one in found.guidance.tries}


def test_somebody_is_found_under_the_previous_family_name(world: World) -> None:
    world.host.holds(LEARNER, details(previous_family_name="Mockley"))
    world.lrs.records[ULN] = record(family_name="Mockley")
    found = again(world, search(world), "previous-family-name")
    assert found.outcome is FindOutcome.EXACT
    assert found.guidance.tries == ()


def test_what_was_tried_is_told_and_not_offered_again(world: World) -> None:
    first = search(world)
    second = again(world, first, "names-swapped")
    assert [one.id for one in second.guidance.tried] == [first.id, second.id]
    assert Retry.NAMES_SWAPPED not in ways(second)


def test_a_colleagues_searches_are_not_told(world: World) -> None:
    world.services.search(COLLEAGUE, LEARNER, SEARCH_FORM)
    found = search(world)
    assert [one.id for one in found.guidance.tried] == [found.id]


def test_a_way_that_is_not_offered_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput):
        again(world, search(world), "older-postcode")
    assert world.lrs.calls["find_by_demographics"] == 1


def test_old_results_are_not_searched_from(world: World) -> None:
    found = search(world)
    world.clock.forward(1801)
    with pytest.raises(SelectionRefused):
        again(world, found, "names-swapped")


def test_after_too_many_a_detail_is_added(world: World) -> None:
    world.lrs.script("find_by_demographics", TOO_MANY)
    found = search(world)
    assert ways(found) == {Retry.ADD_PLACE_OF_BIRTH}
    assert again(world, found, "add-place-of-birth").wanted.place_of_birth == "Mockham"


def test_a_typed_postcode_leads_back_to_the_one_that_is_held(world: World) -> None:
    found = search(world, postcode="QX9 9ZZ")
    again_found = again(world, found, "older-postcode")
    assert again_found.wanted.postcode == "QX1 1AA"


def test_what_is_registered_is_never_a_retry(world: World) -> None:
    world.host.holds(LEARNER, details(given_name="Zoë"))
    first = search(world, given_name="Zoë")
    assert first.guidance.tries_first
    second = again(world, first, "without-accents")
    assert second.wanted.given_name == "Zoe"
    assert (second.may_register, second.guidance.tries_first) == (True, False)
    assert second.guidance.register_attempt == first.id
    window = world.services.register_form(ACTOR, LEARNER, second.guidance.register_attempt)
    assert window.details.given_name == "Zoë"


def test_what_a_registration_lacks_is_said(world: World) -> None:
    world.host.holds(LEARNER, details(ability_to_share="", email_address="nobody@x"))
    needs = {one.words: one.met for one in search(world).guidance.prerequisites}
    assert needs["Ability to share"] is False
    assert needs["Verification type"] is True
    assert needs["Every detail that is registered"] is True


def test_a_way_that_was_searched_already_is_not_searched_again(world: World) -> None:
    first = search(world)
    again(world, first, "names-swapped")
    with pytest.raises(InvalidInput):
        again(world, first, "names-swapped")
    assert world.lrs.calls["find_by_demographics"] == 2
