"""What some tests need from the machine, and what happens when it is not there.

A test marked `needs("postgres")` is skipped with a reason that says how to get it. Names in the
environment variable PICSLRS_REQUIRE (`browser,postgres`) turn such a skip into a failure, so that
CI cannot become green by running nothing.
"""

import os
import shutil
import socket
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

import pytest

POSTGRES = os.environ.get("PICSLRS_TEST_POSTGRES", "postgresql+psycopg://127.0.0.1:5432/test")
"""The database that the tests may use; they work in a schema of their own and remove it."""

REDIS = ("127.0.0.1", int(os.environ.get("PICSLRS_TEST_REDIS_PORT", "6379")))
RABBITMQ = ("127.0.0.1", int(os.environ.get("PICSLRS_TEST_RABBITMQ_PORT", "5672")))
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PROBE_SECONDS = 3


def needs(name: str) -> pytest.MarkDecorator:
    """Mark a test, a module (`pytestmark = needs(...)`) or a parameter that needs something."""
    return pytest.mark.needs(_known(name))


def require(name: str) -> None:
    """Skip the running test when something is missing, or fail it when it must be there."""
    lacking = why_missing(_known(name))
    if lacking is None:
        return
    if name in required(os.environ.get("PICSLRS_REQUIRE", "")):
        pytest.fail(f"PICSLRS_REQUIRE names {name}, but {lacking}", pytrace=False)
    pytest.skip(lacking)


def required(text: str) -> frozenset[str]:
    """Read the names in PICSLRS_REQUIRE. Raises ValueError for one that nobody knows."""
    return frozenset(_known(name.strip()) for name in text.split(",") if name.strip())


def why_missing(name: str) -> str | None:
    """Say what is missing and how to get it, or return None when it is there."""
    return _probed(_known(name))


def browser_path() -> str:
    """Return the Chromium to test with; use it only in a test that needs("browser")."""
    path = _browser()
    assert path is not None
    return path


@cache
def _probed(name: str) -> str | None:
    return _PROBES[name]()


def _known(name: str) -> str:
    if name not in _PROBES:
        raise ValueError(f"{name!r} is no requirement; there are {', '.join(sorted(_PROBES))}")
    return name


def _browser() -> str | None:
    named = os.environ.get("PICSLRS_BROWSER")
    return named or next(filter(None, map(shutil.which, _BROWSERS)), None)


def _no_browser() -> str | None:
    if find_spec("playwright") is None:
        return "playwright is not installed: pip install 'picslrs-plugin[test]'"
    if _browser() is None:
        return (
            "no Chromium was found: apt-get install chromium, or name another one in "
            "PICSLRS_BROWSER"
        )
    return None


def _no_postgres() -> str | None:
    try:
        import psycopg
    except ImportError:
        return "psycopg is not installed: pip install 'picslrs-plugin[test]'"
    address = POSTGRES.replace("postgresql+psycopg://", "postgresql://")
    try:
        psycopg.connect(address, connect_timeout=_PROBE_SECONDS).close()
    except psycopg.Error:
        return (
            "no PostgreSQL answered at PICSLRS_TEST_POSTGRES (by default a database called "
            "test on 127.0.0.1 in which you may create a schema): apt-get install postgresql, "
            "then createdb test"
        )
    return None


def _no_redis() -> str | None:
    if _answer(REDIS, b"PING\r\n").startswith(b"+PONG"):
        return None
    return "no Redis answered on 127.0.0.1: apt-get install redis-server"


def _no_rabbitmq() -> str | None:
    # The header of AMQP 0-9-1; a broker answers with a method frame, type 1, of channel 0.
    if _answer(RABBITMQ, b"AMQP\x00\x00\x09\x01").startswith(b"\x01\x00\x00"):
        return None
    return "no RabbitMQ answered on 127.0.0.1: apt-get install rabbitmq-server"


def _answer(address: tuple[str, int], question: bytes) -> bytes:
    try:
        with socket.create_connection(address, timeout=_PROBE_SECONDS) as connection:
            connection.sendall(question)
            return connection.recv(64)
    except OSError:
        return b""


def _no_docs() -> str | None:
    if all(map(find_spec, ("sphinx", "furo", "myst_parser"))):
        return None
    return "Sphinx and its theme are not installed: pip install 'picslrs-plugin[docs]'"


_PROBES: dict[str, Callable[[], str | None]] = {
    "browser": _no_browser,
    "postgres": _no_postgres,
    "redis": _no_redis,
    "rabbitmq": _no_rabbitmq,
    "docs": _no_docs,
}
