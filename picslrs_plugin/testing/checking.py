"""Checks a plugin against the specs before anybody installs it.

What pluggy itself would only find at the start, or never, is told here in words: a mistyped hook,
an argument that is always left at its default, a class in place of an instance.
"""

import inspect
import types
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from picslrs_plugin.hookspecs import PROJECT, PicslrsSpecs
from picslrs_plugin.testing.annotations import annotation_findings
from picslrs_plugin.testing.findings import Finding

PREFIX = f"{PROJECT}_"
_IMPLEMENTATION = f"{PROJECT}_impl"
_SPECIFICATION = f"{PROJECT}_spec"

SPECS: Mapping[str, Any] = {
    name: spec for name, spec in vars(PicslrsSpecs).items() if name.startswith(PREFIX)
}
"""Every hook's specification by its name."""


def check_plugin(plugin: object) -> list[Finding]:
    """Return every mistake of a plugin; an empty list when it fits the picslrs hooks.

    `plugin` is what would be registered: an instance or a module. It is looked at and not
    called, and properties of it are not read.
    """
    if isinstance(plugin, type):
        return [
            Finding(
                "",
                f"{plugin.__name__} is a class, and pluggy would call its hooks without a self.",
                f"Hand over an instance: {plugin.__name__}().",
            )
        ]
    found = list(_whole(plugin))
    implementations = 0
    for name in dir(plugin):
        member = inspect.getattr_static(plugin, name)
        options = _options(member, _IMPLEMENTATION)
        implementations += options is not None
        found += _marked(plugin, name, options) if options is not None else _unmarked(name, member)
    if not implementations:
        found.append(
            Finding("", "It implements no hook.", "Mark at least one method with @hookimpl.")
        )
    return found


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
    except TypeError:
        yield Finding(
            "",
            "It cannot be hashed, so that a plugin manager cannot tell it from another.",
            "Leave out __eq__, or write @dataclass(eq=False).",
        )


def _options(member: object, marker: str) -> dict[str, Any] | None:
    """Return what a pluggy marker left on a function, or None without one."""
    function = _function(member)
    options = getattr(function, marker, None) if inspect.isroutine(function) else None
    return options if isinstance(options, dict) else None


def _function(member: object) -> Any:  # noqa: ANN401 - a member may be anything
    return member.__func__ if isinstance(member, (staticmethod, classmethod)) else member


def _unmarked(name: str, member: object) -> Iterator[Finding]:
    if _options(member, _SPECIFICATION) is not None:
        yield Finding(
            name,
            "It is marked as a specification, and a specification is never called.",
            "Mark it with @hookimpl; the options of specifications, historic among them, are "
            "not for plugins.",
        )
    elif not name.startswith(PREFIX):
        return
    elif isinstance(member, property):
        yield Finding(
            name,
            "It is a property, and only methods are called.",
            "Make it a method with @hookimpl.",
        )
    elif project := _other_project(member):
        yield Finding(
            name,
            f"It is marked for the project {project!r}, whose marker we cannot see.",
            "Mark it with picslrs_plugin.hookspecs.hookimpl, alone or beside the other marker.",
        )
    elif inspect.isroutine(member):
        known = "a hook" if name in SPECS else "a hook by its name"
        yield Finding(
            name,
            f"It looks like {known}, but is never called: @hookimpl is missing.",
            f"Mark it with @hookimpl, or give it a name that does not start with {PREFIX}.",
        )


def _other_project(member: object) -> str:
    """Name the project of another pluggy marker on a function, if there is one."""
    function = _function(member)
    if not inspect.isfunction(function):
        return ""
    marked = [key for key, left in vars(function).items() if isinstance(left, dict)]
    return next((key.removesuffix("_impl") for key in marked if key.endswith("_impl")), "")


def _marked(plugin: object, name: str, options: dict[str, Any]) -> Iterator[Finding]:
    hook: str = options.get("specname") or name
    if options.get("wrapper") or options.get("hookwrapper"):
        yield Finding(
            name,
            "It is a hook wrapper, and the plugins of others are not wrapped here.",
            "Implement the hook itself, without wrapper or hookwrapper.",
        )
        return
    if hook not in SPECS:
        yield Finding(name, f"There is no hook {hook}.", _meant(hook, SPECS, "Compare the hooks"))
        return
    method = getattr(plugin, name)
    if not inspect.isroutine(method):
        yield Finding(name, "It is no function or method.", "Write it with def.")
        return
    if odd := _odd_kind(method):
        yield Finding(name, f"It is {odd}, and its answer would not be one.", "Write a plain def.")
        return
    arguments = list(_argument_findings(name, hook, method))
    yield from arguments
    if not arguments:
        yield from annotation_findings(name, method, SPECS[hook])


def _odd_kind(method: Any) -> str:  # noqa: ANN401 - any callable
    if inspect.iscoroutinefunction(method):
        return "an async function"
    if inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
        return "a generator"
    return ""


def _argument_findings(name: str, hook: str, method: Any) -> Iterator[Finding]:  # noqa: ANN401
    known = tuple(inspect.signature(SPECS[hook]).parameters)[1:]
    for argument in inspect.signature(method).parameters.values():
        if argument.kind in (argument.VAR_POSITIONAL, argument.VAR_KEYWORD):
            yield Finding(
                name,
                f"{argument} stays empty: arguments are passed by their names.",
                f"Name those that you use: {_listed(known)}.",
            )
        elif argument.default is not argument.empty or argument.kind is argument.KEYWORD_ONLY:
            yield Finding(
                name,
                f"The argument {argument.name} is never passed: only plain ones are.",
                "Leave its default out, and the * before it.",
            )
        elif argument.name not in known:
            yield Finding(
                name,
                f"{hook} has no argument {argument.name}.",
                _meant(argument.name, known, f"It has {_listed(known)}"),
            )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _meant(name: str, known: Any, otherwise: str) -> str:  # noqa: ANN401 - any collection of names
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else f"{otherwise}."
