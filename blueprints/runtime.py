"""What the views need at run time: the services and the settings of the application they run in."""

from dataclasses import dataclass, field
from typing import Protocol

from flask import current_app

from picslrs_plugin.services import Services
from picslrs_plugin.settings import Settings

EXTENSION = "picslrs"


class Measured(Protocol):
    """Writes what was measured."""

    def written(self) -> tuple[bytes, str]:
        """Return a body and its content type."""


@dataclass(frozen=True)
class Runtime:
    """Kept as `app.extensions["picslrs"]`. Without `metrics` none are served."""

    services: Services
    settings: Settings
    metrics: Measured | None = field(default=None, kw_only=True)


def runtime() -> Runtime:
    """Return the current application's runtime."""
    found: Runtime = current_app.extensions[EXTENSION]
    return found


def services() -> Services:
    """Return the current application's services."""
    return runtime().services
