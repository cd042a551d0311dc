"""The application of the demonstration's MIS: its pages, with the LRS tab plugged in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.demo.hooks import DemoHooks
from picslrs_plugin.demo.practice import Practice
from picslrs_plugin.demo.session import signed_in
from picslrs_plugin.demo.tables import Tables
from picslrs_plugin.demo.views import EXTENSION, Northgate, mis
from picslrs_plugin.domain.fields import in_words, shown

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of every page: nothing from elsewhere and nothing inline."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class MisConfig:
    """What the MIS is told when it is made.

    `folder` is where its databases are, `simulator` the address at which the LRS's simulator
    answers and `ukprn` the organisation that it knows. `settings` are further PICSLRS_ settings.
    `clock` can be replaced by a test.
    """

    folder: Path
    simulator: str
    ukprn: str
    settings: dict[str, Any]
    clock: Callable[[], datetime] = _now


def create_app(config: MisConfig, tables: Tables, practice: Practice) -> Flask:
    """Return the MIS with the plugin in it, the way any host would put it in."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_hex(32),
        SESSION_COOKIE_NAME="northgate",
        SESSION_COOKIE_SAMESITE="Lax",
        PICSLRS_DATABASE_URL=f"sqlite:///{config.folder / 'picslrs.db'}",
        PICSLRS_LAYOUT="northgate.html",
        PICSLRS_LANGUAGES="en cy",
        PICSLRS_BULK_THREADS=2,
    )
    app.config.update(config.settings)
    CSRFProtect(app)
    app.extensions[EXTENSION] = Northgate(tables, practice, config.simulator)
    app.register_blueprint(mis)
    hooks = DemoHooks(tables, config.simulator, config.ukprn)
    Picslrs(app, hooks=[hooks], clock=config.clock)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _refused)
    app.after_request(_guard)
    app.context_processor(_everywhere)
    return app


def _everywhere() -> dict[str, object]:
    return {"who": signed_in(), "in_words": in_words, "in_field_words": shown}


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


_TOLD = {
    403: ("You may not do this", "Your role does not include this page or action."),
    404: (
        "Page not found",
        "There is no such page, or the record belongs to another organisation.",
    ),
    405: ("This page cannot be used like that", "Go back to the list and open the record again."),
}


def _refused(error: HTTPException) -> tuple[str, int] | HTTPException:
    if error.code is None or error.code < 400:
        return error
    title, text = _TOLD.get(error.code, ("Something went wrong", "Nothing was changed."))
    return render_template("refused.html", title=title, text=text), error.code


def _expired(_error: CSRFError) -> tuple[str, int]:
    text = "The form is too old or was not made by this page. Go back, reload and send it again."
    return render_template("refused.html", title="Nothing was sent", text=text), 400
