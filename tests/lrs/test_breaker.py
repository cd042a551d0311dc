"""An LRS that does not answer is left alone, and tried again by one call."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

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
from picslrs_plugin.ports import BreakerState, Endpoint
from tests.lrs.guarding import (
    ADDRESS,
    ANSWERS,
    ASK,
    LEARNER_SERVICE,
    ME,
    R9,
    SEND,
    Guarded,
    caller,
)

FAILURES = 3
SECONDS = 30.0


@pytest.fixture
def guarded() -> Guarded:
    return Guarded(retries=0, breaker_failures=FAILURES, breaker_seconds=SECONDS)


def fail(guarded: Guarded, times: int, error: type[LrsError] = LrsTimedOut) -> None:
    for _ in range(times):
        with pytest.raises(error):
            guarded.does("verify", error())


def refused(guarded: Guarded, operation: str = "verify") -> LrsNotAnswering:
    """See that a call is refused without being made."""
    before = guarded.made(operation)
    with pytest.raises(LrsNotAnswering) as told:
        guarded.does(operation)
    assert guarded.made(operation) == before
    return told.value


def endpoint(guarded: Guarded) -> Endpoint:
    (only,) = guarded.lrs.endpoints()
    return only


@pytest.mark.parametrize("error", [LrsUnreachable, LrsTimedOut, LrsFailed])
def test_after_so_many_failures_in_a_row_nothing_is_sent(
    guarded: Guarded, error: type[LrsError]
) -> None:
    fail(guarded, FAILURES, error)
    assert not refused(guarded).may_have_acted


def test_one_failure_less_changes_nothing(guarded: Guarded) -> None:
    fail(guarded, FAILURES - 1)
    assert guarded.does("verify") is ANSWERS["verify"]
    fail(guarded, FAILURES - 1)
    assert guarded.does("verify") is ANSWERS["verify"]


def test_attempts_that_were_repeated_count_each(guarded: Guarded) -> None:
    again = Guarded(retries=2, breaker_failures=FAILURES, breaker_seconds=SECONDS)
    with pytest.raises(LrsFailed):
        again.does("verify", *[LrsFailed()] * FAILURES)
    refused(again)


@pytest.mark.parametrize("operation", SEND)
def test_writes_are_refused_too_and_are_known_not_to_be_done(
    guarded: Guarded, operation: str
) -> None:
    fail(guarded, FAILURES)
    assert not refused(guarded, operation).may_have_acted


def test_it_is_said_since_when_and_when_it_is_tried_again(guarded: Guarded) -> None:
    start = guarded.clock()
    fail(guarded, 1)
    guarded.forward(61)
    fail(guarded, FAILURES - 1)
    guarded.forward(5)
    told = refused(guarded)
    assert told.since == start
    assert told.next_trial == start + timedelta(seconds=61 + SECONDS)
    assert str(told) == (
        "The Learning Records Service has not been answering since 10:00am. Nothing was sent and "
        "nothing was changed. It is tried again at 10:01:31am. Try again then."
    )


def test_since_yesterday_is_told_with_the_date(guarded: Guarded) -> None:
    fail(guarded, 1)
    guarded.forward(24 * 3600)
    fail(guarded, FAILURES - 1)
    assert "since 24 November 2026 at 10:00am." in str(refused(guarded))


def test_when_the_time_is_over_one_call_finds_out(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS - 0.1)
    refused(guarded)
    guarded.forward(0.1)
    assert guarded.does("verify") is ANSWERS["verify"]
    fail(guarded, FAILURES - 1)  # closed again: it counts from nothing
    assert guarded.does("verify") is ANSWERS["verify"]


def test_a_trial_that_fails_opens_it_again_for_the_whole_time(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)
    fail(guarded, 1)
    told = refused(guarded)
    assert told.next_trial == guarded.clock() + timedelta(seconds=SECONDS)
    guarded.forward(SECONDS)
    assert guarded.does("verify") is ANSWERS["verify"]


def test_a_trial_is_not_repeated() -> None:
    guarded = Guarded(retries=2, retry_share=1, breaker_failures=1, breaker_seconds=SECONDS)
    fail(guarded, 1)
    guarded.forward(SECONDS)
    before = guarded.made("verify")
    fail(guarded, 1)
    assert guarded.made("verify") == before + 1


@pytest.mark.parametrize(
    "answer",
    [
        LrsOutOfHours(),
        LrsMaintenance(),
        LrsAccessRefused(code="WSEC0005"),
        LrsRequestRefused(code="WSEC0001"),
        LrsAnswerUnusable(),
    ],
)
def test_whatever_the_lrs_says_is_said_as_what_it_is_and_is_no_failure(
    guarded: Guarded, answer: LrsError
) -> None:
    for _ in range(FAILURES + 1):
        with pytest.raises(type(answer)) as told:
            guarded.does("verify", answer)
        assert told.value is answer
    fail(guarded, FAILURES - 1)
    with pytest.raises(type(answer)):
        guarded.does("verify", answer)
    fail(guarded, FAILURES - 1)
    assert endpoint(guarded).state is BreakerState.CLOSED


@pytest.mark.parametrize("answer", [LrsOutOfHours, LrsMaintenance])
def test_a_trial_that_finds_the_lrs_closed_or_down_finds_that_it_answers(
    guarded: Guarded, answer: type[LrsError]
) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)
    for _ in range(2):
        with pytest.raises(answer):
            guarded.does("verify", answer())


@pytest.mark.parametrize(
    "error", [LrsConnectionInsecure(), LrsRequestRefused(), ConfigurationError(), ValueError()]
)
def test_what_is_wrong_on_this_side_says_nothing_of_the_lrs(
    guarded: Guarded, error: Exception
) -> None:
    for _ in range(FAILURES):
        with pytest.raises(type(error)):
            guarded.does("verify", error)
    assert endpoint(guarded).state is BreakerState.CLOSED
    fail(guarded, FAILURES - 1)
    with pytest.raises(type(error)):
        guarded.does("verify", error)
    fail(guarded, 1)
    refused(guarded)


@pytest.mark.parametrize("error", [LrsConnectionInsecure(), ConfigurationError()])
def test_a_trial_that_taught_nothing_leaves_its_place_to_the_next(
    guarded: Guarded, error: PicslrsError
) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)
    with pytest.raises(type(error)):
        guarded.does("verify", error)
    assert guarded.does("verify") is ANSWERS["verify"]


def test_tenants_share_what_is_known_of_an_address(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    with pytest.raises(LrsNotAnswering):
        guarded.does("verify", me=caller("southgate", f"{ADDRESS}/"))
    other = caller("southgate", "https://other.example.test")
    assert guarded.does("verify", me=other) is ANSWERS["verify"]


def test_each_service_is_known_by_itself(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    assert guarded.does("learning_events") is ANSWERS["learning_events"]
    states = {one.address: one.state for one in guarded.lrs.endpoints()}
    assert states == {LEARNER_SERVICE: BreakerState.OPEN, R9: BreakerState.CLOSED}


def test_nothing_is_known_before_anything_was_called(guarded: Guarded) -> None:
    assert guarded.lrs.endpoints() == ()


def test_what_is_known_is_told(guarded: Guarded) -> None:
    start = guarded.clock()
    guarded.does("verify")
    assert endpoint(guarded) == Endpoint(LEARNER_SERVICE, BreakerState.CLOSED, last_success=start)
    guarded.forward(1)
    fail(guarded, FAILURES)
    opened = start + timedelta(seconds=1)
    assert endpoint(guarded) == Endpoint(
        LEARNER_SERVICE,
        BreakerState.OPEN,
        since=opened,
        next_trial=opened + timedelta(seconds=SECONDS),
        last_success=start,
        last_failure="LrsTimedOut",
        last_failure_at=opened,
    )
    guarded.forward(SECONDS)
    half_open = endpoint(guarded)
    assert (half_open.state, half_open.since) == (BreakerState.HALF_OPEN, opened)
    assert half_open.next_trial is None
    guarded.does("verify")
    closed = endpoint(guarded)
    assert (closed.state, closed.since) == (BreakerState.CLOSED, None)
    assert closed.last_failure == "LrsTimedOut"


def while_it_is_under_way(
    guarded: Guarded, do: Callable[[], object], end: LrsError | None = None
) -> None:
    """Let something happen while a call waits for its answer, and then end like this."""
    usual = guarded.inner.verify

    def slow(*_: object) -> object:
        guarded.inner.verify = usual  # type: ignore[method-assign]
        do()
        if end:
            raise end
        return ANSWERS["verify"]

    guarded.inner.verify = slow  # type: ignore[assignment, method-assign]
    ASK["verify"](guarded.lrs, ME)


def test_while_one_call_finds_out_the_others_are_refused(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)

    def others() -> None:
        told = refused(guarded)
        assert told.next_trial is None
        assert "It is being tried again now." in str(told)

    while_it_is_under_way(guarded, others)
    assert endpoint(guarded).state is BreakerState.CLOSED


def test_a_late_answer_closes_it_a_late_failure_does_not_put_the_trial_off(
    guarded: Guarded,
) -> None:
    while_it_is_under_way(guarded, lambda: fail(guarded, FAILURES))
    assert endpoint(guarded).state is BreakerState.CLOSED

    def opened_meanwhile() -> None:
        fail(guarded, FAILURES)
        guarded.forward(SECONDS)

    with pytest.raises(LrsFailed):
        while_it_is_under_way(guarded, opened_meanwhile, LrsFailed())
    assert guarded.does("verify") is ANSWERS["verify"]


def test_of_many_threads_one_finds_out(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)
    before = guarded.made("verify")
    all_there, over = threading.Barrier(16), threading.Event()
    usual = guarded.inner.verify
    refusals: list[LrsNotAnswering] = []

    def slow(*sent: object) -> object:
        assert over.wait(10)
        return usual(*sent)  # type: ignore[arg-type]

    guarded.inner.verify = slow  # type: ignore[assignment, method-assign]
    guarded.inner.script("verify", ANSWERS["verify"])

    def ask() -> None:
        all_there.wait(10)
        try:
            ASK["verify"](guarded.lrs, ME)
        except LrsNotAnswering as told:
            refusals.append(told)
            if len(refusals) == 15:
                over.set()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (len(refusals), guarded.made("verify") - before) == (15, 1)


def test_opening_and_closing_are_logged_without_anything_of_a_call(
    guarded: Guarded, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)
    guarded.does("verify")
    opened, closed = caplog.messages
    assert opened == (
        f"The LRS at {LEARNER_SERVICE} is left alone for 30 seconds after failure 3 in a row: "
        "LrsTimedOut"
    )
    assert closed == f"The LRS at {LEARNER_SERVICE} answers again"


def test_every_move_is_measured(guarded: Guarded) -> None:
    fail(guarded, FAILURES)
    guarded.forward(SECONDS)
    fail(guarded, 1)
    guarded.forward(SECONDS)
    with pytest.raises(LrsConnectionInsecure):
        guarded.does("verify", LrsConnectionInsecure())
    guarded.does("verify")
    assert [state for _, state in guarded.metrics.breakers] == [
        BreakerState.CLOSED,
        BreakerState.OPEN,
        BreakerState.HALF_OPEN,
        BreakerState.OPEN,
        BreakerState.HALF_OPEN,
        BreakerState.OPEN,
        BreakerState.HALF_OPEN,
        BreakerState.CLOSED,
    ]
    assert {address for address, _ in guarded.metrics.breakers} == {LEARNER_SERVICE}
