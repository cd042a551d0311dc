"""The edit window: the LRS details on our own side."""

from werkzeug.wrappers import Response

from picslrs_plugin.blueprints import languages
from picslrs_plugin.blueprints.asking import Form, asked, day_boxes, submitted, text_of
from picslrs_plugin.blueprints.nationalities import by_country, code_of
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, leave
from picslrs_plugin.domain.codes import AbilityToShare, VerificationType
from picslrs_plugin.domain.fields import EDITABLE
from picslrs_plugin.errors import ChangedMeanwhile, PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.wording import speaking, told

_BOXES = ("uln", "confirm", *EDITABLE[:-1], "notice_seen", EDITABLE[-1])


def edit() -> Response:
    """Show ours to be corrected."""
    actor, ref = asked()
    return draw_edit(actor, ref, None, None)


def draw_edit(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the edit window with what was typed, or with ours.

    After somebody else's change the new values stand beside what was typed, and saving again
    is a decision about those.
    """
    form = services().edit_form(actor, ref, text_of(typed, "uln") if typed else "")
    values = {name: text_of(typed, name) for name in form.values} if typed else form.values
    overtaken = isinstance(error, ChangedMeanwhile)
    seen = text_of(typed, "seen") if typed and not overtaken else form.seen
    return draw(
        "edit.html",
        form.subject,
        told("Edit LRS details"),
        error=error,
        boxes=_BOXES,
        values=values,
        held=form.values,
        form=form,
        days=day_boxes(typed, "notice_seen"),
        confirmed=text_of(typed, "confirm") == "yes" if typed else False,
        seen=seen,
        overtaken=overtaken,
        verification_types=tuple(VerificationType),
        share_answers=(AbilityToShare.SEEN, AbilityToShare.NOT_SEEN),
        countries=by_country,
    )


def submit_edit() -> Response:
    """Save ours."""
    actor, ref = asked()
    form = submitted()
    with speaking(languages.chosen()):
        form["nationality"] = code_of(text_of(form, "nationality"))
    try:
        edited = services().edit(actor, ref, form)
    except PicslrsError as error:
        return again(draw_edit, actor, ref, form, error)
    if edited.uln_removed:
        return leave(actor, ref, "edited-no-uln")
    if edited.uln_changed:
        return leave(actor, ref, "edited-uln")
    if edited.unusual:
        return leave(actor, ref, "edited-unusual")
    saved = edited.changed or edited.notice_recorded
    return leave(actor, ref, "edited" if saved else "unchanged")
