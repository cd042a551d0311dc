import pytest

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Facts, Todo, todos
from picslrs_plugin.domain.todo_advice import Step, next_step, why


def test_what_is_missing_is_named_in_the_order_of_the_lrs() -> None:
    facts = Facts(standing=Standing.NO_ULN, lacks=frozenset({"postcode", "given_name", "gender"}))
    assert why(Todo.NOT_READY, facts) == (
        "Missing, or in a form that the LRS refuses: given name, postcode and gender."
    )


def test_of_the_answers_only_those_that_are_missing_are_named() -> None:
    facts = Facts(standing=Standing.NO_ULN, lacks=frozenset({"ability_to_share", "postcode"}))
    assert why(Todo.NOTICE, facts).endswith(": ability to share.")


@pytest.mark.parametrize(
    ("standing", "todo", "words"),
    [
        (Standing.INVALID_ULN, Todo.WRONG_ULN, "not a valid ULN"),
        (Standing.NOT_FOUND, Todo.WRONG_ULN, "did not find"),
        (Standing.SOMEONE_ELSE, Todo.WRONG_ULN, "other details"),
        (Standing.UNREADABLE, Todo.LRS_ERROR, "could not be read"),
        (Standing.UNKNOWN, Todo.LRS_ERROR, "not known"),
        (Standing.EXACT_MATCH, Todo.LRS_ERROR, "without an answer"),
    ],
)
def test_the_reason_follows_from_where_a_subject_stands(
    standing: Standing, todo: Todo, words: str
) -> None:
    assert words in why(todo, Facts(standing=standing))


def test_every_category_has_a_reason_that_is_a_sentence_of_its_own() -> None:
    lacking = frozenset({"postcode", "ability_to_share"})
    told = {why(todo, Facts(standing=Standing.NO_ULN, lacks=lacking)) for todo in (*Todo, None)}
    assert len(told) == len(Todo) + 1
    assert all(sentence.endswith(".") for sentence in told)


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (Standing.NO_ULN, Step.SEARCH),
        (Standing.INVALID_ULN, Step.SEARCH),
        (Standing.UNSAVED, Step.TAB),
        (Standing.UNVERIFIED, Step.VERIFY),
        (Standing.UPDATE_REQUIRED, Step.UPDATE),
        (Standing.LINKED, Step.COMPARE),
        (Standing.UNKNOWN, Step.TAB),
    ],
)
def test_the_next_step_follows_from_where_a_subject_stands(standing: Standing, step: Step) -> None:
    facts = Facts(standing=standing)
    (todo,) = todos(facts)
    assert next_step(todo, facts) is step


def test_what_is_missing_is_completed_where_it_is_kept() -> None:
    host = Facts(standing=Standing.NO_ULN, lacks=frozenset({"postcode"}))
    assert next_step(Todo.NOT_READY, host) is Step.RECORD
    own = Facts(standing=Standing.UPDATE_REQUIRED, lacks=frozenset({"nationality"}))
    assert next_step(Todo.NOT_READY, own) is Step.EDIT


def test_who_has_nothing_to_do_can_be_looked_at() -> None:
    assert next_step(None, Facts(standing=Standing.EXACT_MATCH)) is Step.TAB
