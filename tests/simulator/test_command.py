import argparse
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import trustme

from picslrs_plugin.simulator.command import add_arguments, run
from tests.certificates import authority_file, issued

PROGRAM = (
    "import argparse, sys\n"
    "from picslrs_plugin.simulator.command import add_arguments, run\n"
    "parser = argparse.ArgumentParser()\n"
    "add_arguments(parser)\n"
    "sys.exit(run(parser.parse_args()))\n"
)


def outcome(*options: str) -> int:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(list(options)))


@contextmanager
def running(*options: str, end: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """Run the command, give the address that it prints, and see that it ends cleanly."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, "--port", "0", "--learners", "3", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.send_signal(end)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_serves_and_ends_cleanly(number: signal.Signals) -> None:
    with running(end=number) as address:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        state = requests.get(f"{address}/admin/state.json", timeout=5).json()
        assert state["learners"] == 3


def test_faults_are_set_from_the_start() -> None:
    faults = ["verifyLearner:before:WSEC0004:1", "updateSingleLearner:after:truncated:2"]
    with running("--fault", faults[0], "--fault", faults[1]) as address:
        state = requests.get(f"{address}/admin/state.json", timeout=5).json()
        assert state["faults"] == faults


@pytest.mark.parametrize("options", [("--proxy",), ("--fault", "verifyLearner:after:cut")])
def test_the_fault_proxy_stands_in_front_when_it_is_needed(options: tuple[str, ...]) -> None:
    with running(*options) as address:
        own = {"Origin": address}
        fault = {"operation": "learnerByULN", "when": "after", "what": "reset", "times": "1"}
        page = requests.post(f"{address}/admin/faults", fault, headers=own, timeout=5)
        assert page.status_code == 200
        faults = requests.get(f"{address}/admin/state.json", timeout=5).json()["faults"]
        assert faults[-1] == "learnerByULN:after:reset:1"


def test_a_proxys_port_that_is_taken_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status = outcome("--proxy", "--port", str(taken.getsockname()[1]))
    assert status == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_with_a_certificate_it_serves_https_to_those_who_show_one(tmp_path: Path) -> None:
    authority = trustme.CA()
    trusted = str(authority_file(authority, tmp_path))
    certificate, key = map(str, issued(authority, tmp_path, "server"))
    own = tuple(map(str, issued(authority, tmp_path, "client")))
    options = ("--tls-cert", certificate, "--tls-key", key, "--mtls-ca", trusted)
    with running(*options) as address:
        assert address.startswith("https://127.0.0.1:")
        page = f"{address}/admin/state.json"
        answer = requests.get(page, verify=trusted, cert=(own[0], own[1]), timeout=5)
        assert answer.json()["learners"] == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tls-cert", "server.pem"), "https needs --tls-key as well"),
        (("--tls-key", "server.key"), "https needs --tls-cert as well"),
        (("--mtls-ca", "ca.pem"), "https needs --tls-cert and --tls-key as well"),
        (
            ("--tls-cert", "missing.pem", "--tls-key", "missing.key"),
            "--tls-cert, --tls-key: there is no file with the certificate",
        ),
    ],
)
def test_what_is_amiss_with_the_files_of_tls_is_one_line(
    options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(*options) == 2
    assert capsys.readouterr().err.splitlines() == [f"picslrs simulator: {said}"]


def test_a_port_that_is_taken_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status = outcome("--port", port)
    lines = capsys.readouterr()
    assert (status, lines.out) == (1, "")
    assert lines.err.splitlines() == [
        f"picslrs simulator: cannot serve on 127.0.0.1 port {port}: it is in use or not allowed"
    ]


def test_a_file_that_is_no_database_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("This is not a database. " * 50)
    assert outcome("--port", "0", "--database", str(file)) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "65536"),
        ("--port", "http"),
        ("--port=-1",),
        ("--learners=-1",),
        ("--learners", "100001"),
        ("--learners", "1" * 5000),
        ("--seed", "1.5"),
        ("--latency-ms=-5",),
        ("--ukprn", "1009999"),
        ("--ukprn", "1009999X"),
        ("--ukprn", "".join(chr(ord(digit) + 0xFEE0) for digit in "10099999")),
        ("--organisation-ref", " "),
        ("--password", "fifteen-letters"),
        ("--password", "seventeen-letters"),
        ("--register-min-wait=-1",),
        ("--register-min-wait", "61", "--register-max-age", "60"),
        ("--register-max-age", "9"),
        ("--register-max-age", "nan"),
        ("--register-max-age", "inf"),
        ("--batch-seconds", "soon"),
        ("--database", ""),
        ("--database", "/no/such/folder/simulator.db"),
        ("--host", ""),
        ("--fault", "verifyLearner"),
        ("--fault", "verifyLearner:before:nonsense"),
        ("--fault", "nothing:before:truncated", "--port", "0"),
    ],
)
def test_a_bad_option_is_one_line_that_names_it(
    options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert outcome(*options) == 2
    lines = capsys.readouterr()
    assert lines.out == ""
    assert len(lines.err.splitlines()) == 1
    assert options[0].split("=")[0] in lines.err


def test_a_refused_password_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome("--password", "my-real-password-oops") == 2
    assert "my-real" not in capsys.readouterr().err
