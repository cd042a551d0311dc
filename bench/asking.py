"""Sends a page's request to an application without a server and a network between."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder


def asking(app: Flask, path: str) -> Callable[[], object]:
    """Return what sends one request, as a browser that has a session would, and reads it whole."""
    headers = [("Cookie", f"session={_session(app)}")]
    environ = EnvironBuilder(path=path, headers=headers).get_environ()

    def ask() -> bytes:
        status: list[str] = []

        def start(told: str, _headers: list[tuple[str, str]], _info: Any = None) -> Any:  # noqa: ANN401 - WSGI's own signature
            status.append(told)
            return lambda _data: None

        answered: Iterable[bytes] = app.wsgi_app(dict(environ), start)
        body = b"".join(answered)
        getattr(answered, "close", lambda: None)()
        if status != ["200 OK"]:
            raise RuntimeError(f"{path} was answered {status}")
        return body

    return ask


def _session(app: Flask) -> str:
    """Return the cookie that the application gives to somebody who is signed in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value: str = signer.dumps({"user": "registrar", "csrf_token": "0" * 40})
    return value
