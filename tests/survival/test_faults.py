"""Every fault at every call of every operation: nothing is lost, and nothing is done twice."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.simulator.operations import BY_ELEMENT
from picslrs_plugin.simulator.proxy import FaultProxy
from picslrs_plugin.simulator.scripted import FaultScript, ScriptedFault, Trouble, When
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from tests.survival.journeys import JOURNEYS, REGISTERS, UPDATES, Scene, come_to_an_end
from tests.survival.world import AT_WORK, Somebody, World

DIES = "dies"
"""The LRS ends at this call, and nobody answers before it was started again."""


@dataclass(frozen=True)
class Combination:
    """One operation, the place of one of its calls, and what goes wrong there."""

    operation: str
    step: int
    what: str
    when: When

    def __str__(self) -> str:
        call = JOURNEYS[self.operation].calls[self.step]
        return f"{self.operation}-{self.step + 1}-{call}-{self.what}-{self.when}"


WAYS = [(what, when) for what in (*Trouble, DIES) for when in When] + [("WSEC0004", When.BEFORE)]
"""Out of hours comes before only: a service that says that it is closed has not acted."""

COMBINATIONS = [
    Combination(operation, step, what, when)
    for operation, journey in JOURNEYS.items()
    for step in range(len(journey.calls))
    for what, when in WAYS
]


class AtOneCall(FaultScript):
    """Lets exactly one call go wrong, counted from when it was told to; and counts all calls."""

    def __init__(self) -> None:
        super().__init__(operation.name for operation in BY_ELEMENT.values())
        self.expect(None)

    def expect(self, combination: Combination | None) -> None:
        self._combination = combination
        self._left = combination.step if combination else -1
        self._dead = False
        self.made: list[str] = []

    def take(self, operation: str) -> ScriptedFault | None:
        self.made.append(operation)
        combination, left = self._combination, self._left
        self._left -= 1
        if self._dead:
            return ScriptedFault(operation, When.BEFORE, Trouble.CLOSE)
        if combination is None or left != 0:
            return None
        self._dead = combination.what == DIES
        what = Trouble.RESET if self._dead else combination.what
        return ScriptedFault(operation, combination.when, what)


@dataclass(frozen=True)
class Lrs:
    """The simulator behind the fault proxy."""

    server: SimulatorServer
    faults: AtOneCall
    url: str


@pytest.fixture(scope="module")
def lrs() -> Iterator[Lrs]:
    server = SimulatorServer(SimulatorConfig(register_min_wait=0), [])
    faults = AtOneCall()
    server.state.faults = faults
    with server, FaultProxy(server) as proxy:
        yield Lrs(server, faults, proxy.url)


def walk(lrs: Lrs, folder: Path, number: int, combination: Combination) -> None:
    journey = JOURNEYS[combination.operation]
    scene = Scene(World(folder, lrs.url), Somebody(number), lrs.server.state)
    lrs.faults.expect(None)
    journey.prepare(scene)
    services = scene.world.services(AT_WORK)
    lrs.faults.expect(combination)
    told = _ended(lambda: journey.do(scene, services))
    assert len(lrs.faults.made) > combination.step  # the call that was to go wrong was made
    assert told is None or (told.happened and told.changed)
    first = Counter(lrs.faults.made)
    acted = scene.acted()
    lrs.faults.expect(None)
    come_to_an_end(scene.restarted(), journey)
    again = Counter(lrs.faults.made)
    for write in (UPDATES, REGISTERS):
        assert first[write] <= 1
        assert again[write] == 0 or not acted


def _ended(do: Callable[[], None]) -> PicslrsError | None:
    try:
        do()
    except PicslrsError as told:
        return told
    return None


@pytest.mark.parametrize("number", range(len(COMBINATIONS)), ids=map(str, COMBINATIONS))
def test_whatever_goes_wrong_the_operation_comes_to_its_end_once(
    lrs: Lrs, tmp_path: Path, number: int
) -> None:
    walk(lrs, tmp_path, number, COMBINATIONS[number])


@pytest.mark.parametrize("operation", JOURNEYS)
def test_no_call_of_an_operation_is_left_out(lrs: Lrs, tmp_path: Path, operation: str) -> None:
    number = len(COMBINATIONS) + list(JOURNEYS).index(operation)
    scene = Scene(World(tmp_path, lrs.url), Somebody(number), lrs.server.state)
    JOURNEYS[operation].prepare(scene)
    lrs.faults.expect(None)
    JOURNEYS[operation].do(scene, scene.world.services())
    assert lrs.faults.made == list(JOURNEYS[operation].calls)


def test_the_number_of_combinations_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(COMBINATIONS) == len(set(map(str, COMBINATIONS))) > 200
    with capsys.disabled():
        sys.stdout.write(f"\n{len(COMBINATIONS)} combinations of operation, call and fault\n")
