"""What the client makes of answers, right ones and wrong ones, written by hand."""

import logging
from datetime import date

import pytest
import responses

from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FailureFlag,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.errors import (
    LrsAnswerUnusable,
)
from picslrs_plugin.lrs.client import UNKNOWN_RESULT
from picslrs_plugin.ports import BatchLearner, Caller, Lrs
from picslrs_plugin.schemas.answers_events import EventSchema
from tests.lrs.soap import PASSWORD, envelope
from tests.lrs.written import (
    CHECK,
    DETAILS,
    LEARNER,
    OTHER,
    THIRD,
    ULN,
    Answer,
    events,
    find,
    find_events,
    found,
    registered,
    submitted,
    updated,
    verified,
)


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


def test_a_learning_record_of_a_thousand_events_is_not_too_large(
    lrs: Lrs, me: Caller, answer: Answer
) -> None:
    names = [field.data_key for field in EventSchema().fields.values()]
    event = "".join(f"<{name}>1</{name}>" for name in names)
    answer(events("WSRC0004", f"<LearningEvent>{event}</LearningEvent>" * 1000))
    assert len(find_events(lrs, me).events) == 1000


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
