"""The TLS context of one credential: whom we trust and how we show who we are."""

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.wording import told


def context_for(credentials: LrsCredentials) -> ssl.SSLContext:
    """Load the context once for all connections of the credential.

    The server's certificate and host name are always checked: against `authority` alone where
    one is given, otherwise against the system's authorities. TLS 1.2 is the oldest version
    spoken. Raises ConfigurationError when a file is missing or cannot be used; the message names
    the setting and never a path or password.
    """
    context = _trusting(credentials)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A server may ask for the client certificate only once it has seen the path.
    context.post_handshake_auth = True
    if credentials.certificate is not None:
        _show_certificate(context, credentials, credentials.certificate, credentials.key)
    elif credentials.certificate_pem is not None:
        both = "\n".join((credentials.certificate_pem, credentials.key_pem or ""))
        with _for_openssl(both) as held:
            _show_certificate(context, credentials, held, None)
    return context


def _trusting(credentials: LrsCredentials) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(
            cafile=credentials.authority, cadata=credentials.authority_pem
        )
    except (OSError, ValueError):  # ssl.SSLError is an OSError as well
        pass
    raise ConfigurationError(
        told(
            "The authority to trust for the LRS cannot be read: its file is missing or is not PEM."
        )
    )


def _show_certificate(
    context: ssl.SSLContext, credentials: LrsCredentials, certificate: Path, key: Path | None
) -> None:
    try:
        # Without any password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key, password=credentials.key_password or "")
    except OSError:  # ssl.SSLError is one as well
        pass
    else:
        return
    raise ConfigurationError(
        told(
            "The client certificate for the LRS cannot be used: a file is missing or is not PEM, "
            "the key does not belong to the certificate, or the key's password is wrong."
        )
    )


@contextmanager
def _for_openssl(text: str) -> Iterator[Path]:
    """Give the text as a file for as long as OpenSSL reads it, which takes a key from files only.

    On Linux the file is memory that has no name in any folder. Elsewhere it is a temporary one
    that nobody else may read, removed at once.
    """
    if hasattr(os, "memfd_create"):
        memory = os.memfd_create("picslrs", os.MFD_CLOEXEC)
        try:
            os.write(memory, text.encode())
            yield Path(f"/proc/self/fd/{memory}")
        finally:
            os.close(memory)
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="picslrs-") as file:
        file.write(text)
        file.flush()
        yield Path(file.name)
