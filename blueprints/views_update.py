"""The update window: which of our details go to the LRS."""

from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, submitted, text_of
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, leave
from picslrs_plugin.errors import Conflict, PicslrsError
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.services.results import Updated, UpdateForm, UpdateResult

_BOXES = ("field", "confirm")


def update() -> Response:
    """Show the differences and what will be sent."""
    actor, ref = asked()
    return draw_update(actor, ref, None, None)


def draw_update(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the update window, with what was ticked if the form was submitted before."""
    form = services().update_form(actor, ref)
    if typed is None:
        return _draw_form(form, form.chosen, confirmed=False, error=error)
    ticked = typed.get("field", ())
    assert isinstance(ticked, (list, tuple))
    confirmed = text_of(typed, "confirm") == "yes"
    return _draw_form(form, tuple(ticked), confirmed=confirmed, error=error)


def _draw_form(
    form: UpdateForm, ticked: tuple[str, ...], *, confirmed: bool, error: PicslrsError | None
) -> Response:
    return draw(
        "update.html",
        form.subject,
        "Update the LRS record",
        error=error,
        problems=form.problems,
        boxes=_BOXES,
        form=form,
        ticked=ticked,
        confirmed=confirmed,
    )


def submit_update() -> Response:
    """Send the chosen details to the LRS."""
    actor, ref = asked()
    form = submitted()
    try:
        updated = services().update(actor, ref, form)
    except PicslrsError as error:
        return again(draw_update, actor, ref, form, error)
    if updated.result is UpdateResult.UPDATED:
        return leave(actor, ref, "updated" if updated.reread else "updated-unread")
    if updated.result is UpdateResult.NO_CHANGES:
        return leave(actor, ref, "no-changes")
    if updated.form is not None:
        return _draw_form(updated.form, updated.form.chosen, confirmed=False, error=_CHANGED)
    return _draw_refused(actor, ref, updated)


_CHANGED = Conflict(
    UpdateResult.CHANGED_MEANWHILE.value,
    changed="Nothing was sent.",
    advice="The details below are the current ones. Check them and decide again.",
)


def _draw_refused(actor: Identity, ref: SubjectRef, updated: Updated) -> Response:
    """Say why the LRS did not take the update, and what can be done next."""
    summary = services().summary(actor, ref)
    error = Conflict(updated.result.value, changed=_CHANGED_NOTHING, advice=_ADVICE[updated.result])
    return draw(
        "not_updated.html",
        summary.subject,
        "The LRS was not updated",
        error=error,
        code=updated.code,
        may_edit=Action.EDIT in summary.allowed,
        may_verify=Action.VERIFY in summary.allowed,
    )


_CHANGED_NOTHING = "The LRS did not say that it changed anything."
_ADVICE = {
    UpdateResult.CHANGED_MEANWHILE: "Verify the ULN to read the current record.",
    UpdateResult.SHARE_REFUSED: "Correct the ability to share with Edit, then update again.",
    UpdateResult.INSUFFICIENT: "Complete the details with Edit, then update again.",
    UpdateResult.NOT_FOUND: "Verify the ULN to see where it stands now.",
    UpdateResult.UNKNOWN_CODE: "Verify the ULN to see what the LRS holds now. If it happens again, "
    "tell your system administrator the code.",
}
