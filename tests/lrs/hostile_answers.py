"""What a broken, tired or malicious server may answer, each with the error that it has to become.

Every answer that can hold text holds the details of a made-up person, who must appear nowhere.
"""

import gzip
import socket
from collections.abc import Callable
from dataclasses import dataclass

from picslrs_plugin.errors import (
    LrsAnswerUnusable,
    LrsError,
    LrsFailed,
    LrsRequestRefused,
    LrsTimedOut,
)
from picslrs_plugin.settings import Settings
from tests.lrs import hostile
from tests.lrs.hostile import Script, http
from tests.lrs.soap import ENVELOPE, envelope, miap_exception
from tests.lrs.written import found, verified

MARKS = ("Zelda", "Leakington", "9276308686", "1999-12-31")
"""The person in the answers."""

PERSON = (
    "<ULN>9276308686</ULN><FamilyName>Leakington</FamilyName><GivenName>Zelda</GivenName>"
    "<DateOfBirth>1999-12-31</DateOfBirth><Gender>2</Gender>"
)
LEAK = PERSON.encode()
CODE = "<ResponseCode>WSVRC003</ResponseCode>"
ORDINARY = verified(CODE + PERSON)
"""An answer without anything wrong: most of the others are this one with one change."""

LIMITS = Settings(connect_seconds=1.5, read_seconds=0.5, deadline_seconds=1.5)
"""Time-outs for all of them; the longest answer is the usual one."""

SLACK_SECONDS = 2.5
"""Beyond the deadline, for what a busy machine needs to read eight megabytes."""


@dataclass(frozen=True)
class Hostile:
    """One answer, and the error that it becomes. Large ones are made when `script` is called."""

    script: Callable[[], Script]
    error: type[LrsError] = LrsAnswerUnusable


def _plays(script: Script, error: type[LrsError] = LrsAnswerUnusable) -> Hostile:
    return Hostile(lambda: script, error)


def _said(body: bytes, error: type[LrsError] = LrsAnswerUnusable, **http_options: str) -> Hostile:
    return _plays(hostile.saying(http(body, **http_options)), error)


def _in_dtd(declaration: str, use: str = "&e;") -> Hostile:
    start, rest = ORDINARY.decode().replace(">Zelda<", f">Zelda{use}<").split("?>", 1)
    return _said(f"{start}?><!DOCTYPE s:Envelope {declaration}>{rest}".encode())


_LAUGHS = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "Zelda Leakington">'
    for n in range(10)
)
_MEGABYTE = 1024 * 1024
_LONG = 8 * _MEGABYTE - 4096
"""Just below the longest answer that is read."""


def _made(make: Callable[[], bytes]) -> Hostile:
    return Hostile(lambda: hostile.saying(http(make())))


def _filled(piece: bytes) -> Hostile:
    """Fill an answer of nearly the longest length with repetitions of something small."""
    return _made(lambda: envelope("X").replace(b"X", LEAK + piece * (_LONG // len(piece) - 100)))


def _numbered(piece: str) -> bytes:
    count = _LONG // (len(piece) + 6)
    return "".join(piece % number for number in range(count)).encode()


def _nested(depth: int) -> Hostile:
    return _said(verified(CODE + "<a>" * depth + PERSON + "</a>" * depth))


def _flood(first: bytes) -> Hostile:
    """Send a hundred megabytes."""

    def script(sock: socket.socket) -> None:
        sock.sendall(first)
        for _ in range(100 * _MEGABYTE // len(LEAK) // 1000):
            sock.sendall(LEAK * 1000)
        sock.shutdown(socket.SHUT_WR)

    return _plays(script)


def _chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
_HTML = b"<!DOCTYPE html><html><body><h1>Oops</h1>%s</body></html>" % LEAK
_PARTS = (
    b'--part\r\nContent-Type: application/xop+xml; type="text/xml"\r\n\r\n'
    + ORDINARY
    + b"\r\n--part--\r\n"
)
ANSWERS: dict[str, Hostile] = {
    "a document type": _in_dtd("[]", use=""),
    "an internal entity": _in_dtd('[<!ENTITY e "Zelda">]'),
    "an external entity in a file": _in_dtd('[<!ENTITY e SYSTEM "file:///etc/passwd">]'),
    "an external entity on a server": _in_dtd('[<!ENTITY e SYSTEM "http://127.0.0.1:9/">]'),
    "an external document type": _in_dtd('SYSTEM "http://127.0.0.1:9/a.dtd"', use=""),
    "a parameter entity": _in_dtd('[<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]', use=""),
    "entities that expand without end": _in_dtd(f"[{_LAUGHS}]", use="&e9;"),
    "a hundred megabytes, said before": _flood(_HEAD + b"Content-Length: 104857600\r\n\r\n"),
    "a hundred megabytes, not said": _flood(_HEAD + b"\r\n"),
    "chunks without end": _plays(
        hostile.endless(_chunked(LEAK * 300), _HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    ),
    "a body that drips": _plays(
        hostile.dripping(b"Z", _HEAD + b"Content-Length: 90000\r\n\r\n"), LrsTimedOut
    ),
    "headers that drip": _plays(
        hostile.dripping(b"X-Zelda: Leakington\r\n", b"HTTP/1.1 200 OK\r\n", pause=0.05),
        LrsTimedOut,
    ),
    "silence": _plays(hostile.saying(b""), LrsTimedOut),
    "a huge header": _plays(
        hostile.saying(b"HTTP/1.1 200 OK\r\nX-Leak: " + LEAK * 10_000 + b"\r\n\r\n")
    ),
    "very many headers": _plays(
        hostile.saying(b"HTTP/1.1 200 OK\r\n" + b"X-Zelda: Leakington\r\n" * 20_000 + b"\r\n")
    ),
    "deep nesting": _nested(100_000),
    "nesting as deep as a parser takes": _nested(240),
    "millions of elements": _filled(b"<a/>"),
    "very many attributes": _made(
        lambda: envelope("<x A/>").replace(b"A", _numbered(' a%x="Zelda"'))
    ),
    "millions of references": _filled(b"&#90;"),
    "very many names": _made(lambda: envelope("X").replace(b"X", _numbered("<Zelda%x/>"))),
    "a value of megabytes": _made(
        lambda: verified(CODE + PERSON.replace("Zelda", "Zelda" * 1_500_000))
    ),
    "a value of thousands": _said(ORDINARY.replace(b"Zelda", b"Zelda" * 3000)),
    "a web page": _said(_HTML, LrsFailed, content_type="text/html"),
    "a web page with status 500": _said(
        _HTML, LrsFailed, status="500 Oops", content_type="text/html"
    ),
    "a web page with status 503": _said(
        _HTML, LrsFailed, status="503 Busy", content_type="text/html"
    ),
    "a web page that says that it is XML": _said(_HTML),
    "JSON": _said(b'{"GivenName": "Zelda"}', content_type="application/json"),
    "Latin-1": _said(ORDINARY.replace(b"Zelda", b"Z\xe9lda")),
    "a declared Latin-1": _said(ORDINARY.replace(b"utf-8", b"iso-8859-1")),
    "a header that says Latin-1": _said(ORDINARY, content_type="text/xml; charset=iso-8859-1"),
    "UTF-16": _said(ORDINARY.decode().encode("utf-16")),
    "UTF-16 that says UTF-8": _said(ORDINARY.decode().encode("utf-16-le")),
    "UTF-7": _said(ORDINARY.replace(b'"utf-8"', b'"utf-7"').replace(b"Zelda", b"+AFo-elda")),
    "a header that says UTF-7": _said(ORDINARY, content_type="text/xml; charset=utf-7"),
    "NUL": _said(ORDINARY.replace(b"Zelda", b"Ze\0lda")),
    "a gzip bomb": _said(gzip.compress(ORDINARY * 20_000, 1), headers="Content-Encoding: gzip\r\n"),
    "a redirect": _said(
        LEAK, status="307 Elsewhere", headers="Location: http://127.0.0.1:9/Zelda\r\n"
    ),
    "another root": _said(b"<Zelda>" + LEAK + b"</Zelda>"),
    "another operation's answer": _said(found("WSRC0004", f"<Learner>{PERSON}</Learner>")),
    "SOAP 1.2": _said(
        ORDINARY.replace(ENVELOPE.encode(), b"http://www.w3.org/2003/05/soap-envelope")
    ),
    "no body": _said(f'<s:Envelope xmlns:s="{ENVELOPE}"><Zelda/></s:Envelope>'.encode()),
    "an empty body": _said(envelope("")),
    "two answers": _said(envelope(ORDINARY.decode().split("s:Body>")[1][:-2] * 2)),
    "an element twice": _said(verified(CODE + CODE + PERSON)),
    "a code that is a story": _said(verified(f"<ResponseCode>{'Zelda ' * 9}</ResponseCode>")),
    "an unknown element": _said(ORDINARY.replace(b"<Gender>", b"<Zelda>1</Zelda><Gender>")),
    "a structure in a value": _said(ORDINARY.replace(b">Zelda<", b"><b>Zelda</b><")),
    "truncated XML": _said(ORDINARY[:-40]),
    "several parts": _said(_PARTS, content_type='multipart/related; boundary="part"'),
    "several parts without a boundary": _said(_PARTS, content_type="multipart/related"),
    "several parts that say that they are XML": _said(_PARTS),
    "a fault that quotes": _said(
        miap_exception("WSEC0001").replace(b"Quoted value", LEAK),
        LrsRequestRefused,
        status="500 Server Error",
    ),
    "a fault whose code is a name": _said(
        miap_exception("Zelda Leakington"), LrsRequestRefused, status="500 Server Error"
    ),
    "headers that run into the body": _plays(hostile.saying(_HEAD + LEAK + b"\r\n\r\n")),
    "another protocol": _plays(hostile.hanging_up_after(b"220 Zelda Leakington\r\n")),
    "half an answer": _plays(hostile.hanging_up_after(http(ORDINARY)[:-90]), LrsFailed),
}
