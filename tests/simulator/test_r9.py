import base64
from typing import Any

import pytest

from picslrs_plugin.simulator.records import LearningEvent
from tests.simulator.kit import (
    OTHER_ULN,
    R9_CALLER,
    R10_CALLER,
    ULN,
    UNUSED_ULN,
    Answer,
    Content,
    Simulator,
    learner,
    simulator,
    without,
)

MODEL = "{http://api.lrs.qcf.gov.uk/model}"
EVENTS = (
    LearningEvent(id=1, subject="Maths", level="Level 2", grade="9999999999"),
    LearningEvent(id=2, subject="Lamps \x96 Part 2", awarding_organisation_ukprn="UNKNWN"),
)


def ask_for_events(lrs: Simulator, uln: str = ULN, **changes: Any) -> Answer:
    request: dict[str, Content] = {
        "invokingOrganisation": R10_CALLER,
        "userType": "ORG",
        "vendorID": "7",
        "language": "ENG",
        "uln": uln,
        "givenName": "Ada",
        "familyName": "Sampleton",
        "dateOfBirth": "2006-05-04",
        "gender": "2",
        "getType": "FULL",
    }
    return lrs.r9("GetLearnerLearningEvents", {**request, **changes})


def r9_request(**content: Content) -> dict[str, Content]:
    return {
        "invokingOrganisation": R9_CALLER,
        "userType": "ORG",
        "vendorId": "7",
        "language": "ENG",
        **content,
    }


def test_events_are_given_to_a_caller_who_knows_the_learner() -> None:
    with simulator(learner(events=EVENTS)) as lrs:
        answer = ask_for_events(lrs)
    assert (answer.status, answer.code) == (200, "WSRC0004")
    assert (answer.text("FoundULN"), answer.text("IncomingULN")) == (ULN, ULN)
    rows = answer.rows("LearningEvent")
    assert [row["ID"] for row in rows] == ["1", "2"]
    assert rows[0]["Grade"] == "9999999999"
    assert rows[1]["Subject"] == "Lamps \x96 Part 2"
    assert rows[1]["AwardingOrganisationUkprn"] == "UNKNWN"


def test_an_event_without_a_level_has_a_nil_level_and_members_are_in_order() -> None:
    with simulator(learner(events=EVENTS)) as lrs:
        event = ask_for_events(lrs).root.findall(f".//{MODEL}LearningEvent")[1]
    level = event.find(f"{MODEL}Level")
    assert level.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"
    names = [member.tag.removeprefix(MODEL) for member in event]
    assert names == sorted(names)


def test_empty_birth_facts_are_not_compared() -> None:
    with simulator(learner(events=EVENTS)) as lrs:
        assert ask_for_events(lrs, dateOfBirth="", gender="").code == "WSRC0004"


def test_a_merged_uln_gives_the_events_of_its_master() -> None:
    with simulator(learner(events=EVENTS, linked_ulns=(OTHER_ULN,))) as lrs:
        answer = ask_for_events(lrs, OTHER_ULN)
    assert answer.code == "WSRC0022"
    assert (answer.text("FoundULN"), answer.text("IncomingULN")) == (ULN, OTHER_ULN)
    assert len(answer.rows("LearningEvent")) == 2


@pytest.mark.parametrize("changes", [{"shares_learning_record": False}, {"ability_to_share": "2"}])
def test_a_learner_who_does_not_share_is_an_answer_and_no_fault(changes: dict[str, Any]) -> None:
    with simulator(learner(events=EVENTS, **changes)) as lrs:
        answer = ask_for_events(lrs)
    assert (answer.status, answer.code) == (200, "WSEC0206")
    assert not answer.has("LearningEvent")


@pytest.mark.parametrize(
    "changes",
    [
        {"givenName": "Adah"},
        {"dateOfBirth": "2006-05-05"},
        {"gender": "1"},
        {"uln": UNUSED_ULN},
    ],
)
def test_a_learner_who_could_not_be_verified_is_an_answer_and_no_fault(
    changes: dict[str, str],
) -> None:
    with simulator(learner(events=EVENTS)) as lrs:
        answer = ask_for_events(lrs, **changes)
    assert (answer.status, answer.code) == (200, "WSEC0208")
    assert not answer.has("LearningEvent")


def test_a_wrong_uln_is_a_domain_fault_with_its_detail_in_base64() -> None:
    with simulator() as lrs:
        answer = ask_for_events(lrs, "9999999999")
    assert answer.fault == "WSEC0136"
    assert answer.root.find("detail/{http://api.lrs.qcf.gov.uk/faults}DomainFault") is not None
    assert "ULN" in base64.b64decode(answer.text("ErrorDetail")).decode()


@pytest.mark.parametrize(
    ("caller", "code"),
    [
        ({**R10_CALLER, "Password": "wrong-password-1"}, "WSEC0005"),
        ({**R10_CALLER, "Ukprn": "10000001"}, "WSEC0003"),
        (without(R10_CALLER, ["Ukprn", "OrganisationRef"]), "WSEC0003"),
    ],
)
def test_the_caller_is_checked(caller: dict[str, Content], code: str) -> None:
    with simulator(learner()) as lrs:
        assert ask_for_events(lrs, invokingOrganisation=caller).fault == code


def test_the_organisation_is_known_by_either_of_its_numbers() -> None:
    with simulator(learner()) as lrs:
        by_ukprn = ask_for_events(
            lrs, invokingOrganisation=without(R10_CALLER, ["OrganisationRef"])
        )
        by_reference = ask_for_events(lrs, invokingOrganisation=without(R10_CALLER, ["Ukprn"]))
    assert (by_ukprn.code, by_reference.code) == ("WSRC0004", "WSRC0004")


def test_only_an_organisation_has_access() -> None:
    with simulator(learner()) as lrs:
        assert ask_for_events(lrs, userType="LNR").fault == "WSEC0006"


def test_a_member_out_of_order_is_dropped_without_a_word() -> None:
    shuffled = {name: R10_CALLER[name] for name in ("Ukprn", "Password", "Username")}
    with simulator(learner()) as lrs:
        # The password comes after the UKPRN, is dropped, and so was never sent.
        assert ask_for_events(lrs, invokingOrganisation=shuffled).fault == "WSEC0005"


def test_an_unknown_member_is_dropped_without_a_word() -> None:
    caller = {"Extra": "?", **R10_CALLER}
    with simulator(learner()) as lrs:
        assert ask_for_events(lrs, invokingOrganisation=caller).code == "WSRC0004"


@pytest.mark.parametrize("changes", [{"vendorID": "seven"}, {"vendorID": ""}, {"getType": "SOME"}])
def test_impossible_values_are_badly_formed(changes: dict[str, str]) -> None:
    with simulator(learner()) as lrs:
        assert ask_for_events(lrs, **changes).fault == "WSEC0001"


def update_subset(lrs: Simulator, version: int = 3, **changes: Content) -> str:
    fields: dict[str, Content] = {
        "emailAddress": "ada@example.org",
        "telephoneNumber": "",
        "abilityToShare": "NotProvided",
        "schoolAtAge16": "",
        "preferredGivenName": "Addy",
    }
    request = r9_request(uln=ULN, versionNumber=str(version), **{**fields, **changes})
    return lrs.r9("UpdateLearnerSubsetFields", request).text("UpdateLearnerSubsetFieldsResult")


def test_a_few_fields_can_be_updated() -> None:
    with simulator(learner()) as lrs:
        assert update_subset(lrs) == "WSRC0006"
        record = lrs.state.get(ULN)
        assert update_subset(lrs, 4) == "WSRC0020"
        assert update_subset(lrs, 3) == "WSRC0013"
    assert record is not None
    assert (record.email_address, record.preferred_given_name) == ("ada@example.org", "Addy")
    assert (record.ability_to_share, record.version_number) == ("1", 4)


def test_a_few_fields_keep_the_rule_on_ability_to_share() -> None:
    with simulator(learner()) as lrs:
        assert update_subset(lrs, abilityToShare="FPNNotSeen") == "WSRC0014"
        lrs.state.change(ULN, ability_to_share="2", version_number=3)
        assert update_subset(lrs, abilityToShare="FPNSeenShareData") == "WSRC0006"


def test_a_few_fields_of_an_unknown_uln_cannot_be_updated() -> None:
    with simulator() as lrs:
        assert update_subset(lrs) == "WSRC0019"


def test_a_few_fields_of_a_merged_uln_cannot_be_updated() -> None:
    with simulator(learner(merged_into=OTHER_ULN), learner(uln=OTHER_ULN)) as lrs:
        assert update_subset(lrs) == "WSRC0019"


def view_audit(lrs: Simulator, page: int = 1, given_name: str = "Ada") -> Answer:
    request = r9_request(
        learnerUln=ULN, learnerGivenName=given_name, learnerFamilyName="Sampleton", page=str(page)
    )
    return lrs.r9("ViewAudit", request)


def test_the_audit_tells_who_looked_at_the_learning_record_newest_first() -> None:
    with simulator(learner(events=EVENTS)) as lrs:
        for number in range(12):
            ask_for_events(lrs, invokingOrganisation={**R10_CALLER, "Username": f"User {number}"})
            lrs.clock.forward(60)
        first, second = view_audit(lrs), view_audit(lrs, 2)
    assert [row["User"] for row in first.rows("PlrAccessEntryResponse")][:2] == [
        "User 11",
        "User 10",
    ]
    assert len(first.rows("PlrAccessEntryResponse")) == 10
    assert [row["User"] for row in second.rows("PlrAccessEntryResponse")] == ["User 1", "User 0"]
    assert (first.text("PageCount"), first.text("TotalItems")) == ("2", "12")
    assert second.rows("PlrAccessEntryResponse")[-1]["DateTime"] == "2026-03-02T10:00:00"


def test_the_audit_is_empty_for_a_caller_who_does_not_know_the_learner() -> None:
    with simulator(learner(events=EVENTS)) as lrs:
        ask_for_events(lrs)
        assert view_audit(lrs, given_name="Bertram").text("TotalItems") == "0"


def test_the_audit_has_no_page_before_the_first() -> None:
    with simulator(learner()) as lrs:
        assert view_audit(lrs, 0).fault == "WSEC0001"


@pytest.mark.parametrize(
    ("ukprn", "reference", "code"),
    [
        ("10099999", "", "WSRC0004"),
        ("", "PICSLR", "WSRC0004"),
        ("10000001", "", "WSRC0001"),
    ],
)
def test_an_organisation_is_found_by_either_number(ukprn: str, reference: str, code: str) -> None:
    with simulator() as lrs:
        answer = lrs.r9("GetOrganisation", r9_request(ukPrn=ukprn, orgRef=reference))
    assert answer.code == code
    assert (answer.text("Ukprn") == "10099999") == (code == "WSRC0004")


def test_an_organisation_must_be_named_to_be_found() -> None:
    with simulator() as lrs:
        answer = lrs.r9("GetOrganisation", r9_request(ukPrn="", orgRef=None))
    assert answer.fault == "WSEC0003"
