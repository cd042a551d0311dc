"""The whole tab, with licence, permissions and database, over an empty view of Flask."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Flask

from bench.asking import asking
from bench.machine import commit_seconds
from bench.results import Options, Result
from bench.rounds import compare
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs import SubjectRef
from picslrs_plugin.ports import Link, Store
from picslrs_plugin.store import open_store
from picslrs_plugin.testing import (
    SAMPLE_ULN,
    FakeHost,
    sample_record,
    sample_subject,
    tab_app,
)

GOAL = 8.0
ROUNDS = 1500


def run(options: Options) -> Iterator[Result]:
    """Measure requests of one signed-in person, without the server's and the network's part."""
    store = open_store(f"sqlite:///{options.folder / 'tab.db'}")
    subject = sample_subject(uln=str(SAMPLE_ULN))
    _verified(store, subject.ref)
    tab = tab_app(host=FakeHost(subject), store=store)
    found = compare(
        asking(tab, f"/lrs/learner/{subject.ref.id}"), asking(_empty(), "/empty"), ROUNDS
    )
    store.close()
    commit = commit_seconds(options.folder)
    yield Result(
        "tab",
        found.ratio,
        GOAL,
        f"{found.measured * 1e6:.0f} over {found.yardstick * 1e6:.0f} microseconds, medians of "
        f"{ROUNDS} requests of each in turn; a verified learner, SQLite in a file, WAL, "
        f"synchronous=FULL: the audit's entry is on the disk before the page is sent, and such a "
        f"commit alone takes {commit * 1e6:.0f} microseconds here",
    )


def _verified(store: Store, ref: SubjectRef) -> None:
    now = datetime.now(UTC)
    link = Link(
        ref=ref,
        uln=SAMPLE_ULN,
        linked_at=now,
        linked_by="Sample Registrar",
        outcome=Verification.EXACT_MATCH,
        code="WSVRC001",
        checked_at=now,
        checked_by="Sample Registrar",
        theirs=sample_record(),
        read_at=now,
    )
    with store(ref.tenant) as work:
        work.links.save(link)
        work.commit()


def _empty() -> Flask:
    app = Flask("bench_empty", template_folder=None)
    app.config.update(SECRET_KEY=secrets.token_hex(16))

    @app.get("/empty")
    def empty() -> str:
        return ""

    return app
