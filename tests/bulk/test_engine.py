from threading import Thread

from picslrs_plugin.bulk import Engine, Pacer, WorksHere
from picslrs_plugin.errors import ConfigurationError, StoreUnavailable
from picslrs_plugin.hookspecs import Job, JobName
from picslrs_plugin.ports import JobState, WaitingJob
from picslrs_plugin.services.bulk_claims import Claim
from picslrs_plugin.services.bulk_work import BulkWork
from tests.bulk.conftest import College
from tests.fakes import TENANT

A_JOB = Job("job", JobName.BULK, TENANT)


def test_a_long_outage_of_the_database_ends_no_thread(college: College) -> None:
    college.enrol(1)
    job = college.start()
    looks = 0

    def jobs() -> tuple[WaitingJob, ...]:
        nonlocal looks
        looks += 1
        if looks < 1500:
            raise StoreUnavailable
        return college.due()

    engine = college.engine(jobs=jobs, look_again_seconds=0)
    engine.start(leave_when_idle=True)
    assert engine.join(30)
    assert college.progress(job).job.state is JobState.DONE


class Misled(BulkWork):
    """Cannot borrow of one job the first few times, for another reason than the database."""

    job = ""
    refusals = 3

    def claim(self, tenant: str, job_id: str, owner: str) -> Claim | None:
        if job_id == self.job and self.refusals:
            self.refusals -= 1
            raise ConfigurationError
        return super().claim(tenant, job_id, owner)


def test_a_job_that_fails_as_a_whole_keeps_nobody_from_the_others(college: College) -> None:
    college.enrol(1)
    one, other = college.start(), college.start()
    own = college.services.bulk_work
    work = Misled(own._ports, own._doing)
    work.job = one
    engine = Engine(
        work,
        college.due,
        Pacer(college.store, college.clock),
        threads=1,
        look_again_seconds=0,
    )
    engine.start(leave_when_idle=True)
    assert engine.join(30)
    states = {college.progress(job).job.state for job in (one, other)}
    assert (states, work.refusals) == ({JobState.DONE}, 0)


def test_a_job_that_comes_as_the_last_thread_looks_is_worked_on(college: College) -> None:
    college.enrol(1)
    engines: list[Engine] = []
    added: list[str] = []

    def jobs() -> tuple[WaitingJob, ...]:
        found = college.due()
        if not added:
            added.append(college.start())
            request = Thread(target=here, args=(A_JOB,))
            request.start()
            request.join()
        return found

    def make() -> Engine:
        engines.append(college.engine(jobs=jobs))
        return engines[-1]

    here = WorksHere(make)
    here(A_JOB)
    assert all(engine.join(30) for engine in engines)
    assert college.progress(added[0]).job.state is JobState.DONE


def test_whoever_finds_nothing_left_cannot_be_woken_any_more(college: College) -> None:
    engine = college.engine()
    engine.start(leave_when_idle=True)
    assert engine.join(30)
    assert not engine.wake()
