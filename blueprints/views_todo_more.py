"""What belongs to the to-do list beside its page: the picture, and the list as a file."""

from flask import Response as FlaskResponse
from flask import request, stream_with_context
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints import charts
from picslrs_plugin.blueprints.asking import signed_in
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.blueprints.views_todo import KINDS, list_url
from picslrs_plugin.blueprints.windows import draw_page
from picslrs_plugin.wording import told


def picture() -> Response:
    """Show how everybody stands and how that changed."""
    actor = signed_in()
    found = services().worklists.picture(actor, request.args)
    return draw_page(
        "todo_picture.html",
        told("LRS to-do list: how it changed"),
        picture=found,
        areas=charts.areas(found.days),
        share=charts.share,
        width=charts.WIDTH,
        height=charts.HEIGHT,
        kinds=KINDS,
        only=request.args.get("only", ""),
        list_url=list_url,
    )


def export() -> Response:
    """Send the list as a CSV file."""
    actor = signed_in()
    made = services().worklists.export(actor, request.args)
    response = FlaskResponse(stream_with_context(made.text), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
