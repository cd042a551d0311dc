"""Faults on demand: what the next calls of an operation get, and whether anything was done."""

from collections.abc import Callable

import pytest
from lxml import etree  # type: ignore[import-untyped, unused-ignore]

from picslrs_plugin.simulator.operations import OPERATIONS
from picslrs_plugin.simulator.scripted import (
    MOST_TIMES,
    OF_THE_CONNECTION,
    ScriptedFault,
    Trouble,
    When,
)
from picslrs_plugin.simulator.state import Mode
from tests.simulator.kit import (
    CALLER,
    FIND,
    OTHER_ULN,
    R10_CALLER,
    REGISTER,
    REPORT,
    ULN,
    Simulator,
    demographics,
    element,
    envelope,
    learner,
    simulator,
    to_register,
)

NEW = learner(uln=OTHER_ULN, given_name="Bram", family_name="Testerby", date_of_birth="2001-02-03")
BLOCK = {**to_register(learner()), "Notes": "Sent", "ULN": ULN, "VersionNumber": "3"}
UPDATE = element("UpdateLearner", {**CALLER, "Learner": BLOCK}, REGISTER)
REGISTRATION = element("RegisterLearner", {**CALLER, "Learner": to_register(NEW)}, REGISTER)
NAMES = {"ULN": ULN, "FamilyName": "Sampleton", "GivenName": "Ada"}
FIND_ADA = element("FindLearnerByULN", {"FindType": "FUL", **CALLER, **NAMES}, FIND)
VERIFY_ADA = element("VerifyLearner", {**CALLER, "LearnerToVerify": NAMES}, REPORT)


def script(lrs: Simulator, *specs: str) -> None:
    for spec in specs:
        lrs.state.faults.add(ScriptedFault.from_spec(spec))


def sent(lrs: Simulator, body: str, service: str = "LearnerService") -> tuple[int, bytes]:
    response = lrs.client.post(
        f"/{service}.svc", data=envelope(body).encode(), content_type="text/xml"
    )
    return response.status_code, response.data


def root_of(document: bytes) -> str:
    name: str = etree.fromstring(document)[0][0].tag
    return name


def is_cut(document: bytes) -> bool:
    try:
        etree.fromstring(document)
    except etree.XMLSyntaxError:
        return b"Envelope" in document
    return False


ANSWERED: dict[str, Callable[[int, bytes], bool]] = {
    "WSEC0004": lambda status, body: status == 500 and b">WSEC0004<" in body,
    "WSEC0999": lambda status, body: status == 500 and b">WSEC0999<" in body,
    Trouble.EMPTY_500: lambda status, body: (status, body) == (500, b""),
    Trouble.HTML_503: lambda status, body: status == 503 and body.startswith(b"<!DOCTYPE html>"),
    Trouble.TRUNCATED: lambda status, body: status == 200 and is_cut(body),
    Trouble.OTHER_ROOT: lambda status, body: root_of(body) == f"{{{FIND}}}FindLearnerResponse",
    Trouble.UNKNOWN_CODE: lambda status, body: status == 200 and b">WSRC9999<" in body,
}


def test_every_trouble_is_tried_here() -> None:
    assert set(Trouble) - set(OF_THE_CONNECTION) < set(ANSWERED)


@pytest.mark.parametrize("what", ANSWERED)
@pytest.mark.parametrize("when", [*When])
def test_an_update_goes_wrong_before_or_after_it_was_done(what: str, when: When) -> None:
    with simulator(learner()) as lrs:
        script(lrs, f"updateSingleLearner:{when}:{what}")
        assert ANSWERED[what](*sent(lrs, UPDATE))
        record = lrs.state.get(ULN)
        assert record is not None
        assert (record.notes == "Sent") is (when is When.AFTER)
        assert lrs.state.last_calls()[0].code == f"{what} {when}"


@pytest.mark.parametrize(("when", "held"), [(When.BEFORE, 1), (When.AFTER, 2)])
def test_a_registration_that_goes_wrong_is_made_or_not(when: When, held: int) -> None:
    with simulator(learner()) as lrs:
        lrs.find(NEW)
        script(lrs, f"registerSingleLearner:{when}:empty-500")
        assert sent(lrs, REGISTRATION) == (500, b"")
        assert len(lrs.state.learners()) == held


@pytest.mark.parametrize(("when", "code"), [(When.BEFORE, "WSRC0021"), (When.AFTER, "WSRC0005")])
def test_a_search_that_was_not_done_allows_no_registration(when: When, code: str) -> None:
    with simulator() as lrs:
        script(lrs, f"learnerByDemographics:{when}:truncated")
        wanted = {"FindType": "FUL", **CALLER, **demographics(NEW)}
        sent(lrs, element("FindLearnerByDemographics", wanted, FIND))
        assert lrs.register(NEW).code == code


def test_the_answer_of_another_operation_is_another_for_each() -> None:
    with simulator(learner()) as lrs:
        script(lrs, "learnerByULN:after:other-root", "verifyLearner:after:other-root")
        _, found = sent(lrs, FIND_ADA)
        _, verified = sent(lrs, VERIFY_ADA)
    assert root_of(found) == f"{{{REPORT}}}VerifyLearnerResponse"
    assert root_of(verified) == f"{{{FIND}}}FindLearnerResponse"


def test_an_unknown_code_has_as_many_digits_as_the_known_ones() -> None:
    with simulator(learner()) as lrs:
        script(lrs, "verifyLearner:after:unknown-code")
        assert lrs.verify(ULN, "Sampleton", "Ada").code == "WSVRC999"


def test_a_fault_of_the_other_service_is_in_its_own_shape() -> None:
    with simulator() as lrs:
        script(lrs, "GetOrganisation:before:WSEC0006")
        answer = lrs.r9("GetOrganisation", {"invokingOrganisation": R10_CALLER})
        assert answer.fault == "WSEC0006"
        assert answer.has("DomainFault")


def test_a_request_that_is_refused_anyway_has_no_root_or_code_to_change() -> None:
    with simulator(learner()) as lrs:
        script(lrs, "verifyLearner:after:other-root", "verifyLearner:after:unknown-code")
        for _ in range(2):
            assert lrs.verify("1234567890", "Sampleton", "Ada").fault == "WSEC0136"


def test_so_many_calls_go_wrong_and_no_more() -> None:
    with simulator(learner()) as lrs:
        script(lrs, "verifyLearner:before:WSEC0004:2")
        codes = [lrs.verify(ULN, "Sampleton", "Ada") for _ in range(3)]
        assert [one.text("ErrorCode") or one.code for one in codes] == [
            "WSEC0004",
            "WSEC0004",
            "WSVRC001",
        ]


def test_faults_of_one_operation_come_one_after_the_other_and_touch_no_other() -> None:
    with simulator(learner()) as lrs:
        script(lrs, "verifyLearner:before:WSEC0004", "learnerByULN:before:WSEC0006")
        script(lrs, "verifyLearner:before:WSEC0999")
        assert lrs.verify(ULN, "Sampleton", "Ada").fault == "WSEC0004"
        assert lrs.verify(ULN, "Sampleton", "Ada").fault == "WSEC0999"
        (left,) = lrs.state.faults.waiting()
        assert left.spec == "learnerByULN:before:WSEC0006:1"
        assert lrs.find_by_uln(ULN, "Sampleton", "Ada").fault == "WSEC0006"


@pytest.mark.parametrize("mode", [Mode.OUT_OF_HOURS, Mode.EMPTY_500])
def test_a_service_that_is_down_uses_up_no_fault(mode: Mode) -> None:
    with simulator(learner()) as lrs:
        script(lrs, "verifyLearner:before:WSEC0006")
        lrs.state.set_mode(mode)
        sent(lrs, VERIFY_ADA)
        assert len(lrs.state.faults.waiting()) == 1


def test_what_waits_can_be_forgotten() -> None:
    with simulator(learner()) as lrs:
        script(lrs, "verifyLearner:before:WSEC0006:9")
        lrs.state.faults.clear()
        assert lrs.verify(ULN, "Sampleton", "Ada").code == "WSVRC001"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("", "form"),
        ("verifyLearner", "form"),
        ("verifyLearner:before", "form"),
        ("verifyLearner:later:truncated", "form"),
        ("verifyLearner:before:truncated:1:1", "form"),
        ("verifyLearner:before:nonsense", "WHAT"),
        ("verifyLearner:before:WSEC4", "WHAT"),
        ("verifyLearner:before:WSEC000\u0664", "WHAT"),
        ("verifyLearner:before:truncated:0", "TIMES"),
        ("verifyLearner:before:truncated:-1", "TIMES"),
        ("verifyLearner:before:truncated:many", "TIMES"),
        (f"verifyLearner:before:truncated:{MOST_TIMES + 1}", "TIMES"),
        ("verifyLearner:before:truncated:" + "9" * 5000, "TIMES"),
    ],
)
def test_a_specification_that_cannot_be_is_told_with_what_would_fit(spec: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ScriptedFault.from_spec(spec)


def test_an_operation_that_does_not_exist_is_told_with_those_that_do() -> None:
    with simulator() as lrs, pytest.raises(ValueError, match="OPERATION") as told:
        script(lrs, "verifylearner:before:truncated")
    assert all(operation.name in str(told.value) for operation in OPERATIONS)


def test_a_fault_of_the_connection_needs_somebody_who_can_do_it() -> None:
    with simulator() as lrs, pytest.raises(ValueError, match="--proxy"):
        script(lrs, "verifyLearner:after:cut")


def test_a_specification_is_read_back_as_it_was_written() -> None:
    fault = ScriptedFault("verifyLearner", When.AFTER, Trouble.TRUNCATED, 2)
    assert ScriptedFault.from_spec(fault.spec) == fault
    assert ScriptedFault.from_spec("verifyLearner:after:truncated").times == 1
