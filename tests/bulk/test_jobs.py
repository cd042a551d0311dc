from datetime import timedelta

import pytest

from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import Conflict, JobNotFound, NotLicensed, NotPermitted
from picslrs_plugin.hookspecs import (
    Group,
    Job,
    JobName,
    Licence,
    SubjectKind,
    TenantAction,
    Tier,
)
from picslrs_plugin.ports import BulkKind, ItemState, JobState
from picslrs_plugin.services import bulk, roster
from picslrs_plugin.services.bulk import Chosen
from tests.bulk.conftest import College, ref
from tests.fakes import ACTOR, APPLICANT, COLLEAGUE, STRANGER
from tests.learners import details


def test_only_who_may_work_on_all_starts_sees_or_moves_a_job(college: College) -> None:
    college.enrol(1)
    job = college.start()
    college.host.denied_for_all = {TenantAction.BULK}
    jobs = college.services.bulk
    for attempt in (
        lambda: jobs.start(ACTOR, BulkKind.VERIFY, Chosen()),
        lambda: jobs.jobs(ACTOR),
        lambda: jobs.progress(ACTOR, job),
        lambda: jobs.pause(ACTOR, job),
        lambda: jobs.resume(ACTOR, job),
        lambda: jobs.cancel(ACTOR, job),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_licence_that_covers_nobody_has_no_jobs(college: College) -> None:
    college.host.licences.clear()
    with pytest.raises(NotLicensed):
        college.services.bulk.jobs(ACTOR)
    assert not college.services.bulk.offers(ACTOR)


def test_a_job_of_another_tenant_is_not_there(college: College) -> None:
    college.enrol(1)
    college.host.licences[STRANGER.tenant] = Licence(tier=Tier.SILVER)
    job = college.start()
    with pytest.raises(JobNotFound):
        college.services.bulk.progress(STRANGER, job)
    assert college.services.bulk.jobs(STRANGER) == ()


def test_a_job_is_for_a_category_a_kind_or_a_group(college: College) -> None:
    college.host.holds(APPLICANT, details())
    college.host.groups = {ref(0): (Group("plumbing", "Plumbing"),)}
    college.enrol(3)
    for chosen, wanted in (
        (Chosen(), 3),
        (Chosen(group="plumbing"), 1),
        (Chosen(todos=(Todo.NOT_VERIFIED,), kind=SubjectKind.LEARNER), 3),
        (Chosen(refs=(ref(0), ref(1), ref(0))), 2),
    ):
        assert college.services.bulk.start(ACTOR, BulkKind.VERIFY, chosen).total == wanted


def test_a_job_takes_only_those_of_its_categories_for_whom_it_can_do_anything(
    college: College,
) -> None:
    college.host.holds(APPLICANT, details())
    college.enrol(3)
    both = Chosen(todos=(Todo.NO_ULN, Todo.NOT_VERIFIED))
    assert college.services.bulk.start(ACTOR, BulkKind.VERIFY, both).total == 3
    assert college.services.bulk.start(ACTOR, BulkKind.SEARCH, both).total == 1


def test_a_long_list_is_gathered_a_stretch_at_a_time(
    college: College, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "GATHERED_AT_ONCE", 3)
    monkeypatch.setattr(roster, "AT_ONCE", 3)
    college.enrol(10)
    assert college.progress(college.start()).job.total == 10


def test_a_job_for_nobody_is_not_started(college: College) -> None:
    college.enrol(1)
    with pytest.raises(Conflict, match="Nobody in the categories"):
        college.start(todos=(Todo.LINKED,))
    with pytest.raises(Conflict, match="nobody"):
        college.start(BulkKind.SEARCH)
    assert college.services.bulk.jobs(ACTOR) == ()


def test_the_name_of_a_job_never_looks_like_an_option_of_a_command(college: College) -> None:
    college.enrol(1)
    assert all(college.start().isalnum() for _ in range(40))


def test_a_list_that_was_never_read_is_said(college: College) -> None:
    with pytest.raises(Conflict, match="never read"):
        college.start()


def test_a_paused_job_is_not_worked_on_until_it_is_resumed(college: College) -> None:
    college.enrol(3)
    job = college.start()
    assert college.services.bulk.pause(COLLEAGUE, job).state is JobState.PAUSED
    college.work()
    assert college.lrs.calls == {}
    college.services.bulk.resume(COLLEAGUE, job)
    college.work()
    assert college.progress(job).job.state is JobState.DONE


def pause_after(college: College, job: str, verified: int) -> None:
    """Let somebody pause the job as soon as that many were verified."""

    def look(_: object) -> None:
        if college.lrs.calls["verify"] == verified:
            college.services.bulk.pause(ACTOR, job)

    college.lrs.after("verify", look)


def test_pausing_in_the_middle_lets_nobody_begin_with_another_learner(college: College) -> None:
    college.enrol(200)
    job = college.start()
    pause_after(college, job, 1)
    college.work()
    assert college.lrs.calls["verify"] == 1
    assert college.states(job) == {ItemState.WAITING: 199, ItemState.DONE: 1}


def test_a_cancelled_job_never_goes_on_and_what_was_done_stays(college: College) -> None:
    college.enrol(3)
    job = college.start()
    college.services.bulk.cancel(ACTOR, job)
    college.work()
    with pytest.raises(Conflict, match="cancelled"):
        college.services.bulk.resume(ACTOR, job)
    assert college.lrs.calls == {}


def test_the_progress_tells_rate_and_time_left(college: College) -> None:
    college.enrol(8)
    job = college.start()
    pause_after(college, job, 3)
    college.work()
    college.services.bulk.resume(ACTOR, job)
    college.clock.forward(30)
    progress = college.progress(job)
    assert progress.per_minute == pytest.approx(6)
    assert (progress.ended, progress.remaining) == (3, 5)
    assert progress.left == timedelta(seconds=50)


def test_nobody_says_how_long_a_job_takes_that_does_not_move(college: College) -> None:
    college.enrol(3)
    job = college.start()
    college.clock.forward(600)
    assert college.progress(job).left is None


# leases


def test_what_a_worker_had_borrowed_when_it_died_is_taken_up_again(college: College) -> None:
    college.enrol(3)
    job = college.start()
    work = college.services.bulk_work
    dead = work.claim(ACTOR.tenant, job, "dead")
    assert dead is not None
    college.clock.forward(work.lease_time.total_seconds())
    college.work()
    assert college.outcomes(job) == {"exact_match": 3}
    late = work.work_on(dead, dead.items[0])
    work.record(dead, late)
    assert college.outcomes(job) == {"exact_match": 3}


def test_there_are_never_more_at_work_than_the_tenant_allows(college: College) -> None:
    college.enrol(40)
    job = college.start()
    work = college.services.bulk_work
    claims = [work.claim(ACTOR.tenant, job, f"owner-{number}") for number in range(6)]
    assert len([claim for claim in claims if claim]) == college.host.preferred.calls_at_once


# whoever runs jobs


def test_a_job_is_offered_to_whoever_runs_jobs_when_it_starts_and_goes_on(
    college: College,
) -> None:
    college.enrol(1)
    job = college.start()
    college.services.bulk.pause(ACTOR, job)
    college.services.bulk.resume(ACTOR, job)
    offered = Job(job, JobName.BULK, ACTOR.tenant)
    assert college.host.jobs == [offered, offered]


def test_a_job_that_cannot_be_handed_over_stops_with_the_reason(college: College) -> None:
    college.enrol(1)
    college.host.loses_jobs = True
    job = college.start()
    stopped = college.progress(job).job
    assert (stopped.state, stopped.reason) == (JobState.STOPPED, "JobNotTaken")
