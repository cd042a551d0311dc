"""The simulator over https: its files, its address, and clients that hold it up."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme

from picslrs_plugin.simulator import tls
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, server_context
from picslrs_plugin.simulator.tls import UnusableTls
from tests.certificates import authority_file, issued, locked


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, tmp_path: Path) -> Iterator[SimulatorServer]:
    context = server_context(*issued(authority, tmp_path, "server"))
    with SimulatorServer(SimulatorConfig(), [], tls=context) as running:
        yield running


def test_its_pages_and_its_wsdl_know_that_they_are_reached_over_https(
    server: SimulatorServer, authority: trustme.CA, tmp_path: Path
) -> None:
    trusted = str(authority_file(authority, tmp_path))
    wsdl = requests.get(f"{server.url}/LearnerService.svc?wsdl", verify=trusted, timeout=5).text
    assert f'location="{server.url}/LearnerService.svc"' in wsdl
    form = {"mode": "maintenance", "slow_ms": "1"}
    own = {"Origin": server.url}
    page = requests.post(f"{server.url}/admin/mode", form, headers=own, verify=trusted, timeout=5)
    assert (page.status_code, server.state.mode.value) == (200, "maintenance")


def test_a_client_that_says_nothing_does_not_hold_up_the_others(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "HANDSHAKE_SECONDS", 0.1)
    context = server_context(*issued(authority, tmp_path, "server"))
    trusted = str(authority_file(authority, tmp_path))
    with (
        SimulatorServer(SimulatorConfig(), [], tls=context) as running,
        socket.create_connection(("127.0.0.1", int(running.url.rpartition(":")[2]))),
    ):
        answer = requests.get(f"{running.url}/admin/state.json", verify=trusted, timeout=5)
    assert answer.status_code == 200


def test_nothing_older_than_tls_12_is_served(authority: trustme.CA, tmp_path: Path) -> None:
    context = server_context(*issued(authority, tmp_path, "server"))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.fixture
def unusable(authority: trustme.CA, tmp_path: Path) -> dict[str, tuple[Path, ...]]:
    certificate, key = issued(authority, tmp_path, "server")
    _, other_key = issued(authority, tmp_path, "other")
    _, locked_key = issued(authority, tmp_path, "locked")
    locked(locked_key, b"open sesame")
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("rubbish")
    missing = tmp_path / "missing.pem"
    return {
        "no certificate": (missing, key),
        "no key": (certificate, missing),
        "rubbish": (rubbish, key),
        "another key": (certificate, other_key),
        "a key with a password": (certificate, locked_key),
        "no authority": (certificate, key, missing),
        "an authority that is rubbish": (certificate, key, rubbish),
        "a folder": (certificate, key, tmp_path),
    }


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("no certificate", "no file with the certificate"),
        ("no key", "no file with the key"),
        ("rubbish", "not PEM"),
        ("another key", "do not belong together"),
        ("a key with a password", "has a password"),
        ("no authority", "no file with the authority of the clients"),
        ("an authority that is rubbish", "no certificate in PEM form"),
        ("a folder", "no file with the authority of the clients"),
    ],
)
def test_a_file_that_cannot_be_used_is_said(
    unusable: dict[str, tuple[Path, ...]], tmp_path: Path, case: str, said: str
) -> None:
    with pytest.raises(UnusableTls, match=said) as told:
        server_context(*unusable[case])
    assert str(tmp_path) not in str(told.value)
