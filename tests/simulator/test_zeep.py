"""zeep, reading strictly from the packaged WSDL, must be at home with every answer."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from zeep import Client, Settings, Transport
from zeep.exceptions import Fault

from picslrs_plugin.simulator.operations import OPERATIONS, Operation, Service
from picslrs_plugin.simulator.reading import Group, Shape
from picslrs_plugin.simulator.records import LearningEvent
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from tests.simulator.kit import (
    CALLER,
    OTHER_ULN,
    R9_CALLER,
    R10_CALLER,
    ULN,
    Clock,
    demographics,
    learner,
    to_register,
)

NEW = learner(given_name="Bram", family_name="Testerby", date_of_birth="2001-02-03")
NO_OPTIONAL = dict.fromkeys(
    ("PreviousFamilyName", "SchoolAtAge16", "PlaceOfBirth", "EmailAddress"), ""
)


class Lrs:
    """Both services through zeep, and the simulator behind them."""

    def __init__(self, server: SimulatorServer, clock: Clock, session: requests.Session) -> None:
        self.server, self.clock = server, clock
        settings = Settings(strict=True, forbid_dtd=True, forbid_external=True)
        transport = Transport(session=session, operation_timeout=5)  # type: ignore[no-untyped-call]
        addresses = [
            f"{server.url}/{name}.svc?singleWsdl" for name in ("LearnerService", "LearnerServiceR9")
        ]
        self.learner, self.r9 = (
            Client(address, settings=settings, transport=transport).service  # type: ignore[no-untyped-call]
            for address in addresses
        )


@pytest.fixture(scope="module")
def lrs() -> Iterator[Lrs]:
    clock = Clock()
    events = (LearningEvent(id=7, subject="Lamps \x96 Part 2", grade="9999999999"),)
    people = [learner(linked_ulns=(OTHER_ULN,), events=events, notes="Made up")]
    with (
        requests.Session() as session,
        SimulatorServer(SimulatorConfig(clock=clock), people) as server,
    ):
        yield Lrs(server, clock, session)


def test_find_and_verify(lrs: Lrs) -> None:
    names = {"FamilyName": "Sampleton", "GivenName": "Ada"}
    found = lrs.learner.learnerByULN(FindType="FUL", **CALLER, ULN=OTHER_ULN, **names)
    assert (found.ResponseCode, found.Learner[0].ULN) == ("WSRC0022", ULN)
    assert found.Learner[0].LinkedULNs.ULN == [OTHER_ULN]
    assert found.Learner[0].VersionNumber == 3
    nobody = lrs.learner.learnerByDemographics(
        FindType="FUL", **CALLER, **demographics(learner(gender="1", given_name="X")), **NO_OPTIONAL
    )
    assert (nobody.ResponseCode, nobody.Learner) == ("WSRC0001", [])
    # An answer with one child only is handed out by zeep as that child.
    verified = lrs.learner.verifyLearner(
        **CALLER, LearnerToVerify={"ULN": ULN, **names, "DateOfBirth": "", "Gender": "1"}
    )
    assert verified.ResponseCode == "WSVRC005"
    assert "VRF8" in verified.FailureFlag


def test_register_read_and_update(lrs: Lrs) -> None:
    lrs.learner.learnerByDemographics(FindType="CHK", **CALLER, **demographics(NEW), **NO_OPTIONAL)
    registered = lrs.learner.registerSingleLearner(**CALLER, Learner=to_register(NEW))
    assert registered.ResponseCode == "WSRC0005"
    change = {**to_register(NEW), "Notes": "Changed", "ULN": registered.ULN, "VersionNumber": 1}
    assert lrs.learner.updateSingleLearner(**CALLER, Learner=change) == "WSRC0006"
    assert lrs.learner.updateSingleLearner(**CALLER, Learner=change) == "WSRC0013"


def test_batches_and_retrieval(lrs: Lrs) -> None:
    row = {**to_register(learner()), "MISIdentifier": "M1"}
    submitted = lrs.learner.submitBatchRegistration(
        **CALLER, JobType="CHK", LearnerRecordCount=1, Learner=[row]
    )
    checks = [{"MISIdentifier": "M1", "ULN": ULN, "FamilyName": "Sampleton", "GivenName": "Ada"}]
    verify = lrs.learner.submitVerifyBatch(
        **CALLER, LearnerRecordCount=1, OrgEmail=None, Learner=checks
    )
    waiting = lrs.learner.getBatchRegistrationOutput(**CALLER, JobID=submitted.JobID)
    assert (waiting.ResponseCode, waiting.Learner) == ("WSRC0008", [])
    lrs.clock.forward(10)
    done = lrs.learner.getBatchRegistrationOutput(**CALLER, JobID=submitted.JobID)
    assert (done.ResponseCode, done.Learner[0].ULN) == ("WSRC0009", ULN)
    verified = lrs.learner.getVerifyBatchOutput(**CALLER, JobID=verify.JobID)
    assert verified.VerifiedLearner[0].ResponseCode == "WSVRC001"
    retrieved = lrs.learner.retrieveULNs(**CALLER, ULNsToRetrieve={"ULN": [OTHER_ULN]})
    assert retrieved[0].MasterULN == ULN


def test_learning_events_and_the_rest_of_r9(lrs: Lrs) -> None:
    asked: dict[str, Any] = {
        "userType": "ORG",
        "language": "ENG",
    }
    events = lrs.r9.GetLearnerLearningEvents(
        invokingOrganisation=R10_CALLER,
        vendorID=7,
        uln=ULN,
        givenName="Ada",
        familyName="Sampleton",
        dateOfBirth="2006-05-04",
        gender="2",
        getType="FULL",
        **asked,
    )
    assert (events.ResponseCode, events.FoundULN) == ("WSRC0004", ULN)
    event = events.LearnerRecord.LearningEvent[0]
    assert (event.ID, event.Level, event.Subject) == (7, None, "Lamps \x96 Part 2")
    audit = lrs.r9.ViewAudit(
        invokingOrganisation=R9_CALLER,
        vendorId=7,
        learnerUln=ULN,
        learnerGivenName="Ada",
        learnerFamilyName="Sampleton",
        page=1,
        **asked,
    )
    assert audit.List.PlrAccessEntryResponse[0].User == "A Tester"
    updated = lrs.r9.UpdateLearnerSubsetFields(
        invokingOrganisation=R9_CALLER,
        vendorId=7,
        uln=ULN,
        versionNumber=3,
        emailAddress="ada@example.org",
        telephoneNumber="",
        abilityToShare="NotProvided",
        schoolAtAge16="",
        preferredGivenName="",
        **asked,
    )
    assert updated == "WSRC0006"
    organisation = lrs.r9.GetOrganisation(
        invokingOrganisation=R9_CALLER, vendorId=7, ukPrn="10099999", orgRef="", **asked
    )
    assert organisation.DisplayName == "Simulated Learning Provider"


def test_faults_of_both_services(lrs: Lrs) -> None:
    wrong = {**CALLER, "OrgPassword": "wrong-password-1"}
    with pytest.raises(Fault) as refused:
        lrs.learner.retrieveULNs(**wrong, ULNsToRetrieve={"ULN": [ULN]})
    assert refused.value.detail[0].findtext("ErrorCode") == "WSEC0005"
    with pytest.raises(Fault) as refused:
        lrs.r9.GetOrganisation(
            invokingOrganisation=R9_CALLER,
            userType="LNR",
            vendorId=7,
            language="ENG",
            ukPrn="10099999",
            orgRef="",
        )
    code = refused.value.detail[0].findtext("{http://api.lrs.qcf.gov.uk/faults}ErrorCode")
    assert code == "WSEC0006"


def test_one_client_in_many_threads(lrs: Lrs) -> None:
    codes: list[str] = []

    def ask() -> None:
        answer = lrs.learner.verifyLearner(
            **CALLER,
            LearnerToVerify={
                "ULN": ULN,
                "FamilyName": "Sampleton",
                "GivenName": "Ada",
                "DateOfBirth": None,
                "Gender": None,
            },
        )
        codes.append(answer.ResponseCode)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == ["WSVRC001"] * 8


def declared(shape: Shape) -> list[Any]:
    """The names of a declaration, each with those inside it."""
    return [(one.name, declared(one.members) if isinstance(one, Group) else []) for one in shape]


def described(kind: Any) -> list[Any]:
    """The same of a type in the WSDL."""
    return [(name, described(member.type)) for name, member in getattr(kind, "elements", [])]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_request_is_declared_as_the_wsdl_has_it(lrs: Lrs, operation: Operation) -> None:
    service = lrs.r9 if operation.service is Service.R9 else lrs.learner
    body = service._binding.get(operation.name).input.body
    assert operation.element == body.qname.text
    assert declared(operation.shape) == described(body.type)
