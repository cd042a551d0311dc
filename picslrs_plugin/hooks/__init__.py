"""The typed facade: every call of a hook is made in this room and nowhere else."""

from picslrs_plugin.hooks.facade import Hooks
from picslrs_plugin.hooks.loading import Origin, PluginInfo, Plugins

__all__ = ["Hooks", "Origin", "PluginInfo", "Plugins"]
