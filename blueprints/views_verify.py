"""Verifying the ULN held, its outcome, and the change to a master ULN."""

from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, submitted
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, leave, to_window
from picslrs_plugin.errors import Conflict, PicslrsError
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.services.purposes import FIELD
from picslrs_plugin.services.results import UpdateForm
from picslrs_plugin.wording import told

_BOXES = (FIELD, "confirm")


def verify() -> Response:
    """Verify the ULN and go on to the outcome."""
    actor, ref = asked()
    form = submitted()
    try:
        services().verify(actor, ref, form)
    except PicslrsError as error:
        return again(draw_not_verified, actor, ref, form, error)
    return to_window(ref, "verification")


def draw_not_verified(
    actor: Identity,
    ref: SubjectRef,
    typed: Form | None,  # noqa: ARG001 - the purpose is kept in the session
    error: PicslrsError | None,
) -> Response:
    """Say why the ULN could not be verified, with a way to try again."""
    summary = services().summary(actor, ref)
    may_verify = Action.VERIFY in summary.allowed
    return draw(
        "not_verified.html",
        summary.subject,
        told("The ULN was not verified"),
        error=error,
        boxes=(FIELD,),
        may_verify=may_verify,
    )


def verification() -> Response:
    """Show the last outcome."""
    actor, ref = asked()
    return draw_verification(actor, ref, None, None)


def draw_verification(
    actor: Identity,
    ref: SubjectRef,
    typed: Form | None,  # noqa: ARG001 - a tick that was forgotten is all that can be wrong
    error: PicslrsError | None,
) -> Response:
    """Draw the last outcome with the record that it is about."""
    verified = services().verification(actor, ref)
    return draw(
        "verified.html",
        verified.subject,
        verified.outcome.value,
        error=error,
        boxes=_BOXES,
        verified=verified,
        form=_choices(actor, ref) if verified.may_update else None,
    )


def _choices(actor: Identity, ref: SubjectRef) -> UpdateForm | None:
    """Return what can be decided; None when the record may not be written to after all.

    *Continue* then opens the update window, which says why.
    """
    try:
        return services().update_form(actor, ref)
    except Conflict:
        return None


def swap_names() -> Response:
    """Swap given and family name here, and go on to the new outcome."""
    actor, ref = asked()
    form = submitted()
    try:
        services().swap_names(actor, ref, form)
    except PicslrsError as error:
        return again(draw_verification, actor, ref, form, error)
    return to_window(ref, "verification", notice="swapped")


def take_master() -> Response:
    """Replace the ULN held by the master that the verification found."""
    actor, ref = asked()
    form = submitted()
    try:
        link = services().take_master(actor, ref, form)
    except PicslrsError as error:
        return again(draw_verification, actor, ref, form, error)
    return leave(actor, ref, "kept" if link.pending else "master")
