"""Answers that the simulator never gives by itself, for two of the made-up people.

A thin WSGI layer in front of the simulator changes its finished answers, found by the ULN in
them. That keeps the simulator free of anything that the LRS is not known to do by rule.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from picslrs_plugin.demo.people import MadeUpPerson
from picslrs_plugin.demo.scenarios import Oddity

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_CODE = re.compile(rb"(<(?:\w+:)?ResponseCode[^>]*>)\s*(WSV?RC)(0+)\d(\s*</)")
_LEARNER = re.compile(rb"<((?:\w+:)?Learner)[ >].*</\1>", re.DOTALL)
_VERIFIED = b"WSVRC"


class Oddities:
    """Changes the answers about some ULNs on their way out; all others pass as they are."""

    def __init__(self, simulator: "WSGIApplication", people: Iterable[MadeUpPerson]) -> None:
        self._simulator = simulator
        self._by_uln: Mapping[bytes, Oddity] = {
            entry.uln.encode(): person.scenario.oddity
            for person in people
            for entry in person.entries
            if person.scenario.oddity
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        answer = _Answer()
        body = answer.taken_from(self._simulator, environ)
        for uln, oddity in self._by_uln.items():
            if uln in body and environ["REQUEST_METHOD"] == "POST":
                body = _CHANGES[oddity](body)
        headers = [pair for pair in answer.headers if pair[0].lower() != "content-length"]
        start_response(answer.status, [*headers, ("Content-Length", str(len(body)))])
        return [body]


class _Answer:
    """Status and headers of one answer, as the application inside gave them."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []

    def taken_from(self, application: "WSGIApplication", environ: "WSGIEnvironment") -> bytes:
        written: list[bytes] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[..., object]:
            self.status, self.headers = status, headers
            return written.append

        parts = application(environ, start)
        try:
            return b"".join((*written, *parts))
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()


def _unknown_code(body: bytes) -> bytes:
    return _CODE.sub(rb"\g<1>\g<2>\g<3>9\g<4>", body)


def _unreadable(body: bytes) -> bytes:
    if _VERIFIED in body:
        return body
    return _CODE.sub(rb"\g<1>\g<2>\g<3>1\g<4>", _LEARNER.sub(b"", body))


_CHANGES: Mapping[Oddity, Callable[[bytes], bytes]] = {
    Oddity.UNKNOWN_CODE: _unknown_code,
    Oddity.UNREADABLE: _unreadable,
}
