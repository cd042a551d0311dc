"""The client and the simulator over TLS: who gets through, and what is said to those who do not.

Every certificate is made for the test. Nothing of a request may have reached the service when the
connection was not secure.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from picslrs_plugin.domain.response_codes import VerifyResult
from picslrs_plugin.errors import LrsConnectionInsecure
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.lrs.sender import Sender
from picslrs_plugin.ports import VerifyAnswer
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, server_context
from tests.certificates import YESTERDAY, authority_file, issued
from tests.lrs.soap import caller
from tests.lrs.written import CHECK
from tests.simulator.kit import learner

SETTINGS = Settings(connect_seconds=3, read_seconds=3, deadline_seconds=3)
HELD = learner(uln=str(CHECK.uln), given_name=CHECK.given_name, family_name=CHECK.family_name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def trusted(authority: trustme.CA, folder: Path) -> Path:
    """Give the file of the authority that the simulator's certificates are issued by."""
    return authority_file(authority, folder)


@contextmanager
def serving(tls: ssl.SSLContext) -> Iterator[SimulatorServer]:
    with SimulatorServer(SimulatorConfig(), [HELD], tls=tls) as server:
        yield server


@pytest.fixture(scope="module")
def secure(authority: trustme.CA, folder: Path) -> Iterator[SimulatorServer]:
    """Serve https to everybody."""
    with serving(server_context(*issued(authority, folder, "server"))) as server:
        yield server


@pytest.fixture(scope="module", params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def demanding(
    request: pytest.FixtureRequest, authority: trustme.CA, trusted: Path, folder: Path
) -> Iterator[SimulatorServer]:
    """Serve https to clients with a certificate of the authority."""
    tls = server_context(*issued(authority, folder, "demanding"), trusted)
    tls.maximum_version = request.param
    with serving(tls) as server:
        yield server


def verify(server: SimulatorServer, **credentials: object) -> VerifyAnswer:
    me = caller(server.url, password=server.config.password, **credentials)
    return LrsClient(SETTINGS).verify(me, CHECK)


def assert_insecure(server: SimulatorServer, why: str, **credentials: object) -> None:
    """Verify in vain, see that nobody heard of it, and that the person is told why."""
    server.state.forget_calls()
    with pytest.raises(LrsConnectionInsecure) as told:
        verify(server, **credentials)
    assert why in told.value.happened
    assert not told.value.may_have_acted
    assert server.state.counts() == {}


def test_the_authority_that_is_named_is_trusted(secure: SimulatorServer, trusted: Path) -> None:
    assert secure.url.startswith("https://")
    assert verify(secure, authority=trusted).result is VerifyResult.MATCH


def test_an_authority_that_is_not_the_systems_is_not_trusted(secure: SimulatorServer) -> None:
    assert_insecure(secure, "from an authority that is not trusted here")


def test_no_other_authority_than_the_named_one_is_trusted(
    secure: SimulatorServer, folder: Path
) -> None:
    other = authority_file(trustme.CA(), folder, "other")
    assert_insecure(secure, "from an authority that is not trusted here", authority=other)


def test_a_certificate_that_has_expired_is_not_trusted(
    authority: trustme.CA, trusted: Path, folder: Path
) -> None:
    files = issued(authority, folder, "expired", not_after=YESTERDAY)
    with serving(server_context(*files)) as server:
        assert_insecure(server, "its certificate has expired", authority=trusted)


def test_a_certificate_of_another_host_is_not_trusted(
    authority: trustme.CA, trusted: Path, folder: Path
) -> None:
    files = issued(authority, folder, "elsewhere", "elsewhere.example.test")
    with serving(server_context(*files)) as server:
        assert_insecure(server, "its certificate is for another address", authority=trusted)


def test_a_client_certificate_is_shown_where_it_is_demanded(
    demanding: SimulatorServer, authority: trustme.CA, trusted: Path, folder: Path
) -> None:
    certificate, key = issued(authority, folder, "client", "client@example.test")
    answer = verify(demanding, authority=trusted, certificate=certificate, key=key)
    assert answer.result is VerifyResult.MATCH


def test_a_missing_client_certificate_is_told_as_what_it_is(
    demanding: SimulatorServer, trusted: Path
) -> None:
    assert_insecure(demanding, "none was shown", authority=trusted)


def test_a_client_certificate_of_a_stranger_is_told_as_what_it_is(
    demanding: SimulatorServer, trusted: Path, folder: Path
) -> None:
    certificate, key = issued(trustme.CA(), folder, "stranger", "client@example.test")
    shown = {"certificate": certificate, "key": key}
    assert_insecure(demanding, "take the client certificate", authority=trusted, **shown)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_older_versions_than_tls_12_are_not_spoken(
    authority: trustme.CA, trusted: Path, folder: Path
) -> None:
    old = server_context(*issued(authority, folder, "old"))
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = ssl.TLSVersion.TLSv1
    old.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(old) as server:
        assert_insecure(server, "no longer safe", authority=trusted)


def test_verification_cannot_be_switched_off(secure: SimulatorServer) -> None:
    secure.state.forget_calls()
    sender = Sender(caller(secure.url).credentials, SETTINGS)
    sender.session.verify = False
    with pytest.raises(LrsConnectionInsecure):
        sender.post(f"{secure.url}/LearnerService.svc", b"<a/>", soap_action="")
    assert secure.state.counts() == {}
