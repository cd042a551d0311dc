"""Certificates made for a test, and the files that they are kept in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trustme

HERE = "127.0.0.1"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def authority_file(authority: trustme.CA, folder: Path, name: str = "authority") -> Path:
    """Keep an authority's own certificate."""
    file = folder / f"{name}.pem"
    authority.cert_pem.write_to_path(file)
    return file


def issued(
    authority: trustme.CA, folder: Path, name: str, *identities: str, **options: Any
) -> tuple[Path, Path]:
    """Issue a certificate for these names, or for this machine, and keep it and its key."""
    made = authority.issue_cert(*(identities or (HERE,)), **options)
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return certificate, key


def locked(key: Path, password: bytes) -> None:
    """Put a password on a key."""
    from cryptography.hazmat.primitives import serialization

    plain = serialization.load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(
        plain.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password),
        )
    )
