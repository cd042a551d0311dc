"""From a page to an LRS that demands a client certificate, and what the page says when it fails.

Every certificate is made for the test; the LRS is the simulator, over a real connection.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from flask import Flask

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.hookspecs import (
    Action,
    Decision,
    Identity,
    Licence,
    LrsCredentials,
    Person,
    Subject,
    SubjectKind,
    SubjectRef,
    TenantAction,
    Tier,
    Vote,
    hookimpl,
)
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, server_context
from tests.certificates import YESTERDAY, authority_file, issued
from tests.databases import new_database
from tests.learners import ULN, details
from tests.pages.site import TAB, Page
from tests.simulator.kit import learner

PAGE = "/lrs/connection"
HELD = learner(uln=str(ULN), given_name="Testa", family_name="Sampleton")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class College:
    """A host with one learner, whose connection a test chooses."""

    credentials: LrsCredentials

    @hookimpl
    def picslrs_identity(self) -> Identity:
        return Identity(Person("tester", "Test Person"), "northgate")

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence:
        return Licence(tier=Tier.PLATINUM)

    @hookimpl
    def picslrs_permission(self, identity: Identity, subject: SubjectRef, action: Action) -> Vote:
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote:
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        held = SubjectRef("northgate", SubjectKind.LEARNER, "7")
        return Subject(held, details(), str(ULN)) if subject == held else None

    @hookimpl
    def picslrs_credentials(self, tenant: str) -> LrsCredentials:
        return self.credentials


class Ground:
    """An authority, the files that it issued, and applications that use them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = trustme.CA()
        self.trusted = authority_file(self.authority, folder)
        self.certificate, self.key = issued(self.authority, folder, "client", "me@example.test")

    @contextmanager
    def serving(self, tls: ssl.SSLContext) -> Iterator[SimulatorServer]:
        with SimulatorServer(SimulatorConfig(), [HELD], tls=tls) as server:
            yield server

    def context(self, *names: str, **options: object) -> ssl.SSLContext:
        return server_context(
            *issued(self.authority, self.folder, "s", *names, **options), self.trusted
        )

    def good(self, server: SimulatorServer) -> LrsCredentials:
        return LrsCredentials(
            address=server.url,
            ukprn="10099999",
            password=server.config.password,
            certificate=self.certificate,
            key=self.key,
            authority=self.trusted,
        )

    def site(self, credentials: LrsCredentials) -> "Browser":
        app = Flask(__name__)
        app.config.update(
            SECRET_KEY="only for tests",
            PICSLRS_DATABASE_URL=new_database(),
            PICSLRS_LOAD_INSTALLED=False,
            PICSLRS_READ_SECONDS=3,
            PICSLRS_DEADLINE_SECONDS=3,
        )
        Picslrs(app, hooks=[College(credentials)])
        return Browser(app)


class Browser:
    """Somebody who may do everything."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str) -> Page:
        return Page(self.client, self.client.get(path))


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("mutual"))


def test_with_everything_right_the_lrs_answers_the_page_and_the_tab(ground: Ground) -> None:
    with ground.serving(ground.context()) as server:
        browser = ground.site(ground.good(server))
        tested = browser.get(PAGE).press("Test the connection")
        assert "The LRS answered" in browser.get(tested.location).text
        verified = browser.get(TAB).press("Verify")
        assert verified.status == 303
        assert "ULN found" in browser.get(verified.location).text


def too_old(ground: Ground) -> ssl.SSLContext:
    old = ground.context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    return old


Change = Callable[[Ground], dict[str, object]]
Serve = Callable[[Ground], ssl.SSLContext]


def as_it_is(_: Ground) -> dict[str, object]:
    return {}


def stranger(ground: Ground) -> dict[str, object]:
    files = issued(trustme.CA(), ground.folder, "stranger", "you@example.test")
    return dict(zip(("certificate", "key"), files, strict=True))


def expired(ground: Ground) -> dict[str, object]:
    files = issued(
        ground.authority,
        ground.folder,
        "past",
        "me@example.test",
        not_before=LONG_AGO,
        not_after=YESTERDAY,
    )
    return dict(zip(("certificate", "key"), files, strict=True))


WRONG: dict[str, tuple[Serve, Change, str]] = {
    "another authority": (
        lambda ground: ground.context(),
        lambda ground: {"authority": authority_file(trustme.CA(), ground.folder, "other")},
        "its certificate comes from an authority that is not trusted here",
    ),
    "expired": (
        lambda ground: ground.context(not_before=LONG_AGO, not_after=YESTERDAY),
        as_it_is,
        "its certificate has expired",
    ),
    "another host": (
        lambda ground: ground.context("elsewhere.example.test"),
        as_it_is,
        "its certificate is for another address",
    ),
    "no client certificate": (
        lambda ground: ground.context(),
        lambda _: {"certificate": None, "key": None},
        "it asks for a client certificate, and none was shown",
    ),
    "a stranger's client certificate": (
        lambda ground: ground.context(),
        stranger,
        "take the client certificate",
    ),
    "an expired client certificate": (
        lambda ground: ground.context(),
        expired,
        "the client certificate has expired",
    ),
    "TLS 1.1": (too_old, as_it_is, "it speaks only versions of TLS that are no longer safe"),
}


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("case", WRONG)
def test_each_failure_has_its_own_page_and_nothing_was_sent(ground: Ground, case: str) -> None:
    serve, change, told = WRONG[case]
    with ground.serving(serve(ground)) as server:
        credentials = replace(ground.good(server), **change(ground))  # type: ignore[arg-type]
        browser = ground.site(credentials)
        server.state.forget_calls()
        tested = browser.get(PAGE).press("Test the connection")
        verified = browser.get(TAB).press("Verify")
        for page in (tested, verified):
            assert page.status == 502
            assert "A secure connection to the Learning Records Service could not be made" in (
                page.text
            )
            assert told in page.text
            assert "Nothing was changed" in page.text
            assert credentials.password not in page.source
            assert str(ground.folder) not in page.source
        assert server.state.counts() == {}


def test_the_failures_are_told_apart() -> None:
    assert len({told for _, _, told in WRONG.values()}) == len(WRONG)
