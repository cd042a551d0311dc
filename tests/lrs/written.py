"""Answers of the LRS written by hand, and the made-up learner that they are about."""

from collections.abc import Callable
from datetime import date
from typing import Any

import responses
from lxml import etree  # type: ignore[import-untyped]

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.ports import Caller, Lrs, NameCheck
from tests.lrs.soap import envelope

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


Answer = Callable[[bytes], None]
"""Puts one answer behind both services' addresses."""


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
