"""Bulk jobs: the list of them, starting one, and how one stands."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, signed_in, submitted, text_of
from picslrs_plugin.blueprints.list_notices import leave_list_notice, take_list_notice
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import draw_page, go
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import InvalidInput, PicslrsError
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.ports import OVER, BulkKind, ItemState, JobState
from picslrs_plugin.schemas.forms import as_list
from picslrs_plugin.services import bulk_words
from picslrs_plugin.services.bulk import Progress
from picslrs_plugin.services.purposes import FIELD
from picslrs_plugin.wording import told

TITLE = told("LRS bulk jobs")

KINDS = {
    BulkKind.VERIFY: told("Verify ULNs"),
    BulkKind.REFRESH: told("Verify again whoever was verified before"),
    BulkKind.SEARCH: told("Search for those without a ULN"),
    BulkKind.REGISTER: told("Register new ULNs"),
}
_FROM_THE_LIST = (BulkKind.VERIFY, BulkKind.SEARCH, BulkKind.REFRESH)
_LISTS = ("who", "list")
_PARTS = ("only", "group")
"""What the form of this page does not ask for, and others do."""

NOTICES = {
    "started": told("The job was started."),
    "paused": told("The job is paused. What was begun is finished first."),
    "resumed": told("The job goes on."),
    "cancelled": told("The job was cancelled. What was done stays."),
}


def jobs() -> Response:
    """Show the latest jobs, and what a new one can be for."""
    return draw_jobs(signed_in(), {}, None)


def draw_jobs(actor: Identity, typed: Form, error: PicslrsError | None) -> Response:
    """Draw the list of jobs, with what was chosen for a new one."""
    jobs = services().bulk.jobs(actor)
    return draw_page(
        "jobs.html",
        TITLE,
        error=error,
        boxes=(FIELD,),
        tenant=actor.tenant,
        jobs=jobs,
        untouched=services().bulk.untouched(actor, jobs),
        kinds=KINDS,
        offered=[(kind.value, KINDS[kind]) for kind in _FROM_THE_LIST],
        todos=[(todo.value, todo.label) for todo in Todo],
        chosen=text_of(typed, "what"),
        ticked=typed.get("list", ()),
        kept=_kept(typed, error),
        words=bulk_words,
        job_url=job_url,
    )


def _kept(typed: Form, error: PicslrsError | None) -> list[tuple[str, str]]:
    """Return whom another page had chosen, for the form that is filled in once more."""
    if isinstance(error, InvalidInput) and "who" in error.problems:
        return []
    parts = [(name, text_of(typed, name)) for name in _PARTS]
    return [(name, value) for name, value in parts if value] + [
        ("who", one) for one in as_list(typed.get("who"))
    ]


def start() -> Response:
    """Start a job and show it."""
    actor = signed_in()
    form = submitted() | {name: request.form.getlist(name) for name in _LISTS}
    try:
        made = services().bulk.start_form(actor, form)
    except PicslrsError as error:
        return draw_jobs(actor, form, error)
    leave_list_notice(actor.tenant, "started")
    return go(job_url(made.id))


def job_url(job_id: str, page: str = "job", **values: Any) -> str:  # noqa: ANN401 - url_for's own
    """Return the address of a page of a job."""
    return url_for(f"picslrs.{page}", job=job_id, **values)


def job(job: str) -> Response:
    """Show how a job stands."""
    return draw_job(signed_in(), job, None)


def draw_job(actor: Identity, job_id: str, error: PicslrsError | None) -> Response:
    """Draw a job; what went wrong comes first."""
    progress = services().bulk.progress(actor, job_id)
    notice = take_list_notice(actor.tenant, NOTICES)
    return draw_page(
        "job.html",
        told("{kind}: job", kind=KINDS[progress.job.kind]),
        error=error,
        boxes=(FIELD,),
        tenant=actor.tenant,
        progress=progress,
        lacks_purpose=services().bulk.lacks_purpose(actor, job_id),
        kind=KINDS[progress.job.kind],
        told=NOTICES.get(notice.key) if notice else None,
        ends=_ends(progress),
        goes_on=progress.job.state not in OVER,
        runs=progress.job.state is JobState.RUNNING,
        waits=progress.job.resume_at is not None,
        untouched=not progress.worked_on,
        words=bulk_words,
        job_url=job_url,
    )


def _ends(progress: Progress) -> list[tuple[ItemState, str, int]]:
    """Return how many ended how: what waits for a person first, then the most."""
    order = {ItemState.ASKS: 0, ItemState.FAILED: 1}
    ends = [(state, outcome, number) for (state, outcome), number in progress.tally.items()]
    return sorted(ends, key=lambda end: (order.get(end[0], 2), -end[2], end[1]))


def move(job: str) -> Response:
    """Pause, resume or cancel a job, and show it."""
    actor = signed_in()
    bulk, wanted = services().bulk, request.form.get("do")
    form = submitted()
    shown = bulk.job(actor, job).id
    try:
        if wanted == "pause":
            bulk.pause(actor, job)
            leave_list_notice(actor.tenant, "paused")
        elif wanted == "resume":
            bulk.resume(actor, job, text_of(form, FIELD))
            leave_list_notice(actor.tenant, "resumed")
        elif wanted == "cancel":
            bulk.cancel(actor, job)
            leave_list_notice(actor.tenant, "cancelled")
    except PicslrsError as error:
        return draw_job(actor, job, error)
    return go(job_url(shown))
