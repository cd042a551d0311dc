"""An application with the tab over fakes, and a browser that sends what its pages' forms hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from lxml import html  # type: ignore[import-untyped, unused-ignore] # it ships no types
from werkzeug.test import TestResponse

from picslrs_plugin import blueprints
from picslrs_plugin.blueprints.runtime import Measured, Runtime
from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs.types import SubjectRef, TabEntry
from picslrs_plugin.lrs.certificates import certificate_of
from picslrs_plugin.ports import Endpoint, Intent, IntentState, Link, Operation, Vault
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.settings import Settings
from tests.fakes import LEARNER, TENANT, FakeClock, FakeHost, FakeLrs
from tests.fakes_store import FakeStore, FakeUpkeep
from tests.learners import ULN, details, record

TAB = "/lrs/learner/7"
IN_WINDOW = {"X-Picslrs-Window": "1"}


class _Compiled(BytecodeCache):
    """Compiles each template once for all the applications of the tests."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()


class Page:
    """One answer, as a person or the script reads it."""

    def __init__(self, client: FlaskClient, response: TestResponse) -> None:
        self._client = client
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.source = response.get_data(as_text=True)
        self.tree = html.fromstring(self.source or "<p></p>")

    @property
    def text(self) -> str:
        """Everything that can be read, with single spaces."""
        return _words(self.tree)

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers["Location"]

    @property
    def labels(self) -> list[str]:
        """The words on every button and link."""
        return [_words(found) for found in self.tree.xpath("//button|//a")]

    def one(self, xpath: str) -> Any:
        """Return the only element that the path finds."""
        (found,) = self.tree.xpath(xpath)
        return found

    def words(self, xpath: str) -> str:
        """Return the words of the only element that the path finds."""
        return _words(self.one(xpath))

    def value(self, name: str) -> str:
        """Return what the box of that name holds."""
        box = self.one(f"//*[@name='{name}' and not(@type='radio') and not(@type='checkbox')]")
        return str(box.value or "")

    def checked(self, name: str) -> list[str]:
        """Return the values of the boxes of that name that are ticked."""
        return [box.get("value") for box in self.tree.xpath(f"//input[@name='{name}'][@checked]")]

    def press(
        self, button: str, values: Mapping[str, object] | None = None, *, window: bool = False
    ) -> "Page":
        """Send the form that the button stands in, with some of its values replaced."""
        pressed = next(b for b in self.tree.xpath("//button") if _words(b).startswith(button))
        form = next(pressed.iterancestors("form"))
        sent: dict[str, object] = {}
        for name, value in form.form_values():
            sent.setdefault(name, [])
            sent[name].append(value)  # type: ignore[attr-defined]
        filled = sent | dict(values or {})
        if (form.get("method") or "get") == "get":
            response = self._client.get(
                form.get("action"), query_string=filled, headers=_headers(window)
            )
        else:
            response = self._client.post(form.get("action"), data=filled, headers=_headers(window))
        return Page(self._client, response)


def _words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _headers(window: bool) -> dict[str, str]:
    return IN_WINDOW if window else {}


@dataclass
class Site:
    """The application and everything behind it that a test may look at or change."""

    app: Flask
    client: FlaskClient
    services: Services
    lrs: FakeLrs
    host: FakeHost
    store: FakeStore
    clock: FakeClock

    def get(self, path: str, *, window: bool = False) -> Page:
        """Open an address."""
        return Page(self.client, self.client.get(path, headers=_headers(window)))

    def post(self, path: str, form: Mapping[str, object] | None = None) -> Page:
        """Send a form that no page showed, with the token of one that did."""
        token = self.get(f"{TAB}/search").value("csrf_token")
        sent = {"csrf_token": token, **(form or {})}
        return Page(self.client, self.client.post(path, data=sent))

    @property
    def notice(self) -> str | None:
        """The key of the notice that the next page tells."""
        with self.client.session_transaction() as session:
            kept = session.get("picslrs_notice")
        return kept[0] if kept else None

    def leave_notice(self, key: str) -> None:
        """Let the next page about the learner tell a notice."""
        with self.client.session_transaction() as session:
            session["picslrs_notice"] = [key, *_about(LEARNER)]

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads."""
        return self.get(page.location)

    def hold(
        self, uln: str | None = None, ours: LearnerDetails | None = None, url: str = ""
    ) -> None:
        """Let the host hold the learner like this."""
        self.host.holds(LEARNER, ours or details(), uln)
        held = self.host.subjects[LEARNER]
        self.host.subjects[LEARNER] = replace(held, summary_url=url)

    def link(
        self,
        outcome: Verification | None = None,
        theirs: LrsRecord | None = None,
        *,
        uln: Uln = ULN,
        **more: Any,
    ) -> Link:
        """Store a link as a verification or selection would have left it."""
        now = self.clock()
        link = Link(
            ref=LEARNER,
            uln=uln,
            linked_at=now,
            linked_by="Test Person",
            outcome=outcome,
            checked_at=now if outcome else None,
            checked_by="Test Person" if outcome else "",
            theirs=theirs,
            read_at=now if theirs else None,
            **{"code": "WSVRC001", **more},
        )
        with self.store(TENANT) as work:
            link = work.links.save(link)
            work.commit()
        return link

    def unresolved(self, operation: Operation) -> None:
        """Let there be a write whose result is not known."""
        self.store.rows.intents[(TENANT, "i1")] = Intent(
            id="i1",
            ref=LEARNER,
            operation=operation,
            person_id="tester",
            made_at=self.clock(),
            details=details(),
            state=IntentState.UNKNOWN,
        )

    def verified(self, **theirs: Any) -> None:
        """Hold a ULN that was verified against this record of the LRS."""
        self.hold(str(ULN))
        found = record(**theirs)
        self.lrs.records[ULN] = found
        self.link(Verification.UPDATE_REQUIRED if theirs else Verification.EXACT_MATCH, found)


def _about(ref: SubjectRef) -> tuple[str, str, str]:
    return ref.tenant, ref.kind.value, ref.id


def make_site(
    settings: Settings | None = None,
    *,
    endpoints: tuple[Endpoint, ...] = (),
    metrics: Measured | None = None,
    vault: Vault | None = None,
    **config: object,
) -> Site:
    """Return an application with one learner, and somebody signed in who may do everything.

    `endpoints` is how the LRS has been answering, `metrics` what serves what was measured,
    `vault` where tenants keep credentials.
    """
    chosen = settings or Settings()
    lrs, host, store, clock = FakeLrs(), FakeHost(), FakeStore(), FakeClock()
    host.holds(LEARNER, details())
    ports = Ports(
        lrs, host, store, clock, chosen, endpoints=lambda: endpoints, upkeep=FakeUpkeep(store)
    )
    ports = replace(ports, vault=vault, certificate_of=certificate_of)
    services = Services(ports)
    app = Flask(__name__, template_folder=None)
    app.jinja_options = {"bytecode_cache": COMPILED}
    app.config.update(SECRET_KEY="only for tests", TESTING=True)
    app.config.update(config)
    blueprints.register(app, Runtime(services, chosen, metrics=metrics), _tabs)
    return Site(app, app.test_client(), services, lrs, host, store, clock)


def _tabs(ref: SubjectRef) -> list[TabEntry]:
    return [TabEntry("lrs", "LRS", f"/lrs/{ref.kind.value}/{ref.id}")]
