"""Ignoring one category of the to-do list for somebody, until a day; and taking that back."""

from flask import request
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, submitted, text_of
from picslrs_plugin.blueprints.list_notices import leave_list_notice
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.views_todo import ASKED, list_url
from picslrs_plugin.blueprints.windows import again, draw, go
from picslrs_plugin.domain.fields import in_words
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.wording import told

_BOXES = ("until",)
_DAY = ("until_day", "until_month", "until_year")


def ignore() -> Response:
    """Ask until when a category should be left out."""
    actor, ref = asked()
    return draw_ignore(actor, ref, None, None)


def draw_ignore(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the window with what was typed."""
    code = request.values.get("todo", "")
    form = services().worklists.ignore_form(actor, ref, code)
    return draw(
        "ignore.html",
        form.subject,
        told("Ignore: {category}", category=form.todo.label),
        error=error,
        boxes=_BOXES,
        form=form,
        values={name: text_of(typed, name) for name in _DAY} if typed else {},
        back={name: request.values.get(name, "") for name in ASKED},
        home=list_url(request.values),
    )


def submit_ignore() -> Response:
    """Leave the category out, and go back to the list, which offers to take it back."""
    actor, ref = asked()
    form = submitted()
    code = text_of(form, "todo")
    try:
        until = services().worklists.ignore(actor, ref, code, form)
    except PicslrsError as error:
        return again(draw_ignore, actor, ref, form, error)
    leave_list_notice(actor.tenant, "ignored", in_words(until), ref.kind.value, ref.id, code)
    return go(list_url(form))


def stop_ignoring() -> Response:
    """Let the category count again."""
    actor, ref = asked()
    form = submitted()
    services().worklists.stop_ignoring(actor, ref, text_of(form, "todo"))
    leave_list_notice(actor.tenant, "counts-again")
    return go(list_url(form))
