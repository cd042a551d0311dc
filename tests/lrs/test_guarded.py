"""What is asked again and what never is, after what, how often and when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAccessRefused,
    LrsAnswerUnusable,
    LrsConnectionInsecure,
    LrsError,
    LrsFailed,
    LrsMaintenance,
    LrsNotAnswering,
    LrsOutOfHours,
    LrsRequestRefused,
    LrsTimedOut,
    LrsUnreachable,
    PicslrsError,
)
from picslrs_plugin.lrs import operations
from picslrs_plugin.lrs.allowance import Allowance
from picslrs_plugin.lrs.budget import FIRST
from picslrs_plugin.ports import BreakerState, pacing
from picslrs_plugin.settings import Settings
from tests.lrs.guarding import ANSWERS, ASK, ME, SEND, Guarded, caller

NO_ANSWER: tuple[type[LrsError], ...] = (LrsUnreachable, LrsTimedOut, LrsFailed)
FINAL: tuple[type[PicslrsError], ...] = (
    LrsOutOfHours,
    LrsMaintenance,
    LrsAccessRefused,
    LrsRequestRefused,
    LrsAnswerUnusable,
    LrsConnectionInsecure,
    ConfigurationError,
)


@pytest.mark.parametrize("operation", ASK)
@pytest.mark.parametrize("error", NO_ANSWER)
def test_a_question_without_an_answer_is_asked_again(operation: str, error: type[LrsError]) -> None:
    guarded = Guarded()
    assert guarded.does(operation, error(), error()) is ANSWERS[operation]
    assert guarded.made(operation) == 3


@pytest.mark.parametrize("operation", SEND)
@pytest.mark.parametrize("error", NO_ANSWER)
def test_what_was_sent_is_never_sent_again(operation: str, error: type[LrsError]) -> None:
    guarded = Guarded()
    with pytest.raises(error):
        guarded.does(operation, error())
    assert (guarded.made(operation), guarded.pauses) == (1, [])


def test_every_operation_is_either_asked_again_or_sent_once() -> None:
    repeated = [one.name for one in operations.EVERY if one.repeatable]
    assert len(repeated) == len(ASK)
    assert len(operations.EVERY) == len(ASK) + len(SEND)
    assert not any(one.writes for one in operations.EVERY if one.repeatable)


@pytest.mark.parametrize("error", FINAL)
def test_what_would_come_out_the_same_is_not_asked_again(error: type[PicslrsError]) -> None:
    guarded = Guarded()
    with pytest.raises(error):
        guarded.does("verify", error())
    assert guarded.made("verify") == 1


@pytest.mark.parametrize("retries", [0, 1, 2, 4])
def test_a_question_is_asked_so_often_again_and_no_oftener(retries: int) -> None:
    guarded = Guarded(retries=retries, retry_share=1.0, breaker_failures=100)
    for _ in range(4):  # a share of 1 saves up enough for every repetition below
        guarded.does("verify")
    last = LrsTimedOut()
    with pytest.raises(LrsTimedOut) as told:
        guarded.does("verify", *[LrsFailed()] * retries, last, LrsFailed())
    assert told.value is last
    assert guarded.made("verify") == 4 + retries + 1


def test_the_error_that_is_raised_carries_no_other_with_it() -> None:
    guarded = Guarded()
    with pytest.raises(LrsFailed) as told:
        guarded.does("verify", LrsTimedOut(), LrsTimedOut(), LrsFailed())
    assert told.value.__context__ is None


def test_a_pause_is_drawn_below_a_bound_that_doubles() -> None:
    pauses = []
    for draw in (1.0, 0.0):
        guarded = Guarded(draw, retry_share=1.0, retries=5, breaker_failures=9)
        for _ in range(3):  # which saves up enough for the repetitions
            guarded.does("verify")
        guarded.does("verify", *[LrsFailed()] * 5)
        pauses.append(guarded.pauses)
    assert pauses == [[0.5, 1.0, 2.0, 4.0, 4.0], [0.0] * 5]


def test_a_question_is_not_asked_again_when_its_time_would_be_over() -> None:
    guarded = Guarded(deadline_seconds=1.2)
    with pytest.raises(LrsFailed):
        guarded.does("verify", LrsFailed(), LrsFailed())
    assert guarded.pauses == [0.5]
    assert guarded.made("verify") == 2


def test_all_attempts_together_have_the_time_of_one_call() -> None:
    left: list[float] = []
    guarded = Guarded(deadline_seconds=30.0)
    inner = guarded.inner.verify

    def slow(*sent: object) -> object:
        left.append(Allowance(Settings(deadline_seconds=100.0)).seconds_left())
        guarded.forward(10)
        return inner(*sent)  # type: ignore[arg-type]

    guarded.inner.verify = slow  # type: ignore[assignment, method-assign]
    guarded.does("verify", LrsFailed(), LrsFailed())
    assert [round(seconds, 1) for seconds in left] == [30.0, 19.5, 8.5]


def test_a_question_whose_turn_comes_after_its_time_is_not_asked_again() -> None:
    guarded = Guarded(breaker_failures=2)
    turns = [0.0, guarded.settings.deadline_seconds]
    with pacing(lambda _: guarded.forward(turns.pop(0))), pytest.raises(LrsFailed):
        guarded.does("verify", LrsFailed(), LrsUnreachable())
    assert guarded.made("verify") == 1
    (endpoint,) = guarded.lrs.endpoints()
    assert endpoint.state is BreakerState.CLOSED


def test_a_tenants_repetitions_are_a_tenth_of_its_calls() -> None:
    guarded = Guarded(breaker_failures=1000)
    for _ in range(100):
        with pytest.raises(LrsFailed):
            guarded.does("verify", *[LrsFailed()] * 3)
    repetitions = guarded.made("verify") - 100
    assert FIRST < repetitions <= 10 + FIRST


def test_an_outage_of_one_tenant_does_not_cost_another_its_repetitions() -> None:
    guarded = Guarded(breaker_failures=1000)
    for _ in range(5):
        with pytest.raises(LrsFailed):
            guarded.does("verify", *[LrsFailed()] * 3)
    other = caller("southgate")
    assert guarded.does("verify", LrsFailed(), LrsFailed(), me=other) is ANSWERS["verify"]


def test_repetitions_are_not_saved_up_for_ever() -> None:
    guarded = Guarded(breaker_failures=1000, retry_share=1.0)
    for _ in range(50):
        guarded.does("verify")
    before = guarded.made("verify")
    for _ in range(20):
        with pytest.raises(LrsFailed):
            guarded.does("verify", *[LrsFailed()] * 3)
    assert guarded.made("verify") - before <= 20 + 20 + 10


def test_without_a_share_nothing_is_repeated() -> None:
    guarded = Guarded(retry_share=0)
    with pytest.raises(LrsFailed):
        guarded.does("verify", LrsFailed())
    assert guarded.made("verify") == 1


def test_when_others_stop_the_calls_meanwhile_the_call_tells_what_it_met_itself() -> None:
    guarded = Guarded(breaker_failures=2)
    pause = guarded.lrs._sleep

    def others_fail_meanwhile(seconds: float) -> None:
        pause(seconds)
        with pytest.raises(LrsFailed):
            SEND["update"](guarded.lrs, ME)

    guarded.lrs._sleep = others_fail_meanwhile
    guarded.inner.script("update", LrsFailed())
    own = LrsTimedOut()
    with pytest.raises(LrsTimedOut) as told:
        guarded.does("verify", own)
    assert told.value is own
    assert guarded.made("verify") == 1


ENDS = st.sampled_from([*[error() for error in NO_ANSWER], LrsOutOfHours(), None])
CALLS = st.lists(st.tuples(st.sampled_from([*ASK, *SEND]), st.lists(ENDS, max_size=4)), max_size=12)


@given(
    calls=CALLS,
    retries=st.integers(0, 5),
    share=st.floats(0, 1),
    failures=st.integers(1, 6),
    pauses=st.floats(0, 1),
)
def test_whatever_happens_a_write_is_sent_at_most_once(
    calls: list[tuple[str, list[LrsError | None]]],
    retries: int,
    share: float,
    failures: int,
    pauses: float,
) -> None:
    guarded = Guarded(
        pauses, retries=retries, retry_share=share, breaker_failures=failures, breaker_seconds=2.0
    )
    for operation, ends in calls:
        before = guarded.made(operation)
        error: LrsError | None = None
        try:
            guarded.does(operation, *(end or ANSWERS[operation] for end in ends))
        except LrsError as raised:
            error = raised
        made = guarded.made(operation) - before
        assert made <= (1 if operation in SEND else 1 + retries)
        assert (made == 0) is isinstance(error, LrsNotAnswering)
        guarded.forward(0.7)
