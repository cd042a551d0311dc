"""Records as lines of JSON."""

import json
import logging
from io import StringIO

import pytest

from picslrs_plugin.telemetry import JsonFormatter, correlated, logger


@pytest.fixture
def out() -> StringIO:
    return StringIO()


@pytest.fixture
def log(out: StringIO) -> logging.Logger:
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    made = logger("picslrs_plugin.made_up.lines")
    made.handlers, made.propagate = [handler], False
    return made


def line(out: StringIO) -> dict[str, object]:
    (only,) = out.getvalue().splitlines()
    told: dict[str, object] = json.loads(only)
    return told


def test_a_record_is_one_line(log: logging.Logger, out: StringIO) -> None:
    with correlated("one", tenant="northgate"):
        log.warning("Said %s\nand more", "something", extra={"picslrs_operation": "verifyLearner"})
    told = line(out)
    assert str(told.pop("time")).endswith("+00:00")
    assert told == {
        "level": "WARNING",
        "logger": "picslrs_plugin.made_up.lines",
        "message": "Said something\nand more",
        "correlation": "one",
        "tenant": "northgate",
        "operation": "verifyLearner",
    }


def test_of_an_exception_the_kind_and_the_places_are_told(
    log: logging.Logger, out: StringIO
) -> None:
    try:
        int("Testa Sampleton")
    except ValueError:
        log.exception("It failed")
    told = line(out)
    assert "Testa" not in out.getvalue()
    assert isinstance(told["exception"], dict)
    assert told["exception"]["type"] == "ValueError"
    (place,) = told["exception"]["at"]
    assert __file__ in place


def test_a_record_of_somebody_else_is_a_line_too(out: StringIO) -> None:
    record = logging.makeLogRecord({"name": "theirs", "msg": "Said é", "levelname": "INFO"})
    told = json.loads(JsonFormatter().format(record))
    assert (told["logger"], told["message"]) == ("theirs", "Said é")
    assert "correlation" not in told


def test_what_json_does_not_know_is_written_as_text(log: logging.Logger, out: StringIO) -> None:
    log.warning("Said", extra={"picslrs_outcome": ValueError})
    assert "ValueError" in str(line(out)["outcome"])
