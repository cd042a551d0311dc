"""The whole tab, with licence, permissions and database, over an empty view of Flask."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

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
        _asking(tab, f"/lrs/learner/{subject.ref.id}"), _asking(_empty(), "/empty"), ROUNDS
    )
    store.close()
    yield Result(
        "tab",
        found.ratio,
        GOAL,
        f"{found.measured * 1e6:.0f} over {found.yardstick * 1e6:.0f} microseconds, medians of "
        f"{ROUNDS} requests of each in turn; a verified learner, SQLite in a file, WAL",
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


def _asking(app: Flask, path: str) -> Callable[[], object]:
    """Return what sends one request, as a browser that has a session would, and reads it whole."""
    headers = [("Cookie", f"session={_session(app)}")]
    environ = EnvironBuilder(path=path, headers=headers).get_environ()

    def ask() -> bytes:
        status: list[str] = []

        def start(told: str, _headers: list[tuple[str, str]], _info: Any = None) -> Any:  # noqa: ANN401 - WSGI's own signature
            status.append(told)
            return lambda _data: None

        answered: Iterable[bytes] = app.wsgi_app(dict(environ), start)
        body = b"".join(answered)
        getattr(answered, "close", lambda: None)()
        if status != ["200 OK"]:
            raise RuntimeError(f"{path} was answered {status}")
        return body

    return ask


def _session(app: Flask) -> str:
    """Return the cookie that the application gives to somebody who is signed in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value: str = signer.dumps({"user": "registrar", "csrf_token": "0" * 40})
    return value
