"""What keeps the windows safe: a token in every form, and the headers of every answer."""

from flask import current_app, g, request
from flask_wtf.csrf import (
    CSRFError,
    CSRFProtect,
    ValidationError,
    generate_csrf,
    validate_csrf,
)
from markupsafe import Markup
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.runtime import runtime
from picslrs_plugin.errors import ConfigurationError, PicslrsError

_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_FIELD = "csrf_token"

OWN_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""The content security policy of everything that is only ours."""

HOST_LAYOUT_POLICY = "object-src 'none'; base-uri 'self'"
"""The policy of our pages inside the host's layout: what that layout loads, only the host knows."""

FORM_NOT_ACCEPTED = PicslrsError(
    "This form could not be accepted: it was open too long, you have signed in again since, or it "
    "does not come from this page.",
    changed="Nothing was sent and nothing was changed.",
    advice="Check the details below and send them again.",
)
"""Told when a form's token is missing, old or another session's. Never raised, only shown."""


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
            "The application has no SECRET_KEY, so that no form can be protected.",
            advice="Ask your system administrator to set SECRET_KEY in the application.",
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
    headers.setdefault("Content-Security-Policy", OWN_PAGE_POLICY if own else HOST_LAYOUT_POLICY)
    return response
