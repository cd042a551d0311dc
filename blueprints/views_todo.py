"""The to-do list: a page for the whole tenant."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import signed_in
from picslrs_plugin.blueprints.list_notices import (
    ListNotice,
    leave_list_notice,
    take_list_notice,
)
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import draw_page, go, home_of, url_to
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.todo_advice import Step
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectKind, SubjectRef
from picslrs_plugin.ports import BulkKind
from picslrs_plugin.schemas.worklist import Wanted
from picslrs_plugin.services.worklist import Category
from picslrs_plugin.services.worklist_export import EVERYTHING
from picslrs_plugin.services.worklist_rows import Row
from picslrs_plugin.wording import counted, told

TITLE = told("LRS to-do list")
ASKED = ("list", "only", "group")
"""What an address of the list may say, but for the place at which its page begins."""

KINDS = (
    (SubjectKind.LEARNER.value, told("Learners")),
    (SubjectKind.APPLICANT.value, told("Applicants")),
)
"""What a filter by kind offers."""

_AT_ONCE = {
    Todo.NO_ULN.value: (BulkKind.SEARCH.value, told("Search for all in this list")),
    Todo.NOT_VERIFIED.value: (BulkKind.VERIFY.value, told("Verify all in this list")),
    Todo.CHANGED.value: (BulkKind.VERIFY.value, told("Verify all in this list")),
}
"""What can be done for a whole list in one job, and what the button says."""

_NOTICES = ("read", "ignored", "counts-again")

_WINDOWS = {
    Step.SEARCH: "search",
    Step.COMPARE: "verification",
    Step.UPDATE: "update",
    Step.EDIT: "edit",
}


def todo() -> Response:
    """Show a page of the to-do list."""
    return draw_list(signed_in(), None)


def refresh() -> Response:
    """Read the list anew and show it from its beginning."""
    actor = signed_in()
    try:
        reading = services().worklists.refresh(actor)
    except PicslrsError as error:
        return draw_list(actor, error)
    leave_list_notice(
        actor.tenant,
        "read",
        counted(
            "{number:,} learner or applicant is on it.",
            "{number:,} learners and applicants are on it.",
            reading.listed,
        ),
    )
    return go(list_url(request.form))


def back() -> Response:
    """Show the list to somebody who opens the address of its form."""
    signed_in()
    return go(url_for("picslrs.todo"))


def draw_list(actor: Identity, error: PicslrsError | None) -> Response:
    """Draw the page that the address or the form asks for, and what went wrong, if anything."""
    asked = request.values
    page = services().worklists.show(actor, asked)
    wanted = page.wanted
    notice = take_list_notice(actor.tenant, _NOTICES)
    chosen = next(one for one in page.categories if one.code == wanted.list)
    return draw_page(
        "todo.html",
        TITLE,
        error=error,
        tenant=actor.tenant,
        page=page,
        chosen=chosen,
        list_notice=notice,
        here=_address(wanted),
        at_once=_AT_ONCE.get(wanted.list) if services().bulk.offers(actor) else None,
        list_url=list_url,
        step_of=_step_of,
        home_of_row=_home_of_row,
        row_url=url_to,
        undo_ref=_undone(actor, notice),
        group_choices=[(group.key, group.label) for group in page.groups],
        kinds=KINDS,
        file_lists=_file_lists(chosen),
    )


@dataclass(frozen=True)
class _FileList:
    """One choice of what a file holds."""

    value: str
    label: str


def _file_lists(chosen: Category) -> tuple[_FileList, ...]:
    return (
        _FileList(chosen.code, told("This list: {list}", list=chosen.label)),
        _FileList(EVERYTHING, told("Everything that is to be done, each person once")),
    )


def _undone(actor: Identity, notice: ListNotice | None) -> SubjectRef | None:
    """Return whom the notice is about, where it offers to take something back."""
    if notice is None or notice.key != "ignored":
        return None
    return SubjectRef(actor.tenant, SubjectKind(notice.parts[1]), notice.parts[2])


def _address(wanted: Wanted) -> dict[str, str]:
    """Return what the address of the page says, for links that keep it."""
    return {"list": wanted.list, "only": wanted.kind or "", "group": wanted.group}


def list_url(asked: Any, **changes: str) -> str:  # noqa: ANN401 - a mapping, Flask's or ours
    """Return the address of the list with what was asked for, some of it changed."""
    said = {name: asked.get(name, "") for name in ASKED} | changes
    return url_for("picslrs.todo", **{name: value for name, value in said.items() if value})


def _home_of_row(row: Row) -> str:
    """Return the page that shows somebody's tab."""
    return home_of(row.subject) if row.subject else url_to(row.ref, "tab")


def _step_of(row: Row) -> tuple[str, bool]:
    """Return where the next step leads, and whether it is a window over the list."""
    window = _WINDOWS.get(row.step)
    if window:
        return url_to(row.ref, window), True
    return _home_of_row(row), False
