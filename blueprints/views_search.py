"""The search window, its results, and the choice among them."""

from flask import request
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, asked, submitted, text_of
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import again, draw, leave, to_window
from picslrs_plugin.domain.codes import Gender
from picslrs_plugin.domain.learner import (
    OPTIONAL_DEMOGRAPHICS,
    Demographics,
)
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.services.results import SearchForm, SearchResult, Selected
from picslrs_plugin.services.search import form_values
from picslrs_plugin.wording import counted, told

_BOXES = (
    "given_name",
    "family_name",
    "date_of_birth",
    "postcode",
    "gender",
    *OPTIONAL_DEMOGRAPHICS,
    "purpose",
)


def search() -> Response:
    """Show what will be sent; after an earlier search, what that one sent."""
    actor, ref = asked()
    earlier = request.args.get("attempt", "")
    if not earlier:
        return draw_search(actor, ref, None, None)
    form = services().search_form(actor, ref)
    try:
        found = services().search_result(actor, ref, earlier)
    except PicslrsError:
        return _draw_form(form, {}, (), None)
    sent = _sent(found.wanted)
    held = tuple(name for name in OPTIONAL_DEMOGRAPHICS if form.values.get(name))
    ticked = sent or (held if found.outcome is FindOutcome.TOO_MANY else ())
    values = form_values(found.wanted.laid_over(found.subject.details))
    return _draw_form(form, values, ticked, None, widen=True)


def _sent(wanted: Demographics) -> tuple[str, ...]:
    return tuple(name for name in OPTIONAL_DEMOGRAPHICS if getattr(wanted, name))


def draw_search(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the search window, with what was typed if anything was."""
    form = services().search_form(actor, ref)
    if typed is None:
        return _draw_form(form, {}, (), error)
    values = {name: text_of(typed, name) for name in form.values}
    return _draw_form(form, values, as_ticked(typed), error)


def _draw_form(
    form: SearchForm,
    values: dict[str, str],
    ticked: tuple[str, ...],
    error: PicslrsError | None,
    *,
    widen: bool = False,
) -> Response:
    return draw(
        "search.html",
        form.subject,
        told("Search the LRS for a ULN"),
        error=error,
        problems={} if values else form.problems,
        boxes=_BOXES,
        values=values or form.values,
        ticked=ticked,
        optional=OPTIONAL_DEMOGRAPHICS,
        widen=widen or bool(ticked),
        warnings=form.warnings,
        genders=tuple(Gender),
    )


def submit_search() -> Response:
    """Search the LRS."""
    actor, ref = asked()
    form = submitted()
    try:
        found = services().search(actor, ref, form)
    except PicslrsError as error:
        return again(draw_search, actor, ref, form, error)
    left_out = "email_address" in as_ticked(form) and not found.wanted.email_address
    notice = "email-left-out" if left_out and text_of(form, "email_address").strip() else ""
    return to_window(ref, "results", attempt=found.id, notice=notice)


def search_again() -> Response:
    """Search in one of the ways that earlier results offer."""
    actor, ref = asked()
    form = submitted()
    try:
        found = services().search_again(actor, ref, form)
    except PicslrsError as error:
        return again(draw_results, actor, ref, form, error)
    return to_window(ref, "results", attempt=found.id)


def as_ticked(form: Form) -> tuple[str, ...]:
    """Return the names of the optional details that are to be sent."""
    ticked = form.get("send", ())
    assert isinstance(ticked, (list, tuple))
    return tuple(ticked)


def results(attempt: str) -> Response:
    """Show a search's results again."""
    actor, ref = asked()
    return draw_results(actor, ref, {"attempt": attempt}, None)


def draw_results(
    actor: Identity, ref: SubjectRef, typed: Form | None, error: PicslrsError | None
) -> Response:
    """Draw the results of the search that the form names."""
    given = typed or {}
    found = services().search_result(actor, ref, text_of(given, "attempt"))
    return draw(
        "results.html",
        found.subject,
        _title_of(found),
        error=error,
        boxes=("retry", "confirm"),
        found=found,
        chosen=text_of(given, "uln"),
    )


def _title_of(found: SearchResult) -> str:
    if found.outcome is FindOutcome.POSSIBLE:
        return counted(
            "{number} possible match", "{number} possible matches", len(found.candidates)
        )
    return _TITLES[found.outcome]


_TITLES = {
    FindOutcome.EXACT: told("Exact match found"),
    FindOutcome.LINKED: Verification.LINKED.value,
    FindOutcome.NO_MATCH: told("No match found"),
    FindOutcome.TOO_MANY: told("Too many matches"),
    FindOutcome.UNKNOWN: Verification.UNKNOWN.value,
}


def reject() -> Response:
    """Note that none of the possible matches is the learner, and go on to registering."""
    actor, ref = asked()
    form = submitted()
    try:
        found = services().reject(actor, ref, form)
    except PicslrsError as error:
        return again(draw_results, actor, ref, form, error)
    if found.may_register:
        return to_window(ref, "register_form", attempt=found.guidance.register_attempt)
    return to_window(ref, "results", attempt=found.id, notice="rejected")


def select() -> Response:
    """Take a ULN from the results; go on to the update window when details differ."""
    actor, ref = asked()
    form = submitted()
    try:
        selected = services().select(actor, ref, form)
    except PicslrsError as error:
        return again(draw_results, actor, ref, form, error)
    if selected.waits:
        return leave(actor, ref, "kept")
    if selected.doubtful:
        return leave(actor, ref, "linked-doubtful")
    if selected.comparison.differences and _may_update(actor, ref):
        return to_window(ref, "update", notice=_linked(selected))
    return leave(actor, ref, _linked(selected))


def _linked(selected: Selected) -> str:
    """Return the notice of a selection, which says whether details came with the ULN."""
    return "linked" if selected.filled else "linked-alone"


def _may_update(actor: Identity, ref: SubjectRef) -> bool:
    """Whether the person may go on to the update window, whatever else happens after selecting."""
    try:
        return Action.UPDATE in services().allowed(actor, ref)
    except PicslrsError:
        return False
