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

        Raises ConfigurationError for a hook that is no picslrs hook or takes arguments that the
        hook does not have: a mistyped name would otherwise never be called.
        """
        for plugin in plugins:
            self._register(plugin, self._free_name(plugin), origin)

    def adopt(self, host_manager: pluggy.PluginManager) -> None:
        """Register those plugins of a host's own manager that implement our hooks, names kept.

        Raises ConfigurationError as `add` does.
        """
        for name, plugin in host_manager.list_name_plugin():
            if plugin is not None and self._implements_any(plugin):
                self._register(plugin, name, Origin.ADOPTED)

    def load_installed(self, found: Iterable[EntryPoint] | None = None) -> None:
        """Load the plugins of installed packages, one by one.

        One that cannot be loaded is logged with its distribution and version and skipped.
        """
        group = entry_points(group=ENTRY_POINT_GROUP) if found is None else found
        for point in sorted(group, key=lambda one: one.name):
            self._load(point)

    def infos(self) -> tuple[PluginInfo, ...]:
        """Return every plugin, those that could not be loaded included."""
        return tuple(self._infos)

    def is_of_host(self, name: str) -> bool:
        """Whether the plugin with this name answers for the host: handed over by it or adopted."""
        return name in self._of_host

    def switchable(self) -> frozenset[str]:
        """Return the names of the plugins that a tenant may switch off."""
        return frozenset(one.name for one in self._infos if one.origin is Origin.INSTALLED)

    def _load(self, point: EntryPoint) -> None:
        distribution = point.dist.name if point.dist else ""
        version = point.dist.version if point.dist else ""
        try:
            plugin = point.load()
            self._check_installed(point.name, plugin)
            self._register(plugin, point.name, Origin.INSTALLED, distribution, version)
        except Exception as error:  # noqa: BLE001 - somebody else's package must not stop ours
            problem = str(error) if isinstance(error, ConfigurationError) else type(error).__name__
            log.error(  # noqa: TRY400 - its message is somebody else's and is not logged
                "The plugin %s of %s %s was not loaded: %s",
                point.name,
                distribution or "an unknown package",
                version,
                problem,
            )
            self._infos.append(
                PluginInfo(point.name, Origin.INSTALLED, distribution, version, problem=problem)
            )

    def _check_installed(self, name: str, plugin: object) -> None:
        if isinstance(plugin, type):
            raise ConfigurationError("It is a class; name an instance or a module instead.")
        if self.manager.has_plugin(name):
            raise ConfigurationError("Another plugin has this name.")

    def _register(
        self,
        plugin: object,
        name: str,
        origin: Origin,
        distribution: str = "",
        version: str = "",
    ) -> None:
        try:
            self.manager.register(plugin, name)
            self.manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            if self.manager.has_plugin(name):
                self.manager.unregister(name=name)
            raise ConfigurationError(
                f"The plugin {name} does not fit the picslrs hooks: {_first_line(error)}.",
                changed="The application was not started.",
                advice="Compare the plugin's hooks with the hook reference and start again.",
            ) from None
        if origin in (Origin.HOST, Origin.ADOPTED):
            self._of_host.add(name)
        callers = self.manager.get_hookcallers(plugin) or []
        hooks = tuple(sorted(caller.name for caller in callers))
        self._infos.append(PluginInfo(name, origin, distribution, version, hooks))

    def _implements_any(self, plugin: object) -> bool:
        return any(
            self.manager.parse_hookimpl_opts(plugin, name) is not None for name in dir(plugin)
        )

    def _free_name(self, plugin: object) -> str:
        """Name a plugin so that order and log say the same in every process.

        A module or class is called by its own name, an instance by its class's; a second one of
        the same name gets a number.
        """
        kind = type(plugin)
        own: str = getattr(plugin, "__name__", "") or f"{kind.__module__}.{kind.__qualname__}"
        names = (own, *(f"{own}#{number}" for number in range(2, 1000)))
        return next(name for name in names if not self.manager.has_plugin(name))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1].rstrip(".")
