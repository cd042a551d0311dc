"""The files of a credential, and the sender that each credential has.

Who trusts whom over a real connection is in test_tls_with_simulator.py.
"""

import ssl
from pathlib import Path

import pytest
import trustme

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.lrs.connections import BoundedConnection, BoundedTlsConnection
from picslrs_plugin.lrs.sender import Sender
from picslrs_plugin.lrs.senders import Senders
from picslrs_plugin.settings import Settings
from tests.certificates import issued, locked
from tests.lrs.soap import caller

SETTINGS = Settings()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


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
    certificate, key = issued(authority, tmp_path, "client")
    _, other_key = issued(authority, tmp_path, "other")
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
    certificate, key = issued(authority, tmp_path, "client")
    locked(key, b"open sesame")
    files = {"certificate": certificate, "key": key}
    Sender(caller("https://127.0.0.1", key_password="open sesame", **files).credentials, SETTINGS)
    for wrong in ("closed", None):
        with pytest.raises(ConfigurationError):
            Sender(caller("https://127.0.0.1", key_password=wrong, **files).credentials, SETTINGS)


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
    certificate, key = issued(authority, tmp_path, "client")
    credentials = caller("https://127.0.0.1", certificate=certificate, key=key).credentials
    senders = Senders(SETTINGS)
    one = senders.of(credentials)
    assert senders.of(credentials) is one
    renewed, renewed_key = issued(authority, tmp_path, "renewed")
    renewed_key.replace(key)
    renewed.replace(certificate)
    assert senders.of(credentials) is not one
