"""The LRS portal's files: learners without a ULN to take there, and its answer to take in."""

from flask import Response as FlaskResponse
from flask import request, url_for
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.asking import Form, signed_in
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.security import TOO_LONG
from picslrs_plugin.blueprints.windows import draw_page, go
from picslrs_plugin.errors import ChangedMeanwhile, InvalidInput, PicslrsError
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.services.portal_export import MOST
from picslrs_plugin.services.portal_import import TOO_LARGE, Fate, Import, box_of
from picslrs_plugin.wording import told

TITLE = told("Files for the LRS portal")
_BOXES = ("file",)


def files() -> Response:
    """Show both ways: a file to take away, and one to bring."""
    return _draw_files(signed_in(), None)


def _draw_files(actor: Identity, error: PicslrsError | None) -> Response:
    services().portal.admit(actor)
    return draw_page("portal.html", TITLE, error=error, boxes=_BOXES, most=MOST)


def too_large() -> Response:
    """Show the page again to somebody who brought a file that was too large to be read."""
    return _draw_files(
        signed_in(), InvalidInput({"file": [TOO_LONG.happened, TOO_LONG.changed, TOO_LARGE]})
    )


def export() -> Response:
    """Send the file for the portal."""
    actor = signed_in()
    try:
        made = services().portal.export(actor)
    except PicslrsError as error:
        return _draw_files(actor, error)
    response = FlaskResponse(made.text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


def preview() -> Response:
    """Show what the portal's file would change, or ask which of its columns is which."""
    actor = signed_in()
    try:
        found = services().portal.preview(actor, _brought())
    except PicslrsError as error:
        return _draw_files(actor, error)
    return _draw_import(found, None)


def save() -> Response:
    """Save what the preview showed, and tell what became of each line."""
    actor = signed_in()
    form = _brought()
    try:
        done = services().portal.save(actor, form)
    except ChangedMeanwhile as error:
        return _draw_import(services().portal.preview(actor, form), error)
    except PicslrsError as error:
        return _draw_files(actor, error)
    return draw_page("portal_done.html", told("ULNs from the portal"), found=done, fate=Fate)


def back() -> Response:
    """Show the files' page to somebody who opens the address of a form."""
    signed_in()
    return go(url_for("picslrs.portal"))


def _draw_import(found: Import, error: PicslrsError | None) -> Response:
    if found.missing:
        return draw_page(
            "portal_columns.html",
            told("Which column is which?"),
            error=InvalidInput(found.problems) if found.problems else None,
            boxes=[box_of(column) for column in found.missing],
            found=found,
            box_of=box_of,
        )
    return draw_page(
        "portal_preview.html",
        told("What this file would change"),
        error=error,
        found=found,
        fate=Fate,
        mapped=[(box_of(column), place) for column, place in found.places.items()],
    )


def _brought() -> Form:
    """Return the form with the text of the file, whether it is brought now or was before."""
    form: Form = {name: request.form[name] for name in request.form}
    brought = request.files.get("file")
    if brought is not None and brought.filename:
        form["text"] = _decoded(brought.read())
    return form


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, or else as older programs write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
