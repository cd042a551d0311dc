import pytest

from picslrs_plugin.simulator import facets
from picslrs_plugin.simulator.soap import NotSoap, read_envelope
from tests.simulator.kit import (
    CALLER,
    FIND,
    REPORT,
    ULN,
    Content,
    element,
    envelope,
    learner,
    simulator,
    without,
)

REQUEST: dict[str, Content] = {
    "FindType": "FUL",
    **CALLER,
    "ULN": ULN,
    "FamilyName": "Sampleton",
    "GivenName": "Ada",
}


def outcome(content: dict[str, Content]) -> str:
    """Return the response code, or the error code of the fault."""
    with simulator(learner()) as lrs:
        answer = lrs.post(element("FindLearnerByULN", content, FIND))
        return answer.code or answer.fault


@pytest.mark.parametrize("missing", ["OrganisationRef", "UKPRN"])
@pytest.mark.parametrize("content", ["left out", None])
def test_one_of_organisation_ref_and_ukprn_is_enough(missing: str, content: str | None) -> None:
    request = (
        without(REQUEST, [missing]) if content == "left out" else {**REQUEST, missing: content}
    )
    assert outcome(request) == "WSRC0004"


@pytest.mark.parametrize("name", ["OrganisationRef", "UKPRN"])
def test_an_empty_one_of_them_is_badly_formed(name: str) -> None:
    assert outcome({**REQUEST, name: ""}) == "WSEC0001"


def test_neither_of_them_names_an_unknown_organisation() -> None:
    assert outcome(without(REQUEST, ["OrganisationRef", "UKPRN"])) == "WSEC0003"


@pytest.mark.parametrize("changes", [{"UKPRN": "10000001"}, {"OrganisationRef": "OTHER1"}])
def test_a_wrong_one_of_them_names_an_unknown_organisation(changes: dict[str, Content]) -> None:
    assert outcome({**REQUEST, **changes}) == "WSEC0003"


@pytest.mark.parametrize("password", ["", "wrong", "Simulator-Secret", None])
def test_a_wrong_password_has_its_own_code(password: str | None) -> None:
    assert outcome({**REQUEST, "OrgPassword": password}) == "WSEC0005"


@pytest.mark.parametrize(
    "changes",
    [
        {"FindType": "ALL"},
        {"FindType": ""},
        {"UserName": ""},
        {"UserName": "x" * 36},
        {"ULN": "123"},
        {"ULN": "0123456789"},
        {"ULN": ""},
        {"FamilyName": "x" * 36},
        {"GivenName": " "},
        {"GivenName": None},
    ],
)
def test_a_broken_facet_is_badly_formed(changes: dict[str, Content]) -> None:
    assert outcome({**REQUEST, **changes}) == "WSEC0001"


@pytest.mark.parametrize("missing", ["FindType", "UserName", "ULN", "FamilyName", "GivenName"])
def test_a_missing_mandatory_element_is_badly_formed(missing: str) -> None:
    assert outcome(without(REQUEST, [missing])) == "WSEC0001"


def test_an_unknown_element_is_badly_formed() -> None:
    assert outcome({**REQUEST, "Extra": "1"}) == "WSEC0001"


def test_elements_out_of_order_are_badly_formed() -> None:
    shuffled = {**without(REQUEST, ["ULN"]), "ULN": ULN}
    assert outcome(shuffled) == "WSEC0001"


def test_an_element_that_comes_twice_is_badly_formed() -> None:
    assert outcome({**REQUEST, "GivenName": ["Ada", "Ada"]}) == "WSEC0001"


def test_an_element_inside_a_value_is_badly_formed() -> None:
    assert outcome({**REQUEST, "GivenName": {"b": "Ada"}}) == "WSEC0001"


def test_text_in_place_of_elements_is_badly_formed() -> None:
    with simulator() as lrs:
        assert lrs.post(element("FindLearnerByULN", "Ada", FIND)).fault == "WSEC0001"


def test_a_missing_group_is_badly_formed() -> None:
    with simulator() as lrs:
        assert lrs.post(element("VerifyLearner", CALLER, REPORT)).fault == "WSEC0001"


def test_a_fault_quotes_the_value_as_the_service_does_but_no_exception_does() -> None:
    with simulator(learner()) as lrs:
        wrong = learner(last_known_post_code="NOWHERE")
        answer = lrs.find(wrong)
    assert answer.fault == "WSEC0001"
    assert "NOWHERE" in answer.text("FurtherDetails")


@pytest.mark.parametrize(
    ("check", "taken", "refused"),
    [
        (
            facets.is_postcode,
            ["QX1 1AA", "qx1a1aa", "Q1 1AA", "QX12 1AA", "BFPO 12", "bfpo1234", "QR 1AA"],
            ["QX1  1AA", "QX1 1AC", "1AA", "BFPO 12345", "QX1 1AA Q"],
        ),
        (
            facets.is_date,
            ["1800-01-01", "2099-12-31", "2004-02-29"],
            ["2005-02-29", "1799-12-31", "2100-01-01", "04/05/2006", "2006-5-4"],
        ),
        (
            facets.is_email,
            ["a@example.org", "a.b+c@xx.museum"],
            ["a@x.org", "a&b@example.org", "a@example.o", "a@example.company", "a@example"],
        ),
        (facets.is_scottish_candidate_number, ["123456789"], ["12345678", "12345678X"]),
        (facets.is_int, ["0", "-1", "2147483647"], ["2147483648", "1.0", "", "9" * 5000]),
        (facets.is_long, ["9223372036854775807"], ["9223372036854775808", "x"]),
    ],
)
def test_a_facet_takes_and_refuses(
    check: facets.Check, taken: list[str], refused: list[str]
) -> None:
    assert [value for value in taken if not check(value)] == []
    assert [value for value in refused if check(value)] == []


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"not XML",
        b"<a/>",
        envelope("").encode(),
        envelope("<a/><b/>").encode(),
        envelope("<a>text<b/></a>").encode(),
        b'<!DOCTYPE a [<!ENTITY x "y">]>' + envelope("<a>&x;</a>").encode(),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + envelope("<a/>").encode(),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + envelope("<a/>").encode(),
    ],
)
def test_what_is_no_envelope_with_one_element_is_refused(document: bytes) -> None:
    with pytest.raises(NotSoap):
        read_envelope(document)


def test_a_bomb_of_entities_is_refused_at_once() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "x">{entities}]>' + envelope("<a>&e11;</a>")
    with pytest.raises(NotSoap):
        read_envelope(bomb.encode())


def test_utf_16_is_read() -> None:
    document = '<?xml version="1.0" encoding="utf-16"?>' + envelope("<a>Zoë</a>")
    assert read_envelope(document.encode("utf-16")).text == "Zoë"


def test_a_soap_1_2_envelope_is_a_version_mismatch() -> None:
    document = envelope("<a/>").replace(
        "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
    )
    with pytest.raises(NotSoap) as refused:
        read_envelope(document.encode())
    assert refused.value.faultcode == "VersionMismatch"


def test_a_header_that_must_be_understood_is_not() -> None:
    document = envelope("<a/>").replace(
        "<soap:Header/>", '<soap:Header><x soap:mustUnderstand="1"/></soap:Header>'
    )
    with pytest.raises(NotSoap) as refused:
        read_envelope(document.encode())
    assert refused.value.faultcode == "MustUnderstand"


DEFAULT = element("FindLearnerByULN", REQUEST, FIND).replace("ns:", "").replace(":ns=", "=")


@pytest.mark.parametrize(
    "request_",
    [
        DEFAULT,
        element("FindLearnerByULN", REQUEST, FIND).replace("<ULN>", f'<ULN xmlns="{FIND}">'),
        element("FindLearnerByULN", REQUEST, FIND).replace("<ULN>", '<ULN xmlns="urn:elsewhere">'),
    ],
    ids=["all, by a default namespace", "one, in the message's", "one, in another"],
)
def test_a_child_in_a_namespace_is_badly_formed(request_: str) -> None:
    with simulator(learner()) as lrs:
        assert lrs.post(request_).fault == "WSEC0001"
