"""The command `picslrs demo`: its options, and serving or walking until it is done."""

import argparse
import signal
import sqlite3
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from picslrs_plugin.demo.crowd import GENERATED, MOST, TENANT
from picslrs_plugin.demo.servers import LOOPBACK, Demo, DemoOptions, PortInUse
from picslrs_plugin.demo.walk import walk
from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs import SubjectKind

FAILED, BAD_OPTION = 1, 2
PORT, SIMULATOR_PORT = 8080, 8081
HIGHEST_PORT = 65_535


class BadOption(Exception):
    """An option that cannot be used; the message says which and what would do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options. They are read as text and judged by `run`, in one line each."""
    free = "or a free one when that is in use"
    parser.add_argument("--port", metavar="P", help=f"port of the MIS (default: {PORT}, {free})")
    parser.add_argument(
        "--host", metavar="H", default=LOOPBACK, help=f"address of the MIS (default: {LOOPBACK})"
    )
    parser.add_argument(
        "--simulator-port",
        metavar="P",
        help=f"port of the LRS simulator (default: {SIMULATOR_PORT}, {free})",
    )
    parser.add_argument(
        "--folder", metavar="F", help="folder in which everything is kept (default: nothing is)"
    )
    parser.add_argument(
        "--learners",
        metavar="N",
        help="generate so many learners more for the to-do list of Northgate College (default: "
        "none); a --folder that was used before keeps the learners it has",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="walk through every outcome as a browser would, say how it went, and end",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM, or walk once; return the exit status.

    0 after a clean end, 1 when a port or folder cannot be used or a step of the walk failed, 2
    for a bad option.
    """
    if args.once:
        return walk(sys.stdout)
    try:
        with ExitStack() as stack:
            return _serve(_options(args, stack))
    except BadOption as problem:
        return _complain(str(problem), BAD_OPTION)
    except PortInUse as problem:
        return _complain(str(problem), FAILED)
    except (sqlite3.Error, StoreUnavailable):
        return _complain("a database in --folder cannot be opened or is not ours", FAILED)
    except OSError:
        return _complain("cannot be started: --host or --folder cannot be used", FAILED)


def _serve(options: DemoOptions) -> int:
    told = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: told.set()) for number in signals}
    try:
        with Demo(options) as demo:
            sys.stdout.write(_welcome(demo, options.learners))
            sys.stdout.flush()
            told.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _welcome(demo: Demo, learners: int) -> str:
    held = demo.tables.number_of(TENANT, SubjectKind.LEARNER, GENERATED.key)
    kept = "" if held == learners else _KEPT.format(held=held)
    return (
        f"The PICSLRS demonstration is running: open {demo.url} and stop it with Ctrl-C.\n"
        f"The LRS is played by a simulator; see {demo.simulator.url}/admin to watch and "
        f"disturb it.\n{kept}"
    )


_KEPT = "The folder was used before and keeps the learners it has: {held} of them are generated.\n"


def _options(args: argparse.Namespace, stack: ExitStack) -> DemoOptions:
    return DemoOptions(
        folder=_folder(args.folder, stack),
        host=args.host,
        port=_number(args.port, "--port", PORT, HIGHEST_PORT),
        port_is_a_wish=args.port is None,
        simulator_port=_number(
            args.simulator_port, "--simulator-port", SIMULATOR_PORT, HIGHEST_PORT
        ),
        simulator_port_is_a_wish=args.simulator_port is None,
        learners=_number(args.learners, "--learners", 0, MOST),
    )


def _folder(given: str | None, stack: ExitStack) -> Path:
    if given is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="picslrs-demo-")))
    folder = Path(given)
    if folder.exists() and not folder.is_dir():
        raise BadOption("--folder must be a folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def _number(given: str | None, option: str, usual: int, highest: int) -> int:
    if given is None:
        return usual
    if not (given.isascii() and given.isdigit()) or int(given) > highest:
        raise BadOption(f"{option} must be a whole number from 0 to {highest}")
    return int(given)


def _complain(message: str, status: int) -> int:
    sys.stderr.write(f"picslrs demo: {message}\n")
    return status
