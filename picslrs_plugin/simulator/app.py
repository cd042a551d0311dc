"""The Flask application: the two services over HTTP, as WCF's BasicHttpBinding would do it."""

from collections.abc import Callable, Iterable

from flask import Flask, Response, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from picslrs_plugin.simulator.admin import make_admin
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.operations import OPERATIONS, Service
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.replies import CONNECTION_HEADER, XML
from picslrs_plugin.simulator.service import reply_to
from picslrs_plugin.simulator.state import SimulatorState
from picslrs_plugin.simulator.wsdl import served_wsdl

LARGEST_REQUEST = 4 * 1024 * 1024
"""In bytes, and too large itself. A batch of 200 learners with full notes has about 2 MB."""

CHARSETS = ("", "utf-8", "utf-16")
ANY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
STATE_KEY = "picslrs_simulator"


def create_app(config: SimulatorConfig, population: Iterable[Record]) -> Flask:
    """Return the simulator as a WSGI application.

    `population` is stored unless the configured database holds learners already. The state is
    `state_of(app)`. Raises sqlite3.Error for a database file that cannot be used, ValueError for
    two learners with one ULN.
    """
    state = SimulatorState(config, population, [operation.name for operation in OPERATIONS])
    app = Flask("picslrs_plugin.simulator", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.extensions[STATE_KEY] = state
    for service in Service:
        app.add_url_rule(
            f"/{service}.svc",
            endpoint=service.value,
            view_func=_view(state, service),
            methods=ANY_METHOD,
            provide_automatic_options=False,
        )
    app.register_blueprint(make_admin(state))
    app.add_url_rule("/", view_func=_to_admin)
    return app


def _to_admin() -> AnyResponse:
    """Lead somebody who opens the address in a browser to the page for people."""
    return redirect(url_for("admin.page"))


def state_of(app: Flask) -> SimulatorState:
    """Return the state behind an application that `create_app` made."""
    state: SimulatorState = app.extensions[STATE_KEY]
    return state


def _view(state: SimulatorState, service: Service) -> Callable[[], Response]:
    def view() -> Response:
        if request.method == "GET" and _asks_for_wsdl():
            return Response(served_wsdl(service, request.base_url), content_type=XML)
        if request.method != "POST":
            return Response("Method Not Allowed", 405, {"Allow": "POST"}, mimetype="text/plain")
        if not _is_soap_1_1():
            return Response(
                f"Cannot process the message because the content type was not the expected type "
                f"'{XML}'.",
                415,
                mimetype="text/plain",
            )
        document = _document()
        if document is None:
            return Response("Request Entity Too Large", 413, mimetype="text/plain")
        waiting = state.latency_seconds()
        if waiting:
            state.config.sleep(waiting)
        reply = reply_to(state, service, document)
        response = Response(reply.body, reply.status, content_type=reply.content_type)
        if reply.connection:
            response.headers[CONNECTION_HEADER] = reply.connection
        return response

    return view


def _document() -> bytes | None:
    """Return what was sent, or None when it is too long."""
    try:
        document = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None
    # A request in chunks has no length to refuse; Werkzeug stops reading it at the limit.
    return document if len(document) < LARGEST_REQUEST else None


def _asks_for_wsdl() -> bool:
    return bool({name.lower() for name in request.args} & {"wsdl", "singlewsdl"})


def _is_soap_1_1() -> bool:
    charset = request.mimetype_params.get("charset", "").lower()
    return request.mimetype == "text/xml" and charset in CHARSETS
