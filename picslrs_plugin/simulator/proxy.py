"""The fault proxy: hands calls on to a simulator and plays the faults of a connection.

A WSGI application cannot cut its connection, stay silent or answer byte by byte. So the simulator
only says in a header of its answer what is to happen to it, and whoever stands between it and the
client does it. Whether the service has acted is settled by then, so nothing depends on timing.
"""

import http.client
import select
import socket
import ssl
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, cast
from urllib.parse import urlsplit

from picslrs_plugin.simulator.replies import CONNECTION_HEADER
from picslrs_plugin.simulator.running import Running, url_of
from picslrs_plugin.simulator.scripted import Trouble
from picslrs_plugin.simulator.server import BACKLOG, KEEP_ALIVE_SECONDS, LOOPBACK, SimulatorServer
from picslrs_plugin.simulator.tls import HANDSHAKE_SECONDS

PAUSE_SECONDS = 0.02
"""Between two bytes of an answer that drips."""

LOOK_SECONDS = 0.05
"""How often a connection that hangs looks whether its client has gone, and the proxy whether it
should stop."""

STOP_SECONDS = 2
_BETWEEN_TWO = frozenset({"connection", "keep-alive", "transfer-encoding", "expect"})
"""Headers that are about one connection and not about the message."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class FaultProxy(Running):
    """Stands in front of a simulator that has been started, from `start()` to `stop()`.

    Within a `with` block it is both. As long as it stands there, faults of the connection can be
    set in `server.state.faults`. With `tls` the proxy serves https; the simulator behind it does
    not have to. `port` 0 takes a free one.
    """

    def __init__(
        self,
        server: SimulatorServer,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.server = server
        self._address = (host, port)
        self._tls = tls
        self._front: _Front | None = None

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:8081`, without a slash at its end."""
        assert self._front is not None
        host, port = self._front.server_address[:2]
        return url_of("https" if self._tls else "http", str(host), port)

    def start(self) -> None:
        """Bind and serve. Raises OSError when the port is taken."""
        self._front = _Front(self._address, self.server.url, self._tls)
        self.server.reached_over("https" if self._tls else "http")
        self.server.state.faults.relayed = True
        self._thread = threading.Thread(
            target=self._front.serve_forever,
            args=(LOOK_SECONDS,),
            name="picslrs-fault-proxy",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Close every connection; a second time does nothing."""
        if self._front is None:
            return
        self.server.state.faults.relayed = False
        self._front.stop()
        self._thread.join()
        self._front = None


class _Front(ThreadingTCPServer):
    """The listening side: a thread for each connection, TLS included."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = BACKLOG

    def __init__(self, address: tuple[str, int], behind: str, tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.behind = behind
        self.stopping = threading.Event()
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(address, _Relay)

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the library's own signature
        """Serve one connection to its end."""
        sock: socket.socket = request
        if self._tls is not None:
            sock.settimeout(HANDSHAKE_SECONDS)
            sock = self._tls.wrap_socket(sock, server_side=True)
        with self._changed:
            self._open.add(sock)
        try:
            _Relay(sock, client_address, self)
        finally:
            super().shutdown_request(sock)
            with self._changed:
                self._open.discard(sock)
                self._changed.notify()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as above
        """Say nothing: the client goes away, or was not let in, and neither is a defect."""

    def stop(self) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._changed:
            for sock in self._open:
                _close_both_ways(sock)
            self._changed.wait_for(lambda: not self._open, timeout=STOP_SECONDS)


def _close_both_ways(sock: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        sock.shutdown(socket.SHUT_RDWR)


class _Relay(BaseHTTPRequestHandler):
    """Hands the requests of one connection on, one after the other."""

    protocol_version = "HTTP/1.1"
    timeout = KEEP_ALIVE_SECONDS

    def relay(self) -> None:
        """Hand one request on and give its answer back, or what is to become of it."""
        front = cast("_Front", self.server)
        behind = http.client.HTTPConnection(urlsplit(front.behind).netloc)
        try:
            behind.request(self.command, self.path, self._body(), self._headers())
            answer = behind.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self.close_connection = True
            return
        finally:
            behind.close()
        self._play(answer.headers.get(CONNECTION_HEADER, ""), _head_of(answer, body), body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = relay  # noqa: N815 - names that the library looks for

    def _headers(self) -> dict[str, str]:
        return {
            name: value for name, value in self.headers.items() if name.lower() not in _BETWEEN_TWO
        }

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(iter(self._chunk, b""))
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _chunk(self) -> bytes:
        """Return the next chunk of a request, empty at its end."""
        chunk = self.rfile.read(int(self.rfile.readline().partition(b";")[0], 16))
        self.rfile.readline()
        return chunk

    def _play(self, trouble: str, head: bytes, body: bytes) -> None:
        """Send the answer, or do with the connection what the trouble says."""
        self.close_connection = self.close_connection or bool(trouble)
        match trouble:
            case Trouble.CLOSE:
                return
            case Trouble.RESET:
                self._reset()
            case Trouble.HANG:
                self._hang()
            case Trouble.CUT:
                self.wfile.write(head + body[: len(body) // 2])
            case Trouble.DRIP:
                self._drip(head + body)
            case _:
                self.wfile.write(head + body)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.rfile.close()
        self.connection.close()

    def _hang(self) -> None:
        stopping = cast("_Front", self.server).stopping
        while not stopping.wait(LOOK_SECONDS):
            if select.select([self.connection], [], [], 0)[0]:  # nothing more is sent to us
                return

    def _drip(self, whole: bytes) -> None:
        stopping = cast("_Front", self.server).stopping
        for byte in whole:
            self.wfile.write(bytes([byte]))
            if stopping.wait(PAUSE_SECONDS):
                return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Log nothing: paths and addresses are nobody's business."""


def _head_of(answer: http.client.HTTPResponse, body: bytes) -> bytes:
    """Write the answer's head anew: its body goes on whole, whatever way it came here."""
    left_out = {*_BETWEEN_TWO, CONNECTION_HEADER.lower()}
    kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in left_out]
    if answer.chunked:
        kept.append(("Content-Length", str(len(body))))
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}", *(f"{n}: {v}" for n, v in kept)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
