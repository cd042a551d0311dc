"""One line for each exchange with the LRS, with how it ended and without what was in it."""

import logging

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.errors import LrsFailed, LrsNotAnswering, LrsRequestRefused, LrsTimedOut
from picslrs_plugin.ports import FindAnswer
from tests.lrs.guarding import ASK, SEND, Guarded

NAMES = {
    "find_by_uln": "learnerByULN",
    "find_by_demographics": "learnerByDemographics",
    "verify": "verifyLearner",
    "learning_events": "GetLearnerLearningEvents",
    "registration_output": "getBatchRegistrationOutput",
    "verification_output": "getVerifyBatchOutput",
    "retrieve_ulns": "retrieveULNs",
    "register": "registerSingleLearner",
    "update": "updateSingleLearner",
    "submit_registrations": "submitBatchRegistration",
    "submit_verifications": "submitVerifyBatch",
}
OUTCOMES = {
    "verify": ("not_found", "WSVRC006"),
    "register": ("registered", "WSRC0005"),
    "update": ("updated", "WSRC0006"),
    "learning_events": ("not_shared", "WSEC0206"),
    "submit_registrations": ("submitted", "WSRC0007"),
    "retrieve_ulns": ("answered", ""),
}


def lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == "picslrs_plugin.lrs.exchanges"]


@pytest.fixture(autouse=True)
def at_info(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")


@pytest.mark.parametrize("operation", [*ASK, *SEND])
def test_each_exchange_is_one_line_at_info(
    operation: str, caplog: pytest.LogCaptureFixture
) -> None:
    Guarded().does(operation)
    (record,) = lines(caplog)
    assert record.levelname == "INFO"
    assert vars(record)["picslrs_operation"] == NAMES[operation]
    if operation in OUTCOMES:
        told = (vars(record)["picslrs_outcome"], vars(record)["picslrs_code"])
        assert told == OUTCOMES[operation]


def test_a_line_says_operation_outcome_code_time_attempt_and_tenant(
    caplog: pytest.LogCaptureFixture,
) -> None:
    guarded = Guarded()
    answer = guarded.inner.verify

    def slow(*sent: object) -> object:
        guarded.forward(0.132)
        return answer(*sent)  # type: ignore[arg-type]

    guarded.inner.verify = slow  # type: ignore[assignment, method-assign]
    guarded.does("verify")
    (record,) = lines(caplog)
    assert record.getMessage() == "LRS verifyLearner: not_found WSVRC006 in 132 ms (attempt 1)"
    own = {name: value for name, value in vars(record).items() if name.startswith("picslrs_")}
    assert own == {
        "picslrs_operation": "verifyLearner",
        "picslrs_outcome": "not_found",
        "picslrs_code": "WSVRC006",
        "picslrs_milliseconds": 132,
        "picslrs_attempt": 1,
        "picslrs_tenant": "northgate",
        "picslrs_correlation": "",
    }


def test_each_attempt_is_an_exchange_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    Guarded().does("verify", LrsTimedOut(), LrsFailed())
    told = [(vars(one)["picslrs_attempt"], vars(one)["picslrs_outcome"]) for one in lines(caplog)]
    assert told == [(1, "LrsTimedOut"), (2, "LrsFailed"), (3, "not_found")]


def test_each_exchange_is_measured() -> None:
    guarded = Guarded()
    guarded.does("verify", LrsTimedOut())
    assert [(one.attempt, one.outcome, one.code) for one in guarded.metrics.exchanges] == [
        (1, "LrsTimedOut", ""),
        (2, "not_found", "WSVRC006"),
    ]
    assert {(one.operation, one.tenant) for one in guarded.metrics.exchanges} == {
        ("verifyLearner", "northgate")
    }


def test_a_fault_is_told_with_its_code(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(LrsRequestRefused):
        Guarded().does("verify", LrsRequestRefused(code="WSEC0136"))
    (record,) = lines(caplog)
    assert "LrsRequestRefused WSEC0136" in record.getMessage()


def test_what_was_not_sent_is_no_exchange(caplog: pytest.LogCaptureFixture) -> None:
    guarded = Guarded(retries=0, breaker_failures=1)
    with pytest.raises(LrsFailed):
        guarded.does("verify", LrsFailed())
    with pytest.raises(LrsNotAnswering):
        guarded.does("verify")
    assert len(lines(caplog)) == 1


@pytest.mark.parametrize("code", ["Testa Sampleton", "1026893096", "WSRC1026893096", "WSRC0001\n"])
def test_a_code_that_looks_like_none_is_not_told(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    Guarded().does("find_by_uln", FindAnswer(FindOutcome.UNKNOWN, code))
    (record,) = lines(caplog)
    assert record.getMessage() == "LRS learnerByULN: unknown in 0 ms (attempt 1)"
