"""Celery's tasks, run at once; tests/bulk/test_killed.py has real workers."""

from collections.abc import Iterator

import pytest
from celery import Celery

from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.hookspecs import (
    SYSTEM,
    Event,
    Identity,
    Job,
    JobName,
    Subject,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from picslrs_plugin.ports import BulkKind, JobState
from picslrs_plugin.services.bulk import Chosen
from picslrs_plugin.testing import FakeHost, FakeLrs, tab_app
from picslrs_plugin.worker import celery as tasks
from picslrs_plugin.worker.celery import CeleryJobs
from tests.learners import ULN, details, record

REF = SubjectRef("sample-college", SubjectKind.LEARNER, "7")


@pytest.fixture
def queue() -> Iterator[list[tuple[str, ...]]]:
    """Give what is put into a queue that runs everything at once."""
    put: list[tuple[str, ...]] = []
    app = Celery("tests", broker="memory://", set_as_current=True)
    app.conf.task_always_eager = True
    app.conf.task_eager_propagates = True
    apply = tasks.run_job.apply_async

    def noted(arguments: tuple[str, ...], *rest: object, **more: object) -> object:
        put.append(arguments)
        return apply(arguments, *rest, **more)

    tasks.run_job.apply_async = noted
    yield put
    del tasks.run_job.apply_async


class Listener:
    def __init__(self) -> None:
        self.heard: list[str] = []

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        self.heard.append(event.name.value)


def test_a_bulk_job_is_done_by_its_task(queue: list[tuple[str, ...]]) -> None:
    host = FakeHost(Subject(REF, details(), str(ULN)))
    app = tab_app(CeleryJobs(), host=host, lrs=FakeLrs(record()))
    actor = Identity(SYSTEM, REF.tenant)
    with app.app_context():
        bulk = installation_of(app).services.bulk
        job = bulk.start(actor, BulkKind.VERIFY, Chosen(refs=(REF,)))
        assert bulk.progress(actor, job.id).job.state is JobState.DONE
    assert queue == [(job.id, "bulk", REF.tenant)]


def test_several_tasks_may_work_on_one_job(queue: list[tuple[str, ...]]) -> None:
    app = tab_app(host=FakeHost())
    with app.app_context():
        CeleryJobs(tasks=3).picslrs_run_job(Job("job-1", JobName.BULK, "north"))
    assert len(queue) == 3


def test_events_are_sent_by_a_task_or_left_to_others(queue: list[tuple[str, ...]]) -> None:
    listener = Listener()
    app = tab_app(CeleryJobs(), listener, host=FakeHost(Subject(REF, details())))
    app.test_client().get("/lrs/learner/7")
    assert listener.heard == ["viewed"]
    assert [name for _, name, _ in queue] == ["send-events"]
    events = Job("job-1", JobName.SEND_EVENTS, "north")
    assert CeleryJobs(events=False).picslrs_run_job(events) is None


def test_a_job_whose_task_was_lost_gets_another(queue: list[tuple[str, ...]]) -> None:
    host = FakeHost(Subject(REF, details(), str(ULN)))
    app = tab_app(host=host, lrs=FakeLrs(record()))
    actor = Identity(SYSTEM, REF.tenant)
    with app.app_context():
        installation = installation_of(app)
        job = installation.services.bulk.start(actor, BulkKind.VERIFY, Chosen(refs=(REF,)))
        tasks.look_for_jobs()
        assert installation.services.bulk.progress(actor, job.id).ended == 1
    assert queue == [(job.id, "bulk", REF.tenant)]
