"""The command `picslrs simulator`: its options, and serving until it is told to stop."""

import argparse
import math
import re
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from picslrs_plugin.simulator import config as defaults
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.population import generate
from picslrs_plugin.simulator.server import SimulatorServer
from picslrs_plugin.simulator.state import LONGEST_LATENCY_MS

FAILED, BAD_OPTION = 1, 2
PASSWORD_LENGTH = 16
UKPRN = re.compile(r"[0-9]{8}", re.ASCII)
MOST_LEARNERS = 100_000
A_DAY = 86_400


class BadOption(Exception):
    """An option that cannot be used; the message says which and what would do."""


@dataclass(frozen=True, repr=False)
class _Options:
    config: SimulatorConfig
    host: str
    port: int
    learners: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options. They are read as text and judged by `run`, in one line each."""
    options = (
        ("--port", "P", "8081", "port to serve on; 0 takes a free one"),
        ("--host", "H", "127.0.0.1", "address to serve on"),
        ("--learners", "N", "200", "how many made-up learners to start with"),
        ("--seed", "S", "1", "which made-up learners: the same seed gives the same ones"),
        ("--latency-ms", "L", "0", "milliseconds to wait before every answer"),
        ("--ukprn", "U", defaults.DEFAULT_UKPRN, "UKPRN of the organisation that may call"),
        ("--organisation-ref", "R", defaults.DEFAULT_ORGANISATION_REF, "its OrganisationRef"),
        ("--password", "W", defaults.DEFAULT_PASSWORD, "its OrgPassword, 16 characters"),
        ("--register-min-wait", "SECONDS", "10", "wait after possible matches before registering"),
        ("--register-max-age", "SECONDS", "1800", "how long a search allows a registration"),
        ("--batch-seconds", "SECONDS", "5", "how long a batch takes"),
    )
    for name, metavar, default, meaning in options:
        parser.add_argument(
            name, metavar=metavar, default=default, help=f"{meaning} (default: {default})"
        )
    parser.add_argument(
        "--database", metavar="FILE", help="SQLite file that is kept (default: in memory)"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM and return the exit status.

    0 after a clean end, 1 when the port or the database cannot be used, 2 for a bad option. The
    first line of standard output is the address.
    """
    try:
        options = _options(args)
    except BadOption as problem:
        return _complain(str(problem), BAD_OPTION)
    try:
        server = SimulatorServer(
            options.config,
            generate(options.learners, options.config.seed),
            host=options.host,
            port=options.port,
        )
    except sqlite3.Error:
        return _complain("the database file cannot be opened or is not a simulator's", FAILED)
    told = threading.Event()
    with _told_by_signals(told):
        try:
            server.start()
        except OSError:
            where = f"{options.host} port {options.port}"
            return _complain(f"cannot serve on {where}: it is in use or not allowed", FAILED)
        else:
            sys.stdout.write(f"{server.url}\n")
            sys.stdout.write(f"Switch its behaviour at {server.url}/admin. Stop it with Ctrl-C.\n")
            sys.stdout.flush()
            told.wait()
        finally:
            server.stop()
    return 0


@contextmanager
def _told_by_signals(told: threading.Event) -> Iterator[None]:
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: told.set()) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _complain(message: str, status: int) -> int:
    sys.stderr.write(f"picslrs simulator: {message}\n")
    return status


def _options(args: argparse.Namespace) -> _Options:
    config = SimulatorConfig(
        ukprn=_text(args.ukprn, "--ukprn", "8 digits", lambda v: bool(UKPRN.fullmatch(v))),
        organisation_ref=_text(
            args.organisation_ref,
            "--organisation-ref",
            "1 to 35 characters",
            lambda v: 1 <= len(v.strip()) <= 35,
        ),
        password=_text(
            args.password, "--password", "16 characters", lambda v: len(v) == PASSWORD_LENGTH
        ),
        latency_ms=_whole(args.latency_ms, "--latency-ms", LONGEST_LATENCY_MS),
        register_min_wait=_seconds(args.register_min_wait, "--register-min-wait"),
        register_max_age=_seconds(args.register_max_age, "--register-max-age"),
        batch_seconds=_seconds(args.batch_seconds, "--batch-seconds"),
        database=_database(args.database),
        seed=_whole(args.seed, "--seed", 2**31 - 1),
    )
    return _Options(
        config,
        _text(args.host, "--host", "an address of this machine", lambda v: bool(v.strip())),
        _whole(args.port, "--port", 65_535),
        _whole(args.learners, "--learners", MOST_LEARNERS),
    )


def _text(value: str, option: str, wanted: str, fits: Callable[[str], bool]) -> str:
    if not value.isprintable() or not fits(value):
        raise BadOption(f"{option} must be {wanted}")
    return value


def _whole(value: str, option: str, highest: int) -> int:
    digits = value.isascii() and value.isdigit() and len(value) <= len(str(highest))
    if not digits or int(value) > highest:
        raise BadOption(f"{option} must be a whole number from 0 to {highest}")
    return int(value)


def _seconds(value: str, option: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= A_DAY:
        raise BadOption(f"{option} must be a number of seconds from 0 to {A_DAY}")
    return seconds


def _database(value: str | None) -> Path | None:
    if value is None:
        return None
    if not value.strip() or not Path(value).absolute().parent.is_dir() or Path(value).is_dir():
        raise BadOption("--database must be a file in a folder that exists")
    return Path(value)
