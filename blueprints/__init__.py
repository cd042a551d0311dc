"""The Flask blueprint: the tab and its windows."""

from picslrs_plugin.blueprints.routes import register
from picslrs_plugin.blueprints.runtime import Runtime

__all__ = ["Runtime", "register"]
