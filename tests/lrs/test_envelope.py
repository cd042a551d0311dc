"""What counts as a SOAP answer, and what is refused before anybody reads it."""

from typing import Any

import pytest

from picslrs_plugin.errors import (
    LrsAccessRefused,
    LrsAnswerUnusable,
    LrsError,
    LrsFailed,
    LrsMaintenance,
    LrsOutOfHours,
    LrsRequestRefused,
)
from picslrs_plugin.lrs.answer import HttpAnswer
from picslrs_plugin.lrs.envelope import payload_of
from tests.lrs.soap import ENVELOPE, envelope, fault, miap_exception

WANTED = "{urn:x}Wanted"
GOOD = '<x:Wanted xmlns:x="urn:x"><A>é</A></x:Wanted>'


def opened(body: bytes, *, status: int = 200, kind: str = "text/xml", charset: str = "") -> Any:
    return payload_of(HttpAnswer(status, kind, charset, body), WANTED)


def error_from(body: bytes, **answer: Any) -> LrsError:
    with pytest.raises(LrsError) as caught:
        opened(body, **answer)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


@pytest.mark.parametrize("charset", ["", "utf-8", "us-ascii"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_bodys_one_child_is_returned(charset: str, mark: bytes) -> None:
    child = opened(mark + envelope(GOOD), charset=charset)
    assert (child.tag, child.findtext("A")) == (WANTED, "é")


def test_an_envelope_may_have_a_header_comments_and_any_prefix() -> None:
    body = (
        f'<Envelope xmlns="{ENVELOPE}"><!-- a --><Header><a xmlns="urn:y"/></Header>'
        f"<?a b?><Body>{GOOD}</Body></Envelope>"
    )
    assert opened(body.encode()).tag == WANTED


@pytest.mark.parametrize("reference", ["&#2;", "&#x1F;", "&#x0b;", "\x01"])
def test_a_control_character_becomes_a_space(reference: str) -> None:
    child = opened(envelope(GOOD.replace("é", f"a{reference}b")))
    assert child.findtext("A") == "a b"


def test_references_to_ordinary_characters_are_kept() -> None:
    child = opened(envelope(GOOD.replace("é", "&#233;&#x41;&#10;&amp;#2;")))
    assert child.findtext("A") == "éA\n&#2;"


@pytest.mark.parametrize("body", [b"", b" \r\n"])
@pytest.mark.parametrize("status", [200, 500])
def test_an_empty_answer_is_a_failure_of_the_service(body: bytes, status: int) -> None:
    error = error_from(body, status=status, kind="")
    assert type(error) is LrsFailed
    assert error.may_have_acted


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/xhtml+xml"])
def test_a_web_page_is_a_failure_of_the_service(kind: str) -> None:
    assert type(error_from(b"<html>Oops</html>", kind=kind, status=500)) is LrsFailed
    assert type(error_from(b"<html>Oops</html>", kind=kind)) is LrsFailed


def test_a_page_about_maintenance_says_so() -> None:
    page = b"<html>UnsupportedHttpVerb</html>"
    assert type(error_from(page, kind="text/html", status=500)) is LrsMaintenance


UNUSABLE = {
    "truncated XML": envelope(GOOD)[:-12],
    "no XML": b"OK",
    "two documents": envelope(GOOD) * 2,
    "another root": b"<html><Body/></html>",
    "SOAP 1.2": envelope(GOOD).replace(
        ENVELOPE.encode(), b"http://www.w3.org/2003/05/soap-envelope"
    ),
    "no Body": f'<s:Envelope xmlns:s="{ENVELOPE}"/>'.encode(),
    "an empty Body": envelope(""),
    "two children": envelope(GOOD * 2),
    "two Bodies": envelope(GOOD).replace(b"</s:Body>", b"</s:Body><s:Body/>"),
    "another child": envelope(GOOD.replace("Wanted", "Other")),
    "the child in another namespace": envelope(GOOD.replace("urn:x", "urn:z")),
    "the child in no namespace": envelope("<Wanted/>"),
    "a DOCTYPE": envelope(GOOD).replace(b"<s:Env", b"<!DOCTYPE a><s:Env", 1),
    "an entity": envelope(GOOD).replace(b"<s:Env", b'<!DOCTYPE a [<!ENTITY e "x">]><s:Env', 1),
    "a DOCTYPE with a hole": envelope(GOOD).replace(b"<s:Env", b"<!DOC\x01TYPE a><s:Env", 1),
    "an unknown entity": envelope(GOOD.replace("é", "&nbsp;")),
    "NUL": envelope(GOOD.replace("é", "\x00")),
    "a reference to NUL": envelope(GOOD.replace("é", "&#0;")),
    "bytes that are no UTF-8": envelope(GOOD).replace("é".encode(), b"\xe9"),
    "UTF-16": envelope(GOOD).decode().encode("utf-16"),
    "UTF-16 without a mark": envelope(GOOD).decode().encode("utf-16-le"),
    "a declared UTF-16": envelope(GOOD).replace(b"utf-8", b"utf-16"),
    "a declared UTF-7": envelope(GOOD).replace(b'"utf-8"', b"'UTF-7'"),
    "a declared EBCDIC": envelope(GOOD).replace(b"utf-8", b"cp037"),
    "far too many elements": envelope(GOOD.replace("é", "<B/>" * 25_001)),
    "deep nesting": envelope(GOOD.replace("é", "<B>" * 3000 + "</B>" * 3000)),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_not_the_answer_that_was_asked_for_is_refused(name: str) -> None:
    error = error_from(UNUSABLE[name])
    assert type(error) is LrsAnswerUnusable
    assert error.may_have_acted


@pytest.mark.parametrize("kind", ["", "application/json", "application/soap+xml", "multipart/x"])
def test_another_content_type_is_refused(kind: str) -> None:
    assert type(error_from(envelope(GOOD), kind=kind)) is LrsAnswerUnusable


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "iso-8859-1"])
def test_another_character_set_is_refused(charset: str) -> None:
    assert type(error_from(envelope(GOOD), charset=charset)) is LrsAnswerUnusable


def test_an_ordinary_answer_with_status_500_is_refused() -> None:
    assert type(error_from(envelope(GOOD), status=500)) is LrsAnswerUnusable


CODES = {
    "WSEC0001": LrsRequestRefused,
    "WSEC0002": LrsRequestRefused,
    "WSEC0003": LrsAccessRefused,
    "WSEC0004": LrsOutOfHours,
    "WSEC0005": LrsAccessRefused,
    "WSEC0006": LrsAccessRefused,
    "WSEC0136": LrsRequestRefused,
    "WSEC0999": LrsRequestRefused,
    " WSEC004 ": LrsOutOfHours,
}


@pytest.mark.parametrize("qualified", [False, True])
@pytest.mark.parametrize("code", CODES)
def test_each_code_of_a_fault_has_its_error(code: str, qualified: bool) -> None:
    error = error_from(miap_exception(code, qualified=qualified), status=500)
    assert type(error) is CODES[code]
    assert error.may_have_acted is (code == "WSEC0999")
    if isinstance(error, LrsAccessRefused | LrsRequestRefused):
        assert error.code == code
    assert "Quoted" not in f"{error} {error!r} {vars(error)}"


def test_organisation_password_and_access_are_told_apart() -> None:
    refused = [error_from(miap_exception(f"WSEC000{n}"), status=500) for n in (3, 5, 6)]
    assert len({error.happened for error in refused}) == 3
    assert len({error.advice for error in refused}) == 3
    assert [type(error).happened in str(error) for error in refused] == [False, False, False]


def test_a_fault_counts_whatever_its_status() -> None:
    assert type(error_from(miap_exception("WSEC0004"), status=200)) is LrsOutOfHours


def test_a_domain_fault_is_read_too() -> None:
    detail = (
        '<DomainFault xmlns="http://api.lrs.qcf.gov.uk/faults"><ErrorCode>WSEC0006</ErrorCode>'
        "<ErrorDetail>UXVvdGVk</ErrorDetail></DomainFault>"
    )
    error = error_from(fault(detail), status=500)
    assert isinstance(error, LrsAccessRefused)
    assert error.code == "WSEC0006"


@pytest.mark.parametrize("where", ["text", "description"])
def test_a_fault_about_maintenance_says_so_whatever_its_code(where: str) -> None:
    sign = "Bad: UnsupportedHttpVerb: closed"
    body = miap_exception("WSEC0001")
    old = b"Refused" if where == "text" else b"Described"
    assert type(error_from(body.replace(old, sign.encode()), status=500)) is LrsMaintenance


def test_a_code_that_is_none_is_never_passed_on() -> None:
    error = error_from(miap_exception("Testa Sampleby"), status=500)
    assert "Testa" not in f"{error} {vars(error)}"


@pytest.mark.parametrize("code", ["s:Server", "a:InternalServiceFault", ""])
def test_a_fault_of_the_machinery_may_have_acted(code: str) -> None:
    error = error_from(fault("", code=code), status=500)
    assert type(error) is LrsFailed
    assert error.may_have_acted


def test_a_fault_that_blames_the_request_without_a_code_refused_it() -> None:
    assert type(error_from(fault("", code="s:Client"), status=500)) is LrsRequestRefused


def test_a_fault_may_be_quite_empty() -> None:
    assert type(error_from(envelope("<s:Fault/>"), status=500)) is LrsFailed
