"""The TLS context of one credential: whom we trust and how we show who we are."""

import ssl

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs.types import LrsCredentials


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
        _show_certificate(context, credentials)
    return context


def _trusting(credentials: LrsCredentials) -> ssl.SSLContext:
    if credentials.authority is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=credentials.authority)
    except OSError:  # ssl.SSLError is one as well
        pass
    raise ConfigurationError("The file of the authority to trust for the LRS cannot be read.")


def _show_certificate(context: ssl.SSLContext, credentials: LrsCredentials) -> None:
    assert credentials.certificate is not None
    try:
        # Without any password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(
            credentials.certificate, credentials.key, password=credentials.key_password or ""
        )
    except OSError:  # ssl.SSLError is one as well
        pass
    else:
        return
    raise ConfigurationError(
        "The client certificate for the LRS cannot be used: a file is missing or is not PEM, the "
        "key does not belong to the certificate, or the key's password is wrong."
    )
