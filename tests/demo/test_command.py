"""`picslrs demo` as a command of its own process."""

import argparse
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Protocol

import pytest
import requests

from picslrs_plugin.demo import command

ADDRESS = re.compile(r"open (http://127\.0\.0\.1:\d+) and stop it with Ctrl-C")


@contextmanager
def _running(*options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start the demonstration and wait for its first line."""
    arguments = [sys.executable, "-m", "picslrs_plugin.cli", "demo", *options]
    with subprocess.Popen(arguments, stdout=PIPE, stderr=PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            yield process, first
        finally:
            process.kill()


@dataclass(frozen=True)
class _Ended:
    returncode: int
    stderr: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> "Run":
    """Run a command that ends by itself, in this process."""

    def ended(*options: str) -> _Ended:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        status = command.run(parser.parse_args(options))
        return _Ended(status, capsys.readouterr().err)

    return ended


class Run(Protocol):
    def __call__(self, *options: str) -> _Ended: ...


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_first_line_says_where_it_is_and_a_signal_ends_it(how: signal.Signals) -> None:
    with _running("--port", "0", "--simulator-port", "0") as (process, first):
        found = ADDRESS.search(first)
        assert found is not None, first
        assert requests.get(found[1], timeout=5).status_code == 200
        process.send_signal(how)
        assert process.wait(timeout=10) == 0


def test_without_a_port_a_free_one_is_taken_when_the_usual_one_is_in_use() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # that somebody else holds it is just as good
            taken.bind(("127.0.0.1", 8080))
            taken.listen()
        with _running() as (process, first):
            found = ADDRESS.search(first)
            assert found is not None, first
            assert not found[1].endswith(":8080")
            process.terminate()
            assert process.wait(timeout=10) == 0


def test_a_chosen_port_that_is_in_use_is_one_clear_line(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("--port", str(taken.getsockname()[1]), "--simulator-port", "0")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "in use or not allowed" in ended.stderr


@pytest.mark.parametrize("port", ["eighty", "-1", "65536", ""])
def test_a_port_that_is_none_is_one_clear_line(run: Run, port: str) -> None:
    ended = run(f"--port={port}")
    assert ended.returncode == 2
    assert ended.stderr == "picslrs demo: --port must be a whole number from 0 to 65535\n"


@pytest.mark.parametrize("number", ["many", "-1", "100001"])
def test_a_number_of_learners_that_is_none_is_one_clear_line(run: Run, number: str) -> None:
    ended = run(f"--learners={number}")
    assert ended.returncode == 2
    assert ended.stderr == "picslrs demo: --learners must be a whole number from 0 to 100000\n"


def test_a_folder_keeps_what_was_done(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for _ in range(2):
        options = ("--port", "0", "--simulator-port", "0", "--folder", str(folder))
        with _running(*options) as (process, first):
            assert ADDRESS.search(first), first
            process.terminate()
            assert process.wait(timeout=10) == 0
    kept = {path.name for path in folder.iterdir()}
    assert {"mis.db", "picslrs.db", "simulator.db"} <= kept


def test_a_host_of_another_machine_is_one_clear_line(run: Run) -> None:
    ended = run("--host", "192.0.2.1", "--port", "0", "--simulator-port", "0")
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1


def test_a_file_where_the_folder_should_be_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    ended = run("--folder", str(file))
    assert (ended.returncode, ended.stderr) == (2, "picslrs demo: --folder must be a folder\n")


def test_a_folder_with_another_database_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mis.db").write_text("this is no database, and it is long enough to tell")
    ended = run("--port", "0", "--simulator-port", "0", "--folder", str(tmp_path))
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
