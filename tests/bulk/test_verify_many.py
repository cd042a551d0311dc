from dataclasses import replace
from datetime import time, timedelta

import pytest

from picslrs_plugin.errors import (
    ConfigurationError,
    LookupFailed,
    LrsAccessRefused,
    LrsMaintenance,
    LrsNotAnswering,
    LrsOutOfHours,
    LrsTimedOut,
    LrsUnreachable,
)
from picslrs_plugin.hookspecs import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import BulkKind, ItemState, JobState
from tests.bulk.conftest import FAST, College, ref, uln
from tests.fakes import TENANT
from tests.learners import details


def test_everybody_of_a_job_is_verified(college: College) -> None:
    college.enrol(10)
    job = college.start()
    college.work()
    progress = college.progress(job)
    assert progress.job.state is JobState.DONE
    assert progress.job.finished_at == college.clock()
    assert progress.tally == {(ItemState.DONE, "exact_match"): 10}
    assert progress.remaining == 0
    assert college.lrs.calls["verify"] == 10


def test_several_threads_verify_everybody_once(college: College) -> None:
    college.enrol(60)
    job = college.start()
    college.work(threads=4)
    assert college.outcomes(job) == {"exact_match": 60}
    assert college.lrs.calls["verify"] == 60


def test_the_roster_follows(college: College) -> None:
    college.enrol(3)
    college.start()
    college.work()
    with college.store(TENANT) as work:
        assert [(one.todo, one.members) for one in work.roster.counts()] == [(None, 3)]


def test_one_bad_learner_never_stops_the_rest(college: College) -> None:
    college.enrol(4)
    college.host.holds(ref(0), details(given_name=""), str(uln(0)))
    college.host.holds(ref(1), details(), None)
    del college.host.subjects[ref(2)]
    job = college.start(refs=tuple(map(ref, range(4))))
    college.work()
    assert college.progress(job).tally == {
        (ItemState.FAILED, "InvalidInput"): 1,
        (ItemState.FAILED, "Conflict"): 1,
        (ItemState.FAILED, "SubjectNotFound"): 1,
        (ItemState.DONE, "exact_match"): 1,
    }


def test_a_defect_with_one_learner_never_stops_the_rest(
    college: College, caplog: pytest.LogCaptureFixture
) -> None:
    college.enrol(3)
    look_up, bad = college.host.subject, ref(1)

    def broken_for_one(identity: Identity, ref: SubjectRef) -> Subject:
        if ref == bad:
            raise RuntimeError("Testa Sampleton")
        return look_up(identity, ref)

    college.host.subject = broken_for_one  # type: ignore[method-assign]
    job = college.start()
    college.work()
    assert college.outcomes(job) == {"exact_match": 2, "defect": 1}
    assert "RuntimeError" in caplog.text
    assert "Sampleton" not in caplog.text


def test_what_the_person_may_not_do_is_not_done(college: College) -> None:
    college.enrol(2)
    college.host.denied_for[ref(0)] = {Action.VERIFY}
    job = college.start()
    college.work()
    assert college.outcomes(job) == {"NotPermitted": 1, "exact_match": 1}
    assert college.lrs.calls["verify"] == 1


@pytest.mark.parametrize("error", [LrsAccessRefused(), ConfigurationError()])
def test_wrong_credentials_stop_the_whole_job_at_once(college: College, error: Exception) -> None:
    college.enrol(10)
    job = college.start()
    college.lrs.script("verify", error)
    college.work()
    progress = college.progress(job)
    assert progress.job.state is JobState.STOPPED
    assert progress.job.reason == type(error).__name__
    assert college.lrs.calls["verify"] == 1
    assert college.states(job) == {ItemState.WAITING: 10}


def test_a_job_that_stopped_goes_on_when_a_person_resumes_it(college: College) -> None:
    college.enrol(3)
    job = college.start()
    college.lrs.script("verify", LrsAccessRefused())
    college.work()
    college.services.bulk.resume(college.host.identity(), job)
    college.work()
    assert college.progress(job).job.state is JobState.DONE
    assert college.outcomes(job) == {"exact_match": 3}


@pytest.mark.parametrize(
    ("error", "minutes"),
    [(LrsOutOfHours(), 15), (LrsMaintenance(), 15), (LrsUnreachable(), 1), (LrsNotAnswering(), 1)],
)
def test_a_closed_lrs_holds_the_job_which_goes_on_by_itself(
    college: College, error: Exception, minutes: int
) -> None:
    college.enrol(3)
    job = college.start()
    college.lrs.script("verify", error)
    college.work()
    held = college.progress(job)
    assert held.job.state is JobState.RUNNING
    assert held.job.reason == type(error).__name__
    assert held.job.resume_at == college.clock() + timedelta(minutes=minutes)
    assert held.left is None
    assert college.lrs.calls["verify"] == 1

    college.clock.forward(minutes * 60)
    college.work()
    done = college.progress(job)
    assert (done.job.state, done.job.reason, done.job.resume_at) == (JobState.DONE, "", None)
    assert college.outcomes(job) == {"exact_match": 3}


@pytest.mark.parametrize("error", [LrsTimedOut, LookupFailed])
def test_a_failure_that_may_pass_is_tried_again_later_and_not_for_ever(
    college: College, error: type[Exception]
) -> None:
    college.enrol(2)
    job = college.start(refs=(ref(0),))
    college.lrs.script("verify", error(), error(), error())
    college.work()
    assert college.item(job).state is ItemState.WAITING
    assert college.item(job).outcome == error.__name__
    for minutes in (1, 2):
        college.clock.forward(minutes * 60)
        college.work()
    assert college.progress(job).tally == {(ItemState.FAILED, error.__name__): 1}
    assert college.lrs.calls["verify"] == 3


def test_bulk_work_waits_for_the_hours_of_its_tenant(college: College) -> None:
    college.enrol(2)
    college.host.preferred = replace(FAST, bulk_from=time(20), bulk_until=time(6))
    job = college.start()
    college.work()
    held = college.progress(job).job
    assert held.reason == "BulkHours"
    assert held.resume_at == college.clock().replace(hour=20)
    assert college.lrs.calls == {}
    college.clock.forward(10 * 3600)
    college.work()
    assert college.progress(job).job.state is JobState.DONE


def test_a_refresh_is_for_those_who_were_verified(college: College) -> None:
    college.enrol(3)
    college.start(refs=(ref(0), ref(1)))
    college.work()
    job = college.start(BulkKind.REFRESH)
    college.work()
    assert college.progress(job).job.total == 2
    assert college.outcomes(job) == {"exact_match": 2}
