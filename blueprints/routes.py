"""The blueprint: every route, error handler and hook into Flask in one place."""

from collections.abc import Callable

from flask import Blueprint, Flask, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints import (
    views_connection,
    views_edit,
    views_find,
    views_health,
    views_history,
    views_ignore,
    views_job_lists,
    views_jobs,
    views_portal,
    views_register,
    views_search,
    views_tab,
    views_todo,
    views_todo_more,
    views_undo,
    views_update,
    views_verify,
)
from picslrs_plugin.blueprints.asking import SubjectId, asked, keep_subject, signed_in, submitted
from picslrs_plugin.blueprints.correlation import begin, end, in_request, named
from picslrs_plugin.blueprints.head import picslrs_head
from picslrs_plugin.blueprints.languages import change_language
from picslrs_plugin.blueprints.runtime import EXTENSION, Runtime
from picslrs_plugin.blueprints.security import (
    FORM_NOT_ACCEPTED,
    PREFIX,
    TOO_LONG,
    check_form,
    harden,
    harden_unrouted,
    refuse_too_long,
)
from picslrs_plugin.blueprints.windows import Draw, again, error_page
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hookspecs.extension_types import PageEntry
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef, TabEntry

_SUBJECT = f"/<any({', '.join(SubjectKind)}):kind>/<picslrs_id:id>"

_VIEWS: tuple[tuple[str, str, str, Callable[..., Response]], ...] = (
    ("GET", "", "tab", views_tab.tab),
    ("POST", "/save", "save", views_tab.save),
    ("GET", "/history", "history", views_history.history),
    ("GET", "/history.csv", "history_csv", views_history.history_csv),
    ("GET", "/history.json", "history_json", views_history.history_json),
    ("GET", "/search", "search", views_search.search),
    ("POST", "/search", "submit_search", views_search.submit_search),
    ("GET", "/search/<attempt>", "results", views_search.results),
    ("POST", "/retry", "search_again", views_search.search_again),
    ("POST", "/reject", "reject", views_search.reject),
    ("POST", "/select", "select", views_search.select),
    ("GET", "/undo", "undo", views_undo.undo),
    ("POST", "/undo", "submit_undo", views_undo.submit_undo),
    ("POST", "/verify", "verify", views_verify.verify),
    ("GET", "/verify", "verification", views_verify.verification),
    ("POST", "/swap", "swap_names", views_verify.swap_names),
    ("POST", "/master", "take_master", views_verify.take_master),
    ("GET", "/choose", "choose", views_update.choose),
    ("GET", "/update", "update", views_update.update),
    ("POST", "/update", "submit_update", views_update.submit_update),
    ("GET", "/edit", "edit", views_edit.edit),
    ("POST", "/edit", "submit_edit", views_edit.submit_edit),
    ("GET", "/register/<attempt>", "register_form", views_register.register_form),
    ("POST", "/register", "submit_register", views_register.submit_register),
    ("GET", "/ignore", "ignore", views_ignore.ignore),
    ("POST", "/ignore", "submit_ignore", views_ignore.submit_ignore),
    ("POST", "/count-again", "stop_ignoring", views_ignore.stop_ignoring),
)

_JOBS: tuple[tuple[str, str, str, Callable[..., Response]], ...] = (
    ("GET", "", "jobs", views_jobs.jobs),
    ("POST", "", "start_job", views_jobs.start),
    ("GET", "/<job>", "job", views_jobs.job),
    ("POST", "/<job>", "move_job", views_jobs.move),
    ("GET", "/<job>/learners", "job_people", views_job_lists.people),
    ("POST", "/<job>/learners", "register_people", views_job_lists.register),
    ("GET", "/<job>/proposals", "job_proposals", views_job_lists.proposals),
    ("POST", "/<job>/proposals", "accept_proposals", views_job_lists.decide),
    ("GET", "/<job>/queue", "job_queue", views_job_lists.queue),
)

_CONNECTION: tuple[tuple[str, str, str, Callable[[], Response]], ...] = (
    ("GET", "", "connection", views_connection.connection),
    ("POST", "", "submit_connection", views_connection.submit_connection),
    ("POST", "/test", "test_connection", views_connection.test_connection),
    ("GET", "/test", "opened_test_connection", views_connection.back),
    ("POST", "/prove", "prove_connection", views_connection.prove_connection),
    ("GET", "/prove", "opened_prove_connection", views_connection.back),
    ("POST", "/withdraw", "withdraw_connection", views_connection.withdraw_connection),
    ("GET", "/withdraw", "opened_withdraw_connection", views_connection.back),
)

_DRAWN_AGAIN: dict[str, Draw] = {
    "picslrs.submit_search": views_search.draw_search,
    "picslrs.search_again": views_search.draw_results,
    "picslrs.reject": views_search.draw_results,
    "picslrs.select": views_search.draw_results,
    "picslrs.submit_undo": views_undo.draw_undo,
    "picslrs.verify": views_verify.draw_not_verified,
    "picslrs.swap_names": views_verify.draw_verification,
    "picslrs.take_master": views_verify.draw_verification,
    "picslrs.submit_update": views_update.draw_update,
    "picslrs.submit_edit": views_edit.draw_edit,
    "picslrs.submit_register": views_register.draw_register,
    "picslrs.submit_ignore": views_ignore.draw_ignore,
}
"""The window that each form stands in: a form that is not accepted comes back filled in."""


def register(
    app: Flask,
    runtime: Runtime,
    tabs: Callable[[SubjectRef], list[TabEntry]],
    pages: Callable[[], list[PageEntry]] = list,
) -> None:
    """Put the tab into an application: runtime, routes and the four template globals."""
    app.extensions[EXTENSION] = runtime
    app.url_map.converters["picslrs_id"] = SubjectId
    app.register_blueprint(_blueprint(measured=runtime.metrics is not None), url_prefix=PREFIX)
    app.after_request(harden_unrouted)
    app.jinja_env.globals.update(
        picslrs_head=picslrs_head,
        picslrs_tab=in_request(views_tab.picslrs_tab),
        picslrs_tabs=in_request(tabs),
        picslrs_pages=in_request(pages),
    )


def _blueprint(*, measured: bool) -> Blueprint:
    blueprint = Blueprint(
        "picslrs",
        "picslrs_plugin.blueprints",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    # Before the host's own before_request functions, which may refuse the request.
    blueprint.url_value_preprocessor(begin)
    blueprint.url_value_preprocessor(keep_subject)
    blueprint.url_value_preprocessor(refuse_too_long)
    blueprint.before_request(check_form)
    blueprint.after_request(harden)
    blueprint.after_request(named)
    blueprint.teardown_request(end)
    blueprint.register_error_handler(PicslrsError, _tell)
    blueprint.register_error_handler(CSRFError, _tell_not_accepted)
    blueprint.register_error_handler(RequestEntityTooLarge, _tell_too_long)
    for method, path, endpoint, view in _VIEWS:
        blueprint.add_url_rule(_SUBJECT + path, endpoint, view, methods=[method])
    for path in _only_posted():
        blueprint.add_url_rule(
            _SUBJECT + path, f"opened_{path.strip('/')}", views_tab.back, methods=["GET"]
        )
    blueprint.add_url_rule("/find", "find", views_find.find)
    blueprint.add_url_rule("/find", "submit_find", views_find.submit_find, methods=["POST"])
    blueprint.add_url_rule("/todo", "todo", views_todo.todo)
    blueprint.add_url_rule("/todo.csv", "todo_file", views_todo_more.export)
    for method, path, endpoint, view in (
        ("GET", "/portal", "portal", views_portal.files),
        ("GET", "/portal/file", "portal_file", views_portal.export),
        ("POST", "/portal/import", "preview_import", views_portal.preview),
        ("GET", "/portal/import", "opened_import", views_portal.back),
        ("POST", "/portal/save", "save_import", views_portal.save),
        ("GET", "/portal/save", "opened_saving", views_portal.back),
    ):
        blueprint.add_url_rule("/todo" + path, endpoint, view, methods=[method])
    blueprint.add_url_rule("/todo/picture", "todo_picture", views_todo_more.picture)
    blueprint.add_url_rule("/todo/refresh", "refresh_todo", views_todo.refresh, methods=["POST"])
    blueprint.add_url_rule("/todo/refresh", "opened_refresh", views_todo.back, methods=["GET"])
    for method, path, endpoint, view in _JOBS:
        blueprint.add_url_rule("/jobs" + path, endpoint, view, methods=[method])
    for method, path, endpoint, page in _CONNECTION:
        blueprint.add_url_rule(f"/connection{path}", endpoint, page, methods=[method])
    blueprint.add_url_rule("/language/<code>", "change_language", change_language)
    blueprint.add_url_rule("/health", "health", views_health.health)
    blueprint.add_url_rule("/ready", "ready", views_health.ready)
    if measured:
        blueprint.add_url_rule("/metrics", "metrics", views_health.metrics)
    return blueprint


def _only_posted() -> list[str]:
    """Return the paths that a form is sent to and that show nothing when they are opened.

    A browser opens one after a session has ended in between, or from its history.
    """
    opened = {path for method, path, _, _ in _VIEWS if method == "GET"}
    return [path for method, path, _, _ in _VIEWS if method == "POST" and path not in opened]


def _tell(error: PicslrsError) -> Response:
    """Tell an error that left no window to draw."""
    return error_page(error, _subject_asked_for())


def _tell_not_accepted(error: CSRFError) -> Response:  # noqa: ARG001 - its words are for engineers
    """Show the window of a form that was not accepted again, with everything that was typed."""
    drawn = _DRAWN_AGAIN.get(request.endpoint or "")
    try:
        if "picslrs_subject" not in g:
            signed_in()
            return error_page(FORM_NOT_ACCEPTED, None, 400)
        actor, ref = asked()
    except PicslrsError as refused:
        return error_page(refused, None)
    if drawn is None:
        return error_page(FORM_NOT_ACCEPTED, ref, 400)
    response = again(drawn, actor, ref, submitted(), FORM_NOT_ACCEPTED)
    response.status_code = 400
    return response


def _tell_too_long(error: RequestEntityTooLarge) -> Response:
    """Tell that a form was not read; what was typed cannot be shown again."""
    if request.endpoint == "picslrs.preview_import":
        try:
            response = views_portal.too_large()
        except PicslrsError as refused:
            return error_page(refused, None)
        response.status_code = error.code
        return response
    return error_page(TOO_LONG, _subject_asked_for(), error.code)


def _subject_asked_for() -> SubjectRef | None:
    """Return whom the path is about, where the page can still offer a way back there."""
    if "picslrs_subject" not in g:
        return None
    try:
        return asked()[1]
    except PicslrsError:
        return None
