"""The client against answers written by hand, carried by the `responses` library."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import requests
import responses
from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.domain.learner import Demographics, LearnerDetails
from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FailureFlag,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAnswerUnusable,
    LrsError,
    LrsFailed,
    LrsOutOfHours,
    LrsRequestRefused,
    LrsTimedOut,
    LrsUnreachable,
)
from picslrs_plugin.lrs.client import UNKNOWN_RESULT, LrsClient
from picslrs_plugin.ports import BatchLearner, Caller, Lrs, NameCheck
from picslrs_plugin.settings import Settings
from tests.lrs import soap
from tests.lrs.soap import PASSWORD, envelope, miap_exception

HOST = "https://lrs.example.test"
ADDRESS = f"{HOST}/LearnerService.svc"
ADDRESS_R9 = f"{HOST}/LearnerServiceR9.svc"
ULN, OTHER, THIRD = Uln("1026893096"), Uln("1026922983"), Uln("1174112637")
BORN = date(2007, 3, 4)
CHECK = NameCheck(ULN, "Sampleby", "Testa")
DETAILS = LearnerDetails(
    given_name="Testa",
    family_name="Sampleby",
    date_of_birth=BORN,
    gender="2",
    postcode="QX1 1AA",
    verification_type="2",
    ability_to_share="1",
)

LEARNER = (
    "<Learner><CreatedDate>2020-09-01 09:00:00</CreatedDate><ULN>1026893096</ULN>"
    "<GivenName>Testa </GivenName><FamilyName>Sampleby</FamilyName>"
    "<DateOfBirth>2007-03-04</DateOfBirth><Gender>2</Gender>"
    '<l:LinkedULNs xmlns:l="http://api.lrs.miap.gov.uk/learner"/>'
    "<VersionNumber>3</VersionNumber></Learner>"
)


@pytest.fixture
def answering() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def lrs() -> Lrs:
    return LrsClient(Settings())


@pytest.fixture
def me() -> Caller:
    return soap.caller(HOST)


Answer = Callable[[bytes], None]


@pytest.fixture
def answer(answering: responses.RequestsMock) -> Answer:
    """Put one answer behind both services' addresses."""
    answering.assert_all_requests_are_fired = False

    def put(body: bytes, status: int = 200) -> None:
        for address in (ADDRESS, ADDRESS_R9):
            answering.post(address, body=body, status=status, content_type="text/xml")

    return put


def found(code: str, *learners: str) -> bytes:
    return envelope(
        '<f:FindLearnerResponse xmlns:f="http://api.lrs.miap.gov.uk/findmsg">'
        f"<ResponseCode>{code}</ResponseCode><ULN>1026893096</ULN>{''.join(learners)}"
        "</f:FindLearnerResponse>"
    )


def verified(inner: str) -> bytes:
    return envelope(
        '<r:VerifyLearnerResponse xmlns:r="http://api.lrs.miap.gov.uk/reportmsg">'
        f"<VerifiedLearner>{inner}</VerifiedLearner></r:VerifyLearnerResponse>"
    )


def registered(code: str, uln: str = "") -> bytes:
    return envelope(
        '<r:RegisterLearnerResponse xmlns:r="http://api.lrs.miap.gov.uk/regmsg">'
        f"<ResponseCode>{code}</ResponseCode><ULN>{uln}</ULN></r:RegisterLearnerResponse>"
    )


def updated(code: str) -> bytes:
    return envelope(
        '<r:UpdateLearnerResponse xmlns:r="http://api.lrs.miap.gov.uk/regmsg">'
        f"<ResponseCode>{code}</ResponseCode></r:UpdateLearnerResponse>"
    )


def submitted(code: str, job: str) -> bytes:
    return envelope(
        '<b:SubmitBatchResponse xmlns:b="http://api.lrs.miap.gov.uk/batchmsg">'
        f"<ResponseCode>{code}</ResponseCode><JobID>{job}</JobID></b:SubmitBatchResponse>"
    )


def events(code: str, inner: str = "", *, incoming: str = "1026893096", ours: str = "") -> bytes:
    return envelope(
        '<t:GetLearnerLearningEventsResponse xmlns:t="http://tempuri.org/">'
        '<t:GetLearnerLearningEventsResult xmlns="http://api.lrs.qcf.gov.uk/model" '
        'xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        f"<ResponseCode>{code}</ResponseCode><FoundULN>{ours or incoming}</FoundULN>"
        f"<IncomingULN>{incoming}</IncomingULN><LearnerRecord>{inner}</LearnerRecord>"
        "</t:GetLearnerLearningEventsResult></t:GetLearnerLearningEventsResponse>"
    )


def find(lrs: Lrs, me: Caller) -> Any:
    return lrs.find_by_uln(me, ULN, family_name="Sampleby", given_name="Testa")


def find_events(lrs: Lrs, me: Caller) -> Any:
    return lrs.learning_events(
        me, ULN, family_name="Sampleby", given_name="Testa", date_of_birth=BORN, gender="2"
    )


def sent(answering: responses.RequestsMock) -> Any:
    body = answering.calls[-1].request.body
    return etree.fromstring(body)[0][0]


def as_lines(element: Any) -> list[str]:
    return [f"{etree.QName(one).localname}={one.text or ''}" for one in element.iter()]


# What is sent


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


# What comes back


def test_values_are_trimmed(lrs: Lrs, me: Caller, answer: Answer) -> None:
    answer(found("WSRC0004", LEARNER))
    record = find(lrs, me).records[0]
    assert record.details.given_name == "Testa"
    assert (record.version_number, record.created) == (3, date(2020, 9, 1))


LINKED = (
    '<l:LinkedULNs xmlns:l="http://api.lrs.miap.gov.uk/learner"><ULN>1026893096</ULN>'
    "<ULN>1174112637</ULN></l:LinkedULNs>"
)


def test_a_master_comes_with_its_old_numbers(lrs: Lrs, me: Caller, answer: Answer) -> None:
    master = LEARNER.replace("<ULN>1026893096", "<ULN>1026922983<!-- -->", 1)
    master = master.replace("</ULN>", "</ULN><MasterSubstituted>Y</MasterSubstituted>", 1)
    empty = '<l:LinkedULNs xmlns:l="http://api.lrs.miap.gov.uk/learner"/>'
    answer(found("WSRC0022", master.replace(empty, LINKED)))
    result = find(lrs, me)
    assert result.outcome is FindOutcome.LINKED
    assert result.records[0].uln == OTHER
    assert result.records[0].linked_ulns == (ULN, THIRD)
    assert result.records[0].master_substituted


@pytest.mark.parametrize("code", ["WSRC4", "WSRC004", "WSRC0004", " WSRC00004 "])
def test_a_code_is_known_at_any_width(lrs: Lrs, me: Caller, answer: Answer, code: str) -> None:
    answer(found(code, LEARNER))
    result = find(lrs, me)
    assert (result.outcome, result.code) == (FindOutcome.EXACT, code.strip())


@pytest.mark.parametrize("code", ["WSRC0099", "WSVRC001", "0004", "Perfect"])
def test_an_unknown_code_is_shown_and_never_a_success(
    lrs: Lrs, me: Caller, answer: Answer, answering: responses.RequestsMock, code: str
) -> None:
    answer(found(code))
    assert (find(lrs, me).outcome, find(lrs, me).code) == (FindOutcome.UNKNOWN, code)
    answering.reset()
    answer(updated(code))
    assert lrs.update(me, ULN, DETAILS, 1).outcome is UpdateOutcome.UNKNOWN
    answering.reset()
    answer(registered(code, str(ULN)))
    result = lrs.register(me, DETAILS)
    assert (result.outcome, result.uln) == (RegisterOutcome.UNKNOWN, None)
    answering.reset()
    answer(submitted(code, "5"))
    job = lrs.submit_registrations(me, [BatchLearner("a", DETAILS)])
    assert (job.outcome, job.job_id) == (BatchOutcome.UNKNOWN, None)
    answering.reset()
    answer(events(f"X{code}"))
    assert find_events(lrs, me).outcome is EventsOutcome.UNKNOWN
    answering.reset()
    answer(verified(f"<ResponseCode>X{code}</ResponseCode>"))
    assert lrs.verify(me, CHECK).result is VerifyResult.UNKNOWN


NINE_MORE = LEARNER * 9
UNTRUE_FINDS = {
    "an exact match without a record": found("WSRC0004"),
    "two exact matches": found("WSRC0004", LEARNER, LEARNER),
    "a linked match without a record": found("WSRC0022"),
    "possible matches without a record": found("WSRC0003"),
    "eleven possible matches": found("WSRC0003", NINE_MORE, LEARNER, LEARNER),
    "no match with a record": found("WSRC0001", LEARNER),
    "too many with a record": found("WSRC0002", LEARNER),
    "no code": found("", LEARNER),
    "a code as long as a story": found("WSRC0004" * 20, LEARNER),
    "no ULN": found("WSRC0004", LEARNER.replace("<ULN>1026893096</ULN>", "")),
    "a ULN with a wrong check digit": found("WSRC0004", LEARNER.replace("3096", "3069")),
    "no VersionNumber": found("WSRC0004", LEARNER.replace("<VersionNumber>3</VersionNumber>", "")),
    "an empty VersionNumber": found("WSRC0004", LEARNER.replace(">3</V", "></V")),
    "a VersionNumber in words": found("WSRC0004", LEARNER.replace(">3</V", ">Testa</V")),
    "a date that is none": found("WSRC0004", LEARNER.replace("03-04", "02-30")),
    "a date in another form": found("WSRC0004", LEARNER.replace("2007-03-04", "04/03/2007")),
    "a date of the year 1": found("WSRC0004", LEARNER.replace("2007-03", "0001-03")),
    "a linked ULN that is none": found(
        "WSRC0004",
        LEARNER.replace("<l:LinkedULNs", "<l:LinkedULNs").replace(
            '/learner"/>', '/learner"><ULN>12</ULN></l:LinkedULNs>'
        ),
    ),
    "an unknown element": found("WSRC0004", LEARNER.replace("<Gender>", "<Extra/><Gender>")),
    "elements out of order": found(
        "WSRC0004", LEARNER.replace("<Gender>2</Gender>", "").replace("<ULN>", "<Gender/><ULN>")
    ),
    "an empty record": found("WSRC0003", LEARNER, "<Learner/>"),
    "an element twice": found(
        "WSRC0004", LEARNER.replace("<Gender>", "<Gender>1</Gender><Gender>")
    ),
    "a value with a structure": found("WSRC0004", LEARNER.replace(">Testa <", "><b>Testa</b><")),
    "another type": found(
        "WSRC0004",
        LEARNER.replace(
            "<Learner>",
            '<Learner xmlns:i="http://www.w3.org/2001/XMLSchema-instance" '
            'xmlns:l="http://api.lrs.miap.gov.uk/learner" i:type="l:MIAPRetrievedULN">',
        ),
    ),
    "somebody else's record": found(
        "WSRC0004", LEARNER.replace("<ULN>1026893096", "<ULN>1026922983", 1)
    ),
    "another operation's answer": updated("WSRC0006"),
}


@pytest.mark.parametrize("name", UNTRUE_FINDS)
def test_a_find_that_cannot_be_right_is_refused(
    lrs: Lrs, me: Caller, answer: Answer, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    answer(UNTRUE_FINDS[name])
    with pytest.raises(LrsAnswerUnusable) as caught:
        find(lrs, me)
    assert caught.value.__context__ is None
    for secret in ("Testa", "Sampleby", "1026893096", "1026922983", PASSWORD):
        assert secret not in f"{caught.value} {caplog.text}"


def test_an_address_date_that_cannot_be_right_is_left_out(
    lrs: Lrs, me: Caller, answer: Answer
) -> None:
    odd = "<DateOfAddressCapture>0001-01-01</DateOfAddressCapture><DateOfBirth>"
    answer(found("WSRC0004", LEARNER.replace("<DateOfBirth>", odd)))
    assert find(lrs, me).records[0].details.date_of_address_capture is None


def test_a_verification_is_read(lrs: Lrs, me: Caller, answer: Answer) -> None:
    answer(
        verified(
            "<SearchedULN>1026893096</SearchedULN><ResponseCode>WSVRC005</ResponseCode>"
            "<ULN/><DateOfBirth/><FailureFlag>VRF1</FailureFlag><FailureFlag>VRF7</FailureFlag>"
        )
    )
    result = lrs.verify(me, CHECK)
    assert (result.result, result.code, result.uln) == (VerifyResult.DIFFERENT, "WSVRC005", None)
    assert result.flags == {FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.DATE_OF_BIRTH}


UNTRUE_VERIFICATIONS = {
    "nothing": verified(""),
    "another ULN's": verified(
        "<SearchedULN>1026922983</SearchedULN><ResponseCode>WSVRC001</ResponseCode>"
    ),
    "an unknown flag": verified(
        "<ResponseCode>WSVRC005</ResponseCode><FailureFlag>VRF9</FailureFlag>"
    ),
    "a ULN that is none": verified("<ResponseCode>WSVRC001</ResponseCode><ULN>1</ULN>"),
}


@pytest.mark.parametrize("name", UNTRUE_VERIFICATIONS)
def test_a_verification_that_cannot_be_right_is_refused(
    lrs: Lrs, me: Caller, answer: Answer, name: str
) -> None:
    answer(UNTRUE_VERIFICATIONS[name])
    with pytest.raises(LrsAnswerUnusable):
        lrs.verify(me, CHECK)


@pytest.mark.parametrize("uln", ["", "9999999999", "1026893069"])
def test_registered_without_a_valid_uln_leaves_the_result_unknown(
    lrs: Lrs, me: Caller, answer: Answer, uln: str
) -> None:
    answer(registered("WSRC0005", uln))
    with pytest.raises(LrsAnswerUnusable) as caught:
        lrs.register(me, DETAILS)
    assert caught.value.may_have_acted
    assert caught.value.changed == UNKNOWN_RESULT


@pytest.mark.parametrize("job", ["", "0", "x"])
def test_submitted_without_a_job_is_refused(lrs: Lrs, me: Caller, answer: Answer, job: str) -> None:
    answer(submitted("WSRC0007", job))
    with pytest.raises(LrsAnswerUnusable):
        lrs.submit_registrations(me, [BatchLearner("a", DETAILS)])


EVENT = (
    "<LearningEvent><AwardingOrganisationUkprn>UNKNWN</AwardingOrganisationUkprn>"
    "<Credits>12</Credits><Grade>9999999999</Grade><ID>5</ID><Level i:nil='true'/>"
    "<Subject>Bricks&#x1F;and&#2; mortar\n</Subject></LearningEvent>"
)


def test_the_oddities_of_learning_events_are_read(lrs: Lrs, me: Caller, answer: Answer) -> None:
    answer(events("WSRC0004", f"{EVENT}<LearningEvent i:nil='true'/>"))
    result = find_events(lrs, me)
    assert len(result.events) == 1
    event = result.events[0]
    assert (event.id, event.credits, event.level, event.grade) == (5, 12, "", "")
    assert (event.awarding_organisation_ukprn, event.subject) == ("", "Bricks and mortar")


def test_learning_events_may_come_in_another_order(lrs: Lrs, me: Caller, answer: Answer) -> None:
    swapped = "<LearningEvent><Subject>Art</Subject><Grade>B</Grade><ID>5</ID></LearningEvent>"
    answer(events("WSRC0004", swapped))
    event = find_events(lrs, me).events[0]
    assert (event.subject, event.grade, event.id) == ("Art", "B", 5)


def test_events_under_a_master_come_with_its_uln(lrs: Lrs, me: Caller, answer: Answer) -> None:
    answer(events("WSRC0022", EVENT, ours=str(OTHER)))
    result = find_events(lrs, me)
    assert (result.outcome, result.found_uln) == (EventsOutcome.FOUND_UNDER_MASTER, OTHER)


UNTRUE_EVENTS = {
    "another learner's": events("WSRC0004", incoming=str(OTHER)),
    "found under another number without saying so": events("WSRC0004", ours=str(OTHER)),
    "an unknown element": events("WSRC0004", "<LearningEvent><Extra/></LearningEvent>"),
    "no result": envelope('<t:GetLearnerLearningEventsResponse xmlns:t="http://tempuri.org/"/>'),
}


@pytest.mark.parametrize("name", UNTRUE_EVENTS)
def test_events_that_cannot_be_right_are_refused(
    lrs: Lrs, me: Caller, answer: Answer, name: str
) -> None:
    answer(UNTRUE_EVENTS[name])
    with pytest.raises(LrsAnswerUnusable):
        find_events(lrs, me)


def verify_output(*rows: str) -> bytes:
    inner = "".join(f"<VerifiedLearner>{row}</VerifiedLearner>" for row in rows)
    return envelope(
        '<v:GetVerifyBatchOutputResponse xmlns:v="http://api.lrs.miap.gov.uk/vldmsg">'
        f"<ResponseCode>WSRC0009</ResponseCode><JobStatus>Odd</JobStatus>{inner}"
        "</v:GetVerifyBatchOutputResponse>"
    )


def test_a_row_without_a_code_does_not_cost_the_others_theirs(
    lrs: Lrs, me: Caller, answer: Answer
) -> None:
    answer(
        verify_output(
            "<MISIdentifier>a</MISIdentifier>",
            "<MISIdentifier>b</MISIdentifier><ResponseCode>WSVRC001</ResponseCode>",
        )
    )
    output = lrs.verification_output(me, 5)
    assert output.status == "Odd"
    assert [row.answer.result for row in output.rows] == [VerifyResult.UNKNOWN, VerifyResult.MATCH]


def test_a_batch_row_may_repeat_a_wrong_uln(lrs: Lrs, me: Caller, answer: Answer) -> None:
    answer(
        envelope(
            '<b:GetSubmitBatchOutputResponse xmlns:b="http://api.lrs.miap.gov.uk/batchmsg">'
            "<ResponseCode>WSRC0009</ResponseCode>"
            "<NewLearnersCount>0</NewLearnersCount>"
            "<Learner><ULN>1234567890</ULN><MISIdentifier>a </MISIdentifier>"
            "<GivenName>Testa</GivenName><ReturnCode>RC012</ReturnCode></Learner>"
            "</b:GetSubmitBatchOutputResponse>"
        )
    )
    row = lrs.registration_output(me, 5).rows[0]
    assert (row.mis_identifier, row.uln, row.return_code) == ("a", None, "RC012")


def retrieved(inner: str) -> bytes:
    return envelope(
        '<r:RetrieveULNsResponse xmlns:r="http://api.lrs.miap.gov.uk/reportmsg">'
        f"{inner}</r:RetrieveULNsResponse>"
    )


def test_nothing_retrieved_is_an_empty_answer(lrs: Lrs, me: Caller, answer: Answer) -> None:
    answer(retrieved(""))
    assert lrs.retrieve_ulns(me, [ULN]) == ()


def test_a_retrieved_uln_that_was_not_asked_for_is_refused(
    lrs: Lrs, me: Caller, answer: Answer
) -> None:
    row = f"<VerifiedULN><ULN>{OTHER}</ULN></VerifiedULN>"
    answer(retrieved(f"<RetrievedULNs>{row}</RetrievedULNs>"))
    with pytest.raises(LrsAnswerUnusable):
        lrs.retrieve_ulns(me, [ULN])


# When it goes wrong


@pytest.mark.parametrize(
    ("failure", "error", "acted"),
    [
        (requests.ReadTimeout(), LrsTimedOut, True),
        (requests.ConnectTimeout(), LrsUnreachable, False),
        (requests.ConnectionError(), LrsFailed, True),
    ],
)
def test_a_write_without_an_answer_says_what_is_known(
    lrs: Lrs,
    me: Caller,
    answering: responses.RequestsMock,
    failure: Exception,
    error: type[LrsError],
    acted: bool,
) -> None:
    answering.post(ADDRESS, body=failure)
    with pytest.raises(LrsError) as caught:
        lrs.register(me, DETAILS)
    assert type(caught.value) is error
    assert caught.value.may_have_acted is acted
    assert (UNKNOWN_RESULT in str(caught.value)) is acted
    assert len(answering.calls) == 1


def test_a_read_without_an_answer_changed_nothing(
    lrs: Lrs, me: Caller, answering: responses.RequestsMock
) -> None:
    answering.post(ADDRESS, body=requests.ReadTimeout())
    with pytest.raises(LrsTimedOut) as caught:
        find(lrs, me)
    assert "Nothing was changed." in str(caught.value)


def test_a_fault_is_named(lrs: Lrs, me: Caller, answering: responses.RequestsMock) -> None:
    answering.post(ADDRESS, body=miap_exception("WSEC0004"), status=500, content_type="text/xml")
    with pytest.raises(LrsOutOfHours):
        find(lrs, me)


def test_a_certificate_that_is_not_there_is_a_matter_of_configuration(lrs: Lrs) -> None:
    from pathlib import Path

    with pytest.raises(ConfigurationError):
        find(lrs, soap.caller(HOST, certificate=Path("/nowhere/at-all.pem")))


def test_nothing_personal_is_logged_by_anybody(
    lrs: Lrs, me: Caller, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer(found("WSRC0004", LEARNER))
    find(lrs, me)
    for secret in ("Testa", "Sampleby", "1026893096", "2007-03-04", PASSWORD):
        assert secret not in caplog.text


def test_zeep_is_quiet_for_us_and_for_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    from picslrs_plugin.lrs.contract import LEARNER_SERVICE, contract_of
    from picslrs_plugin.lrs.quiet import zeep_kept_quiet

    contract_of(LEARNER_SERVICE)
    log = logging.getLogger("zeep.xsd.types.simple")
    with zeep_kept_quiet():
        log.error("ours")
    log.error("theirs")
    assert [record.message for record in caplog.records] == ["theirs"]


def test_threads_share_one_client(me: Caller, answering: responses.RequestsMock) -> None:
    answering.post(ADDRESS, body=found("WSRC0004", LEARNER), content_type="text/xml")
    lrs = LrsClient(Settings())
    results: list[FindOutcome] = []
    threads = [
        threading.Thread(target=lambda: results.append(find(lrs, me).outcome)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [FindOutcome.EXACT] * 8


def test_importing_the_client_does_not_import_zeep() -> None:
    import subprocess
    import sys

    script = "import sys, picslrs_plugin.lrs.client; sys.exit('zeep' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
