"""The guard around the real client, in front of a simulator whose connections fail."""

from collections.abc import Iterator

import pytest

from picslrs_plugin.domain.response_codes import VerifyResult
from picslrs_plugin.errors import LrsFailed, LrsNotAnswering, LrsTimedOut
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.lrs.guarded import GuardedLrs
from picslrs_plugin.ports import BreakerState
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.proxy import FaultProxy
from picslrs_plugin.simulator.scripted import ScriptedFault
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from tests.fakes import FakeClock, FakeMetrics
from tests.lrs.soap import caller
from tests.lrs.written import CHECK, DETAILS
from tests.simulator.kit import learner

HELD = learner(uln=str(CHECK.uln), given_name="Testa", family_name="Sampleby")
SETTINGS = Settings(connect_seconds=1.0, read_seconds=0.2, deadline_seconds=3.0, breaker_failures=4)


@pytest.fixture(scope="module")
def running() -> Iterator[SimulatorServer]:
    with SimulatorServer(SimulatorConfig(), [HELD]) as server:
        yield server


@pytest.fixture
def proxy(running: SimulatorServer) -> Iterator[FaultProxy]:
    running.state.change(HELD.uln, notes="", version_number=3)
    running.state.forget_calls()
    with FaultProxy(running) as standing:
        yield standing
        running.state.faults.clear()


class Now:
    """Seconds that a test can put forward."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def guarded(now: Now) -> GuardedLrs:
    return GuardedLrs(
        LrsClient(SETTINGS),
        SETTINGS,
        clock=FakeClock(),
        metrics=FakeMetrics(),
        monotonic=now,
        sleep=lambda _: None,
        draw=lambda: 0.0,
    )


def script(proxy: FaultProxy, *specs: str) -> None:
    for spec in specs:
        proxy.server.state.faults.add(ScriptedFault.from_spec(spec))


def test_an_outage_from_its_first_dropped_connection_to_its_end(proxy: FaultProxy) -> None:
    now = Now()
    lrs = guarded(now)
    state = proxy.server.state
    me = caller(proxy.url, password=proxy.server.config.password)

    # A question is asked again, whatever became of its connection.
    script(proxy, "verifyLearner:after:reset", "verifyLearner:before:hang")
    assert lrs.verify(me, CHECK).result is VerifyResult.MATCH
    assert state.count("verifyLearner") == 3

    # An update that was carried out is not sent again.
    script(proxy, "updateSingleLearner:after:close")
    with pytest.raises(LrsFailed) as told:
        lrs.update(me, CHECK.uln, DETAILS.with_values(notes="Sent"), 3)
    assert told.value.may_have_acted
    assert state.count("updateSingleLearner") == 1
    record = state.get(HELD.uln)
    assert record is not None
    assert record.notes == "Sent"

    # After four failures in a row nobody is sent there any more.
    script(proxy, "verifyLearner:before:hang:4")
    for _ in range(3):
        with pytest.raises(LrsTimedOut):
            lrs.verify(me, CHECK)
    before = state.counts()
    with pytest.raises(LrsNotAnswering):
        lrs.register(me, DETAILS)
    assert state.counts() == before
    assert lrs.endpoints()[0].state is BreakerState.OPEN

    # One call finds out that it answers again; what it answers is up to the LRS.
    state.faults.clear()
    state.set_mode("normal")
    now.seconds += SETTINGS.breaker_seconds
    assert lrs.verify(me, CHECK).result is VerifyResult.MATCH
    assert lrs.endpoints()[0].state is BreakerState.CLOSED
