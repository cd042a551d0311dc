"""Whose a certificate is, and from when until when it holds.

The standard library reads them from a connection only. This reads them from the certificate
itself, as RFC 5280, section 4.1, lays it out.
"""

import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.ports import CertificateFacts
from picslrs_plugin.wording import told

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_VERSION = 0xA0
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_VALIDITY = 3
"""Its place among the parts of a certificate: after serial number, signature and issuer."""


_SUBJECT = 4
"""The place after it."""

_COMMON_NAME, _ORGANISATION = b"\x55\x04\x03", b"\x55\x04\x0a"
_BMP_STRING = 0x1E


def certificate_of(credentials: LrsCredentials) -> CertificateFacts | None:
    """Return what is known of the client certificate; None without one.

    Raises ConfigurationError when it cannot be read.
    """
    try:
        if credentials.certificate is not None:
            return facts_of(credentials.certificate.read_text("ascii", errors="replace"))
        if credentials.certificate_pem is not None:
            return facts_of(credentials.certificate_pem)
    except (OSError, ValueError):
        pass
    else:
        return None
    raise ConfigurationError(told("The client certificate for the LRS cannot be read."))


def facts_of(pem: str) -> CertificateFacts:
    """Return whose the first certificate of a PEM text is and when it holds, in UTC.

    Raises ValueError when it holds no certificate.
    """
    block = _BLOCK.search(pem)
    if block is None:
        raise ValueError("there is no certificate in PEM form")
    try:
        parts = _signed_parts(ssl.PEM_cert_to_DER_cert(block[0]))
        begins, expires = (_moment(*one) for one in _parts(parts[_VALIDITY]))
        return CertificateFacts(_name(parts[_SUBJECT]), begins, expires)
    except (ValueError, IndexError):
        raise ValueError("the certificate cannot be read") from None


def _signed_parts(der: bytes) -> list[bytes]:
    (_, certificate), *_ = _parts(der)
    (_, signed), *_ = _parts(certificate)
    return [content for tag, content in _parts(signed) if tag != _VERSION]


def _moment(tag: int, moment: bytes) -> datetime:
    text = moment.decode("ascii")
    if tag == _UTC_TIME:
        text = ("19" if int(text[:2]) >= 50 else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("not a date")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _name(subject: bytes) -> str:
    """Return the common name, or the organisation where there is none."""
    told: dict[bytes, str] = {}
    for _, together in _parts(subject):
        for _, attribute in _parts(together):
            (_, kind), (tag, value), *_ = _parts(attribute)
            told[kind] = value.decode("utf-16-be" if tag == _BMP_STRING else "utf-8", "replace")
    found = told.get(_COMMON_NAME) or told.get(_ORGANISATION) or ""
    return "".join(one for one in found if one.isprintable())


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
