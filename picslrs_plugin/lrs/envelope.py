"""Opens a SOAP answer: plain UTF-8 XML, one Envelope, one Body, the one child asked for."""

import codecs
import contextlib
import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.errors import LrsAnswerUnusable, LrsFailed, LrsMaintenance
from picslrs_plugin.lrs import faults
from picslrs_plugin.lrs.answer import OK, HttpAnswer

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE, HEADER, BODY, FAULT = (
    f"{{{SOAP}}}{name}" for name in ("Envelope", "Header", "Body", "Fault")
)

XML_TYPES = ("text/xml", "application/xml")
HTML_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
UTF_8 = ("", "utf-8", "utf8", "us-ascii")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DECLARATION = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
MOST_ELEMENTS = 25_000
"""In one answer: a learning record of a thousand events has 23,000, a batch's output 6,000."""
TOO_LARGE = f"count(descendant::*) > {MOST_ELEMENTS}"
MOST_SIGNS = {b"<": 60_000, b"=": 100_000, b"&#": 100_000}
"""Tags, attributes and references in one answer, seen before anything is made of them: a parser
makes thirty bytes out of each of theirs. Every element has two tags at the most."""

BLOCK = 64 * 1024

REFERENCE = re.compile(rb"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
CONTROL = frozenset(range(1, 32)) - frozenset(b"\t\n\r")
CONTROL_TO_SPACE = bytes(32 if byte in CONTROL else byte for byte in range(256))
NEVER_THERE = (b"\x00", b"<!DOCTYPE", b"<!ENTITY")
"""What an answer of the service never holds: it writes a less-than sign in a value as &lt;."""


def payload_of(answer: HttpAnswer, expected: str) -> Any:  # noqa: ANN401 - lxml is not typed
    """Return the Body's one child, an element named `expected` ({namespace}name).

    Raises the named error of a fault, LrsFailed for an empty or HTML answer, and
    LrsAnswerUnusable for everything else that is not the answer that was asked for.
    """
    child = _only_child(_body(_parsed(answer)))
    if child.tag == FAULT:
        raise faults.error_of_fault(child)
    if child.tag != expected or answer.status != OK or child.xpath(TOO_LARGE):
        raise LrsAnswerUnusable
    return child


def _parsed(answer: HttpAnswer) -> Any:  # noqa: ANN401 - lxml is not typed
    if not answer.body.strip():
        raise LrsFailed
    if answer.media_type not in XML_TYPES:
        raise _page(answer)
    text = _plain_text(answer)
    with contextlib.suppress(etree.XMLSyntaxError):  # its message quotes the document
        return etree.fromstring(text, parser=_parser())
    raise LrsAnswerUnusable


def _page(answer: HttpAnswer) -> LrsFailed | LrsMaintenance | LrsAnswerUnusable:
    """Name the error of an answer that is no XML at all."""
    if faults.MAINTENANCE.encode() in answer.body:
        return LrsMaintenance()
    return LrsFailed() if answer.media_type in HTML_TYPES else LrsAnswerUnusable()


def _plain_text(answer: HttpAnswer) -> bytes:
    """Let nothing but plain UTF-8 through: other encodings hide what the parser will see.

    Control characters become spaces. XML has no place for them, not even written as references,
    but the service writes them where its own data holds them.
    """
    if any(answer.body.count(sign) > most for sign, most in MOST_SIGNS.items()):
        raise LrsAnswerUnusable
    declared = DECLARATION.match(answer.body.removeprefix(BYTE_ORDER_MARK))
    names = (answer.charset, declared[1].decode("ascii", "replace").lower() if declared else "")
    if any(name not in UTF_8 for name in names):
        raise LrsAnswerUnusable
    text = REFERENCE.sub(_without_control, answer.body).translate(CONTROL_TO_SPACE)
    if any(sign in text for sign in NEVER_THERE) or not _is_utf_8(text):
        raise LrsAnswerUnusable
    return text


def _without_control(reference: re.Match[bytes]) -> bytes:
    digits = reference[1]
    code = int(digits[1:], 16) if digits[:1] == b"x" else int(digits)
    return b" " if code in CONTROL else reference[0]


def _is_utf_8(text: bytes) -> bool:
    """Decode block by block: the whole text may take four times its room."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    whole = memoryview(text)
    try:
        for start in range(0, len(whole), BLOCK):
            decoder.decode(whole[start : start + BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _parser() -> Any:  # noqa: ANN401 - lxml is not typed
    """Return a strict parser that fetches and expands nothing; one for each use, as lxml asks."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=False,
    )


def _body(root: Any) -> Any:  # noqa: ANN401 - lxml is not typed
    parts = [child.tag for child in root]
    if root.tag != ENVELOPE or parts not in ([BODY], [HEADER, BODY]):
        raise LrsAnswerUnusable
    return root[-1]


def _only_child(body: Any) -> Any:  # noqa: ANN401 - lxml is not typed
    if len(body) != 1:
        raise LrsAnswerUnusable
    return body[0]
