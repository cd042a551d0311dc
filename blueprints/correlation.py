"""The name under which a request is found again: in the log, in its answer and on error pages."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g, has_request_context, request
from werkzeug.wrappers import Response

from picslrs_plugin.telemetry import Context, correlated, current, new_correlation, put, well_formed

HEADER = "X-Request-ID"
_KEPT = "picslrs.correlation"

_P = ParamSpec("_P")
_T = TypeVar("_T")


def name_of_request() -> str:
    """Return the name that came with the request, if it may stand in a log, or a new one."""
    if _KEPT not in request.environ:
        sent = request.headers.get(HEADER, "")
        request.environ[_KEPT] = sent if well_formed(sent) else new_correlation()
    name: str = request.environ[_KEPT]
    return name


def begin(_endpoint: str | None, _values: MutableMapping[str, Any] | None) -> None:
    """Let one of our own requests be at work."""
    g.picslrs_before = current()
    put(Context(name_of_request()))


def end(_error: BaseException | None) -> None:
    """Put back what was at work before; the thread goes on to somebody else's request."""
    before = g.pop("picslrs_before", None)
    if before is not None:
        put(before)


def named(response: Response) -> Response:
    """Say the name in the answer, unless the host has said one already."""
    response.headers.setdefault(HEADER, name_of_request())
    return response


@contextmanager
def within_request() -> Iterator[None]:
    """Let the host's request be at work while something of ours is drawn into its page."""
    with correlated(name_of_request() if has_request_context() else ""):
        yield


def in_request(called: Callable[_P, _T]) -> Callable[_P, _T]:
    """Make a function that a host's template calls work in the name of the host's request."""

    @wraps(called)
    def calling(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with within_request():
            return called(*args, **kwargs)

    return calling
