import pytest

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Facts, Todo, main_of, stands_in_the_way, todos

OF_STANDING = {
    Standing.NO_ULN: {Todo.NO_ULN},
    Standing.UNSAVED: {Todo.WAITING},
    Standing.INVALID_ULN: {Todo.WRONG_ULN},
    Standing.UNVERIFIED: {Todo.NOT_VERIFIED},
    Standing.EXACT_MATCH: set(),
    Standing.UPDATE_REQUIRED: {Todo.DIFFERS},
    Standing.NOT_FOUND: {Todo.WRONG_ULN},
    Standing.LINKED: {Todo.LINKED},
    Standing.SOMEONE_ELSE: {Todo.WRONG_ULN},
    Standing.UNREADABLE: {Todo.LRS_ERROR},
    Standing.UNKNOWN: {Todo.LRS_ERROR},
}


def found(standing: Standing, **facts: object) -> set[Todo]:
    return set(todos(Facts(standing=standing, **facts)))  # type: ignore[arg-type]


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_leads_to_its_category(standing: Standing) -> None:
    assert found(standing) == OF_STANDING[standing]


@pytest.mark.parametrize("standing", [Standing.EXACT_MATCH, Standing.UPDATE_REQUIRED])
def test_what_changed_since_it_was_verified_has_to_be_verified_again(standing: Standing) -> None:
    assert found(standing, changed=True) == {Todo.CHANGED}


def test_a_change_says_nothing_of_what_was_never_compared() -> None:
    assert found(Standing.NOT_FOUND, changed=True) == {Todo.WRONG_ULN}


def test_who_cannot_be_searched_for_is_not_ready() -> None:
    assert found(Standing.NO_ULN, lacks=frozenset({"postcode"})) == {Todo.NOT_READY}


def test_a_wrong_uln_without_what_a_search_needs_is_not_ready() -> None:
    assert found(Standing.NOT_FOUND, lacks=frozenset({"gender"})) == {Todo.NOT_READY}


def test_a_missing_postcode_does_not_stop_a_verification() -> None:
    assert found(Standing.UNVERIFIED, lacks=frozenset({"postcode"})) == {Todo.NOT_VERIFIED}


def test_a_missing_name_stops_a_verification() -> None:
    assert found(Standing.UNVERIFIED, lacks=frozenset({"family_name"})) == {Todo.NOT_READY}


def test_an_update_needs_every_detail_that_is_sent() -> None:
    assert found(Standing.UPDATE_REQUIRED, lacks=frozenset({"school_at_16"})) == {Todo.NOT_READY}


@pytest.mark.parametrize("name", ["ability_to_share", "verification_type"])
def test_an_answer_that_is_missing_is_said_beside_the_standing(name: str) -> None:
    lacks = frozenset({name})
    assert found(Standing.EXACT_MATCH, lacks=lacks) == {Todo.NOTICE}
    assert found(Standing.NO_ULN, lacks=lacks) == {Todo.NO_ULN, Todo.NOTICE}
    assert found(Standing.UPDATE_REQUIRED, lacks=lacks) == {Todo.DIFFERS, Todo.NOTICE}


def test_a_shared_uln_is_said_beside_the_standing() -> None:
    facts = Facts(standing=Standing.UNVERIFIED, shared=True)
    assert todos(facts) == {Todo.NOT_VERIFIED, Todo.SHARED}


def test_the_names_of_the_fields_say_what_stands_in_the_way() -> None:
    facts = Facts(standing=Standing.NO_ULN, lacks=frozenset({"gender", "ability_to_share"}))
    assert stands_in_the_way(facts) == {"gender"}
    assert stands_in_the_way(Facts(standing=Standing.EXACT_MATCH, lacks=facts.lacks)) == set()


def test_the_main_category_is_the_first_that_applies() -> None:
    assert main_of(frozenset({Todo.NOTICE, Todo.SHARED, Todo.NO_ULN})) is Todo.SHARED
    assert main_of(frozenset()) is None
