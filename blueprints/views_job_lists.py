"""What a bulk job leaves to people: proposals, candidates, and everybody by how they ended."""

from contextlib import suppress
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import signed_in, submitted
from picslrs_plugin.blueprints.list_notices import leave_list_notice, take_list_notice
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.views_jobs import job_url
from picslrs_plugin.blueprints.windows import draw_page, go, home_of, url_to
from picslrs_plugin.domain.text import whole_number
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.ports import ItemState
from picslrs_plugin.services import bulk_words
from picslrs_plugin.services.bulk_doing import NO_MATCH
from picslrs_plugin.services.bulk_lists import Page
from picslrs_plugin.services.purposes import FIELD
from picslrs_plugin.wording import told


def people(job: str) -> Response:
    """Show who of a job ended in one way."""
    return _draw_people(signed_in(), job, None)


def _draw_people(actor: Identity, job: str, error: PicslrsError | None) -> Response:
    asked = request.values
    state, outcome = ItemState.DONE, asked.get("outcome", "")
    with suppress(ValueError):
        state = ItemState(asked.get("state", "done"))
    page = services().bulk_lists.people(actor, job, state=state, outcome=outcome, after=_after())
    return _draw(
        "job_people.html",
        bulk_words.outcome_in_words(outcome) if outcome else told("Everybody"),
        page,
        error,
        here={"state": state.value, "outcome": outcome},
        may_register=outcome == NO_MATCH,
        ticked=request.form.getlist("take"),
    )


def register(job: str) -> Response:
    """Start a job that registers those who were ticked."""
    actor = signed_in()
    try:
        started = services().bulk_lists.register(actor, job, submitted())
    except PicslrsError as error:
        return _draw_people(actor, job, error)
    leave_list_notice(actor.tenant, "started")
    return go(job_url(started.id))


def proposals(job: str) -> Response:
    """Show the exact matches that wait for a yes."""
    return _draw_proposals(signed_in(), job, None)


def _draw_proposals(actor: Identity, job: str, error: PicslrsError | None) -> Response:
    notice = take_list_notice(actor.tenant, ("accepted",))
    accepted = notice.parts[0] if notice else ""
    refused = list(notice.parts[1:]) if notice else []
    # Everybody is ticked at the first look only: afterwards a person has decided on the ticks.
    decided = request.form.getlist("take") if error else []
    ticked = decided if (error and not _searches_anew()) or "left" in request.args else None
    page = services().bulk_lists.proposals(actor, job, _after())
    return _draw(
        "job_proposals.html",
        told("Exact matches to accept"),
        page,
        error,
        accepted=accepted,
        refused=refused,
        ticked=ticked,
    )


def decide(job: str) -> Response:
    """Select those who were ticked and show what is left, or search anew for all who wait."""
    actor = signed_in()
    try:
        if _searches_anew():
            started = services().bulk_lists.search_again(actor, job, submitted())
            leave_list_notice(actor.tenant, "started")
            return go(job_url(started.id))
        accepted = services().bulk_lists.accept(actor, job, submitted())
    except PicslrsError as error:
        return _draw_proposals(actor, job, error)
    refused = [
        told("{number}: {why}", number=number + 1, why=why) for number, why in accepted.refused[:10]
    ]
    leave_list_notice(actor.tenant, "accepted", f"{accepted.selected:,}", *refused)
    return go(job_url(job, "job_proposals", left="1"))


def _searches_anew() -> bool:
    return request.form.get("do") == "search-again"


def queue(job: str) -> Response:
    """Show those whose candidates a person has to look at."""
    page = services().bulk_lists.queue(signed_in(), job, _after())
    return _draw("job_queue.html", told("To look at one by one"), page, None)


def _draw(
    template: str,
    title: str,
    page: Page,
    error: PicslrsError | None,
    **values: Any,  # noqa: ANN401 - as the template takes them
) -> Response:
    return draw_page(
        template,
        title,
        error=error,
        boxes=("take", FIELD),
        tenant=page.job.tenant,
        page=page,
        begins=request.args.get("after"),
        job_url=job_url,
        home_of=home_of,
        row_url=url_to,
        words=bulk_words,
        **values,
    )


def _after() -> int:
    """Return where the page begins; anything that is no number means at the beginning."""
    after = whole_number(request.values.get("after", ""))
    return -1 if after is None else after
