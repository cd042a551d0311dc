"""The page about a tenant's LRS connection: looked at, tested, and given new credentials."""

from flask import request, session, url_for
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import signed_in
from picslrs_plugin.blueprints.notices import Notice
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import draw_page, go
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectKind
from picslrs_plugin.schemas.connection import BOXES
from picslrs_plugin.services.certificates import Urgency, validity_of
from picslrs_plugin.wording import listed, told

TITLE = told("LRS connection")
FILES = ("certificate", "key")
SHOWN_AGAIN = ("ukprn", "organisation_ref")
"""What was typed and is no secret comes back with an error; the rest is asked for again."""

TONES = {Urgency.SOME_DAY: "info", Urgency.SOON: "warning", Urgency.WRONG: "bad"}
"""How loudly it is said how long a certificate holds; what is not urgent is not said."""

COVERED = {SubjectKind.LEARNER: told("learners"), SubjectKind.APPLICANT: told("applicants")}
"""For whom a licence switches the LRS on, within a sentence."""

_KEPT = "picslrs_connection"

NOTICES = {
    "answered": Notice(
        "success",
        told("The LRS answered"),
        told("The organisation and its password were taken."),
    ),
    "replaced": Notice(
        "success",
        told("The new credentials are in use"),
        told("The LRS answered to them. The old ones were dropped."),
    ),
    "withdrawn": Notice(
        "info", told("The new credentials were forgotten"), told("What was in use stays in use.")
    ),
}


def connection() -> Response:
    """Show how the tenant reaches the LRS."""
    return draw_connection(signed_in(), None)


def test_connection() -> Response:
    """Ask the LRS one harmless question."""
    actor = signed_in()
    try:
        services().connections.test(actor)
    except PicslrsError as error:
        return draw_connection(actor, error)
    return _leave(actor, "answered")


def submit_connection() -> Response:
    """Keep new credentials, and use them once the LRS has answered to them."""
    actor = signed_in()
    try:
        services().connections.replace(actor, _submitted())
    except PicslrsError as error:
        return draw_connection(actor, error)
    return _leave(actor, "replaced")


def prove_connection() -> Response:
    """Try what waits once more."""
    actor = signed_in()
    try:
        services().connections.prove(actor)
    except PicslrsError as error:
        return draw_connection(actor, error)
    return _leave(actor, "replaced")


def withdraw_connection() -> Response:
    """Forget what waits."""
    actor = signed_in()
    try:
        services().connections.withdraw(actor)
    except PicslrsError as error:
        return draw_connection(actor, error)
    return _leave(actor, "withdrawn")


def back() -> Response:
    """Show the page to somebody who opens the address of one of its forms."""
    signed_in()
    return go(url_for("picslrs.connection"))


def draw_connection(actor: Identity, error: PicslrsError | None) -> Response:
    """Draw the page, and what went wrong, if anything did. Raises NotPermitted."""
    found = services().connections.look(actor)
    return draw_page(
        "connection.html",
        TITLE,
        error=error,
        boxes=BOXES,
        found=found,
        covered=listed(tuple(COVERED[kind] for kind in found.covered)),
        values={name: request.form.get(name, "") for name in SHOWN_AGAIN},
        tones=TONES,
        validity_of=lambda certificate: validity_of(certificate, found.now),
        told=_take_notice(actor),
    )


def _submitted() -> dict[str, object]:
    """Return what was typed, and the text of the files that were chosen."""
    form: dict[str, object] = {name: request.form.get(name, "") for name in BOXES}
    for name in FILES:
        chosen = request.files.get(name)
        if chosen is not None:
            form[name] = chosen.read().decode("ascii", errors="replace")
    return form


def _leave(actor: Identity, notice: str) -> Response:
    session[_KEPT] = [actor.tenant, notice]
    return go(url_for("picslrs.connection"))


def _take_notice(actor: Identity) -> Notice | None:
    """Return the notice that was kept for this tenant, once."""
    kept = session.get(_KEPT)
    if not isinstance(kept, list) or len(kept) != 2 or kept[0] != actor.tenant:
        return None
    del session[_KEPT]
    return NOTICES.get(kept[1])
