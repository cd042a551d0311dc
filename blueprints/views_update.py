"""The update window: what goes to the LRS, what is taken from it, and the step before either."""

from flask import request
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, submitted, text_of
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, leave
from picslrs_plugin.errors import Conflict, InvalidInput, LrsError, PicslrsError
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.ports import Operation
from picslrs_plugin.schemas.forms import NOTHING_DECIDED, decision_name, is_decision
from picslrs_plugin.services.results import Updated, UpdateForm, UpdateResult
from picslrs_plugin.services.update import TAKEN
from picslrs_plugin.wording import joined, told

_BOXES = ("field", "purpose", "confirm")
TITLE = told("Update the LRS record")


def update() -> Response:
    """Show what will be changed, there and here, before anything is."""
    actor, ref = asked()
    decided = _decided()
    form = services().update_form(actor, ref, decided)
    if decided and not (form.chosen or form.taken) and form.choices:
        return _draw_choices(form, InvalidInput({"field": [NOTHING_DECIDED]}))
    return _draw_form(form, confirmed=False, error=None)


def _decided() -> Form | None:
    """Return what was decided for each detail; None when nobody was asked yet."""
    given: Form = {name: value for name, value in request.args.items() if is_decision(name)}
    return given or None


def choose() -> Response:
    """Show every detail that differs, to decide about each of them again."""
    actor, ref = asked()
    return _draw_choices(services().update_form(actor, ref, _decided()), None)


def _draw_choices(form: UpdateForm, error: PicslrsError | None) -> Response:
    return draw(
        "choose.html", form.subject, told("Yours and theirs"), error=error, boxes=_BOXES, form=form
    )


def draw_update(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the update window again, with what was decided."""
    given = typed or {}
    ours, theirs = _names(given, "field"), _names(given, "take")
    decided: Form = {decision_name(name): "ours" for name in ours}
    decided |= {decision_name(name): "theirs" for name in theirs}
    form = services().update_form(actor, ref, decided)
    if not (form.chosen or form.taken):
        return _draw_choices(form, error)
    return _draw_form(form, confirmed=text_of(given, "confirm") == "yes", error=error)


def _names(form: Form, name: str) -> list[str]:
    found = form.get(name, [])
    assert isinstance(found, list)
    return found


def _draw_form(form: UpdateForm, *, confirmed: bool, error: PicslrsError | None) -> Response:
    return draw(
        "update.html",
        form.subject,
        TITLE if form.chosen or not form.taken else told("Save details from the LRS"),
        error=error,
        problems=form.problems,
        boxes=_BOXES,
        form=form,
        decided={
            decision_name(choice.compared.field.name): choice.decision.value
            for choice in form.choices
        },
        confirmed=confirmed,
    )


def submit_update() -> Response:
    """Save what is taken, and send what is kept to the LRS."""
    actor, ref = asked()
    form = submitted()
    try:
        updated = services().update(actor, ref, form)
    except LrsError as error:
        return again(_draw_not_answered, actor, ref, form, error)
    except PicslrsError as error:
        return again(draw_update, actor, ref, form, error)
    if updated.result in _NOTICES:
        return leave(actor, ref, _notice(updated))
    if updated.form is not None:
        return _draw_choices(updated.form, _CHANGED)
    return _draw_refused(actor, ref, updated)


_NOTICES = {
    UpdateResult.UPDATED: "updated",
    UpdateResult.NO_CHANGES: "no-changes",
    UpdateResult.TAKEN: "taken",
}


def _notice(updated: Updated) -> str:
    """Return the notice of an update that went well; what is no longer known is said first."""
    key = _NOTICES[updated.result]
    if not updated.reread:
        return f"{key}-unread"
    return "updated-taken" if key == "updated" and updated.taken else key


_CHANGED = Conflict(
    UpdateResult.CHANGED_MEANWHILE.value,
    changed=told("Nothing was sent and nothing was saved."),
    advice=told("These are the differences as they are now. Decide again."),
)


def _draw_not_answered(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the update window again, or say that nobody knows what became of what was sent.

    Then nothing is offered but to read the record.
    """
    summary = services().summary(actor, ref)
    if not any(one.operation is Operation.UPDATE for one in summary.unresolved):
        return draw_update(actor, ref, typed, error)
    return draw(
        "not_updated.html",
        summary.subject,
        _UNKNOWN,
        error=error,
        may_verify=Action.VERIFY in summary.allowed,
    )


def _draw_refused(actor: Identity, ref: SubjectRef, updated: Updated) -> Response:
    """Say why the LRS did not take the update, and what can be done next."""
    summary = services().summary(actor, ref)
    changed = joined((TAKEN, _CHANGED_NOTHING)) if updated.taken else _CHANGED_NOTHING
    error = Conflict(updated.result.value, changed=changed, advice=_ADVICE[updated.result])
    return draw(
        "not_updated.html",
        summary.subject,
        _TITLES.get(updated.result, _UNKNOWN),
        error=error,
        code=updated.code,
        may_edit=Action.EDIT in summary.allowed and updated.result in _MENDED_BY_EDIT,
        may_verify=Action.VERIFY in summary.allowed,
    )


_MENDED_BY_EDIT = (UpdateResult.SHARE_REFUSED, UpdateResult.INSUFFICIENT)
_UNKNOWN = told("The result of the update is not known")
_TITLES = dict.fromkeys(
    (UpdateResult.CHANGED_MEANWHILE, *_MENDED_BY_EDIT, UpdateResult.NOT_FOUND),
    told("The LRS was not updated"),
)
_CHANGED_NOTHING = told("The LRS did not say that it changed anything.")
_ADVICE = {
    UpdateResult.CHANGED_MEANWHILE: told("Verify the ULN to read the current record."),
    UpdateResult.SHARE_REFUSED: told("Correct the ability to share with Edit, then update again."),
    UpdateResult.INSUFFICIENT: told("Complete the details with Edit, then update again."),
    UpdateResult.NOT_FOUND: told("Verify the ULN to see where it stands now."),
    UpdateResult.UNKNOWN_CODE: told(
        "Verify the ULN to see what the LRS holds now. If it happens again, "
        "tell your system administrator the code."
    ),
}
