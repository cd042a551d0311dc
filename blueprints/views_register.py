"""The register window: asking the LRS for a new ULN."""

from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, day_boxes, submitted, text_of
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, error_page, leave, to_window
from picslrs_plugin.domain.codes import AbilityToShare, VerificationType
from picslrs_plugin.domain.moments import exact_time
from picslrs_plugin.errors import Conflict, LrsAnswerUnusable, PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.services.results import Registered, RegisterResult
from picslrs_plugin.wording import told

_BOXES = (
    "verification_type",
    "other_verification_description",
    "ability_to_share",
    "notice_seen",
    "confirm",
    "purpose",
)


def register_form(attempt: str) -> Response:
    """Show what will be registered."""
    actor, ref = asked()
    return draw_register(actor, ref, {"attempt": attempt}, None)


def draw_register(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the register window for the search that the form names."""
    given = typed or {}
    form = services().register_form(actor, ref, text_of(given, "attempt"))
    answered = {name: text_of(given, name) for name in form.values if name in given}
    return draw(
        "register.html",
        form.subject,
        told("Register New ULN"),
        error=error,
        problems=form.problems,
        boxes=_BOXES,
        form=form,
        values={**form.values, **answered},
        days=day_boxes(given, "notice_seen"),
        confirmed=text_of(given, "confirm") == "yes",
        verification_types=tuple(VerificationType),
        share_answers=(AbilityToShare.SEEN, AbilityToShare.NOT_SEEN),
    )


def submit_register() -> Response:
    """Register, and go on to the tab with the new ULN."""
    actor, ref = asked()
    form = submitted()
    try:
        registered = services().register(actor, ref, form)
    except PicslrsError as error:
        return again(draw_register, actor, ref, form, error)
    if registered.result is RegisterResult.REGISTERED:
        return leave(actor, ref, "registered" if registered.host_saved else "not-saved")
    if registered.search is not None:
        return to_window(ref, "results", attempt=registered.search.id, notice="found-first")
    if registered.result is RegisterResult.UNKNOWN_CODE:
        return error_page(_unknown(registered.code), ref)
    return again(draw_register, actor, ref, form, _refusal(registered))


def _unknown(code: str) -> LrsAnswerUnusable:
    """Say that the LRS gave an answer that nobody knows, after which nothing is sent again."""
    return LrsAnswerUnusable(
        told("{value} Its code is “{code}”.", value=RegisterResult.UNKNOWN_CODE.value, code=code),
        changed=told("It is not known whether a ULN was registered."),
        advice=told(
            "Do not register again. Search the LRS first: if a ULN was made, the search finds it."
        ),
    )


def _refusal(registered: Registered) -> Conflict:
    """Say why no ULN was registered, and what to do next."""
    advice = _ADVICE[registered.result]
    if registered.wait_until is not None:
        advice = told("Register from {wait_until}.", wait_until=exact_time(registered.wait_until))
    return Conflict(registered.result.value, changed=told("No ULN was registered."), advice=advice)


_ADVICE = {
    RegisterResult.FOUND_FIRST: told("Search the LRS again and check the results."),
    RegisterResult.TOO_SOON: told("Wait a moment, then register again."),
    RegisterResult.TOO_LATE: told("Search the LRS again, then register."),
    RegisterResult.REFUSED: told(
        "Search the LRS again: a record with these details may exist already."
    ),
    RegisterResult.INSUFFICIENT: told("Check that every detail below is complete."),
}
