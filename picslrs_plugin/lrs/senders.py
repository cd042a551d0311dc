"""Keeps one sender for each credential, and makes a new one when its certificate changes."""

import threading
from collections import OrderedDict
from pathlib import Path

from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.lrs.sender import Sender
from picslrs_plugin.settings import Settings

MOST = 256
"""Credentials whose connections are kept; the one that was not used for longest goes first."""

Stamp = tuple[int, int] | None


class Senders:
    """The senders of one process, shared by its threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: OrderedDict[LrsCredentials, tuple[tuple[Stamp, ...], Sender]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, credentials: LrsCredentials) -> Sender:
        """Return the credential's sender.

        A sender that is replaced is not closed: another thread may be using it. Its connections
        are closed when nobody holds it any more. Raises ConfigurationError when the certificate
        or authority cannot be used.
        """
        stamps = _stamps(credentials)
        with self._lock:
            kept = self._kept.get(credentials)
            if kept is None or kept[0] != stamps:
                # Idle connections would go on showing the old certificate.
                kept = (stamps, Sender(credentials, self._settings))
                self._kept[credentials] = kept
            self._kept.move_to_end(credentials)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
            return kept[1]


def _stamps(credentials: LrsCredentials) -> tuple[Stamp, ...]:
    files = (credentials.certificate, credentials.key, credentials.authority)
    return tuple(_stamp(file) for file in files if file is not None)


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
