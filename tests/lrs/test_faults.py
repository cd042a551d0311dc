"""Every exception of the libraries below ends as a named error."""

import http.client
import inspect
import ssl
from types import ModuleType

import pytest
import requests.exceptions
import urllib3.exceptions
import zeep.exceptions
from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAnswerUnusable,
    LrsConnectionInsecure,
    LrsError,
    LrsFailed,
    LrsRequestRefused,
    LrsTimedOut,
    LrsUnreachable,
    PicslrsError,
)
from picslrs_plugin.lrs import faults
from picslrs_plugin.lrs.allowance import TooManyBytes


def exceptions_of(module: ModuleType) -> list[type[Exception]]:
    return [
        kind
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Exception)
        and not issubclass(kind, Warning)
        and kind.__module__.startswith(module.__name__.partition(".")[0])
    ]


def made_without_arguments(kind: type[Exception]) -> Exception:
    return kind.__new__(kind)


TRANSPORT = [*exceptions_of(requests.exceptions), *exceptions_of(urllib3.exceptions)]


def test_the_libraries_have_exceptions_to_look_at() -> None:
    assert len(TRANSPORT) > 40
    assert len(exceptions_of(zeep.exceptions)) > 10


@pytest.mark.parametrize("kind", TRANSPORT, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_exception_of_requests_and_urllib3_is_in_the_table(kind: type[Exception]) -> None:
    assert kind in faults.TRANSPORT
    assert issubclass(kind, faults.FAILURES)


@pytest.mark.parametrize("kind", TRANSPORT, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_whatever_happens_after_sending_may_have_acted(kind: type[Exception]) -> None:
    error = faults.error_of_failure(made_without_arguments(kind), sent=True)
    assert isinstance(error, LrsError)
    assert error.may_have_acted


@pytest.mark.parametrize("kind", TRANSPORT, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_whatever_happens_before_sending_has_not_acted(kind: type[Exception]) -> None:
    error = faults.error_of_failure(made_without_arguments(kind), sent=False)
    assert not getattr(error, "may_have_acted", False)


@pytest.mark.parametrize("kind", exceptions_of(zeep.exceptions), ids=lambda kind: kind.__name__)
def test_every_exception_of_zeep_is_named_in_both_directions(kind: type[Exception]) -> None:
    def failing() -> None:
        raise made_without_arguments(kind)

    with pytest.raises(LrsAnswerUnusable):
        faults.while_reading(failing)
    with pytest.raises(LrsRequestRefused):
        faults.while_writing(failing)


@pytest.mark.parametrize(
    "kind",
    [IndexError, TypeError, AttributeError, KeyError, ValueError, RecursionError, etree.LxmlError],
)
def test_what_zeep_lets_through_is_named_too(kind: type[Exception]) -> None:
    def failing() -> None:
        raise kind("Testa Sampleby")

    with pytest.raises(LrsAnswerUnusable) as caught:
        faults.while_reading(failing)
    assert caught.value.__context__ is None
    assert "Testa" not in str(caught.value)


def wrapped(inner: Exception) -> Exception:
    pool = urllib3.HTTPConnectionPool("127.0.0.1")
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", inner))


CONNECTION = urllib3.connection.HTTPConnection("127.0.0.1")
REFUSED = urllib3.exceptions.NewConnectionError(CONNECTION, "refused")
ABORTED = urllib3.exceptions.ProtocolError(
    "Connection aborted.", ConnectionResetError(104, "reset")
)
LATE = urllib3.exceptions.ReadTimeoutError(urllib3.HTTPConnectionPool("127.0.0.1"), "/", "late")


def certificate_alert(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("failure", "sent", "error"),
    [
        (wrapped(REFUSED), False, LrsUnreachable),
        (wrapped(REFUSED), None, LrsUnreachable),
        (wrapped(ABORTED), False, LrsUnreachable),
        (wrapped(ABORTED), True, LrsFailed),
        (wrapped(ABORTED), None, LrsFailed),
        (requests.ReadTimeout(LATE), False, LrsUnreachable),
        (requests.ReadTimeout(LATE), True, LrsTimedOut),
        (LATE, True, LrsTimedOut),
        (LATE, None, LrsTimedOut),
        (requests.ConnectTimeout(), None, LrsUnreachable),
        (requests.exceptions.SSLError(), False, LrsConnectionInsecure),
        (requests.exceptions.SSLError(ssl.SSLEOFError()), True, LrsFailed),
        (
            requests.exceptions.SSLError(
                certificate_alert("TLSV13_ALERT_CERTIFICATE_REQUIRED"),
            ),
            True,
            LrsConnectionInsecure,
        ),
        (TooManyBytes(), True, LrsAnswerUnusable),
        (http.client.LineTooLong("header"), True, LrsAnswerUnusable),
        (http.client.RemoteDisconnected("gone"), True, LrsFailed),
        (requests.exceptions.InvalidURL(), None, ConfigurationError),
        (requests.exceptions.InvalidHeader(), None, LrsAnswerUnusable),
        (requests.RequestException("of a kind to come"), True, LrsFailed),
    ],
)
def test_what_was_sent_decides_what_it_is_called(
    failure: Exception, sent: bool | None, error: type[PicslrsError]
) -> None:
    assert type(faults.error_of_failure(failure, sent=sent)) is error


def test_exceptions_that_hold_each_other_are_looked_at_once() -> None:
    one, other = requests.ConnectionError(), requests.ConnectionError()
    one.__cause__, other.__cause__ = other, one
    assert type(faults.error_of_failure(one, sent=True)) is LrsFailed


def test_the_log_gets_names_and_no_messages() -> None:
    told = faults.described(wrapped(urllib3.exceptions.ProtocolError("Testa Sampleby")))
    assert told == "ConnectionError > MaxRetryError > ProtocolError"
