"""The day on which a certificate expires, read from files of several makers."""

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

from picslrs_plugin.commands.certificates import expires


def written(path: Path, last: datetime) -> Path:
    """Write a certificate that expires then."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made up for a test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(1990, 1, 1, tzinfo=UTC))
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
def test_the_last_moment_is_read(tmp_path: Path, last: datetime) -> None:
    assert expires(written(tmp_path / "one.pem", last)) == last


def test_of_a_chain_the_first_counts_and_a_key_beside_it_does_not_matter(tmp_path: Path) -> None:
    last = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    authority = trustme.CA()
    issued = authority.issue_cert("lrs.example.org", not_after=last)
    path = tmp_path / "chain.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(path)
    authority.cert_pem.write_to_path(path, append=True)
    assert expires(path) == last


@pytest.mark.parametrize("content", ["", "no certificate", "\x00\xff"])
def test_a_file_without_a_certificate_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "none.pem"
    path.write_text(content)
    with pytest.raises(ValueError, match="no certificate in PEM form"):
        expires(path)


@pytest.mark.parametrize("keep", [1, 2, 3, 20, 60, 100])
def test_a_certificate_that_was_cut_is_refused(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "cut.pem", datetime(2030, 1, 1, tzinfo=UTC))
    der = ssl.PEM_cert_to_DER_cert(path.read_text())
    path.write_text(ssl.DER_cert_to_PEM_cert(der[:keep]))
    with pytest.raises(ValueError, match="cannot be read"):
        expires(path)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        expires(tmp_path / "none.pem")
