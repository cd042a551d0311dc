"""Plugin managers for tests: with the specs, without anything that is installed."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint

import pluggy

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hooks import Hooks, Origin, Plugins
from picslrs_plugin.hooks.loading import ENTRY_POINT_GROUP


def fresh_manager(*plugins: object) -> pluggy.PluginManager:
    """Return a plugin manager with the picslrs specs and these plugins, as of a host.

    Raises ConfigurationError for a plugin that does not fit.
    """
    gathered = Plugins()
    gathered.add(plugins, Origin.HOST)
    return gathered.manager


def hooks_over(*host: object, installed: Mapping[str, object] | None = None) -> Hooks:
    """Return the hooks as the product calls them, over the host's plugins and installed ones.

    `installed` maps the names of entry points to what they load. Raises ConfigurationError for
    a plugin that does not fit, the installed ones included.
    """
    gathered = Plugins()
    gathered.add(host, Origin.HOST)
    gathered.load_installed(_Loaded(name, plugin) for name, plugin in (installed or {}).items())
    for info in gathered.infos():
        if info.problem:
            raise ConfigurationError(f"The plugin {info.name} was not loaded: {info.problem}")
    return Hooks(gathered)


class _Loaded(EntryPoint):
    """An entry point whose plugin is there already."""

    def __init__(self, name: str, plugin: object) -> None:
        super().__init__(name=name, value="tests:plugin", group=ENTRY_POINT_GROUP)
        vars(self)["plugin"] = plugin  # an entry point takes no other assignment

    def load(self) -> object:
        """Return the plugin."""
        return vars(self)["plugin"]
