"""A small threaded server that answers over a bare socket whatever a test scripts.

It reads one request after the other on a connection, keeps them, and hands the socket to the
script. Nothing about its answers is checked or completed: that is the point of it.
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

Script = Callable[[socket.socket], None]


@dataclass
class Request:
    """A request as it came off the wire; header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HostileServer:
    """Runs a script for each request."""

    script: Script
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for sock in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the test; says whether it has come."""
        return self._over.wait(seconds)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self.connections += 1
            with sock, sock.makefile("rb") as reader:
                while not self._over.is_set():
                    line = reader.readline().decode("latin-1").strip()
                    if not line:
                        return
                    headers = {}
                    while text := reader.readline().decode("latin-1").strip():
                        name, _, value = text.partition(":")
                        headers[name.lower()] = value.strip()
                    body = reader.read(int(headers.get("content-length", "0")))
                    self.requests.append(Request(line, headers, body))
                    self.script(sock)


def http(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    content_type: str = "text/xml; charset=utf-8",
    headers: str = "",
) -> bytes:
    """Write a whole, well-behaved HTTP answer around a body."""
    kind = f"Content-Type: {content_type}\r\n" if content_type else ""
    head = f"HTTP/1.1 {status}\r\n{kind}Content-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode("latin-1") + body


def saying(answer: bytes) -> Script:
    """Make a script that sends these bytes and keeps the connection open."""
    return lambda sock: sock.sendall(answer)


def hanging_up_after(answer: bytes) -> Script:
    """Make a script that sends these bytes and closes the connection."""

    def script(sock: socket.socket) -> None:
        sock.sendall(answer)
        sock.shutdown(socket.SHUT_RDWR)

    return script


def in_turn(scripts: Iterable[Script]) -> Script:
    """Make a script that plays one of these for each request, in their order."""
    left = iter(scripts)

    def script(sock: socket.socket) -> None:
        next(left)(sock)

    return script


def endless(block: bytes, first: bytes = b"") -> Script:
    """Make a script that sends one block after the other until the other side is gone."""

    def script(sock: socket.socket) -> None:
        sock.sendall(first)
        while True:
            sock.sendall(block)

    return script


def dripping(drop: bytes, first: bytes = b"", *, pause: float = 0.02) -> Script:
    """Make a script that sends a few bytes now and then, for ever."""
    clock = threading.Event()

    def script(sock: socket.socket) -> None:
        sock.sendall(first)
        while not clock.wait(pause):
            sock.sendall(drop)

    return script
