"""The demonstration as it runs: the simulator and the MIS, each on a socket of its own."""

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from cheroot import wsgi
from flask import Flask

from picslrs_plugin.bootstrap import Installation, installation_of
from picslrs_plugin.demo.app import MisConfig, create_app
from picslrs_plugin.demo.crowd import crowd
from picslrs_plugin.demo.crowd_links import remember
from picslrs_plugin.demo.oddities import Oddities
from picslrs_plugin.demo.people import everybody
from picslrs_plugin.demo.practice import Practice, records_of
from picslrs_plugin.demo.tables import Tables
from picslrs_plugin.demo.tenants import TENANT_BY_KEY
from picslrs_plugin.simulator.connections import Connection
from picslrs_plugin.simulator.running import Running, url_of
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer

LOOPBACK = "127.0.0.1"
THREADS = 8
REGISTER_WAIT_SECONDS = 10

_S = TypeVar("_S")


def _now() -> datetime:
    return datetime.now(UTC)


class PortInUse(Exception):
    """A port that was asked for cannot be served on; the message says which."""


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """How a demonstration is started.

    `folder` holds its databases; those of an earlier run there are used again. A `port` that is
    0 takes a free one; `port_is_a_wish` takes a free one also when the port is in use, and so for
    the simulator's. So many `learners` are generated beside the others, in a folder that holds
    none yet. `settings` are further PICSLRS_ settings of the MIS.
    """

    folder: Path
    host: str = LOOPBACK
    port: int = 0
    port_is_a_wish: bool = False
    simulator_port: int = 0
    simulator_port_is_a_wish: bool = False
    learners: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], datetime] = _now


class Demo(Running):
    """Both servers, from `start()` to `stop()` or within a `with` block.

    Raises PortInUse for a host or port that cannot be served on, sqlite3.Error or
    StoreUnavailable for a folder with a broken database.
    """

    def __init__(self, options: DemoOptions) -> None:
        self._options = options
        self._stack = ExitStack()
        year = options.clock().year
        self._crowd = tuple(crowd(options.learners, year))
        self._people = (*everybody(year), *(one.person for one in self._crowd))

    def start(self) -> None:
        """Start the simulator, then the MIS that uses it."""
        with ExitStack() as stack:
            self.simulator = self._start_simulator()
            stack.callback(self.simulator.stop)
            self.tables = Tables(self._options.folder / "mis.db")
            self.tables.fill(self._people, self.simulator.config.password)
            self.app = self._make_app()
            if self._crowd:
                remember(installation_of(self.app), self.tables, self._crowd)
            _read_lists(installation_of(self.app))
            self._mis = self._start_mis()
            stack.callback(self._mis.stop)
            self._stack = stack.pop_all()

    def _start_simulator(self) -> SimulatorServer:
        wish = self._options.simulator_port_is_a_wish
        return _on_port(self._simulator_on, LOOPBACK, self._options.simulator_port, wish=wish)

    def _simulator_on(self, port: int) -> SimulatorServer:
        config = SimulatorConfig(
            database=self._options.folder / "simulator.db",
            register_min_wait=REGISTER_WAIT_SECONDS,
            clock=self._options.clock,
        )
        server = SimulatorServer(config, records_of(self._people), port=port)
        server.app.wsgi_app = Oddities(server.app.wsgi_app, self._people)  # type: ignore[method-assign]
        server.start()
        return server

    def _make_app(self) -> Flask:
        config = MisConfig(
            folder=self._options.folder,
            simulator=self.simulator.url,
            ukprn=self.simulator.config.ukprn,
            settings={
                "PICSLRS_REGISTER_WAIT_SECONDS": REGISTER_WAIT_SECONDS,
                **self._options.settings,
            },
            clock=self._options.clock,
        )
        return create_app(config, self.tables, Practice(self.simulator.state, self._people))

    def _start_mis(self) -> "_Server":
        options = self._options
        return _on_port(self._mis_on, options.host, options.port, wish=options.port_is_a_wish)

    def _mis_on(self, port: int) -> "_Server":
        return _Server(self.app, self._options.host, port)

    def stop(self) -> None:
        """Stop both; a second time does nothing."""
        self._stack.close()

    @property
    def url(self) -> str:
        """The address of the MIS, without a slash at its end."""
        return self._mis.url


def _read_lists(installation: Installation) -> None:
    """Read the list of each organisation once, as a host's nightly command would have done."""
    for tenant in TENANT_BY_KEY:
        with installation.ports.store(tenant) as work:
            read = work.roster.reading() is not None
        if not read:
            installation.services.chores.read_roster(tenant)


def _on_port(start: Callable[[int], _S], host: str, port: int, *, wish: bool) -> _S:
    """Start a server on the port, or on a free one when that cannot be had and was only a wish."""
    try:
        _try(host, port)
        return start(port)
    except OSError:
        if not wish:
            raise PortInUse(f"cannot serve on {host} port {port}: in use or not allowed") from None
    return start(0)


def _try(host: str, port: int) -> None:
    """Bind the port and let it go again. Raises OSError.

    cheroot leaves a socket open when it cannot bind, so that it had better not fail.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.create_server((host, port), family=family).close()


class _Server:
    """One WSGI application, served by a thread of its own from the moment it is made."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._server = wsgi.Server((host, port), app, numthreads=THREADS, shutdown_timeout=1)
        self._server.ConnectionClass = Connection
        self._server.prepare()
        self._thread = threading.Thread(target=self._server.serve, name="northgate", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return url_of("http", *self._server.bind_addr[:2])

    def stop(self) -> None:
        self._server.stop()
        self._thread.join()
