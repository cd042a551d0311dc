"""kill -9 at every step of every operation: nothing is lost, and nothing is done twice."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from tests.survival.journeys import JOURNEYS, REGISTERS, UPDATES, Scene, come_to_an_end
from tests.survival.killed import KILLED
from tests.survival.world import Somebody, World

FIRST_NUMBER = 5000
MOST_STEPS = 60


@dataclass(frozen=True)
class Applications:
    """Starts an application that does one operation and is killed at one of its steps."""

    process: subprocess.Popen[str]

    def do(self, scene: Scene, operation: str, last: int) -> str:
        """Say `killed`, or how many steps there were."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        world, number = scene.world, str(scene.somebody.number)
        asked = (str(world.folder), world.address, operation, number, str(last))
        self.process.stdin.write("\t".join(asked) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def applications() -> Iterator[Applications]:
    command = [sys.executable, "-m", "tests.survival.killed"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Applications(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def lrs() -> Iterator[SimulatorServer]:
    with SimulatorServer(SimulatorConfig(register_min_wait=0), []) as server:
        yield server


@pytest.mark.parametrize("operation", JOURNEYS)
def test_a_process_that_is_killed_leaves_nothing_half_done(
    applications: Applications,
    lrs: SimulatorServer,
    tmp_path: Path,
    operation: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = FIRST_NUMBER + 100 * list(JOURNEYS).index(operation)
    for step in range(1, MOST_STEPS):
        folder = tmp_path / str(step)
        folder.mkdir()
        end = _killed_at(
            applications,
            Scene(World(folder, lrs.url), Somebody(base + step), lrs.state),
            operation,
            step,
        )
        if end != KILLED:
            break
    assert end == str(step - 1)  # the last one was killed nowhere, and had no further step
    assert step > 2
    with capsys.disabled():
        sys.stdout.write(f"\n{operation}: killed at each of {step - 1} steps\n")


def _killed_at(applications: Applications, scene: Scene, operation: str, step: int) -> str:
    journey = JOURNEYS[operation]
    journey.prepare(scene)
    scene.lrs.forget_calls()
    end = applications.do(scene, operation, step)
    sent = {write: scene.lrs.count(write) for write in (UPDATES, REGISTERS)}
    acted = scene.acted()
    come_to_an_end(scene.restarted(), journey)
    for write, number in sent.items():
        assert number <= 1
        assert scene.lrs.count(write) == number or not acted
    return end
