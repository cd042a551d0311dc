"""The one place that knows the exceptions of zeep, requests and urllib3, and SOAP's faults.

All of them end as a named error of `picslrs_plugin.errors`. A library's message may hold the
whole answer, a fault's text may quote a learner's value: neither is ever passed on, and the
library's exception is not kept as the cause of ours.
"""

import http.client
import re
import ssl
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import cache
from typing import Any, TypeVar

import requests.exceptions as of_requests
import urllib3.exceptions as of_urllib3
from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.domain.response_codes import key_of
from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAccessRefused,
    LrsAnswerUnusable,
    LrsError,
    LrsFailed,
    LrsMaintenance,
    LrsOutOfHours,
    LrsRequestRefused,
    LrsTimedOut,
    LrsUnreachable,
    PicslrsError,
)
from picslrs_plugin.lrs.allowance import TooManyBytes
from picslrs_plugin.lrs.quiet import zeep_kept_quiet
from picslrs_plugin.lrs.tls_words import insecure
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import told

_log = logger(__name__)
_Made = TypeVar("_Made")


class Meaning(Enum):
    """What an exception of a library says about the call."""

    NO_CONNECTION = auto()
    INSECURE = auto()
    NO_ANSWER_IN_TIME = auto()
    DROPPED = auto()
    UNUSABLE = auto()
    MISCONFIGURED = auto()
    SEE_INSIDE = auto()


TRANSPORT: dict[type[BaseException], Meaning] = {
    TooManyBytes: Meaning.UNUSABLE,
    TimeoutError: Meaning.NO_ANSWER_IN_TIME,
    ssl.SSLError: Meaning.INSECURE,
    OSError: Meaning.DROPPED,
    ValueError: Meaning.UNUSABLE,
    http.client.RemoteDisconnected: Meaning.DROPPED,
    http.client.IncompleteRead: Meaning.DROPPED,
    http.client.HTTPException: Meaning.UNUSABLE,
    of_requests.RequestException: Meaning.SEE_INSIDE,
    of_requests.ConnectionError: Meaning.SEE_INSIDE,
    of_requests.HTTPError: Meaning.SEE_INSIDE,
    of_requests.RetryError: Meaning.SEE_INSIDE,
    of_requests.ConnectTimeout: Meaning.NO_CONNECTION,
    of_requests.ProxyError: Meaning.NO_CONNECTION,
    of_requests.SSLError: Meaning.INSECURE,
    of_requests.Timeout: Meaning.NO_ANSWER_IN_TIME,
    of_requests.ReadTimeout: Meaning.NO_ANSWER_IN_TIME,
    of_requests.ChunkedEncodingError: Meaning.DROPPED,
    of_requests.ContentDecodingError: Meaning.UNUSABLE,
    of_requests.InvalidJSONError: Meaning.UNUSABLE,
    of_requests.JSONDecodeError: Meaning.UNUSABLE,
    of_requests.StreamConsumedError: Meaning.UNUSABLE,
    of_requests.TooManyRedirects: Meaning.UNUSABLE,
    of_requests.InvalidHeader: Meaning.UNUSABLE,
    of_requests.UnrewindableBodyError: Meaning.UNUSABLE,
    of_requests.URLRequired: Meaning.MISCONFIGURED,
    of_requests.MissingSchema: Meaning.MISCONFIGURED,
    of_requests.InvalidSchema: Meaning.MISCONFIGURED,
    of_requests.InvalidURL: Meaning.MISCONFIGURED,
    of_requests.InvalidProxyURL: Meaning.MISCONFIGURED,
    of_urllib3.HTTPError: Meaning.SEE_INSIDE,
    of_urllib3.PoolError: Meaning.SEE_INSIDE,
    of_urllib3.RequestError: Meaning.SEE_INSIDE,
    of_urllib3.MaxRetryError: Meaning.SEE_INSIDE,
    of_urllib3.ProtocolError: Meaning.SEE_INSIDE,
    of_urllib3.NewConnectionError: Meaning.NO_CONNECTION,
    of_urllib3.NameResolutionError: Meaning.NO_CONNECTION,
    of_urllib3.ConnectTimeoutError: Meaning.NO_CONNECTION,
    of_urllib3.ProxyError: Meaning.NO_CONNECTION,
    of_urllib3.EmptyPoolError: Meaning.NO_CONNECTION,
    of_urllib3.FullPoolError: Meaning.NO_CONNECTION,
    of_urllib3.ClosedPoolError: Meaning.NO_CONNECTION,
    of_urllib3.SSLError: Meaning.INSECURE,
    of_urllib3.TimeoutError: Meaning.NO_ANSWER_IN_TIME,
    of_urllib3.ReadTimeoutError: Meaning.NO_ANSWER_IN_TIME,
    of_urllib3.IncompleteRead: Meaning.DROPPED,
    of_urllib3.InvalidChunkLength: Meaning.UNUSABLE,
    of_urllib3.DecodeError: Meaning.UNUSABLE,
    of_urllib3.ResponseError: Meaning.UNUSABLE,
    of_urllib3.BodyNotHttplibCompatible: Meaning.UNUSABLE,
    of_urllib3.ResponseNotChunked: Meaning.UNUSABLE,
    of_urllib3.HeaderParsingError: Meaning.UNUSABLE,
    of_urllib3.InvalidHeader: Meaning.UNUSABLE,
    of_urllib3.HostChangedError: Meaning.UNUSABLE,
    of_urllib3.TimeoutStateError: Meaning.UNUSABLE,
    of_urllib3.UnrewindableBodyError: Meaning.UNUSABLE,
    of_urllib3.LocationValueError: Meaning.MISCONFIGURED,
    of_urllib3.LocationParseError: Meaning.MISCONFIGURED,
    of_urllib3.URLSchemeUnknown: Meaning.MISCONFIGURED,
    of_urllib3.ProxySchemeUnknown: Meaning.MISCONFIGURED,
    of_urllib3.ProxySchemeUnsupported: Meaning.MISCONFIGURED,
}
"""What can be raised while a request is posted and its answer is read from the socket."""


FAILURES = tuple(TRANSPORT)
"""What a sender catches."""


def error_of_failure(failure: BaseException, *, sent: bool | None) -> PicslrsError:
    """Name what went wrong while posting.

    `sent` says whether a first byte of the request left; None means that nobody watched, as with
    somebody else's adapter, and is taken for yes unless the exception itself says otherwise.
    """
    meaning = _meaning(failure)
    if meaning is Meaning.MISCONFIGURED and not sent:
        return ConfigurationError(told("The address of the LRS cannot be used."))
    if meaning is Meaning.INSECURE and (not sent or _certificate_refused(failure)):
        return insecure(_of_tls(failure))
    if sent is False or (sent is None and meaning is Meaning.NO_CONNECTION):
        return LrsUnreachable()
    match meaning:
        case Meaning.NO_ANSWER_IN_TIME:
            return LrsTimedOut()
        case Meaning.UNUSABLE | Meaning.MISCONFIGURED:
            return LrsAnswerUnusable()
        case _:
            return LrsFailed()


def described(failure: BaseException) -> str:
    """Return the names of the exceptions involved, and TLS's own word for a failure of TLS.

    For the log: unlike the messages, these words cannot hold anything of a request or an answer.
    """
    names = [type(one).__name__ for one in _with_inner(failure)]
    return " > ".join(dict.fromkeys((*names, *_tls_reasons(failure))))


def _tls_reasons(failure: BaseException) -> list[str]:
    """Return OpenSSL's own short names, such as CERTIFICATE_VERIFY_FAILED."""
    return [reason for one in _of_tls(failure) if (reason := getattr(one, "reason", None))]


def _of_tls(failure: BaseException) -> list[ssl.SSLError]:
    return [one for one in _with_inner(failure) if isinstance(one, ssl.SSLError)]


def _meaning(failure: BaseException) -> Meaning:
    for one in _with_inner(failure):
        known = (TRANSPORT[kind] for kind in type(one).__mro__ if kind in TRANSPORT)
        meaning = next(known, Meaning.SEE_INSIDE)
        if meaning is not Meaning.SEE_INSIDE:
            return meaning
    return Meaning.DROPPED


def _with_inner(failure: BaseException) -> Iterator[BaseException]:
    """Yield the exception and then those that it wraps, outermost first."""
    waiting: list[BaseException] = [failure]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        wrapped = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
        waiting.extend(inner for inner in wrapped if isinstance(inner, BaseException))


REFUSALS = ("CERTIFICATE", "UNKNOWN_CA", "HANDSHAKE", "ACCESS")


def _certificate_refused(failure: BaseException) -> bool:
    """Whether the server ended the handshake because of the client certificate.

    With TLS 1.3 that is heard only after the request was written; the server has not read it.
    """
    return any(
        "ALERT" in reason and any(word in reason for word in REFUSALS)
        for reason in _tls_reasons(failure)
    )


ODD_BODIES = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What zeep lets through, beside its own exceptions, when a document is not as it expects."""


@cache
def zeep_failures() -> tuple[type[Exception], ...]:
    """Return the roots of what zeep and lxml raise; only now, because importing zeep is slow."""
    from zeep import exceptions

    return (exceptions.Error, etree.LxmlError, *ODD_BODIES)


def while_writing(action: Callable[[], _Made]) -> _Made:
    """Let zeep build a request; raises LrsRequestRefused when a value cannot be written."""
    try:
        with zeep_kept_quiet():
            return action()
    except zeep_failures() as failure:
        _log.warning("A request to the LRS could not be written: %s", type(failure).__name__)
    raise LrsRequestRefused(told("The request to the LRS could not be written."))


def while_reading(action: Callable[[], _Made]) -> _Made:
    """Let zeep read an answer; raises LrsAnswerUnusable when it is not as the contract says."""
    try:
        with zeep_kept_quiet():
            return action()
    except zeep_failures() as failure:
        _log.warning("An answer of the LRS could not be read: %s", type(failure).__name__)
    raise LrsAnswerUnusable


MAINTENANCE = "UnsupportedHttpVerb"
"""Stands in the fault that the service sends while it is down for maintenance."""

CODE = re.compile(r"WSEC[0-9]{1,6}")
OUT_OF_HOURS = 4
ACCESS = {
    3: (
        told("The Learning Records Service does not know your organisation."),
        told("Ask your system administrator to check the UKPRN and the organisation reference."),
    ),
    5: (
        told("The Learning Records Service refused your organisation's LRS password."),
        told("Ask your system administrator to check the LRS password."),
    ),
    6: (
        told("The Learning Records Service does not let your organisation do this."),
        told("Ask the LRS service desk which access your organisation has."),
    ),
}
"""What the codes say of organisation, password and access, by their numbers, and what to do."""
NOT_READ = (1, 2, 136)
"""Those that say that the request itself was wrong; what any other one comes after is not known."""


def error_of_fault(fault: Any) -> LrsError:  # noqa: ANN401 - lxml is not typed
    """Name a soap:Fault, an lxml element.

    Its parts are found by local name, whatever prefix or namespace they come with: the service
    itself does not keep to its own schema there.
    """
    if any(MAINTENANCE in text for text in fault.itertext()):
        return LrsMaintenance()
    code = _code_in(fault)
    key = key_of(code)
    if key is not None:
        return _error_of_code(code, key[1])
    # Without a code it is not the service's own refusal but its machinery: unless the blame is
    # given to the request, it is not known how far the request got.
    blame = _first(fault, "faultcode").rpartition(":")[2]
    return LrsRequestRefused() if blame == "Client" else LrsFailed()


def _error_of_code(code: str, number: int) -> LrsError:
    if number == OUT_OF_HOURS:
        return LrsOutOfHours()
    if number in ACCESS:
        happened, advice = ACCESS[number]
        return LrsAccessRefused(happened, advice=advice, code=code)
    error = LrsRequestRefused(code=code)
    error.may_have_acted = number not in NOT_READ
    return error


def _code_in(fault: Any) -> str:  # noqa: ANN401 - lxml is not typed
    """Return the fault's code, or empty text: what has another form may be anything."""
    code = _first(fault, "ErrorCode")
    return code if CODE.fullmatch(code) else ""


def _first(fault: Any, local_name: str) -> str:  # noqa: ANN401 - lxml is not typed
    found = next((one.text for one in fault.iter(f"{{*}}{local_name}")), None)
    return (found or "").strip()
