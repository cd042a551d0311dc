"""Bulk jobs by Celery (extra `celery`): a plugin that hands jobs over, and the tasks that do them.

The tasks are shared ones, so that a host's own Celery application has them as soon as this module
is imported. The ledger in the database is the truth; a task only says that there may be something
to do, so that one that is lost, comes twice or is killed does no harm.
"""

import os
from datetime import UTC, datetime, timedelta
from functools import cache

from celery import shared_task
from flask import Flask, current_app, has_app_context
from flask.cli import ScriptInfo

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.hookspecs import Accepted, Job, JobName, hookimpl

LONGEST_WAIT = timedelta(minutes=15)
"""A job that waits is looked at again at the latest after this."""


_UNTIL_DONE = {"acks_late": True, "reject_on_worker_lost": True, "ignore_result": True}
"""A task whose worker is killed comes again: the ledger knows what it had done."""


class CeleryJobs:
    """Hands jobs to Celery. `tasks` is how many tasks work on one bulk job at the same time.

    What the tenant allows holds for all of them together. With `events` sending events is handed
    over too.
    """

    def __init__(self, *, tasks: int = 1, events: bool = True) -> None:
        self._tasks = tasks
        self._events = events

    @hookimpl
    def picslrs_run_job(self, job: Job) -> Accepted | None:
        """Put the job into the queue."""
        if job.name is JobName.SEND_EVENTS and not self._events:
            return None
        for _ in range(self._tasks if job.name is JobName.BULK else 1):
            run_job.delay(job.id, job.name.value, job.tenant)
        return Accepted()


@shared_task(name="picslrs.run_job", **_UNTIL_DONE)  # type: ignore[untyped-decorator]
def run_job(job_id: str, name: str, tenant: str) -> None:
    """Do a job, and come again for a bulk job that waits."""
    app = application()
    job = Job(job_id, JobName(name), tenant)
    Picslrs.run_job(app, job)
    if job.name is not JobName.BULK:
        return
    waiting = installation_of(app).services.bulk_work.waiting(tenant, job_id)
    if waiting is not None:
        latest = datetime.now(UTC) + LONGEST_WAIT
        at = min(waiting.resume_at, latest) if waiting.resume_at else datetime.now(UTC)
        run_job.apply_async((job_id, name, tenant), eta=at)


@shared_task(name="picslrs.look_for_jobs", ignore_result=True)  # type: ignore[untyped-decorator]
def look_for_jobs() -> None:
    """Start a task for every bulk job that runs. Run it every few minutes with Celery beat.

    A worker that was killed with everything on its machine may have taken its tasks with it.
    """
    app = application()
    for found in installation_of(app).ports.upkeep.jobs():
        run_job.delay(found.job_id, JobName.BULK.value, found.tenant)


def application() -> Flask:
    """Return the host's application: the one at work, or the one that FLASK_APP names.

    The second is made once for each process of the worker, as the `flask` command would.
    """
    if has_app_context():
        found: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - the way that Flask documents
        return found
    return _made()


@cache
def _made() -> Flask:
    os.environ["FLASK_RUN_FROM_CLI"] = "true"  # as in picslrs_plugin.commands.loading
    return ScriptInfo(app_import_path=os.environ.get("FLASK_APP")).load_app()
