from typing import Any

import pytest

from tests.simulator.kit import (
    BATCH,
    OTHER_ULN,
    THIRD_ULN,
    ULN,
    UNUSED_ULN,
    VERIFY_BATCH,
    Answer,
    Content,
    Simulator,
    learner,
    simulator,
    to_register,
)

ORDER = (
    "ULN", "MISIdentifier", "Title", "GivenName", "PreferredGivenName", "MiddleOtherName",
    "FamilyName", "PreviousFamilyName", "FamilyNameAtAge16", "SchoolAtAge16",
    "LastKnownAddressLine1", "LastKnownAddressLine2", "LastKnownAddressTown",
    "LastKnownAddressCountyOrCity", "LastKnownPostCode", "DateOfAddressCapture", "DateOfBirth",
    "PlaceOfBirth", "EmailAddress", "Gender", "Nationality", "ScottishCandidateNumber",
    "AbilityToShare", "VerificationType", "OtherVerificationDescription", "Notes",
)  # fmt: skip


def row(mis_identifier: str = "M1", uln: str = "", **changes: Any) -> dict[str, Content]:
    """A BatchLearner block. Keyword arguments are fields of a Record."""
    block = {
        **to_register(learner(**changes)),
        "ULN": uln,
        "MISIdentifier": mis_identifier,
    }
    return {name: block[name] for name in ORDER if block[name]}


def submit(lrs: Simulator, *rows: dict[str, Content], job_type: str = "FUL") -> Answer:
    return lrs.batch(
        "SubmitBatch",
        BATCH,
        JobType=job_type,
        LearnerRecordCount=str(len(rows)),
        Learner=list(rows),
    )


def output(lrs: Simulator, job_id: str) -> Answer:
    return lrs.batch("GetSubmitBatchOutput", BATCH, JobID=job_id)


def worked(lrs: Simulator, *rows: dict[str, Content], job_type: str = "FUL") -> Answer:
    """Submit a batch and wait until it is done."""
    submitted = submit(lrs, *rows, job_type=job_type)
    assert submitted.code == "WSRC0007"
    lrs.clock.forward(5)
    done = output(lrs, submitted.text("JobID"))
    assert done.code == "WSRC0009"
    return done


def return_code(*rows: dict[str, Content], job_type: str = "FUL") -> str:
    with simulator(learner()) as lrs:
        return worked(lrs, *rows, job_type=job_type).text("ReturnCode")


def test_a_batch_takes_a_moment_and_nothing_of_it_is_seen_before() -> None:
    with simulator(batch_seconds=5) as lrs:
        submitted = submit(lrs, row())
        job_id = submitted.text("JobID")
        assert int(job_id) > 0
        lrs.clock.forward(4)
        early = output(lrs, job_id)
        assert (early.code, early.text("JobStatus")) == ("WSRC0008", "In progress")
        assert not early.has("Learner")
        assert lrs.state.learners() == []
        lrs.clock.forward(1)
        done = output(lrs, job_id)
        held = lrs.state.learners()
    assert (done.code, done.text("JobStatus")) == ("WSRC0009", "Complete")
    assert done.text("JobStartedDateTime") == "2026-03-02 10:00:00"
    assert done.text("JobFinishedDateTime") == "2026-03-02 10:00:05"
    assert [record.uln for record in held] == [done.text("ULN")]


def test_a_new_learner_is_registered_and_keeps_its_mis_identifier() -> None:
    with simulator() as lrs:
        done = worked(lrs, row("Student 17", notes="New"))
        record = lrs.state.get(done.text("ULN"))
    assert (done.text("ReturnCode"), done.text("MISIdentifier")) == ("RC001", "Student 17")
    assert done.text("NewLearnersCount") == "1"
    assert record is not None
    assert record.notes == "New"


def test_an_existing_learner_is_found_and_not_registered_again() -> None:
    with simulator(learner()) as lrs:
        done = worked(lrs, row())
        assert len(lrs.state.learners()) == 1
    assert (done.text("ReturnCode"), done.text("ULN")) == ("RC002", ULN)
    assert done.text("ExistsUpdatedLearnersCount") == "1"


def test_an_existing_learner_is_updated_with_what_the_row_says_and_blanks_change_nothing() -> None:
    with simulator(learner(title="Ms")) as lrs:
        done = worked(lrs, row(uln=ULN, last_known_address_town="Mockford"))
        record = lrs.state.get(ULN)
    assert done.text("ReturnCode") == "RC003"
    assert record is not None
    assert (record.last_known_address_town, record.title) == ("Mockford", "Ms")
    assert record.version_number == 4


def test_chk_changes_nothing() -> None:
    with simulator(learner()) as lrs:
        done = worked(
            lrs,
            row("M1", uln=ULN, last_known_address_town="Mockford"),
            row("M2", given_name="Bram", family_name="Testerby"),
            job_type="CHK",
        )
        assert [record.version_number for record in lrs.state.learners()] == [3]
    assert done.texts("ReturnCode") == ["RC002", "RC005"]
    assert done.text("LearnersNotFoundCount") == "1"


def test_possible_matches_get_no_uln() -> None:
    with simulator(learner()) as lrs:
        done = worked(lrs, row(last_known_post_code="QX9 9ZZ"))
    assert (done.text("ReturnCode"), done.has("ULN")) == ("RC004", False)
    assert done.text("PossibleMatchLearnersCount") == "1"


def test_a_merged_uln_comes_back_as_its_master() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        assert worked(lrs, row(uln=OTHER_ULN)).text("ULN") == ULN


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row(given_name=""), "RC006"),
        (row(ability_to_share=""), "RC006"),
        (row(verification_type="999"), "RC006"),
        (row(last_known_post_code="NOWHERE"), "RC011"),
        (row(date_of_birth="2006-02-30"), "RC011"),
        (row(date_of_birth="2020-01-01"), "RC011"),
        (row(uln="1026893069"), "RC012"),
        (row("M" * 129), "RC012"),
        (row(uln=UNUSED_ULN), "RC007"),
        (row(uln=ULN, given_name="Bertram"), "RC007"),
        (row(ability_to_share="2"), "RC008"),
        (row(ability_to_share="0"), "RC008"),
    ],
)
def test_a_bad_row_gets_a_return_code_of_its_own(bad: dict[str, Content], code: str) -> None:
    assert return_code(bad) == code


def test_a_bad_row_does_not_stop_the_others() -> None:
    with simulator() as lrs:
        done = worked(
            lrs,
            row("M1", given_name=""),
            row("M2", given_name="Bram", family_name="Testerby"),
            row("M3"),
        )
    rows = done.rows("Learner")
    assert [one["MISIdentifier"] for one in rows] == ["M1", "M2", "M3"]
    assert [one["ReturnCode"] for one in rows] == ["RC006", "RC001", "RC001"]
    assert done.text("RejectedLearnersCount") == "1"


def test_the_number_of_learners_must_be_the_one_announced() -> None:
    with simulator() as lrs:
        answer = lrs.batch(
            "SubmitBatch", BATCH, JobType="FUL", LearnerRecordCount="2", Learner=[row()]
        )
    assert (answer.code, answer.text("JobID")) == ("WSRC0017", "0")


@pytest.mark.parametrize(("count", "code"), [(0, "WSRC0017"), (200, "WSRC0007"), (201, "WSRC0017")])
def test_a_batch_has_1_to_200_learners(count: int, code: str) -> None:
    with simulator() as lrs:
        assert submit(lrs, *[row(f"M{number}") for number in range(count)]).code == code


def test_an_unknown_job_is_named_as_such() -> None:
    with simulator() as lrs:
        answer = output(lrs, "42")
    assert (answer.code, answer.has("JobStatus")) == ("WSRC0018", False)


def test_a_verify_job_is_no_registration_job() -> None:
    with simulator() as lrs:
        submitted = submit(lrs, row())
        answer = lrs.batch("GetVerifyBatchOutput", VERIFY_BATCH, JobID=submitted.text("JobID"))
    assert answer.code == "WSRC0018"


def test_a_batch_can_be_made_to_fail_and_changes_nothing() -> None:
    with simulator() as lrs:
        job_id = submit(lrs, row()).text("JobID")
        lrs.state.fail_next_batch()
        lrs.clock.forward(5)
        failed = output(lrs, job_id)
        assert lrs.state.learners() == []
    assert (failed.code, failed.text("JobStatus")) == ("WSRC0010", "Failed")
    assert not failed.has("Learner")


def to_verify(mis_identifier: str, uln: str, names: tuple[str, str]) -> dict[str, Content]:
    return {
        "MISIdentifier": mis_identifier,
        "ULN": uln,
        "FamilyName": names[0],
        "GivenName": names[1],
        "DateOfBirth": "",
        "Gender": None,
    }


def test_a_verify_batch_answers_each_learner_as_a_single_call_does() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,)), learner(uln=THIRD_ULN)) as lrs:
        submitted = lrs.batch(
            "SubmitVerifyBatch",
            VERIFY_BATCH,
            LearnerRecordCount="4",
            OrgEmail=None,
            Learner=[
                to_verify("M1", THIRD_ULN, ("Sampleton", "Ada")),
                to_verify("M2", OTHER_ULN, ("Sampleton", "Ada")),
                to_verify("M3", THIRD_ULN, ("Sampleton", "Bertram")),
                to_verify("M4", UNUSED_ULN, ("Sampleton", "Ada")),
            ],
        )
        assert submitted.code == "WSRC0007"
        early = lrs.batch("GetVerifyBatchOutput", VERIFY_BATCH, JobID=submitted.text("JobID"))
        lrs.clock.forward(5)
        done = lrs.batch("GetVerifyBatchOutput", VERIFY_BATCH, JobID=submitted.text("JobID"))
    assert early.code == "WSRC0008"
    rows = done.rows("VerifiedLearner")
    assert done.code == "WSRC0009"
    assert [one["MISIdentifier"] for one in rows] == ["M1", "M2", "M3", "M4"]
    assert [one["ResponseCode"] for one in rows] == ["WSVRC001", "WSVRC002", "WSVRC005", "WSVRC006"]
    assert rows[1]["ULN"] == ULN
    assert done.texts("FailureFlag") == ["VRF1", "VRF2", "VRF3", "VRF4", "VRF6"]


def test_one_badly_formed_learner_makes_a_verify_batch_badly_formed() -> None:
    with simulator() as lrs:
        answer = lrs.batch(
            "SubmitVerifyBatch",
            VERIFY_BATCH,
            LearnerRecordCount="1",
            Learner=[to_verify("M1", ULN, ("", "Ada"))],
        )
    assert answer.fault == "WSEC0001"
