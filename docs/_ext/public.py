"""What is public: the modules and names that the compatibility promise is about."""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from picslrs_plugin import errors


@dataclass(frozen=True)
class Public:
    """A module and those of its names that are promised."""

    module: str
    names: tuple[str, ...]

    def load(self) -> ModuleType:
        """Import the module."""
        return import_module(self.module)


def _listed(module: str) -> Public:
    """Return a module that lists its public names itself."""
    return Public(module, tuple(import_module(module).__all__))


def _errors() -> Public:
    every = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.PicslrsError)
    ]
    return Public(errors.__name__, tuple(every))


def every() -> tuple[Public, ...]:
    """Return everything that is public, the hooks first."""
    return (
        _listed("picslrs_plugin.hookspecs"),
        Public("picslrs_plugin.bootstrap", ("Picslrs",)),
        _errors(),
        Public("picslrs_plugin.store", ("open_store", "include_name")),
        Public("picslrs_plugin.telemetry", ("JsonFormatter",)),
        _listed("picslrs_plugin.testing"),
        Public("picslrs_plugin.testing.conformance", ("HostConformance", "PROMISES")),
    )
