"""The day on which a certificate expires.

The standard library reads a certificate's dates from a connection only. This reads the one date
from the file, as RFC 5280, section 4.1, lays a certificate out.
"""

import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_VERSION = 0xA0
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_VALIDITY = 3
"""Its place among the parts of a certificate: after serial number, signature and issuer."""


def expires(path: Path) -> datetime:
    """Return when the first certificate of a PEM file expires, aware and in UTC.

    Raises OSError when the file cannot be read, and ValueError when it holds no certificate.
    """
    block = _BLOCK.search(path.read_text(encoding="ascii", errors="replace"))
    if block is None:
        raise ValueError("the file holds no certificate in PEM form")
    try:
        return _not_after(ssl.PEM_cert_to_DER_cert(block[0]))
    except (ValueError, IndexError):
        raise ValueError("the certificate cannot be read") from None


def _not_after(der: bytes) -> datetime:
    (_, certificate), *_ = _parts(der)
    (_, signed), *_ = _parts(certificate)
    parts = [content for tag, content in _parts(signed) if tag != _VERSION]
    _, (tag, moment) = _parts(parts[_VALIDITY])
    text = moment.decode("ascii")
    if tag == _UTC_TIME:
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("not a date")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of the values that stand one after the other in DER."""
    at = 0
    while at < len(content):
        tag, length = content[at], content[at + 1]
        at += 2
        if length & 0x80:  # a long length: the other bits say how many bytes tell it
            size = length & 0x7F
            length = int.from_bytes(content[at : at + size])
            at += size
        yield tag, content[at : at + length]
        at += length
