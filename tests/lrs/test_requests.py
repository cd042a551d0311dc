"""What the client sends, held against requests written by hand."""

import pytest
import responses
from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.domain.learner import Demographics
from picslrs_plugin.errors import (
    LrsRequestRefused,
)
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.ports import BatchLearner, Caller, Lrs
from picslrs_plugin.settings import Settings
from tests.lrs import soap
from tests.lrs.soap import PASSWORD
from tests.lrs.written import (
    BORN,
    CHECK,
    DETAILS,
    HOST,
    ULN,
    Answer,
    as_lines,
    events,
    find,
    find_events,
    found,
    registered,
    sent,
    submitted,
    updated,
    verified,
)


def test_a_find_by_uln_is_sent_in_full(
    lrs: Lrs, me: Caller, answer: Answer, answering: responses.RequestsMock
) -> None:
    answer(found("WSRC0001"))
    find(lrs, me)
    assert as_lines(sent(answering))[1:] == [
        "FindType=FUL",
        "UKPRN=10099999",
        f"OrgPassword={PASSWORD}",
        "UserName=Test Person",
        "ULN=1026893096",
        "FamilyName=Sampleby",
        "GivenName=Testa",
    ]
    assert answering.calls[0].request.headers["SOAPAction"] == '""'


def test_a_search_sends_what_is_not_known_empty(
    lrs: Lrs, me: Caller, answer: Answer, answering: responses.RequestsMock
) -> None:
    answer(found("WSRC0001"))
    lrs.find_by_demographics(
        me,
        Demographics(
            family_name="Sampleby",
            given_name="Testa",
            date_of_birth=BORN,
            gender="2",
            postcode="QX1 1AA",
            place_of_birth="Mockford",
        ),
    )
    assert as_lines(sent(answering))[5:] == [
        "FamilyName=Sampleby",
        "GivenName=Testa",
        "DateOfBirth=2007-03-04",
        "Gender=2",
        "LastKnownPostCode=QX1 1AA",
        "PreviousFamilyName=",
        "SchoolAtAge16=",
        "PlaceOfBirth=Mockford",
        "EmailAddress=",
    ]


NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@pytest.mark.parametrize(("empty", "nil"), [(True, None), (False, "true")])
def test_a_verification_without_birth_facts_sends_them_empty_or_nil(
    me: Caller, answer: Answer, answering: responses.RequestsMock, empty: bool, nil: str | None
) -> None:
    answer(verified("<ResponseCode>WSVRC006</ResponseCode>"))
    LrsClient(Settings(empty_elements=empty)).verify(me, CHECK)
    elements = {etree.QName(one).localname: one for one in sent(answering).iter()}
    assert elements["DateOfBirth"].get(NIL) == elements["Gender"].get(NIL) == nil
    assert elements["UKPRN"].get(NIL) is None
    assert "OrganisationRef" not in elements
    action = answering.calls[0].request.headers["SOAPAction"]
    assert action == '"http://tempuri.org/LearnerPortType/verifyLearner"'


def test_a_registration_leaves_out_what_is_not_held(
    lrs: Lrs, me: Caller, answer: Answer, answering: responses.RequestsMock
) -> None:
    answer(registered("WSRC0021"))
    lrs.register(me, DETAILS)
    assert as_lines(sent(answering).find("Learner"))[1:] == [
        "GivenName=Testa",
        "FamilyName=Sampleby",
        "LastKnownPostCode=QX1 1AA",
        "DateOfBirth=2007-03-04",
        "Gender=2",
        "VerificationType=2",
        "AbilityToShare=1",
    ]


def test_an_update_sends_uln_and_version_last(
    lrs: Lrs, me: Caller, answer: Answer, answering: responses.RequestsMock
) -> None:
    answer(updated("WSRC0006"))
    lrs.update(me, ULN, DETAILS, 42)
    assert as_lines(sent(answering).find("Learner"))[-2:] == ["ULN=1026893096", "VersionNumber=42"]


def test_learning_events_are_asked_for_as_an_organisation(
    answer: Answer, answering: responses.RequestsMock
) -> None:
    answer(events("WSRC0004"))
    find_events(LrsClient(Settings()), soap.caller(HOST, vendor_id=7))
    assert as_lines(sent(answering))[1:] == [
        "invokingOrganisation=",
        f"Password={PASSWORD}",
        "Ukprn=10099999",
        "Username=Test Person",
        "userType=ORG",
        "vendorID=7",
        "language=ENG",
        "uln=1026893096",
        "givenName=Testa",
        "familyName=Sampleby",
        "dateOfBirth=2007-03-04",
        "gender=2",
        "getType=FULL",
    ]


def test_a_batch_says_how_many_it_holds(
    lrs: Lrs, me: Caller, answer: Answer, answering: responses.RequestsMock
) -> None:
    answer(submitted("WSRC0007", "5"))
    lrs.submit_registrations(me, [BatchLearner("a", DETAILS, ULN), BatchLearner("b", DETAILS)])
    request = sent(answering)
    assert request.findtext("LearnerRecordCount") == "2"
    assert request.findtext("JobType") == "FUL"
    assert [one.findtext("MISIdentifier") for one in request.iter("Learner")] == ["a", "b"]
    assert [one.findtext("ULN") for one in request.iter("Learner")] == ["1026893096", None]


def test_a_value_that_xml_cannot_hold_is_refused_before_anything_is_sent(
    lrs: Lrs, me: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LrsRequestRefused) as caught:
        lrs.register(me, DETAILS.with_values(notes="Testa\x02Sampleby"))
    assert not caught.value.may_have_acted
    assert "Testa" not in f"{caught.value} {caplog.text}"
