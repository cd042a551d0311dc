"""Runs operations in processes that are killed on the way, for `test_killed.py`.

One process that imports everything once and then forks one for each command on its standard
input: the folder, the LRS's address, the operation, the learner's number and the step at which it
kills itself with SIGKILL. What becomes of the fork is answered: `killed`, or the number of steps.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Changes, Identity, SubjectRef
from picslrs_plugin.ports import Lrs, Store, UnitOfWork
from picslrs_plugin.simulator.state import SimulatorState
from tests.survival.journeys import JOURNEYS, Scene
from tests.survival.world import AFTERWARDS, LastingHost, Somebody, World

KILLED = "killed"


class Steps:
    """Counts the steps, and ends the process at one of them as a power cut would."""

    def __init__(self, last: int) -> None:
        self.number = 0
        self._last = last

    def __call__(self) -> None:
        self.number += 1
        if self.number == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, do: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same with a step before it and one after it."""

        def stepped(*given: Any, **named: Any) -> Any:
            self()
            done = do(*given, **named)
            self()
            return done

        return stepped


class SteppedLrs:
    """Every call of the LRS is two steps: not sent yet, and answered but not looked at."""

    def __init__(self, lrs: Lrs, steps: Steps) -> None:
        self._lrs = lrs
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        return self._steps.around(getattr(self._lrs, name))


def stepped_store(store: Store, steps: Steps) -> Store:
    """Make every commit two steps."""

    def opened(tenant: str) -> UnitOfWork:
        work = store(tenant)
        work.commit = steps.around(work.commit)  # type: ignore[method-assign]
        return work

    return opened


class SteppedHost(LastingHost):
    """Every save of the host is two steps."""

    steps: Steps

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        self.steps.around(super().save)(identity, ref, changes)


def operate(folder: Path, address: str, operation: str, somebody: Somebody, last: int) -> int:
    """Do the operation, unless it is killed; return how many steps it had."""
    steps = Steps(last)
    world = World(folder, address)
    host = SteppedHost(folder, address)
    host.steps = steps
    world.host = host
    services = world.services(
        AFTERWARDS,
        lrs=lambda lrs: cast("Lrs", SteppedLrs(lrs, steps)),
        store=lambda store: stepped_store(store, steps),
    )
    nobody = cast("SimulatorState", None)  # it is in another process
    try:
        JOURNEYS[operation].do(Scene(world, somebody, nobody), services)
    except PicslrsError as told:
        sys.stderr.write(f"{type(told).__name__}\n")
    return steps.number


def answered(folder: str, address: str, operation: str, number: str, last: str) -> str:
    """Fork, let the child do it, and say what became of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        done = operate(Path(folder), address, operation, Somebody(int(number)), int(last))
        os.write(writing, str(done).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        steps = told.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return KILLED
    return steps or "failed"


def main() -> None:
    """Answer every line of standard input with one line."""
    for line in sys.stdin:
        sys.stdout.write(answered(*line.rstrip("\n").split("\t")) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
