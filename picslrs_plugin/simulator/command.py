"""The command `picslrs simulator`: its options, and serving until it is told to stop."""

import argparse
import math
import re
import signal
import sqlite3
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from picslrs_plugin.simulator import config as defaults
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.population import generate
from picslrs_plugin.simulator.proxy import FaultProxy
from picslrs_plugin.simulator.scripted import OF_THE_CONNECTION, ScriptedFault
from picslrs_plugin.simulator.server import SimulatorServer
from picslrs_plugin.simulator.state import LONGEST_LATENCY_MS
from picslrs_plugin.simulator.tls import UnusableTls, server_context

FAILED, BAD_OPTION = 1, 2
PASSWORD_LENGTH = 16
UKPRN = re.compile(r"[0-9]{8}", re.ASCII)
MOST_LEARNERS = 100_000
A_DAY = 86_400


class BadOption(Exception):
    """An option that cannot be used; the message says which and what would do."""


class CannotServe(Exception):
    """The address is in use or not allowed; the message says which."""


class _Outside(TypedDict):
    """Where and how clients reach the simulator."""

    host: str
    port: int
    tls: ssl.SSLContext | None


@dataclass(frozen=True, repr=False)
class _Options:
    config: SimulatorConfig
    host: str
    port: int
    learners: int
    tls: ssl.SSLContext | None
    faults: tuple[ScriptedFault, ...]
    proxied: bool


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
    files = (
        ("--database", "SQLite file that is kept (default: in memory)"),
        ("--tls-cert", "serve https with this certificate, a PEM file; needs --tls-key"),
        ("--tls-key", "its private key, a PEM file without a password"),
        ("--mtls-ca", "let in only clients with a certificate of this authority, a PEM file"),
    )
    for name, meaning in files:
        parser.add_argument(name, metavar="FILE", help=meaning)
    parser.add_argument(
        "--fault",
        metavar="SPEC",
        action="append",
        default=[],
        help="what goes wrong with the next calls of an operation, such as "
        "updateSingleLearner:after:truncated:2; may be given several times",
    )
    parser.add_argument(
        "--proxy",
        action="store_true",
        help="put the fault proxy in front, so that connections can be cut, reset or left hanging; "
        "a --fault that needs it brings it along",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM and return the exit status.

    0 after a clean end, 1 when the port or the database cannot be used, 2 for a bad option. The
    first line of standard output is the address.
    """
    told = threading.Event()
    with _told_by_signals(told), ExitStack() as stack:
        try:
            url = _started(_options(args), stack)
        except BadOption as problem:
            return _complain(str(problem), BAD_OPTION)
        except CannotServe as problem:
            return _complain(str(problem), FAILED)
        except sqlite3.Error:
            return _complain("the database file cannot be opened or is not a simulator's", FAILED)
        sys.stdout.write(f"{url}\n")
        sys.stdout.write(f"Switch its behaviour at {url}/admin. Stop it with Ctrl-C.\n")
        sys.stdout.flush()
        told.wait()
    return 0


def _started(options: _Options, stack: ExitStack) -> str:
    """Start what is asked for, leave its end to the stack, and return the address to use.

    Raises BadOption, CannotServe and sqlite3.Error.
    """
    outside: _Outside = {"host": options.host, "port": options.port, "tls": options.tls}
    people = generate(options.learners, options.config.seed)
    if options.proxied:
        server = SimulatorServer(options.config, people)
        front: FaultProxy | SimulatorServer = FaultProxy(server, **outside)
    else:
        front = server = SimulatorServer(options.config, people, **outside)
    stack.callback(server.stop)
    stack.callback(front.stop)
    try:
        server.start()
        if front is not server:
            front.start()
    except OSError:
        where = f"{options.host} port {options.port}"
        raise CannotServe(f"cannot serve on {where}: it is in use or not allowed") from None
    for fault in options.faults:
        try:
            server.state.faults.add(fault)
        except ValueError as wrong:
            raise BadOption(f"--fault: {wrong}") from None
    return front.url


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
    faults = tuple(_fault(spec) for spec in args.fault)
    min_wait = _seconds(args.register_min_wait, "--register-min-wait")
    max_age = _seconds(args.register_max_age, "--register-max-age")
    if min_wait > max_age:
        raise BadOption(
            "--register-min-wait must not be more than --register-max-age, or nobody could ever be "
            f"registered after possible matches: they are {min_wait:g} and {max_age:g} seconds"
        )
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
        register_min_wait=min_wait,
        register_max_age=max_age,
        batch_seconds=_seconds(args.batch_seconds, "--batch-seconds"),
        database=_database(args.database),
        seed=_whole(args.seed, "--seed", 2**31 - 1),
    )
    return _Options(
        config,
        _text(args.host, "--host", "an address of this machine", lambda v: bool(v.strip())),
        _whole(args.port, "--port", 65_535),
        _whole(args.learners, "--learners", MOST_LEARNERS),
        _tls(args),
        faults,
        proxied=args.proxy or any(fault.what in OF_THE_CONNECTION for fault in faults),
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


def _tls(args: argparse.Namespace) -> ssl.SSLContext | None:
    given = {
        "--tls-cert": args.tls_cert,
        "--tls-key": args.tls_key,
        "--mtls-ca": args.mtls_ca,
    }
    if not any(value is not None for value in given.values()):
        return None
    missing = [name for name in ("--tls-cert", "--tls-key") if given[name] is None]
    if missing:
        raise BadOption(f"https needs {' and '.join(missing)} as well")
    clients = Path(args.mtls_ca) if args.mtls_ca is not None else None
    try:
        return server_context(Path(args.tls_cert), Path(args.tls_key), clients)
    except UnusableTls as unusable:
        named = ", ".join(name for name, value in given.items() if value is not None)
        raise BadOption(f"{named}: {unusable}") from None


def _fault(spec: str) -> ScriptedFault:
    try:
        return ScriptedFault.from_spec(spec)
    except ValueError as wrong:
        raise BadOption(f"--fault: {wrong}") from None
