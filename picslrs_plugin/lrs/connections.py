"""Connections, pools and the requests adapter that keep to the allowance of the call.

requests and urllib3 know time-outs for a single receive only. The connections here ask the
call's allowance before each receive and each send, which bounds dripping headers, endless
interim answers and endless bodies alike, and note the moment a request's first byte leaves.
"""

import http.client
import io
import socket
import ssl
from typing import Any, cast

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from picslrs_plugin.lrs.allowance import Allowance, current_allowance

BLOCK = 16 * 1024
"""Bytes sent at once: one TLS record, so that each wait of a long send is bounded by itself."""

SERVICES = 2
"""Hosts that one credential talks to; each keeps its own pool of connections."""


class BoundedReader(io.RawIOBase):
    """The receiving side of a socket, with the call's allowance asked before each receive."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, allowance: Allowance) -> None:
        self._sock = sock
        self._raw = raw
        self._allowance = allowance

    def readable(self) -> bool:
        """Say that bytes can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int | None:  # noqa: ANN401 - typing's Buffer is not in Python 3.11
        """Receive into the buffer; raises TimeoutError and TooManyBytes."""
        self._allowance.bound(self._sock)
        received = cast("int | None", self._raw.readinto(buffer))
        self._allowance.count(received or 0)
        return received

    def close(self) -> None:
        """Let go of the socket, which lives on until its connection is closed as well."""
        self._raw.close()
        super().close()


class BoundedResponse(http.client.HTTPResponse):
    """An HTTP response whose status line, headers and body are read within the allowance."""

    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        url: str | None = None,
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        allowance = current_allowance()
        if allowance is not None:
            raw = self.fp.detach()
            self.fp = io.BufferedReader(BoundedReader(sock, raw, allowance))

    def begin(self) -> None:
        """Read status and headers; raises HTTPException for headers that are not well formed.

        urllib3 would go on and log what it could not read, which may be the answer's body.
        """
        super().begin()
        if self.headers.defects or self.headers.get_payload():
            raise http.client.HTTPException("defective headers")


class BoundedConnection(HTTPConnection):
    """A connection that sends and receives within the allowance of the call."""

    response_class = BoundedResponse
    _kept_back = b""
    _in_headers = False

    def endheaders(self, message_body: Any = None, *, encode_chunked: bool = False) -> None:  # noqa: ANN401 - http.client's own signature
        """Keep the headers back, so that they leave with the first of the body, as one packet.

        Two packets wake the server twice, and cost each call a send more.
        """
        self._kept_back, self._in_headers = b"", True
        try:
            super().endheaders(message_body, encode_chunked=encode_chunked)
        finally:
            self._in_headers = False

    def getresponse(self) -> Any:  # noqa: ANN401 - urllib3's class is not the one of http.client
        """Send headers that no body followed, and wait for the answer."""
        if self._kept_back:
            self.send(b"")
        return super().getresponse()

    def connect(self) -> None:
        """Connect, having noted that nothing was sent yet."""
        allowance = current_allowance()
        if allowance is not None:
            allowance.sent = False
        super().connect()

    def send(self, data: Any) -> None:  # noqa: ANN401 - http.client's own signature
        """Send block by block; raises TimeoutError when the call's time is over."""
        if self._in_headers:
            self._kept_back += data
            return
        if self._kept_back and isinstance(data, bytes):
            data, self._kept_back = self._kept_back + data, b""
        allowance = current_allowance()
        if allowance is None or not isinstance(data, (bytes, bytearray, memoryview)):
            super().send(data)
            return
        if self.sock is None:
            self.connect()
        allowance.sent = True
        whole = memoryview(data)
        for start in range(0, len(whole), BLOCK):
            allowance.bound(self.sock)
            super().send(whole[start : start + BLOCK])


class BoundedTlsConnection(BoundedConnection, HTTPSConnection):
    """The same over TLS."""

    def send(self, data: Any) -> None:  # noqa: ANN401 - http.client's own signature
        """Send; raises BrokenPipeError when the server has hung up.

        With TLS 1.3 a server refuses a client certificate while the request is being written.
        urllib3 reads the answer after a broken pipe, and that is where the server says why.
        """
        try:
            super().send(data)
        except ssl.SSLEOFError as hung_up:
            raise BrokenPipeError from hung_up


class BoundedPool(HTTPConnectionPool):
    """A pool of plain connections; only ever used to this machine itself."""

    ConnectionCls = BoundedConnection


class BoundedTlsPool(HTTPSConnectionPool):
    """A pool of TLS connections."""

    ConnectionCls = BoundedTlsConnection


class BoundedAdapter(HTTPAdapter):
    """The requests adapter over these pools, with one TLS context of its own.

    The context alone decides about TLS: `session.verify`, `session.cert` and the environment's
    certificate bundles, which requests would otherwise mix into it, are not looked at.
    """

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._context = context
        super().__init__(pool_connections=SERVICES, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,
        **pool_kwargs: Any,  # noqa: ANN401 - requests' own signature
    ) -> None:
        """Make the pools: ours, with our context."""
        super().init_poolmanager(
            connections, maxsize, block, ssl_context=self._context, **pool_kwargs
        )
        self.poolmanager.pool_classes_by_scheme = {"http": BoundedPool, "https": BoundedTlsPool}

    def build_connection_pool_key_attributes(
        self,
        request: PreparedRequest,
        verify: bool | str,
        cert: tuple[str, str] | str | None = None,
    ) -> Any:  # noqa: ANN401 - two dictionaries, typed differently by each version of requests
        """Name the host only: nothing about TLS may differ from one request to the next."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ANN401 - requests' own signature
        """Leave the connection's TLS as the context has it."""
