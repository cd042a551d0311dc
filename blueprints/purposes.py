"""The purpose that windows and pages ask for, kept in the session so that it is chosen once."""

from dataclasses import dataclass

from flask import session

from picslrs_plugin.blueprints.runtime import services
from picslrs_plugin.hookspecs.tenant_types import LONGEST_PURPOSE
from picslrs_plugin.services.purposes import FIELD

_KEPT = "picslrs_purpose"


@dataclass(frozen=True)
class Purposes:
    """What a form offers to choose from, and what was chosen last."""

    offered: tuple[str, ...]
    chosen: str


def purposes_for(tenant: str) -> Purposes:
    """Return what a form of a tenant's offers; nothing where the tenant asks nobody."""
    offered = services().purposes(tenant) if tenant else ()
    return Purposes(offered, session.get(_KEPT, "") if offered else "")


def with_purpose(form: dict[str, object]) -> dict[str, object]:
    """Return a submitted form with its purpose, or with the one that was chosen before.

    The service judges whether it is one of the tenant's.
    """
    given = form.get(FIELD)
    if given is None:
        return form | {FIELD: session.get(_KEPT, "")}
    if given and len(str(given)) <= LONGEST_PURPOSE:
        session[_KEPT] = given
    return form
