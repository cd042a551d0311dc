"""Why a secure connection could not be made, in words that say whose certificate is amiss."""

import ssl
from collections.abc import Iterable

from picslrs_plugin.errors import LrsConnectionInsecure

_SETTINGS = "Ask your system administrator to check the address and the authority of the LRS."
_THEIRS = "Tell the LRS service desk. If it happens here alone, check the clock of this machine."
_OURS = "Ask your system administrator to renew or replace the LRS client certificate."

_VERIFIED: dict[int, tuple[str, str]] = {
    9: ("its certificate is not valid yet", _THEIRS),
    10: ("its certificate has expired", _THEIRS),
    **dict.fromkeys(
        (18, 19, 20, 21),
        ("its certificate comes from an authority that is not trusted here", _SETTINGS),
    ),
    **dict.fromkeys((62, 64), ("its certificate is for another address", _SETTINGS)),
}
"""By OpenSSL's number of what is wrong with the service's own certificate."""

_REASONS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("CERTIFICATE_REQUIRED", ("it asks for a client certificate, and none was shown", _OURS)),
    ("ALERT_CERTIFICATE_EXPIRED", ("it says that the client certificate has expired", _OURS)),
    ("ALERT_CERTIFICATE_REVOKED", ("it says that the client certificate was revoked", _OURS)),
    ("ALERT_UNKNOWN_CA", ("it does not take the client certificate's authority", _OURS)),
    ("ALERT_BAD_CERTIFICATE", ("it does not take the client certificate", _OURS)),
    ("ALERT_CERTIFICATE_UNKNOWN", ("it does not take the client certificate", _OURS)),
    ("ALERT_UNSUPPORTED_CERTIFICATE", ("it does not take the client certificate", _OURS)),
    ("ALERT_ACCESS_DENIED", ("it does not take the client certificate", _OURS)),
    (
        "ALERT_HANDSHAKE_FAILURE",
        ("it refused; most likely it asks for a client certificate, and none was shown", _OURS),
    ),
    ("ALERT_PROTOCOL_VERSION", ("it speaks only versions of TLS that are no longer safe", _THEIRS)),
    ("UNSUPPORTED_PROTOCOL", ("it speaks only versions of TLS that are no longer safe", _THEIRS)),
    ("WRONG_VERSION_NUMBER", ("it does not speak TLS at that address", _SETTINGS)),
)
"""By a part of OpenSSL's own short name for what happened."""


def insecure(failures: Iterable[ssl.SSLError]) -> LrsConnectionInsecure:
    """Return the error, with the reason where one of the failures tells it."""
    for failure in failures:
        told = _told(failure)
        if told is not None:
            happened = LrsConnectionInsecure.happened.removesuffix(".")
            return LrsConnectionInsecure(f"{happened}: {told[0]}.", advice=told[1])
    return LrsConnectionInsecure()


def _told(failure: ssl.SSLError) -> tuple[str, str] | None:
    if isinstance(failure, ssl.SSLCertVerificationError):
        return _VERIFIED.get(getattr(failure, "verify_code", 0))
    reason = getattr(failure, "reason", None) or ""
    return next((told for part, told in _REASONS if part in reason), None)
