"""Checks a plugin against the specs before anybody installs it.

An application refuses at its start what would never be called or fail at every call. Here the
annotations are looked at as well, and what works otherwise than it was meant.
"""

import types
from collections.abc import Iterator

from picslrs_plugin.hooks.findings import Finding
from picslrs_plugin.hooks.fitting import look_over
from picslrs_plugin.testing.annotations import annotation_findings


def check_plugin(plugin: object) -> list[Finding]:
    """Return every mistake of a plugin; an empty list when it fits the picslrs hooks.

    `plugin` is what would be registered: an instance or a module. It is looked at and not
    called, and properties of it are not read.
    """
    return [*_whole(plugin), *look_over(plugin, annotation_findings)]


def assert_plugin_fits(plugin: object) -> None:
    """Raise AssertionError with every finding of `check_plugin`, one a line."""
    found = check_plugin(plugin)
    if found:
        told = "".join(f"\n  - {finding}" for finding in found)
        raise AssertionError(f"{_named(plugin)} does not fit the picslrs hooks:{told}")


def _named(plugin: object) -> str:
    return plugin.__name__ if isinstance(plugin, types.ModuleType) else type(plugin).__name__


def _whole(plugin: object) -> Iterator[Finding]:
    try:
        hash(plugin)
    except Exception:  # noqa: BLE001 - a __hash__ of somebody else's making
        yield Finding(
            "",
            "It cannot be hashed, so that a plugin manager cannot tell it from another.",
            "Leave out __eq__ and __hash__, or write @dataclass(eq=False).",
        )
