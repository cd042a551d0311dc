import base64
from typing import Any

import pytest

from tests.simulator.kit import (
    CALLER,
    FIND,
    ULN,
    Answer,
    Simulator,
    element,
    envelope,
    learner,
    simulator,
)

BODY = element(
    "FindLearnerByULN",
    {"FindType": "FUL", **CALLER, "ULN": ULN, "FamilyName": "Sampleton", "GivenName": "Ada"},
    FIND,
)


def post(lrs: Simulator, data: str | bytes, **arguments: Any) -> Any:
    arguments.setdefault("content_type", "text/xml; charset=utf-8")
    return lrs.client.post("/LearnerService.svc", data=data, **arguments)


@pytest.mark.parametrize(
    "action",
    [None, "", '""', "http://tempuri.org/wrong", '"http://tempuri.org/LearnerPortType/verifyLearner"'],
)  # fmt: skip
def test_the_soap_action_does_not_matter(action: str | None) -> None:
    headers = {} if action is None else {"SOAPAction": action}
    with simulator(learner()) as lrs:
        response = post(lrs, envelope(BODY), headers=headers)
    assert response.status_code == 200


def test_a_declaration_comments_and_any_prefix_do_not_matter() -> None:
    document = '<?xml version="1.0" encoding="utf-8"?><!-- hello -->' + envelope(BODY)
    document = document.replace("soap:", "S-1:").replace("xmlns:soap", "xmlns:S-1")
    document = document.replace("<GivenName>Ada", "<!-- a name --><GivenName>A<!-- -->da")
    with simulator(learner()) as lrs:
        response = post(lrs, document)
    assert Answer(response.status_code, response.data).code == "WSRC0004"


def test_the_answer_is_xml_in_utf_8() -> None:
    with simulator(learner()) as lrs:
        response = post(lrs, envelope(BODY))
    assert response.content_type == "text/xml; charset=utf-8"


@pytest.mark.parametrize(
    "content_type",
    ["application/soap+xml", "application/xml", "text/plain", "text/xml; charset=iso-8859-1", ""],
)
def test_another_content_type_is_not_supported(content_type: str) -> None:
    with simulator(learner()) as lrs:
        assert post(lrs, envelope(BODY), content_type=content_type).status_code == 415


@pytest.mark.parametrize("content_type", ["text/xml", 'text/xml; charset="UTF-8"', "TEXT/XML"])
def test_any_spelling_of_the_right_one_is(content_type: str) -> None:
    with simulator(learner()) as lrs:
        assert post(lrs, envelope(BODY), content_type=content_type).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_not_allowed(method: str) -> None:
    with simulator() as lrs:
        response = lrs.client.open("/LearnerServiceR9.svc", method=method)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_a_request_that_is_too_long_is_not_read() -> None:
    with simulator() as lrs:
        assert post(lrs, b"<" * (4 * 1024 * 1024 + 1)).status_code == 413


def test_a_request_that_is_not_well_formed_is_a_fault() -> None:
    with simulator() as lrs:
        response = post(lrs, envelope(BODY)[:-5])
        answer = Answer(response.status_code, response.data)
    assert answer.fault == "WSEC0001"
    assert "Ada" not in response.text


def test_an_unknown_root_element_is_an_unknown_request() -> None:
    with simulator() as lrs:
        assert lrs.post(element("FindLearnerByShoeSize", {}, FIND)).fault == "WSEC0002"


def test_each_service_knows_its_own_operations_only() -> None:
    with simulator() as lrs:
        assert lrs.post(BODY, "LearnerServiceR9").fault == "WSEC0002"


def test_the_children_of_a_fault_are_unqualified() -> None:
    with simulator() as lrs:
        root = lrs.post(element("Nothing", {}, FIND)).root
    exception = root.find("detail/{http://api.lrs.miap.gov.uk/exceptions}MIAPAPIException")
    assert [child.tag for child in exception] == [
        "ErrorCode",
        "ErrorActor",
        "Description",
        "FurtherDetails",
        "ErrorTimestamp",
    ]
    assert exception.find("ErrorTimestamp").text == "2026-03-02 10:00:00"
    assert root.find("faultcode").text == "s:Client"


@pytest.mark.parametrize("service", ["LearnerService", "LearnerServiceR9"])
@pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl"])
def test_the_wsdl_names_this_server(service: str, query: str) -> None:
    with simulator() as lrs:
        response = lrs.client.get(f"/{service}.svc?{query}", base_url="http://127.0.0.1:8081")
    assert response.status_code == 200
    assert f'location="http://127.0.0.1:8081/{service}.svc"' in response.text
    assert "lrs.education.gov.uk" not in response.text.split("<wsdl:service")[1]


def test_the_detail_of_a_domain_fault_is_base64() -> None:
    with simulator() as lrs:
        answer = lrs.post("<a/>", "LearnerServiceR9")
    assert answer.fault == "WSEC0002"
    assert b"not known" in base64.b64decode(answer.text("ErrorDetail"))
