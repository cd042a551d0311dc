"""The tab: on its own page, inside a host's page, and the ULN that waits to be saved."""

from typing import Any

from markupsafe import Markup
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import asked, signed_in
from picslrs_plugin.blueprints.errors import alert_of
from picslrs_plugin.blueprints.head import picslrs_head
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import draw, error_page, home_of, leave, part, to_tab
from picslrs_plugin.domain.codes import VerificationType
from picslrs_plugin.domain.fields import EDITABLE
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.types import Action, Subject, SubjectRef
from picslrs_plugin.services.results import Summary
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import told

log = logger(__name__)

TITLE = told("Learning Records Service")
KEY_DETAILS = ("given_name", "family_name", "date_of_birth", "gender", "postcode")


def tab() -> Response:
    """Show the tab on a page of its own."""
    actor, ref = asked()
    summary = services().summary(actor, ref)
    return draw("tab.html", summary.subject, TITLE, **_shown(summary))


def picslrs_tab(ref: SubjectRef) -> Markup:
    """Return the tab for the host's page of a subject.

    An error of ours is told inside the tab, so that the rest of the host's page stands. Raises
    TypeError for something else than a SubjectRef: that is the template's mistake, and shows at
    the first look.
    """
    if not isinstance(ref, SubjectRef):
        raise TypeError(f"picslrs_tab(ref) needs a SubjectRef, not {type(ref).__name__}")
    try:
        summary = services().summary(signed_in(), ref)
        subject = summary.subject
        values = _shown(summary) | {"subject": subject, "home": home_of(subject)}
        return picslrs_head() + part("tab.html", ref, level=2, **values)
    except PicslrsError as error:
        log.warning("The LRS tab could not be drawn: %s", type(error).__name__)
        return picslrs_head() + part("tab_error.html", None, level=2, alert=alert_of(error))


def _shown(summary: Summary) -> dict[str, Any]:
    return {
        "summary": summary,
        "may": frozenset(action.value for action in summary.allowed),
        "view_only": not summary.allowed - {Action.VIEW},
        "key_details": KEY_DETAILS,
        "shown_lrs": _lrs_details(summary.subject),
    }


def _lrs_details(subject: Subject) -> tuple[str, ...]:
    """Name the LRS details to show; the description belongs to verification type Other alone."""
    described = subject.details.verification_type == VerificationType.OTHER
    return tuple(name for name in EDITABLE if described or name != "other_verification_description")


def save() -> Response:
    """Save the linked ULN that the learner system does not hold yet."""
    actor, ref = asked()
    try:
        services().save_again(actor, ref)
    except PicslrsError as error:
        return error_page(error, ref)
    return leave(actor, ref, "saved")


def back() -> Response:
    """Show the tab to somebody who opens the address of a form."""
    _, ref = asked()
    return to_tab(ref)
