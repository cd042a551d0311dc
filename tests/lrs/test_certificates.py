"""Whose a certificate is and when it expires, read from those of several makers."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.lrs.certificates import certificate_of, facts_of
from picslrs_plugin.ports import CertificateFacts

MADE_UP = "made up for a test"
FIRST = datetime(1990, 1, 1, tzinfo=UTC)


def written(path: Path, last: datetime, *named: "x509.NameAttribute[str]") -> Path:
    """Write a certificate that expires then."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(named or [x509.NameAttribute(NameOID.COMMON_NAME, MADE_UP)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(last)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    "last",
    [
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 2, 28, 12, 0, 1, tzinfo=UTC),
        datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2050, 1, 1, tzinfo=UTC),  # from here on it is written in another form
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_the_moments_are_read(tmp_path: Path, last: datetime) -> None:
    assert facts_of(written(tmp_path / "one.pem", last).read_text()) == CertificateFacts(
        MADE_UP, FIRST, last
    )


def test_of_a_chain_the_first_counts_and_a_key_beside_it_does_not_matter(tmp_path: Path) -> None:
    last = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    authority = trustme.CA()
    issued = authority.issue_cert("lrs.example.org", not_after=last)
    path = tmp_path / "chain.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(path)
    authority.cert_pem.write_to_path(path, append=True)
    assert facts_of(path.read_text()).expires == last


@pytest.mark.parametrize("content", ["", "no certificate", "\x00\xff"])
def test_a_file_without_a_certificate_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "none.pem"
    path.write_text(content)
    with pytest.raises(ValueError, match="no certificate in PEM form"):
        facts_of(path.read_text(errors="replace"))


@pytest.mark.parametrize("keep", [1, 2, 3, 20, 60, 100])
def test_a_certificate_that_was_cut_is_refused(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "cut.pem", datetime(2030, 1, 1, tzinfo=UTC))
    der = ssl.PEM_cert_to_DER_cert(path.read_text())
    path.write_text(ssl.DER_cert_to_PEM_cert(der[:keep]))
    with pytest.raises(ValueError, match="cannot be read"):
        facts_of(path.read_text(errors="replace"))


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ({NameOID.COMMON_NAME: "Northgate", NameOID.ORGANIZATION_NAME: "Other"}, "Northgate"),
        ({NameOID.ORGANIZATION_NAME: "Collège Northgate"}, "Collège Northgate"),
        ({NameOID.COUNTRY_NAME: "GB"}, ""),
        ({NameOID.COMMON_NAME: "two\nlines"}, "twolines"),
    ],
)
def test_the_owner_is_named_on_one_line(
    tmp_path: Path, named: dict[x509.ObjectIdentifier, str], told: str
) -> None:
    names = [x509.NameAttribute(kind, text) for kind, text in named.items()]
    path = written(tmp_path / "one.pem", datetime(2030, 1, 1, tzinfo=UTC), *names)
    assert facts_of(path.read_text()).subject == told


def credentials(**more: object) -> LrsCredentials:
    return LrsCredentials(
        address="https://127.0.0.1",
        ukprn="10099999",
        password="simulator-secret",
        **more,  # type: ignore[arg-type]
    )


def test_a_certificate_is_read_from_its_file_or_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path / "one.pem", datetime(2030, 1, 1, tzinfo=UTC))
    read = certificate_of(credentials(certificate=path))
    assert read == certificate_of(credentials(certificate_pem=path.read_text()))
    assert read is not None
    assert read.subject == MADE_UP
    assert certificate_of(credentials()) is None


def test_a_certificate_that_is_none_is_a_matter_of_configuration(tmp_path: Path) -> None:
    for wrong in ({"certificate": tmp_path / "missing"}, {"certificate_pem": "rubbish"}):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            certificate_of(credentials(**wrong))
