"""The simulator on a socket: cheroot in a thread of its own."""

import socket
import ssl
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cheroot import wsgi
from flask import Flask

from picslrs_plugin.simulator.app import create_app, state_of
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.connections import Connection
from picslrs_plugin.simulator.population import generate
from picslrs_plugin.simulator.records import LearningEvent, Record
from picslrs_plugin.simulator.running import Running, url_of
from picslrs_plugin.simulator.state import Mode, SimulatorState
from picslrs_plugin.simulator.tls import TlsAdapter, server_context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = [
    "LearningEvent",
    "Mode",
    "Record",
    "SimulatorConfig",
    "SimulatorServer",
    "create_app",
    "generate",
    "server_context",
]

LOOPBACK = "127.0.0.1"
THREADS = 32
BACKLOG = 128
KEEP_ALIVE_SECONDS = 10
SHUTDOWN_SECONDS = 1
IDLE_SECONDS = 0.1
"""How long cheroot waits for something to happen before it looks whether it should stop."""


class SimulatorServer(Running):
    """A simulator that serves from `start()` to `stop()`, or within a `with` block.

    `population` defaults to 200 generated learners. `port` 0 takes a free one. With `tls`, such as
    `server_context` makes, it serves https. The database is closed by `stop()`, so a server is
    started once.
    """

    def __init__(
        self,
        config: SimulatorConfig | None = None,
        population: Iterable[Record] | None = None,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.config = config or SimulatorConfig()
        people = generate(200, self.config.seed) if population is None else population
        self.app = create_app(self.config, people)
        self.state: SimulatorState = state_of(self.app)
        self._entrance = _Entrance(self.app)
        self._server = wsgi.Server(
            (host, port),
            self._entrance,
            numthreads=THREADS,
            request_queue_size=BACKLOG,
            timeout=KEEP_ALIVE_SECONDS,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        self._server.ConnectionClass = Connection
        self._server.expiration_interval = IDLE_SECONDS
        if tls is not None:
            self._server.ssl_adapter = TlsAdapter(tls)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The address, such as `http://127.0.0.1:8081`, without a slash at its end."""
        scheme = "https" if self._server.ssl_adapter else "http"
        return url_of(scheme, *self._server.bind_addr[:2])

    def reached_over(self, scheme: str) -> None:
        """Say that clients reach the server over http or https, whatever it speaks itself."""
        self._entrance.scheme = scheme

    def start(self) -> None:
        """Bind and serve. Raises OSError when the port is taken."""
        _require_free(*self._server.bind_addr[:2])
        self._server.prepare()
        self._thread = threading.Thread(
            target=self._server.serve, name="picslrs-simulator", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and close the database; a second time does nothing."""
        if self._thread is not None:
            self._server.stop()
            self._thread.join()
            self._thread = None
        self.state.close()


class _Entrance:
    """Tell Flask what it cannot see of how a request came.

    cheroot ends a chunked request where it ends: without the word of it Werkzeug takes a request
    without a Content-Length for an empty one. And the client may have used another scheme.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.scheme = ""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            environ["wsgi.input_terminated"] = True
        if self.scheme:
            environ["wsgi.url_scheme"] = self.scheme
        return self._app(environ, start_response)


def _require_free(host: str, port: int) -> None:
    """Raise OSError when the port is taken. cheroot would too, but leaves a socket open."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
