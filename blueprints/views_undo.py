"""The undo window: taking the last selection of a ULN back."""

from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, submitted
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, leave
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.wording import told


def undo() -> Response:
    """Show what will be put back."""
    actor, ref = asked()
    return draw_undo(actor, ref, None, None)


def draw_undo(
    actor: Identity,
    ref: SubjectRef,
    typed: Form | None,  # noqa: ARG001 - there is nothing to type in this window
    error: PicslrsError | None,
) -> Response:
    """Draw the undo window."""
    form = services().undo_form(actor, ref)
    return draw("undo.html", form.subject, told("Undo the selection"), error=error, form=form)


def submit_undo() -> Response:
    """Put back what the selection replaced."""
    actor, ref = asked()
    form = submitted()
    try:
        services().undo(actor, ref, form)
    except PicslrsError as error:
        return again(draw_undo, actor, ref, form, error)
    return leave(actor, ref, "undone")
