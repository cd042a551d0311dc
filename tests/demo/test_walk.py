"""The walk of `picslrs demo --once`, and that it can fail."""

import io
from collections import Counter
from inspect import getsource

import pytest

from picslrs_plugin.demo import steps_access, steps_care, steps_search, steps_verify
from picslrs_plugin.demo import walk as walk_module
from picslrs_plugin.demo.ground import Ground
from picslrs_plugin.demo.people import SCENARIOS
from picslrs_plugin.demo.visitor import Unexpected
from picslrs_plugin.demo.walk import Outcome, Step, steps, walk, walked
from picslrs_plugin.hookspecs import SubjectKind


def test_every_step_of_the_walk_passes() -> None:
    out = io.StringIO()
    status = walk(out)
    lines = out.getvalue().splitlines()
    count = len(list(steps()))
    assert "\n".join(line for line in lines if not line.startswith("passed")) == lines[-1]
    assert lines[-1] == f"{count} passed, 0 failed"
    assert status == 0


def test_a_step_that_meets_something_unexpected_fails() -> None:
    def expects_too_much(at: Ground) -> None:
        at.tab("exact").says("Words that are nowhere")

    step = Step("learners", "Expect too much.", expects_too_much, SubjectKind.LEARNER)
    (outcome,) = walked([step])
    assert "Words that are nowhere" in outcome.problem
    assert str(outcome).startswith("FAILED")


def test_a_step_that_breaks_fails_without_telling_values() -> None:
    def breaks(at: Ground) -> None:
        raise RuntimeError(at.person("exact").details.family_name)

    (outcome,) = walked([Step("learners", "Break.", breaks, SubjectKind.LEARNER)])
    assert outcome.problem == "it could not be taken: RuntimeError"


def test_a_failed_step_is_counted_and_makes_the_command_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(at: Ground) -> None:
        raise Unexpected("on purpose")

    step = Step("learners", "Fail.", fails, SubjectKind.LEARNER)
    monkeypatch.setattr(walk_module, "steps", lambda: [step])
    out = io.StringIO()
    assert walk(out) == 1
    assert out.getvalue().splitlines()[-1] == "0 passed, 1 failed"


def test_both_kinds_are_walked_through_the_same_steps() -> None:
    words = Counter((step.whose, step.words) for step in steps())
    learners = {said for whose, said in words if whose == "learners"}
    assert learners == {said for whose, said in words if whose == "applicants"}
    assert set(words.values()) == {1}


def test_every_scenario_is_walked() -> None:
    source = "".join(
        getsource(module)
        for module in (
            steps_search,
            steps_verify,
            steps_care,
            steps_access,
        )
    )
    assert [s.key for s in SCENARIOS if f'"{s.key}"' not in source] == []


def test_an_outcome_reads_as_a_line() -> None:
    step = Step("access", "Do something.", lambda at: None, SubjectKind.LEARNER)
    assert str(Outcome(step)) == "passed  access     Do something."
