import argparse
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from picslrs_plugin.simulator.command import add_arguments, run

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_serves_and_ends_cleanly(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, "--port", "0", "--learners", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    try:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        state = requests.get(f"{address}/admin/state.json", timeout=5).json()
        assert state["learners"] == 3
    finally:
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


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
        ("--register-max-age", "nan"),
        ("--register-max-age", "inf"),
        ("--batch-seconds", "soon"),
        ("--database", ""),
        ("--database", "/no/such/folder/simulator.db"),
        ("--host", ""),
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
