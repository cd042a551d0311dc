from dataclasses import replace

import pytest

from picslrs_plugin.domain.response_codes import BatchOutcome, VerifyResult
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import (
    ConfigurationError,
    LrsAccessRefused,
    LrsFailed,
    LrsOutOfHours,
    LrsTimedOut,
    LrsUnreachable,
)
from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.ports import (
    Audited,
    ItemState,
    JobState,
    Link,
    Submitted,
    VerifyAnswer,
    VerifyOutput,
    VerifyRow,
)
from tests.bulk.conftest import FAST, College, ref, uln
from tests.fakes import ACTOR, TENANT
from tests.learners import details, record

WAIT = 5


@pytest.fixture
def batches(college: College) -> College:
    college.host.preferred = replace(FAST, verify_in_batches=True)
    return college


def finish(college: College) -> None:
    """Work, and let the LRS finish its batch before working again."""
    college.work()
    college.clock.forward(WAIT)
    college.work()


def link(college: College, number: int = 0) -> Link:
    with college.store(TENANT) as work:
        found = work.links.get(ref(number))
    assert found is not None
    return found


def test_everybody_is_verified_in_one_batch(batches: College) -> None:
    batches.enrol(6)
    job = batches.start()
    batches.work()
    assert batches.states(job) == {ItemState.SUBMITTED: 6}
    assert batches.progress(job).job.state is JobState.RUNNING
    batches.clock.forward(WAIT)
    batches.work()
    assert batches.progress(job).job.state is JobState.DONE
    assert batches.outcomes(job) == {"exact_match": 6}
    assert batches.lrs.calls == {"submit_verifications": 1, "verification_output": 1}


def test_a_batch_has_at_most_two_hundred(batches: College) -> None:
    batches.enrol(201)
    job = batches.start()
    finish(batches)
    assert [len(batch) for batch in batches.lrs.batches] == [200, 1]
    assert batches.outcomes(job) == {"exact_match": 201}


def test_a_row_names_its_learner_without_a_word_about_them(batches: College) -> None:
    batches.enrol(1)
    job = batches.start()
    batches.work()
    ((name, _),) = batches.lrs.batches[0]
    assert name == f"{job}-0"


def test_who_is_not_found_or_somebody_else_is_settled_by_the_batch(batches: College) -> None:
    batches.enrol(2)
    del batches.lrs.records[uln(0)]
    batches.lrs.records[uln(1)] = record(uln(1), given_name="Other", family_name="Else")
    job = batches.start()
    finish(batches)
    assert batches.outcomes(job) == {"not_found": 1, "someone_else": 1}
    assert "verify" not in batches.lrs.calls


def test_an_outcome_that_needs_the_record_is_verified_by_itself(batches: College) -> None:
    batches.enrol(2)
    job = batches.start()
    batches.work()
    similar = VerifyAnswer(VerifyResult.SIMILAR, "WSVRC003", uln(0))
    plain = VerifyAnswer(VerifyResult.MATCH, "WSVRC001", uln(1))
    rows = (VerifyRow(f"{job}-0", similar), VerifyRow(f"{job}-1", plain))
    batches.lrs.script(
        "verification_output", VerifyOutput(BatchOutcome.DONE, "WSRC0009", rows=rows)
    )
    batches.clock.forward(WAIT)
    batches.work()
    assert batches.lrs.calls["verify"] == 1
    assert batches.outcomes(job) == {"exact_match": 2}


def test_a_learner_who_changed_meanwhile_is_verified_by_itself(batches: College) -> None:
    batches.enrol(1)
    job = batches.start()
    batches.work()
    batches.host.holds(ref(0), details(given_name="Testaa", title="Ms"), str(uln(0)))
    batches.clock.forward(WAIT)
    batches.work()
    assert batches.lrs.calls["verify"] == 1
    assert batches.progress(job).job.state is JobState.DONE


def test_a_match_is_compared_with_the_record_that_was_read_before(batches: College) -> None:
    batches.enrol(1)
    batches.lrs.records[uln(0)] = record(uln(0), given_name="Testaa", postcode="QX2 2BB")
    read = batches.services.verify(batches.host.identity(), ref(0))
    assert read.outcome is Verification.UPDATE_REQUIRED
    before = link(batches)
    batches.clock.forward(3600)
    job = batches.start(refs=(ref(0),))
    finish(batches)
    assert batches.outcomes(job) == {"update_required": 1}
    after = link(batches)
    assert (after.theirs, after.read_at) == (before.theirs, before.read_at)
    assert after.checked_at == batches.clock()


def test_a_batch_that_is_not_finished_is_looked_at_again_later(batches: College) -> None:
    batches.enrol(2)
    job = batches.start()
    not_yet = VerifyOutput(BatchOutcome.NOT_FINISHED, "WSRC0008")
    batches.lrs.script("verification_output", not_yet, not_yet)
    finish(batches)
    assert batches.states(job) == {ItemState.SUBMITTED: 2}
    for seconds in (5, 10):
        batches.clock.forward(seconds)
        batches.work()
    assert batches.lrs.calls["verification_output"] == 3
    assert batches.outcomes(job) == {"exact_match": 2}


@pytest.mark.parametrize("outcome", [BatchOutcome.FAILED, BatchOutcome.UNKNOWN_JOB])
def test_who_was_in_a_batch_that_failed_is_verified_by_itself(
    batches: College, outcome: BatchOutcome
) -> None:
    batches.enrol(2)
    job = batches.start()
    batches.lrs.script("verification_output", VerifyOutput(outcome, "WSRC0010"))
    finish(batches)
    assert batches.outcomes(job) == {"exact_match": 2}
    assert batches.lrs.calls["verify"] == 2


def test_a_batch_that_the_lrs_does_not_take_is_no_obstacle(batches: College) -> None:
    batches.enrol(2)
    job = batches.start()
    batches.lrs.script("submit_verifications", Submitted(BatchOutcome.WRONG_COUNT, "WSRC0017"))
    batches.work()
    assert batches.outcomes(job) == {"exact_match": 2}


def test_who_is_missing_from_the_output_is_verified_by_itself(batches: College) -> None:
    batches.enrol(1)
    job = batches.start()
    batches.lrs.script("verification_output", VerifyOutput(BatchOutcome.DONE, "WSRC0009"))
    finish(batches)
    assert batches.lrs.calls["verify"] == 1
    assert batches.outcomes(job) == {"exact_match": 1}


def test_one_bad_learner_is_left_out_of_the_batch(batches: College) -> None:
    batches.enrol(3)
    batches.host.holds(ref(1), details(given_name=""), str(uln(1)))
    job = batches.start(refs=tuple(map(ref, range(3))))
    finish(batches)
    assert batches.outcomes(job) == {"exact_match": 2, "InvalidInput": 1}


def test_a_wrong_password_stops_the_job_before_anything_is_submitted(batches: College) -> None:
    batches.enrol(3)
    job = batches.start()
    batches.lrs.script("submit_verifications", LrsAccessRefused())
    batches.work()
    assert batches.progress(job).job.state is JobState.STOPPED
    assert batches.states(job) == {ItemState.WAITING: 3}


def test_what_was_submitted_is_not_submitted_again_after_a_pause_of_the_lrs(
    batches: College,
) -> None:
    batches.enrol(3)
    job = batches.start()
    batches.lrs.script("verification_output", LrsOutOfHours())
    finish(batches)
    assert batches.states(job) == {ItemState.SUBMITTED: 3}
    batches.clock.forward(15 * 60)
    batches.work()
    assert batches.outcomes(job) == {"exact_match": 3}
    assert batches.lrs.calls["submit_verifications"] == 1


def test_nobody_fails_because_of_a_batch_that_could_not_be_submitted(batches: College) -> None:
    batches.enrol(2)
    job = batches.start()
    batches.lrs.script("submit_verifications", LrsFailed(), LrsFailed(), LrsFailed())
    batches.work()
    for minutes in (1, 2):
        batches.clock.forward(minutes * 60)
        batches.work()
    assert batches.outcomes(job) == {"exact_match": 2}
    assert batches.lrs.calls["verify"] == 2


def test_a_slow_batch_is_not_given_up_for_a_failure_now_and_then(batches: College) -> None:
    batches.enrol(2)
    job = batches.start()
    not_yet = VerifyOutput(BatchOutcome.NOT_FINISHED, "WSRC0008")
    slow = (not_yet, not_yet, LrsFailed(), not_yet, LrsFailed(), not_yet, LrsFailed())
    batches.lrs.script("verification_output", *slow)
    batches.work()
    for _ in range(len(slow) + 1):
        batches.clock.forward(600)
        batches.work()
    assert batches.outcomes(job) == {"exact_match": 2}
    assert batches.lrs.calls["submit_verifications"] == 1
    assert "verify" not in batches.lrs.calls


def test_failures_before_a_batch_was_taken_are_none_of_its_output(batches: College) -> None:
    batches.enrol(2)
    job = batches.start()
    batches.lrs.script("submit_verifications", LrsFailed(), LrsFailed())
    batches.lrs.script("verification_output", LrsFailed())
    batches.work()
    for _ in range(5):
        batches.clock.forward(600)
        batches.work()
    assert batches.outcomes(job) == {"exact_match": 2}
    assert "verify" not in batches.lrs.calls


@pytest.mark.parametrize("submitted", [False, True], ids=["submitting", "collecting"])
def test_credentials_that_are_missing_stop_the_job_and_no_thread(
    batches: College, submitted: bool
) -> None:
    batches.enrol(2)
    job = batches.start()
    credentials = batches.host.credentials
    if submitted:
        batches.work()
        batches.clock.forward(WAIT)

    def missing(tenant: str) -> LrsCredentials:
        raise ConfigurationError

    batches.host.credentials = missing  # type: ignore[method-assign]
    batches.work()
    assert batches.progress(job).job.state is JobState.STOPPED
    batches.host.credentials = credentials  # type: ignore[method-assign]
    batches.services.bulk.resume(ACTOR, job)
    finish(batches)
    assert batches.outcomes(job) == {"exact_match": 2}
    assert batches.lrs.calls["submit_verifications"] == 1


def asked_in_batch(college: College) -> list[str]:
    with college.store(TENANT) as work:
        told = [one.entry for one in work.audit.after(0, 1000)]
    return [one.ref.id for one in told if one.operation == Audited.ASK_IN_BATCH and one.ref]


def test_the_audit_knows_who_was_sent_in_a_batch_and_nobody_else(batches: College) -> None:
    batches.enrol(3)
    batches.host.holds(ref(1), details(given_name=""), str(uln(1)))
    batches.start(refs=tuple(map(ref, range(3))))
    batches.lrs.script("submit_verifications", LrsUnreachable())
    batches.work()
    assert asked_in_batch(batches) == []
    batches.clock.forward(120)
    batches.work()
    assert asked_in_batch(batches) == ["0", "2"]


def test_who_may_have_reached_the_lrs_in_a_batch_is_in_the_audit(batches: College) -> None:
    batches.enrol(1)
    batches.start()
    batches.lrs.script("submit_verifications", LrsTimedOut())
    batches.work()
    assert asked_in_batch(batches) == ["0"]
