"""Workers are killed at random and at chosen moments; the simulator counts what it was sent."""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.hookspecs import SYSTEM, Identity, JobName
from picslrs_plugin.ports import BulkKind, ItemState, JobState
from picslrs_plugin.services.bulk import Chosen, Progress
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, generate
from picslrs_plugin.store import SqlStore
from tests.bulk import killed_host
from tests.requirements import needs
from tests.store.conftest import postgres_address  # noqa: F401 - a fixture that is used by name

REGISTER, VERIFY = "registerSingleLearner", "verifyLearner"
PATIENCE_SECONDS = 180
ACTOR = Identity(SYSTEM, killed_host.TENANT)
LEARNERS = 24
WORKER = [sys.executable, "-m", "picslrs_plugin.cli", "worker", "--threads", "4", "--until-idle"]


@dataclass
class Scene:
    """A college, its database, the LRS, and the workers that are started and killed."""

    folder: str
    environment: dict[str, str]
    lrs: SimulatorServer
    app: Flask

    def start(self, kind: BulkKind) -> str:
        with self.app.app_context():
            bulk = installation_of(self.app).services.bulk
            return bulk.start(ACTOR, kind, Chosen(refs=killed_host.refs(LEARNERS))).id

    def progress(self, job: str) -> Progress:
        with self.app.app_context():
            return installation_of(self.app).services.bulk.progress(ACTOR, job)

    def run(self, command: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=Path(__file__).parents[2],
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def killed_when(self, command: list[str], happened: Callable[[], bool]) -> None:
        """Run a worker and kill it, without a warning, as soon as that has happened."""
        worker = self.run(command)
        until(lambda: happened() or worker.poll() is not None)
        assert worker.poll() is None, "it ended before it could be killed"
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def finished(self, command: list[str], job: str) -> Progress:
        """Run a worker until the job is done, and return how it went."""
        worker = self.run(command)
        try:
            until(lambda: self.progress(job).job.state is JobState.DONE)
        finally:
            with suppress(ProcessLookupError):  # one that found nothing left to do has ended
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        return self.progress(job)

    def calls(self, operation: str) -> int:
        return self.lrs.state.count(operation)

    def ended_here(self, job: str, number: int) -> Callable[[], bool]:
        return lambda: self.progress(job).ended >= number


def until(happened: Callable[[], bool]) -> None:
    """Look again and again, since another process decides when it happens."""
    gives_up_at = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < gives_up_at, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs("postgres"))])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres_address"))


@pytest.fixture
def lrs() -> Iterator[SimulatorServer]:
    config = SimulatorConfig(latency_ms=30)
    with SimulatorServer(config, generate(200, config.seed)) as server:
        yield server


@pytest.fixture
def scene(
    tmp_path: Path, database: str, lrs: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    environment = {
        killed_host.FOLDER: str(tmp_path),
        killed_host.DATABASE: database,
        killed_host.ADDRESS: lrs.url,
        killed_host.QUEUE: f"picslrs-tests-{secrets.token_hex(6)}",
        "FLASK_APP": "tests.bulk.killed_host:create_app",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    app = killed_host.create_app()
    yield Scene(str(tmp_path), os.environ | environment, lrs, app)
    store = installation_of(app).ports.store
    assert isinstance(store, SqlStore)
    store.close()


def newcomers(scene: Scene) -> None:
    """Enrol learners whom the LRS does not know."""
    killed_host.enrol(
        scene.folder,
        [
            (f"Newa{chr(97 + number)}", f"Unheardof{chr(97 + number)}", "2008-05-04", "2",
             "QX1 1AA", "")
            for number in range(LEARNERS)
        ],
    )  # fmt: skip


def known(scene: Scene) -> None:
    """Enrol learners whom the LRS knows, each with their ULN."""
    records = generate(200, scene.lrs.config.seed)
    killed_host.enrol(
        scene.folder,
        [
            (one.given_name, one.family_name, one.date_of_birth, one.gender,
             one.last_known_post_code, one.uln)
            for one in records[:LEARNERS]
        ],
    )  # fmt: skip


def nobody_was_registered_twice(scene: Scene, job: str, before: int) -> None:
    """Each call made a record, everybody has ended, and what the host holds is what there is.

    The LRS refuses to register somebody again: a second call would make no record.
    """
    made = len(scene.lrs.state.learners()) - before
    assert scene.calls(REGISTER) == made
    tally = scene.progress(job).tally
    assert sum(tally.values()) == LEARNERS
    registered = tally.get((ItemState.DONE, "registered"), 0)
    held = killed_host.ulns(scene.folder)
    assert len(held) == len(set(held)) == registered
    assert {state for state, _ in tally} <= {ItemState.DONE, ItemState.ASKS}
    # What a person has to look at is what was on its way when somebody was killed, and no more.
    assert LEARNERS - registered <= 3 * killed_host.AT_ONCE


def test_registering_workers_that_are_killed_register_nobody_twice(scene: Scene) -> None:
    newcomers(scene)
    before = len(scene.lrs.state.learners())
    job = scene.start(BulkKind.REGISTER)
    scene.killed_when(WORKER, lambda: scene.calls(REGISTER) >= 2)  # the LRS has acted
    scene.killed_when(WORKER, scene.ended_here(job, 8))  # between a record and the next claim
    moment = random.randrange(1, 20)
    sys.stdout.write(f"The last one is killed after {moment} more calls.\n")  # told with a failure
    calls = sum(scene.lrs.state.counts().values())
    scene.killed_when(WORKER, lambda: sum(scene.lrs.state.counts().values()) >= calls + moment)
    assert scene.finished(WORKER, job).job.state is JobState.DONE
    nobody_was_registered_twice(scene, job, before)


def test_verifying_workers_that_are_killed_leave_nobody_out(scene: Scene) -> None:
    known(scene)
    job = scene.start(BulkKind.VERIFY)
    scene.killed_when(WORKER, lambda: scene.calls(VERIFY) >= 3)
    scene.killed_when(WORKER, scene.ended_here(job, 12))
    ended = scene.finished(WORKER, job)
    assert sum(ended.tally.values()) == LEARNERS
    assert {state for state, _ in ended.tally} == {ItemState.DONE}
    # Only what was on its way when a worker died was asked again.
    assert scene.calls(VERIFY) <= LEARNERS + 2 * killed_host.AT_ONCE


CELERY = [
    sys.executable, "-m", "celery", "-A", "tests.bulk.killed_queue", "worker", "--pool", "solo",
    "--without-gossip", "--without-mingle", "--without-heartbeat",
]  # fmt: skip


@needs("redis")
def test_celery_workers_that_are_killed_register_nobody_twice(scene: Scene) -> None:
    from picslrs_plugin.worker.celery import run_job
    from tests.bulk.killed_queue import app as queue

    queue.conf.task_default_queue = scene.environment[killed_host.QUEUE]
    newcomers(scene)
    before = len(scene.lrs.state.learners())
    job = scene.start(BulkKind.REGISTER)

    def offer() -> None:
        run_job.delay(job, JobName.BULK.value, killed_host.TENANT)

    offer()
    scene.killed_when(CELERY, lambda: scene.calls(REGISTER) >= 2)
    offer()  # as picslrs.look_for_jobs does: the first died with its worker
    scene.killed_when(CELERY, scene.ended_here(job, 10))
    offer()
    assert scene.finished(CELERY, job).job.state is JobState.DONE
    nobody_was_registered_twice(scene, job, before)
