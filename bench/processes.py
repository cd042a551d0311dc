"""The simulator and an MIS with the tab, each in a process of its own, for load from a third.

`python -m bench.processes lrs FAULTS` and `... mis ADDRESS FOLDER` serve and print an address.
"""

import logging
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cheroot import wsgi
from flask import Flask, request

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.hookspecs import (
    Identity,
    LrsCredentials,
    Person,
    Subject,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from picslrs_plugin.simulator.operations import BY_ELEMENT
from picslrs_plugin.simulator.proxy import FaultProxy
from picslrs_plugin.simulator.scripted import FaultScript, ScriptedFault, Trouble, When
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, generate
from picslrs_plugin.testing import FakeHost

PEOPLE = 200
TENANT = "bench-college"
LATENCY_MS = 50
THREADS = 48
WHO = "X-Who"
"""The header that says who is signed in, which a real host would keep in its session."""


class _NowAndThen(FaultScript):
    """Lets a share of all calls go wrong, in every way there is, the same at each run."""

    def __init__(self, share: float) -> None:
        super().__init__(operation.name for operation in BY_ELEMENT.values())
        self._share = share
        self._chance = random.Random("bench")  # noqa: S311 - nothing here is secret
        self._drawing = threading.Lock()

    def take(self, operation: str) -> ScriptedFault | None:
        """Return a fault for the call, or mostly none."""
        with self._drawing:
            if self._chance.random() >= self._share:
                return None
            return ScriptedFault(
                operation, self._chance.choice([*When]), self._chance.choice([*Trouble])
            )


def serve_lrs(share: float) -> None:
    """Serve the simulator at 50 ms; `share` of its calls go wrong."""
    config = SimulatorConfig(latency_ms=LATENCY_MS)
    server = SimulatorServer(config, generate(PEOPLE, config.seed))
    server.state.faults = _NowAndThen(share)
    with server, FaultProxy(server) as proxy:
        print(proxy.url if share else server.url, flush=True)
        threading.Event().wait()


class _Host(FakeHost):
    """A host to whom every request says who is signed in."""

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        """Return whoever the request names."""
        who = request.headers.get(WHO, "")
        return Identity(Person(who, f"Sample Person {who}"), TENANT) if who else None


def serve_mis(address: str, folder: Path) -> None:
    """Serve an MIS that holds everybody whom the simulator knows, with its database in a file."""
    config = SimulatorConfig()
    host = _Host(*_subjects())
    host.credentials = LrsCredentials(address=address, ukprn=config.ukprn, password=config.password)
    app = Flask("bench_mis", template_folder=None)
    app.config.update(
        SECRET_KEY="only for a benchmark",  # noqa: S106 - protects nothing
        PICSLRS_DATABASE_URL=f"sqlite:///{folder / 'mis.db'}",
        PICSLRS_LOAD_INSTALLED=False,
        PICSLRS_READ_SECONDS=2.0,
        PICSLRS_DEADLINE_SECONDS=6.0,
    )
    Picslrs(app, hooks=[host])
    server = wsgi.Server(("127.0.0.1", 0), app, numthreads=THREADS, request_queue_size=PEOPLE)
    server.prepare()
    print(f"http://127.0.0.1:{server.bind_addr[1]}", flush=True)
    server.serve()


def _subjects() -> Iterator[Subject]:
    for number, record in enumerate(generate(PEOPLE, SimulatorConfig().seed)):
        details = LearnerDetails(
            given_name=record.given_name,
            family_name=record.family_name,
            date_of_birth=date.fromisoformat(record.date_of_birth),
            gender=record.gender,
            postcode=record.last_known_post_code,
        )
        yield Subject(SubjectRef(TENANT, SubjectKind.LEARNER, str(number)), details, record.uln)


@dataclass(frozen=True)
class Served:
    """A process that serves, and where."""

    url: str
    process_id: int

    @property
    def peak_megabytes(self) -> float:
        """The most memory that it has held at once."""
        lines = Path(f"/proc/{self.process_id}/status").read_text(encoding="ascii").splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
        return int(kilobytes) / 1024


@contextmanager
def serving(*what: str) -> Iterator[Served]:
    """Run one of the two for a while."""
    command = [sys.executable, "-m", "bench.processes", *what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            yield Served(process.stdout.readline().strip(), process.pid)
        finally:
            process.kill()


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # what goes wrong on purpose would all be told
    match sys.argv[1:]:
        case ["lrs", share]:
            serve_lrs(float(share))
        case ["mis", address, folder]:
            serve_mis(address, Path(folder))
