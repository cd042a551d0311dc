"""Whatever is answered becomes a named error in time, and nothing of it is kept, told or logged."""

import os
import subprocess
import sys
import time
import traceback

import pytest

from picslrs_plugin.domain.response_codes import VerifyResult
from picslrs_plugin.errors import LrsError
from picslrs_plugin.lrs.client import LrsClient
from tests.lrs import hostile
from tests.lrs.hostile import HostileServer, http
from tests.lrs.hostile_answers import ANSWERS, LIMITS, MARKS, ORDINARY, SLACK_SECONDS
from tests.lrs.soap import caller
from tests.lrs.written import CHECK


def test_the_answer_that_most_of_them_change_is_an_ordinary_one() -> None:
    with HostileServer(hostile.saying(http(ORDINARY))) as server:
        answer = LrsClient(LIMITS).verify(caller(server.url), CHECK)
    assert (answer.result, answer.given_name) == (VerifyResult.SIMILAR, "Zelda")


@pytest.mark.parametrize("name", ANSWERS)
def test_it_becomes_a_named_error_in_time(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    answer = ANSWERS[name]
    with HostileServer(answer.script()) as server:
        started = time.monotonic()
        with pytest.raises(LrsError) as told:
            LrsClient(LIMITS).verify(caller(server.url), CHECK)
        took = time.monotonic() - started
    assert type(told.value) is answer.error
    assert took < LIMITS.deadline_seconds + SLACK_SECONDS
    kept = [caplog.text, *traceback.format_exception(told.value), str(vars(told.value))]
    assert [mark for mark in MARKS if mark in "".join(kept)] == []


MOST_BYTES = 64 * 1024 * 1024
"""What all of them, one after the other, may cost at the highest: eight of the longest answers."""


def test_no_answer_takes_more_memory_than_a_few_times_the_longest_one() -> None:
    scripts = [hostile.saying(http(ORDINARY)), *(one.script() for one in ANSWERS.values())]
    with HostileServer(hostile.in_turn(scripts)) as server:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.lrs.appetite", server.url, str(len(ANSWERS))],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    assert len(server.requests) == len(scripts)
    assert int(ended.stdout) < MOST_BYTES
