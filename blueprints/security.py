"""What keeps the windows safe: a token in every form, and the headers of every answer."""

from collections.abc import MutableMapping
from typing import Any

from flask import current_app, g, request
from flask_wtf.csrf import (
    CSRFError,
    CSRFProtect,
    ValidationError,
    generate_csrf,
    validate_csrf,
)
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.runtime import runtime
from picslrs_plugin.errors import ConfigurationError, PicslrsError
from picslrs_plugin.wording import told

PREFIX = "/lrs"
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_FIELD = "csrf_token"

LONGEST_FORM = 500_000
"""Bytes, certificates to upload and many ticks included."""

OWN_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""The content security policy of everything that is only ours; who may frame it is added."""

HOST_LAYOUT_POLICY = "object-src 'none'; base-uri 'self'"
"""The policy of our pages inside the host's layout: what that layout loads, only the host knows."""

TOO_LONG = PicslrsError(
    told("What was sent is too long to be read."),
    changed=told("Nothing was sent to the LRS and nothing was changed."),
    advice=told("Go back, shorten what you typed and send it again."),
)
"""Told when a form is longer than the application reads. Never raised, only shown."""

FORM_NOT_ACCEPTED = PicslrsError(
    told(
        "This form could not be accepted: it was open too long, you have signed in again since, or "
        "it does not come from this page."
    ),
    changed=told("Nothing was sent and nothing was changed."),
    advice=told("Check what was to be sent, then send it again."),
)
"""Told when a form's token is missing, old or another session's. Never raised, only shown."""


def refuse_too_long(_endpoint: str | None, _values: MutableMapping[str, Any] | None) -> None:
    """Refuse a form that is longer than any of ours, before anything of it is read.

    Also one that does not say how long it is, which no browser sends. Raises
    RequestEntityTooLarge.
    """
    unbounded = "Transfer-Encoding" in request.headers
    if unbounded or (request.content_length or 0) > LONGEST_FORM:
        raise RequestEntityTooLarge


def check_form() -> None:
    """Check the token of a submitted form before any view sees it. Raises CSRFError.

    With the host's own protection, that one decides, also when it is switched off as hosts do in
    their tests. It is asked here as well, so that a host that checks only some of its views still
    protects ours. Without it the check is ours.
    """
    if request.method not in _CHANGING or g.get("csrf_valid", False):
        return
    protection: CSRFProtect | None = current_app.extensions.get("csrf")
    if protection is None:
        _check_token()
    elif current_app.config["WTF_CSRF_ENABLED"]:
        protection.protect()


def _check_token() -> None:
    try:
        validate_csrf(request.form.get(_field_name()))
    except ValidationError as refused:
        raise CSRFError(str(refused)) from None


def form_token() -> Markup:
    """Return the hidden field that every one of our forms carries.

    Raises ConfigurationError when the application has no secret key to sign it with.
    """
    if not current_app.secret_key:
        raise ConfigurationError(
            told("The application has no SECRET_KEY, so that no form can be protected."),
            advice=told("Ask your system administrator to set SECRET_KEY in the application."),
        )
    return Markup('<input type="hidden" name="{}" value="{}">').format(
        _field_name(), generate_csrf()
    )


def _field_name() -> str:
    name: str = current_app.config.get("WTF_CSRF_FIELD_NAME", _FIELD)
    return name


def harden(response: Response) -> Response:
    """Set the headers of one of our answers; a policy that the host has set stays."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint == "picslrs.static":
        return response
    headers["Cache-Control"] = "no-store"
    headers.add("Vary", "X-Picslrs-Window")
    own = "X-Picslrs-Window" in headers or not runtime().settings.layout
    headers.setdefault("Content-Security-Policy", _policy(OWN_PAGE_POLICY if own else None))
    return response


def harden_unrouted(response: Response) -> Response:
    """Do the same for an address below ours that nothing answers, or not to this method.

    It is the host that draws such a page, so that everything it has set stays.
    """
    if request.url_rule is None and request.path.startswith(f"{PREFIX}/"):
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Security-Policy", _policy(None))
    return response


def _policy(own: str | None) -> str:
    """Return the policy of a page that is only ours, or of one inside the host's layout."""
    return f"{own or HOST_LAYOUT_POLICY}; frame-ancestors {runtime().settings.frame_ancestors}"
