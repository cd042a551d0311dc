"""Which plugins there are, where they come from, and under which names.

There is always a manager of our own. A host that runs pluggy itself keeps its own manager: its
plugins are registered with ours as well, because a manager of another project name cannot see
our markers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points

import pluggy

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hooks.fitting import has_to_do_with_us, look_over
from picslrs_plugin.hookspecs import PROJECT, PicslrsSpecs
from picslrs_plugin.telemetry import logger

log = logger(__name__)

ENTRY_POINT_GROUP = "picslrs"


class Origin(StrEnum):
    """Where a plugin comes from."""

    OWN = "built in"
    HOST = "host"
    ADOPTED = "host's own pluggy"
    INSTALLED = "installed package"


@dataclass(frozen=True)
class PluginInfo:
    """One plugin as `flask picslrs plugins` lists it.

    `problem` says why an installed one was not loaded; `hooks` is then empty.
    """

    name: str
    origin: Origin
    distribution: str = ""
    version: str = ""
    hooks: tuple[str, ...] = ()
    problem: str = ""


class Plugins:
    """Our plugin manager, filled in a fixed order: host, adopted, installed, our own."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(PicslrsSpecs)
        self._infos: list[PluginInfo] = []
        self._of_host: set[str] = set()

    def add(self, plugins: Iterable[object], origin: Origin) -> None:
        """Register plugins of the host, or our own.

        Raises ConfigurationError for one that does not fit the hooks: what pluggy would pass over
        in silence would otherwise be missed only when a person needs it.
        """
        for plugin in plugins:
            self._add(plugin, self._free_name(plugin), origin)

    def adopt(self, host_manager: pluggy.PluginManager) -> None:
        """Register those plugins of a host's own manager that implement our hooks, names kept.

        One that the host has handed over already is not registered twice. Raises
        ConfigurationError as `add` does, and for a name that another plugin has.
        """
        for name, plugin in host_manager.list_name_plugin():
            if plugin is None or self._is_there(plugin) or not has_to_do_with_us(plugin):
                continue
            self._add(plugin, name, Origin.ADOPTED)

    def load_installed(self, found: Iterable[EntryPoint] | None = None) -> None:
        """Load the plugins of installed packages, one by one.

        One that cannot be loaded is logged with its distribution and version and skipped. Of two
        with one name the same one is loaded whichever was installed first.
        """
        group = entry_points(group=ENTRY_POINT_GROUP) if found is None else found
        for point in sorted(group, key=_place):
            self._load(point)

    def infos(self) -> tuple[PluginInfo, ...]:
        """Return every plugin, those that could not be loaded included."""
        return tuple(self._infos)

    def is_of_host(self, name: str) -> bool:
        """Whether the plugin with this name answers for the host: handed over by it or adopted."""
        return name in self._of_host

    def is_our_own(self, name: str) -> bool:
        """Whether the plugin with this name is one of those that come with the product."""
        return any(one.name == name and one.origin is Origin.OWN for one in self._infos)

    def switchable(self) -> frozenset[str]:
        """Return the names of the plugins that a tenant may switch off."""
        return frozenset(one.name for one in self._infos if one.origin is Origin.INSTALLED)

    def _add(self, plugin: object, name: str, origin: Origin) -> None:
        try:
            self._register(plugin, name, origin)
        except _DoesNotFit as problem:
            raise ConfigurationError(
                f"The plugin {name} cannot be used. {problem}",
                changed="The application was not started.",
                advice="Mend the plugin and start again.",
            ) from None

    def _load(self, point: EntryPoint) -> None:
        distribution = point.dist.name if point.dist else ""
        version = point.dist.version if point.dist else ""
        try:
            plugin = point.load()
            self._register(plugin, point.name, Origin.INSTALLED, distribution, version)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's package must not stop ours
            problem = str(error) if isinstance(error, _DoesNotFit) else type(error).__name__
            log.error(  # noqa: TRY400 - its message is somebody else's and is not logged
                "The plugin %s of %s was not loaded: %s",
                point.name,
                f"{distribution} {version}" if distribution else "an unknown package",
                problem,
            )
            self._infos.append(
                PluginInfo(point.name, Origin.INSTALLED, distribution, version, problem=problem)
            )

    def _register(
        self,
        plugin: object,
        name: str,
        origin: Origin,
        distribution: str = "",
        version: str = "",
    ) -> None:
        """Register one plugin. Raises _DoesNotFit, and the plugin then is not there."""
        wrong = [finding for finding in look_over(plugin) if finding.refused]
        if wrong:
            raise _DoesNotFit(" ".join(map(str, wrong)))
        if self.manager.has_plugin(name):
            raise _DoesNotFit("Another plugin has this name.")
        if self._is_there(plugin):
            raise _DoesNotFit("It is registered already, under another name.")
        if plugin in self._registered():
            raise _DoesNotFit(
                "It says that it equals another plugin, and cannot be told from it. Leave out "
                "__eq__, or write @dataclass(eq=False)."
            )
        try:
            self.manager.register(plugin, name)
            self.manager.check_pending()
        except (pluggy.PluginValidationError, ValueError):
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)
            raise _DoesNotFit("pluggy does not take its hooks.") from None
        if origin in (Origin.HOST, Origin.ADOPTED):
            self._of_host.add(name)
        callers = self.manager.get_hookcallers(plugin) or []
        hooks = tuple(sorted(caller.name for caller in callers))
        self._infos.append(PluginInfo(name, origin, distribution, version, hooks))

    def _is_there(self, plugin: object) -> bool:
        return any(plugin is one for one in self._registered())

    def _registered(self) -> list[object]:
        """Return all plugins; a list, since one need not be hashable."""
        return [plugin for _, plugin in self.manager.list_name_plugin()]

    def _free_name(self, plugin: object) -> str:
        """Name a plugin so that order and log say the same in every process.

        A module or class is called by its own name, an instance by its class's; a second one of
        the same name gets a number.
        """
        kind = type(plugin)
        own: str = getattr(plugin, "__name__", "") or f"{kind.__module__}.{kind.__qualname__}"
        names = (own, *(f"{own}#{number}" for number in range(2, 1000)))
        return next(name for name in names if not self.manager.has_plugin(name))


class _DoesNotFit(Exception):
    """A plugin cannot be registered; says why in whole sentences, without a repr of it."""


def _place(point: EntryPoint) -> tuple[str, str, str]:
    return point.name, point.dist.name if point.dist else "", getattr(point, "value", "")
