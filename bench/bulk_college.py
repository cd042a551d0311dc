"""A college whose bulk jobs are worked on by processes of their own.

`python -m bench.bulk_college start ADDRESS DATABASE LEARNERS AT_ONCE PER_SECOND BATCHES` makes a
job of everybody, and `work` instead of `start` works on it and prints how long it took, in
seconds, and how much memory it held at the most, in megabytes.
"""

import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic

from flask import Flask

from bench.bulk_lrs import BORN, FAMILY, GENDER, GIVEN, POSTCODE, ulns
from picslrs_plugin.bootstrap import Picslrs, engine_of, installation_of
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.hookspecs import (
    SYSTEM,
    Identity,
    LrsCredentials,
    Preferences,
    Subject,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from picslrs_plugin.ports import BulkKind
from picslrs_plugin.services.bulk import Chosen
from picslrs_plugin.testing import FakeHost

TENANT = "bench-college"


@dataclass(frozen=True)
class College:
    """How the college is set up; as arguments of the command line in the same order."""

    address: str
    database: str
    learners: int
    at_once: int
    per_second: float = 1000.0
    in_batches: bool = False

    def arguments(self) -> list[str]:
        """Return what `read` reads."""
        batches = str(int(self.in_batches))
        numbers = (self.learners, self.at_once, self.per_second)
        return [self.address, self.database, *map(str, numbers), batches]


def read(arguments: list[str]) -> College:
    """Read a college from the command line."""
    address, database, learners, at_once, per_second, batches = arguments
    return College(
        address, database, int(learners), int(at_once), float(per_second), batches == "1"
    )


class _Host(FakeHost):
    """A host that lets bulk work do what the college says."""

    preferred = Preferences()

    @hookimpl
    def picslrs_preferences(self, tenant: str) -> Preferences:  # noqa: ARG002 - there is one
        """Return how the college wants its work done."""
        return self.preferred


def _app(college: College) -> Flask:
    host = _Host(*_subjects(college.learners))
    host.credentials = LrsCredentials(
        address=college.address,
        ukprn="10099999",
        password="simulator-secret",  # noqa: S106 - protects nothing
    )
    host.preferred = Preferences(
        calls_at_once=college.at_once,
        calls_per_second=college.per_second,
        verify_in_batches=college.in_batches,
    )
    app = Flask("bench_college", template_folder=None)
    app.config.update(
        SECRET_KEY="only for a benchmark",  # noqa: S106 - protects nothing
        PICSLRS_DATABASE_URL=college.database,
        PICSLRS_LOAD_INSTALLED=False,
        PICSLRS_CONNECTIONS=64,
    )
    Picslrs(app, hooks=[host])
    return app


def _subjects(learners: int) -> Iterator[Subject]:
    details = LearnerDetails(
        given_name=GIVEN,
        family_name=FAMILY,
        date_of_birth=date.fromisoformat(BORN),
        gender=GENDER,
        postcode=POSTCODE,
        verification_type="2",
        ability_to_share="1",
    )
    for number, uln in enumerate(ulns(learners)):
        ref = SubjectRef(TENANT, SubjectKind.LEARNER, str(number))
        yield Subject(ref, details, uln)


def start(college: College) -> None:
    """Make the job."""
    app = _app(college)
    refs = tuple(
        SubjectRef(TENANT, SubjectKind.LEARNER, str(number)) for number in range(college.learners)
    )
    with app.app_context():
        bulk = installation_of(app).services.bulk
        bulk.start(Identity(SYSTEM, TENANT), BulkKind.VERIFY, Chosen(refs=refs))


def work(college: College) -> None:
    """Work until the job is done; say when it began and ended, and what memory it took."""
    app = _app(college)
    jobs = installation_of(app).ports.upkeep.jobs
    print("ready", flush=True)
    sys.stdin.readline()
    started = monotonic()
    engine = engine_of(app, threads=college.at_once, jobs=jobs)
    engine.start(leave_when_idle=True)
    engine.join()
    print(started, monotonic(), _peak_megabytes(), flush=True)


def _peak_megabytes() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    {"start": start, "work": work}[sys.argv[1]](read(sys.argv[2:]))
