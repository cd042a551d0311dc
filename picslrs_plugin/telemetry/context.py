"""Which request, job or command is at work in this thread, and for which tenant."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

_SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Context:
    """`correlation` names what is at work; both are empty where nothing is."""

    correlation: str = ""
    tenant: str = ""


_context: ContextVar[Context] = ContextVar("picslrs_telemetry")
_NOTHING = Context()


def current() -> Context:
    """Return what is at work in this thread."""
    return _context.get(_NOTHING)


def put(context: Context) -> None:
    """Let this be at work from now on; whoever does it puts back what was there before."""
    _context.set(context)


def correlation() -> str:
    """Return the name of what is at work, empty when nothing is."""
    return current().correlation


def about_tenant(tenant: str) -> None:
    """Say for which tenant it works, once that is known; of nothing there is nothing to say."""
    if correlation():
        put(replace(current(), tenant=tenant))


@contextmanager
def correlated(name: str = "", *, tenant: str = "") -> Iterator[None]:
    """Let something be at work meanwhile; it gets a name of its own unless it has a good one."""
    before = current()
    put(Context(name if well_formed(name) else new_correlation(), tenant))
    try:
        yield
    finally:
        put(before)


def well_formed(name: str) -> bool:
    """Whether a name may stand in logs, headers and pages: 1 to 64 letters, digits, ._ and -."""
    return _SAFE.fullmatch(name) is not None


def new_correlation() -> str:
    """Make a name that nothing else has."""
    return secrets.token_hex(8)
