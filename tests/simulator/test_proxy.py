"""The fault proxy: what it hands on, and what it does to connections."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
import requests
import trustme

from picslrs_plugin.simulator import proxy as proxy_module
from picslrs_plugin.simulator.proxy import FaultProxy
from picslrs_plugin.simulator.scripted import ScriptedFault, When
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, server_context
from tests.certificates import authority_file, issued
from tests.simulator.kit import (
    CALLER,
    FIND,
    REGISTER,
    ULN,
    Answer,
    element,
    envelope,
    learner,
    to_register,
)

NAMES = {"ULN": ULN, "FamilyName": "Sampleton", "GivenName": "Ada"}
FIND_ADA = envelope(element("FindLearnerByULN", {"FindType": "FUL", **CALLER, **NAMES}, FIND))
BLOCK = {**to_register(learner()), "Notes": "Sent", "ULN": ULN, "VersionNumber": "3"}
UPDATE = envelope(element("UpdateLearner", {**CALLER, "Learner": BLOCK}, REGISTER))
OPERATION = "updateSingleLearner"


@pytest.fixture(scope="module")
def running() -> Iterator[SimulatorServer]:
    with SimulatorServer(SimulatorConfig(), [learner()]) as server:
        yield server


@pytest.fixture
def server(running: SimulatorServer) -> SimulatorServer:
    """Put the one simulator of these tests right for each of them."""
    running.state.change(ULN, notes="", version_number=3)
    running.state.faults.clear()
    running.state.forget_calls()
    return running


@pytest.fixture
def proxy(server: SimulatorServer) -> Iterator[FaultProxy]:
    with FaultProxy(server) as standing:
        yield standing


def post(proxy: FaultProxy, document: str = FIND_ADA) -> Answer:
    response = requests.post(
        f"{proxy.url}/LearnerService.svc",
        data=document.encode(),
        headers={"Content-Type": "text/xml"},
        timeout=5,
    )
    return Answer(response.status_code, response.content)


def raw(proxy: FaultProxy, document: str = UPDATE) -> socket.socket:
    """Send a request over a socket of one's own, to see what becomes of it."""
    where = urlsplit(proxy.url)
    sock = socket.create_connection((str(where.hostname), where.port or 0), timeout=5)
    body = document.encode()
    head = (
        "POST /LearnerService.svc HTTP/1.1\r\nHost: lrs\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    sock.sendall(head.encode() + body)
    return sock


def everything(sock: socket.socket) -> bytes:
    """Read until the other side closes."""
    return b"".join(iter(lambda: sock.recv(65536), b""))


def script(proxy: FaultProxy, spec: str) -> None:
    proxy.server.state.faults.add(ScriptedFault.from_spec(spec))


def was_updated(proxy: FaultProxy) -> bool:
    record = proxy.server.state.get(ULN)
    assert record is not None
    return record.notes == "Sent"


def test_what_goes_right_is_handed_on(proxy: FaultProxy) -> None:
    answer = post(proxy)
    assert (answer.status, answer.code) == (200, "WSRC0004")
    assert answer.rows("Learner")[0]["GivenName"] == "Ada"


def test_a_connection_is_used_again(proxy: FaultProxy) -> None:
    with requests.Session() as session:
        for _ in range(3):
            answer = session.get(f"{proxy.url}/admin/state.json", timeout=5)
            assert answer.json()["learners"] == 1
            assert "close" not in answer.headers.get("Connection", "")


def test_a_request_in_chunks_is_handed_on(proxy: FaultProxy) -> None:
    document = FIND_ADA.encode()
    answer = requests.post(
        f"{proxy.url}/LearnerService.svc",
        data=(document[start : start + 50] for start in range(0, len(document), 50)),
        headers={"Content-Type": "text/xml"},
        timeout=5,
    )
    assert Answer(answer.status_code, answer.content).code == "WSRC0004"


def test_addresses_in_what_is_handed_on_are_the_proxys(proxy: FaultProxy) -> None:
    wsdl = requests.get(f"{proxy.url}/LearnerService.svc?wsdl", timeout=5).text
    assert f'location="{proxy.url}/LearnerService.svc"' in wsdl


def test_the_answer_to_a_question_for_its_head_has_no_body(proxy: FaultProxy) -> None:
    answer = requests.head(f"{proxy.url}/admin", timeout=5)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("when", [*When])
@pytest.mark.parametrize("what", ["close", "reset", "cut", "hang", "drip"])
def test_whether_a_call_was_acted_on_does_not_depend_on_what_becomes_of_its_connection(
    proxy: FaultProxy, what: str, when: When
) -> None:
    script(proxy, f"{OPERATION}:{when}:{what}")
    with raw(proxy) as sock:
        if what == "hang":
            until_it_was_seen(proxy)
        else:
            with suppress(ConnectionResetError):
                sock.recv(1)
        assert was_updated(proxy) is (when is When.AFTER)


def until_it_was_seen(proxy: FaultProxy) -> None:
    over = monotonic() + 5
    while not proxy.server.state.count(OPERATION):
        assert monotonic() < over


def test_a_connection_is_closed_before_anything_is_answered(proxy: FaultProxy) -> None:
    script(proxy, f"{OPERATION}:after:close")
    with raw(proxy) as sock:
        assert everything(sock) == b""


def test_a_connection_is_closed_in_the_middle_of_the_answer(proxy: FaultProxy) -> None:
    script(proxy, f"{OPERATION}:after:cut")
    with raw(proxy) as sock:
        head, _, body = everything(sock).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    declared = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
    assert len(body) == int(declared.partition(b":")[2]) // 2 > 0


def test_a_connection_is_reset(proxy: FaultProxy) -> None:
    script(proxy, f"{OPERATION}:after:reset")
    with raw(proxy) as sock, pytest.raises(ConnectionResetError):
        everything(sock)


def test_a_connection_that_hangs_says_nothing_until_the_proxy_stops(proxy: FaultProxy) -> None:
    script(proxy, f"{OPERATION}:after:hang")
    with raw(proxy) as sock:
        sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            sock.recv(1)
        proxy.stop()
        sock.settimeout(5)
        assert everything(sock) == b""


def test_a_connection_that_hangs_is_let_go_when_its_client_has_gone(proxy: FaultProxy) -> None:
    script(proxy, f"{OPERATION}:after:hang")
    before = threading.active_count()
    with raw(proxy):
        until_it_was_seen(proxy)
    over = monotonic() + 5
    while threading.active_count() > before:
        assert monotonic() < over


def test_an_answer_comes_byte_by_byte(proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_module, "PAUSE_SECONDS", 0.0005)
    script(proxy, f"{OPERATION}:after:drip")
    with raw(proxy) as sock:
        pieces = list(iter(lambda: sock.recv(65536), b""))
    assert len(pieces) > 50
    assert b"WSRC0006" in b"".join(pieces)


def test_the_call_after_a_fault_goes_right(proxy: FaultProxy) -> None:
    script(proxy, "learnerByULN:after:reset")
    with pytest.raises(requests.ConnectionError):
        post(proxy)
    assert post(proxy).code == "WSRC0004"


def test_faults_of_the_connection_and_of_the_answer_come_in_their_order(proxy: FaultProxy) -> None:
    script(proxy, "learnerByULN:before:close")
    script(proxy, "learnerByULN:before:WSEC0004")
    with pytest.raises(requests.ConnectionError):
        post(proxy)
    assert post(proxy).fault == "WSEC0004"
    assert post(proxy).code == "WSRC0004"


def test_what_the_simulator_says_to_the_proxy_goes_no_further(proxy: FaultProxy) -> None:
    script(proxy, f"{OPERATION}:after:cut")
    with raw(proxy) as sock:
        assert b"simulator-connection" not in everything(sock).lower()


def test_without_its_simulator_it_closes_the_connection() -> None:
    server = SimulatorServer(SimulatorConfig(), [])
    server.start()
    with FaultProxy(server) as proxy:
        server.stop()
        with raw(proxy) as sock:
            assert everything(sock) == b""


def test_a_port_that_is_taken_is_an_os_error(server: SimulatorServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        FaultProxy(server, port=taken.getsockname()[1]).start()
    assert not server.state.faults.relayed


def test_a_proxy_that_has_stopped_takes_its_faults_along(server: SimulatorServer) -> None:
    proxy = FaultProxy(server)
    proxy.start()
    proxy.stop()
    proxy.stop()
    with pytest.raises(ValueError, match="--proxy"):
        script(proxy, f"{OPERATION}:after:cut")


def test_it_serves_https_and_the_pages_behind_it_know(
    server: SimulatorServer, tmp_path: Path
) -> None:
    authority = trustme.CA()
    trusted = str(authority_file(authority, tmp_path))
    tls = server_context(*issued(authority, tmp_path, "server"))
    with FaultProxy(server, tls=tls) as proxy, requests.Session() as session:
        session.verify, session.trust_env = trusted, False
        assert proxy.url.startswith("https://")
        wsdl = session.get(f"{proxy.url}/LearnerService.svc?wsdl", timeout=5).text
        assert f'location="{proxy.url}/LearnerService.svc"' in wsdl
        fault = {"operation": "verifyLearner", "when": "after", "what": "cut", "times": "1"}
        own = {"Origin": proxy.url}
        session.post(f"{proxy.url}/admin/faults", fault, headers=own, timeout=5)
    assert [one.spec for one in server.state.faults.waiting()] == ["verifyLearner:after:cut:1"]


def test_a_client_that_does_not_shake_hands_is_let_go_in_silence(
    server: SimulatorServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tls = server_context(*issued(trustme.CA(), tmp_path, "server"))
    with FaultProxy(server, tls=tls) as proxy, raw(proxy) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        with suppress(ConnectionResetError):
            everything(sock)
    assert capfd.readouterr() == ("", "")
