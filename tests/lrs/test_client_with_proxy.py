"""The client when a connection goes wrong after or before the service has acted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from picslrs_plugin.errors import LrsError, LrsFailed, LrsTimedOut
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.ports import Caller
from picslrs_plugin.simulator.proxy import FaultProxy
from picslrs_plugin.simulator.scripted import OF_THE_CONNECTION, ScriptedFault, Trouble, When
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, server_context
from tests.certificates import authority_file, issued
from tests.lrs.soap import QUICK, caller
from tests.lrs.written import CHECK, DETAILS
from tests.simulator.kit import learner

ERRORS: dict[str, type[LrsError]] = {
    Trouble.CLOSE: LrsFailed,
    Trouble.RESET: LrsFailed,
    Trouble.CUT: LrsFailed,
    Trouble.HANG: LrsTimedOut,
    Trouble.DRIP: LrsTimedOut,
}
HELD = learner(uln=str(CHECK.uln), given_name="Testa", family_name="Sampleby")


@pytest.fixture(scope="module")
def running() -> Iterator[SimulatorServer]:
    with SimulatorServer(SimulatorConfig(), [HELD]) as server:
        yield server


@pytest.fixture
def server(running: SimulatorServer) -> SimulatorServer:
    running.state.change(HELD.uln, notes="", version_number=3)
    running.state.faults.clear()
    return running


def update(me: Caller) -> None:
    changed = DETAILS.with_values(notes="Sent")
    LrsClient(QUICK).update(me, CHECK.uln, changed, 3)


def test_every_fault_of_a_connection_is_tried_here() -> None:
    assert set(OF_THE_CONNECTION) == set(ERRORS)


@pytest.mark.parametrize("when", [*When])
@pytest.mark.parametrize("what", ERRORS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_write_whose_connection_fails_is_not_known_to_be_done(
    server: SimulatorServer, tmp_path: Path, scheme: str, what: str, when: When
) -> None:
    authority = trustme.CA()
    tls = server_context(*issued(authority, tmp_path, "server")) if scheme == "https" else None
    with FaultProxy(server, tls=tls) as proxy:
        server.state.faults.add(ScriptedFault("updateSingleLearner", when, what))
        trusted = authority_file(authority, tmp_path)
        me = caller(proxy.url, password=server.config.password, authority=trusted)
        with pytest.raises(LrsError) as told:
            update(me)
    assert type(told.value) is ERRORS[what]
    assert told.value.may_have_acted
    record = server.state.get(HELD.uln)
    assert record is not None
    assert (record.notes == "Sent") is (when is When.AFTER)
