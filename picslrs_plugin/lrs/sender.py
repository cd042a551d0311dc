"""Posts an envelope to the LRS and brings back an answer that is safe to read.

One sender belongs to one credential: its own TLS context and its own connections, kept open
between calls. It sits on requests, so that other people's adapters can be mounted on `session`;
of a session nothing else is used. Nothing is ever sent twice in here: what may be repeated is
decided where it is known what the request does.
"""

from requests import PreparedRequest, Session

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs.checks import safe_address
from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.lrs import faults
from picslrs_plugin.lrs.allowance import allowing
from picslrs_plugin.lrs.answer import HttpAnswer, read_answer
from picslrs_plugin.lrs.connections import BoundedAdapter
from picslrs_plugin.lrs.tls import context_for
from picslrs_plugin.settings import Settings
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import told

_log = logger(__name__)


class Sender:
    """Posts envelopes with the certificate of one credential, within the settings' limits.

    Raises ConfigurationError when the certificate or authority cannot be used.
    """

    def __init__(self, credentials: LrsCredentials, settings: Settings) -> None:
        self._settings = settings
        self._prepared: dict[tuple[str, str], PreparedRequest] = {}
        self.session = Session()
        self.session.adapters.clear()
        adapter = BoundedAdapter(context_for(credentials), settings.connections)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, adapter)

    def post(self, address: str, envelope: bytes, *, soap_action: str) -> HttpAnswer:
        """Post a SOAP 1.1 envelope in UTF-8 and return the answer, whole and bounded.

        Raises ConfigurationError for an address that is neither https nor on this machine, and
        an LrsError; `may_have_acted` is false on it only when nothing of the request was sent
        or the server refused the connection.
        """
        if not safe_address(address):
            raise ConfigurationError(told("The address of the LRS cannot be used."))
        with allowing(self._settings) as allowance:
            try:
                return self._exchange(address, envelope, soap_action, allowance.waits())
            except faults.FAILURES as failure:
                error = faults.error_of_failure(failure, sent=allowance.sent)
                _log.warning("No answer from the LRS: %s", faults.described(failure))
        # Raised out here, the error does not carry the library's exception with it.
        raise error

    def _exchange(
        self, address: str, envelope: bytes, soap_action: str, waits: tuple[float, float]
    ) -> HttpAnswer:
        request = self._request(address, soap_action)
        request.prepare_body(envelope, None)
        # Past the session, which would merge settings of its own into each request and look for
        # cookies and redirects in each answer; there is nothing of it that a call needs.
        adapter = self.session.get_adapter(address)
        response = adapter.send(request, stream=True, timeout=waits)
        try:
            return read_answer(response, self._settings.answer_bytes)
        finally:
            response.close()

    def _request(self, address: str, soap_action: str) -> PreparedRequest:
        """Return the request without its body; address and headers are prepared only once."""
        kept = self._prepared.get((address, soap_action))
        if kept is None:
            kept = PreparedRequest()
            kept.prepare(method="POST", url=address, headers=_headers(soap_action))
            self._prepared[address, soap_action] = kept
        return kept.copy()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self.session.close()


def _headers(soap_action: str) -> dict[str, str]:
    return {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": f'"{soap_action}"',
        "Accept": "text/xml",
        "Accept-Encoding": "identity",
        "User-Agent": "PICSLRS",
    }
