"""What the views need at run time: the services and the settings of the application they run in."""

from dataclasses import dataclass

from flask import current_app

from picslrs_plugin.services import Services
from picslrs_plugin.settings import Settings

EXTENSION = "picslrs"


@dataclass(frozen=True)
class Runtime:
    """Kept as `app.extensions["picslrs"]`."""

    services: Services
    settings: Settings


def runtime() -> Runtime:
    """Return the current application's runtime."""
    found: Runtime = current_app.extensions[EXTENSION]
    return found


def services() -> Services:
    """Return the current application's services."""
    return runtime().services
