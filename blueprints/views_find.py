"""Finding by ULN who holds it here, for the whole tenant."""

from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, signed_in, submitted, text_of
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.windows import draw_page
from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.services.find_here import Found
from picslrs_plugin.wording import told

TITLE = told("Find a ULN here")


def find() -> Response:
    """Ask for the ULN."""
    services().worklists.may_find_here(signed_in())
    return _draw({}, None, None)


def submit_find() -> Response:
    """Show who holds it. The ULN travels in the form, never in an address that is logged."""
    actor, form = signed_in(), submitted()
    try:
        return _draw(form, services().worklists.find_here(actor, form), None)
    except InvalidInput as error:
        return _draw(form, None, error)


def _draw(form: Form, found: Found | None, error: InvalidInput | None) -> Response:
    return draw_page(
        "find.html",
        TITLE,
        error=error,
        boxes=("uln",),
        values={"uln": text_of(form, "uln")},
        found=found,
    )
