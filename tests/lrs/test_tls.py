"""Whom the sender trusts over TLS, and how it shows who it is. Certificates made for the test."""

import ssl
from pathlib import Path

import pytest
import trustme

from picslrs_plugin.errors import ConfigurationError, LrsConnectionInsecure
from picslrs_plugin.lrs.answer import HttpAnswer
from picslrs_plugin.lrs.connections import BoundedConnection, BoundedTlsConnection
from picslrs_plugin.lrs.sender import Sender
from picslrs_plugin.lrs.senders import Senders
from picslrs_plugin.settings import Settings
from tests.lrs import hostile
from tests.lrs.hostile import HostileServer, http
from tests.lrs.soap import caller, envelope

BODY = envelope("<a/>")
SETTINGS = Settings(connect_seconds=3, read_seconds=3, deadline_seconds=3)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def authority_file(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return file


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
    return context


def asking_for_certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = server_context(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    return context


def client_files(authority: trustme.CA, folder: Path, name: str = "client") -> tuple[Path, Path]:
    issued = authority.issue_cert("client@example.test")
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    return certificate, key


def serving(context: ssl.SSLContext) -> HostileServer:
    return HostileServer(hostile.saying(http(BODY)), tls=context)


def post(server: HostileServer, **credentials: object) -> HttpAnswer:
    sender = Sender(caller(server.url, **credentials).credentials, SETTINGS)
    try:
        return sender.post(server.url, BODY, soap_action="")
    finally:
        sender.close()


def test_a_pinned_authority_is_trusted(authority: trustme.CA, authority_file: Path) -> None:
    with serving(server_context(authority)) as server:
        assert post(server, authority=authority_file).body == BODY


def test_an_authority_that_is_not_the_systems_is_not_trusted(authority: trustme.CA) -> None:
    with serving(server_context(authority)) as server, pytest.raises(LrsConnectionInsecure) as told:
        post(server)
    assert not told.value.may_have_acted
    assert not server.requests


def test_only_the_pinned_authority_is_trusted(authority_file: Path) -> None:
    with serving(server_context(trustme.CA())) as server, pytest.raises(LrsConnectionInsecure):
        post(server, authority=authority_file)
    assert not server.requests


def test_another_host_name_is_not_trusted(authority: trustme.CA, authority_file: Path) -> None:
    with (
        serving(server_context(authority, "elsewhere.example.test")) as server,
        pytest.raises(LrsConnectionInsecure),
    ):
        post(server, authority=authority_file)
    assert not server.requests


def test_verification_cannot_be_switched_off(authority: trustme.CA) -> None:
    with serving(server_context(authority)) as server:
        sender = Sender(caller(server.url).credentials, SETTINGS)
        sender.session.verify = False
        with pytest.raises(LrsConnectionInsecure):
            sender.post(server.url, BODY, soap_action="")
    assert not server.requests


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_older_versions_than_tls_12_are_not_spoken(
    authority: trustme.CA, authority_file: Path
) -> None:
    context = server_context(authority)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(context) as server, pytest.raises(LrsConnectionInsecure):
        post(server, authority=authority_file)


def test_the_client_certificate_is_shown(
    authority: trustme.CA, authority_file: Path, tmp_path: Path
) -> None:
    certificate, key = client_files(authority, tmp_path)
    with serving(asking_for_certificate(authority)) as server:
        answer = post(server, authority=authority_file, certificate=certificate, key=key)
    assert answer.body == BODY


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_missing_client_certificate_is_told_as_what_it_is(
    authority: trustme.CA, authority_file: Path, version: ssl.TLSVersion
) -> None:
    context = asking_for_certificate(authority)
    context.maximum_version = version
    with serving(context) as server, pytest.raises(LrsConnectionInsecure) as told:
        post(server, authority=authority_file)
    assert not told.value.may_have_acted
    assert not server.requests


def test_a_server_that_hangs_up_while_the_request_is_written_is_still_heard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hang_up(*_: object) -> None:
        raise ssl.SSLEOFError

    monkeypatch.setattr(BoundedConnection, "send", hang_up)
    with pytest.raises(BrokenPipeError):  # after which urllib3 reads what the server said
        BoundedTlsConnection("127.0.0.1").send(b"x")


def test_files_that_cannot_be_used_are_a_matter_of_configuration(
    authority: trustme.CA, tmp_path: Path
) -> None:
    certificate, key = client_files(authority, tmp_path)
    _, other_key = client_files(authority, tmp_path, "other")
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("rubbish")
    unusable = [
        {"certificate": tmp_path / "missing.pem", "key": key},
        {"certificate": rubbish, "key": key},
        {"certificate": certificate, "key": other_key},
        {"authority": tmp_path / "missing.pem"},
        {"authority": rubbish},
    ]
    for files in unusable:
        with pytest.raises(ConfigurationError) as told:
            Sender(caller("https://127.0.0.1", **files).credentials, SETTINGS)
        assert str(tmp_path) not in str(told.value)
        assert told.value.__context__ is None


def test_a_key_with_a_password_is_opened_with_it(authority: trustme.CA, tmp_path: Path) -> None:
    certificate, key = locked_files(authority, tmp_path)
    files = {"certificate": certificate, "key": key}
    Sender(caller("https://127.0.0.1", key_password="open sesame", **files).credentials, SETTINGS)
    for wrong in ("closed", None):
        with pytest.raises(ConfigurationError):
            Sender(caller("https://127.0.0.1", key_password=wrong, **files).credentials, SETTINGS)


def locked_files(authority: trustme.CA, folder: Path) -> tuple[Path, Path]:
    from cryptography.hazmat.primitives import serialization

    certificate, key = client_files(authority, folder)
    plain = serialization.load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(
        plain.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )
    return certificate, key


def test_each_credential_has_its_own_sender() -> None:
    senders = Senders(SETTINGS)
    one = senders.of(caller("https://127.0.0.1").credentials)
    assert senders.of(caller("https://127.0.0.1").credentials) is one
    assert senders.of(caller("https://127.0.0.1", ukprn="10088888").credentials) is not one


def test_the_sender_that_was_not_used_for_longest_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("picslrs_plugin.lrs.senders.MOST", 2)
    senders = Senders(SETTINGS)
    first, second, third = (
        caller("https://127.0.0.1", ukprn=f"1000000{digit}").credentials for digit in "123"
    )
    kept, let_go = senders.of(first), senders.of(second)
    senders.of(first)
    senders.of(third)
    assert senders.of(first) is kept
    assert senders.of(second) is not let_go


def test_a_renewed_certificate_gets_a_new_sender(authority: trustme.CA, tmp_path: Path) -> None:
    certificate, key = client_files(authority, tmp_path)
    credentials = caller("https://127.0.0.1", certificate=certificate, key=key).credentials
    senders = Senders(SETTINGS)
    one = senders.of(credentials)
    assert senders.of(credentials) is one
    renewed, renewed_key = client_files(authority, tmp_path, "renewed")
    renewed_key.replace(key)
    renewed.replace(certificate)
    assert senders.of(credentials) is not one
