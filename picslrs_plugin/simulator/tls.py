"""TLS for the simulator: its own certificate and, when asked for, one from every client."""

import ssl
from pathlib import Path
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter

HANDSHAKE_SECONDS = 3
"""cheroot shakes hands in the thread that accepts: a client that says nothing holds up the rest."""


class UnusableTls(Exception):
    """A file that cannot be used; the message says which and why, without its path."""


def server_context(certificate: Path, key: Path, clients: Path | None = None) -> ssl.SSLContext:
    """Return the TLS context of a server that shows this certificate.

    All files are PEM; the key has no password. With `clients`, a file of authorities, only a
    client with a certificate of one of them gets through the handshake. TLS 1.2 is the oldest
    version spoken. Raises UnusableTls.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _require_files({"certificate": certificate, "key": key})
    try:
        # Without any password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key, password="")
    except OSError:  # ssl.SSLError is one as well
        raise UnusableTls(
            "the certificate or its key is not PEM, they do not belong together, or the key has "
            "a password"
        ) from None
    if clients is not None:
        _demand_certificates(context, clients)
    return context


def _demand_certificates(context: ssl.SSLContext, authorities: Path) -> None:
    _require_files({"authority of the clients": authorities})
    try:
        context.load_verify_locations(authorities)
    except OSError:  # as above
        raise UnusableTls("the authority of the clients is no certificate in PEM form") from None
    context.verify_mode = ssl.CERT_REQUIRED


def _require_files(files: dict[str, Path]) -> None:
    for what, file in files.items():
        if not file.is_file():
            raise UnusableTls(f"there is no file with the {what}")


class TlsAdapter(BuiltinSSLAdapter):
    """cheroot's own adapter with a context that is made already."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context

    def wrap(self, sock: Any) -> tuple[Any, dict[str, str]]:  # noqa: ANN401 - cheroot's own signature
        """Shake hands. cheroot gives the connection its usual time-out afterwards."""
        sock.settimeout(HANDSHAKE_SECONDS)
        wrapped, environ = super().wrap(sock)  # type: ignore[no-untyped-call]
        return wrapped, environ

    def get_environ(self, sock: Any) -> dict[str, str]:  # type: ignore[override] # noqa: ANN401, ARG002 - its types and its code differ
        """Say no more of TLS than that it is there: nobody here asks."""
        return {"wsgi.url_scheme": "https"}
