"""How a message is signed, for the one who sends it and the one who receives it."""

import hashlib
import hmac
from collections.abc import Mapping

TIMESTAMP, SIGNATURE = "LRS-Timestamp", "LRS-Signature"
TOLERANCE_SECONDS = 300


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the HMAC-SHA256 of `timestamp.body` in hexadecimal digits."""
    signed = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether a message that was received is ours and fresh; `now` is in seconds since 1970.

    A receiver also keeps the Idempotency-Key of what it has dealt with: an event may come twice.
    """
    timestamp = headers.get(TIMESTAMP, "")
    if not (timestamp.isascii() and timestamp.isdigit()):
        return False
    expected = signature(secret, int(timestamp), body)
    fresh = abs(now - int(timestamp)) <= TOLERANCE_SECONDS
    given = headers.get(SIGNATURE, "").encode()
    return fresh and hmac.compare_digest(expected.encode(), given)
