"""What machines ask: is the process up, can it work, what has been measured.

Nobody is signed in here and no session is read. Nothing that is answered is a secret.
"""

from datetime import datetime
from urllib.parse import urlsplit

from flask import jsonify, make_response
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.runtime import runtime, services
from picslrs_plugin.ports import Endpoint

UNAVAILABLE = 503


def health() -> Response:
    """Say that the process answers requests."""
    return jsonify(status="up")


def ready() -> Response:
    """Say whether requests may be sent here, and how the LRS has been answering."""
    found = services().chores.readiness()
    response = jsonify(
        status="ready" if found.ready else "not ready",
        database=found.database.value,
        lrs=[_endpoint(one) for one in found.lrs],
    )
    response.status_code = 200 if found.ready else UNAVAILABLE
    return response


def _endpoint(endpoint: Endpoint) -> dict[str, str | None]:
    address = urlsplit(endpoint.address)
    return {
        "address": f"{address.netloc}{address.path}",
        "state": endpoint.state.value,
        "since": _moment(endpoint.since),
        "next_trial": _moment(endpoint.next_trial),
        "last_success": _moment(endpoint.last_success),
        "last_failure": endpoint.last_failure or None,
        "last_failure_at": _moment(endpoint.last_failure_at),
    }


def _moment(when: datetime | None) -> str | None:
    return when.isoformat(timespec="seconds") if when else None


def metrics() -> Response:
    """Write what was measured, as Prometheus reads it."""
    measured = runtime().metrics
    assert measured is not None  # without metrics there is no route
    body, content_type = measured.written()
    return make_response(body, {"Content-Type": content_type})
