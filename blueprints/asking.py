"""Who asks about whom, and what they sent: the request as the services want it."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote

from flask import g, request
from werkzeug.routing import BaseConverter

from picslrs_plugin.blueprints.languages import know
from picslrs_plugin.blueprints.purposes import with_purpose
from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.errors import SubjectNotFound
from picslrs_plugin.hookspecs.types import Identity, SubjectKind, SubjectRef
from picslrs_plugin.telemetry import about_tenant

Form = dict[str, object]

_TICKED = ("send", "field", "take")
"""The names that a form may send more than once."""


class SubjectId(BaseConverter):
    """A host's id in a path. It may hold any character, a slash or nothing but dots included."""

    regex = "[^/]+"

    def to_url(self, value: Any) -> str:  # noqa: ANN401 - as in the base class
        """Write what a path or a proxy would read otherwise as ~ and two hexadecimal digits."""
        text = str(value)
        special = "~/\\%." if not text.strip(".") else "~/\\%"
        escaped = "".join(f"~{ord(c):02X}" if c in special else c for c in text)
        return super().to_url(escaped)

    def to_python(self, value: str) -> str:
        """Read the id back."""
        return unquote(value.replace("%", "%25").replace("~", "%"))


def keep_subject(endpoint: str | None, values: MutableMapping[str, Any] | None) -> None:
    """Take kind and id out of the path before the view is called; `asked` reads them."""
    if values and endpoint and "kind" in values:
        g.picslrs_subject = (values.pop("kind"), values.pop("id"))


def signed_in() -> Identity:
    """Return who is signed in, and let the log know their tenant. Raises NotSignedIn."""
    actor = services().identify()
    about_tenant(actor.tenant)
    know(actor)
    return actor


def asked() -> tuple[Identity, SubjectRef]:
    """Return the signed-in person and the subject of the path, always of that person's tenant.

    Raises NotSignedIn, and SubjectNotFound for an id that can be nobody's.
    """
    actor = signed_in()
    kind, subject_id = g.picslrs_subject
    try:
        return actor, SubjectRef(actor.tenant, SubjectKind(kind), subject_id)
    except ValueError:
        raise SubjectNotFound from None


def submitted() -> Form:
    """Return the submitted form: text by name, and a list for what can be ticked many times."""
    form: Form = {name: request.form[name] for name in request.form}
    return with_purpose(form | {name: request.form.getlist(name) for name in _TICKED})


def text_of(form: Form, name: str) -> str:
    """Return one text of a form, or empty text when the form does not have it."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def day_boxes(form: Form | None, name: str) -> dict[str, str]:
    """Return what was typed into the three boxes of a day."""
    boxes = (f"{name}_{part}" for part in ("day", "month", "year"))
    return {box: text_of(form or {}, box) for box in boxes}
