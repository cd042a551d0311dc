"""Reads an HTTP answer no further than it can be trusted.

Everything is settled by the status and the headers before a byte of the body is read, and the
body is never longer than the limit.
"""

from dataclasses import dataclass

from requests import Response

from picslrs_plugin.errors import LrsAccessRefused, LrsAnswerUnusable, LrsFailed
from picslrs_plugin.wording import told

OK, SERVER_ERROR = 200, 500
"""The two statuses that carry SOAP: an answer and a fault."""

REFUSED = (401, 403)
REDIRECTS = range(300, 400)
BLOCK = 64 * 1024
LONGEST_LENGTH = 20
"""Digits of a Content-Length; Python reads no number of thousands of digits."""


@dataclass(frozen=True, repr=False)
class HttpAnswer:
    """Status, media type, character set (both in lower case) and body of an answer."""

    status: int
    media_type: str
    charset: str
    body: bytes


def read_answer(response: Response, longest: int) -> HttpAnswer:
    """Read the answer; raises LrsAccessRefused, LrsFailed and LrsAnswerUnusable."""
    _check_status(response.status_code)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise LrsAnswerUnusable
    media_type, charset = _content_type(response.headers.get("Content-Type", ""))
    return HttpAnswer(response.status_code, media_type, charset, _body(response, longest))


def _check_status(status: int) -> None:
    if status in (OK, SERVER_ERROR):
        return
    if status in REFUSED:
        raise LrsAccessRefused(
            told(
                "The Learning Records Service refused the connection's certificate or credentials."
            )
        )
    if status in REDIRECTS:
        # The password would go wherever the redirect points.
        raise LrsAnswerUnusable
    raise LrsFailed


def _content_type(header: str) -> tuple[str, str]:
    media_type, _, parameters = header.partition(";")
    charset = ""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
    return media_type.strip().lower(), charset


def _body(response: Response, longest: int) -> bytes:
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and (len(declared) > LONGEST_LENGTH or int(declared) > longest):
        raise LrsAnswerUnusable
    body = bytearray()
    while block := response.raw.read(min(BLOCK, longest + 1), decode_content=False):
        body += block
        if len(body) > longest:
            raise LrsAnswerUnusable
    return bytes(body)
