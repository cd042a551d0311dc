"""The walk of `picslrs demo --once`: every outcome, through HTTP, as a browser would meet it."""

import logging
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from picslrs_plugin.demo import (
    steps_access,
    steps_care,
    steps_search,
    steps_trouble,
    steps_verify,
)
from picslrs_plugin.demo.ground import READ_SECONDS, Ground, MovableClock
from picslrs_plugin.demo.servers import Demo, DemoOptions
from picslrs_plugin.demo.visitor import Unexpected
from picslrs_plugin.hookspecs import SubjectKind

Deed = Callable[[Ground], None]


@dataclass(frozen=True)
class Step:
    """One step: what is done, whereabouts, and the words for it."""

    whose: str
    words: str
    deed: Deed
    kind: SubjectKind


@dataclass(frozen=True)
class Outcome:
    """How a step ended; `problem` is empty when it passed."""

    step: Step
    problem: str = ""

    def __str__(self) -> str:
        said = f"{self.step.whose:<9}  {self.step.words}"
        return f"FAILED  {said}\n        {self.problem}" if self.problem else f"passed  {said}"


def steps() -> Iterator[Step]:
    """Return all steps in order: both kinds with everything, then the rest once."""
    for kind in SubjectKind:
        for room in (steps_search, steps_verify, steps_care):
            yield from _told(room.STEPS, f"{kind.value}s", kind)
    yield from _told(steps_access.STEPS, "access", SubjectKind.LEARNER)
    yield from _told(steps_trouble.STEPS, "trouble", SubjectKind.LEARNER)


def _told(deeds: Iterable[Deed], whose: str, kind: SubjectKind) -> Iterator[Step]:
    for deed in deeds:
        words = (deed.__doc__ or deed.__name__).strip().splitlines()[0]
        yield Step(whose, words, deed, kind)


def walked(wanted: Iterable[Step]) -> Iterator[Outcome]:
    """Start a demonstration of its own and take the steps in it, one after the other."""
    clock = MovableClock()
    # No time is left to ask again after a late answer: how often is then not a matter of luck.
    settings = {
        "PICSLRS_READ_SECONDS": READ_SECONDS,
        "PICSLRS_DEADLINE_SECONDS": READ_SECONDS,
    }
    with tempfile.TemporaryDirectory(prefix="picslrs-walk-") as folder:
        options = DemoOptions(folder=Path(folder), settings=settings, clock=clock)
        with Demo(options) as demo:
            grounds = {kind: Ground(demo, clock, kind) for kind in SubjectKind}
            for step in wanted:
                yield Outcome(step, _problem(step, grounds[step.kind]))


def _problem(step: Step, ground: Ground) -> str:
    try:
        step.deed(ground)
    except Unexpected as unexpected:
        return str(unexpected)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, the other steps are taken
        return f"it could not be taken: {type(error).__name__}"
    return ""


@contextmanager
def _no_log() -> Iterator[None]:
    """Keep what is logged off the screen: the walk makes things go wrong on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(before)


def walk(out: TextIO) -> int:
    """Take every step, write a line for each and the count last; return the exit status."""
    passed = failed = 0
    with _no_log():
        for outcome in walked(steps()):
            out.write(f"{outcome}\n")
            out.flush()
            failed += bool(outcome.problem)
            passed += not outcome.problem
    out.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed else 0
