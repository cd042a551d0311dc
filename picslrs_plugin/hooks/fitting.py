"""Whether a plugin fits the hooks: what pluggy would find late, in its own words, or never.

A hook that is never called, or that fails at every call, is a mistake of whoever wrote it and is
told where the plugin is registered. A plugin is looked at and not called: its properties are not
read, and nothing told here repeats a value or a repr of it.
"""

import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from picslrs_plugin.hooks.findings import Finding
from picslrs_plugin.hookspecs import PROJECT, PicslrsSpecs

PREFIX = f"{PROJECT}_"
_IMPLEMENTATION = f"{PROJECT}_impl"
_SPECIFICATION = f"{PROJECT}_spec"
_ABSENT = object()

SPECS: Mapping[str, Any] = {
    name: spec for name, spec in vars(PicslrsSpecs).items() if name.startswith(PREFIX)
}
"""Every hook's specification by its name."""

MethodCheck = Callable[[str, Any, Any], Iterable[Finding]]
"""Looks at one method that fits so far: its name, the method and the hook's specification."""


def look_over(plugin: object, also: MethodCheck = lambda *_: ()) -> list[Finding]:
    """Return what is wrong with a plugin; `also` says more of each method that fits so far.

    `plugin` is what would be registered: an instance or a module.
    """
    if issubclass(type(plugin), type):
        return [
            Finding(
                "",
                f"{plugin.__name__} is a class, and pluggy would call its hooks without a self.",  # type: ignore[attr-defined]
                f"Hand over an instance: {plugin.__name__}().",  # type: ignore[attr-defined]
                refused=True,
            )
        ]
    found = [*_compared(plugin)]
    implemented: dict[str, str] = {}
    try:
        members = [*_members(plugin)]
    except Exception as error:  # noqa: BLE001 - a __dir__ of somebody else's making
        return [*found, _not_listed(error)]
    for name, member in members:
        options = _options(member, _IMPLEMENTATION)
        if options is None:
            found += _unmarked(name, member)
            continue
        found += _marked(plugin, name, options, also)
        hook = _hook(name, options)
        found += _twice(name, hook, implemented.setdefault(hook, name))
    if not implemented:
        found.append(
            Finding(
                "",
                "It implements no hook.",
                "Mark at least one method with @hookimpl.",
                refused=True,
            )
        )
    return found


def _compared(plugin: object) -> Iterator[Finding]:
    """Hold a plugin against something else: a manager finds plugins by comparing them."""
    try:
        alike = bool(plugin == object())
    except Exception as error:  # noqa: BLE001 - an __eq__ of somebody else's making
        told = f"It cannot be compared with another plugin: its __eq__ raises {_kind(error)}."
    else:
        told = "It says that it equals whatever it is compared with." if alike else ""
    if told:
        yield Finding("", told, "Leave out __eq__, or write @dataclass(eq=False).", refused=True)


def _not_listed(error: Exception) -> Finding:
    return Finding(
        "",
        f"What it has cannot be listed: dir() of it raises {_kind(error)}.",
        "Leave out __dir__, or let it return a list of names.",
        refused=True,
    )


def _kind(value: object) -> str:
    return type(value).__name__


def _hook(name: str, options: dict[str, Any]) -> str:
    return options.get("specname") or name


def _twice(name: str, hook: str, first: str) -> Iterator[Finding]:
    if first != name:
        yield Finding(
            name,
            f"{hook} is implemented by {first} already, and both would be called.",
            "Implement each hook with one method.",
            refused=True,
        )


def has_to_do_with_us(plugin: object) -> bool:
    """Whether a plugin of somebody else's manager implements our hooks, or means to."""
    return any(
        _options(member, _IMPLEMENTATION) is not None or (name in SPECS and member is not None)
        for name, member in _members(plugin)
    )


def _members(plugin: object) -> Iterator[tuple[str, object]]:
    """Yield what a plugin has, without reading properties."""
    for name in dir(plugin):
        member = inspect.getattr_static(plugin, name, _ABSENT)
        if member is _ABSENT:  # made when it is asked for, as behind a proxy
            try:
                member = getattr(plugin, name)
            except Exception:  # noqa: BLE001, S112 - pluggy passes over it as well
                continue
        yield name, member


def _options(member: object, marker: str) -> dict[str, Any] | None:
    """Return what a pluggy marker left on a function, or None without one."""
    options = getattr(_function(member), marker, None) if _is_function(member) else None
    return options if isinstance(options, dict) else None


def _function(member: object) -> Any:  # noqa: ANN401 - a member may be anything
    wrapped = issubclass(type(member), (staticmethod, classmethod))
    return member.__func__ if wrapped else member  # type: ignore[attr-defined]


def _is_function(member: object) -> bool:
    """Whether a member is what pluggy calls. Its type is looked at: nothing of it is asked."""
    return issubclass(type(_function(member)), (types.FunctionType, types.MethodType))


def _unmarked(name: str, member: object) -> Iterator[Finding]:
    """Judge what has no marker of an implementation; what has a hook's name was meant to be one."""
    hook = name in SPECS
    if _options(member, _SPECIFICATION) is not None:
        yield Finding(
            name,
            "It is marked as a specification, and a specification is never called.",
            "Mark it with @hookimpl; the options of specifications, historic among them, are "
            "not for plugins.",
            refused=True,
        )
    elif not name.startswith(PREFIX):
        return
    elif issubclass(type(member), property):
        yield Finding(
            name,
            "It is a property, and only methods are called.",
            "Make it a method with @hookimpl.",
            refused=hook,
        )
    elif project := _other_project(member):
        yield Finding(
            name,
            f"It is marked for the project {project!r}, whose marker we cannot see.",
            "Mark it with picslrs_plugin.hookspecs.hookimpl, alone or beside the other marker.",
            refused=hook,
        )
    elif _is_function(member):
        known = "a hook" if hook else "a hook by its name"
        yield Finding(
            name,
            f"It looks like {known}, but is never called: @hookimpl is missing.",
            f"Mark it with @hookimpl, or give it a name that does not start with {PREFIX}.",
            refused=hook,
        )
    elif hook and member is not None:  # None is how a hook that was inherited is left out
        yield Finding(
            name,
            f"It has the name of a hook, but is no method ({_kind(_function(member))}): it is "
            "never called.",
            "Write a plain def with @hookimpl, which may call it, or give it another name.",
            refused=True,
        )


def _other_project(member: object) -> str:
    """Name the project of another pluggy marker on a function, if there is one."""
    function = _function(member)
    if not issubclass(type(function), types.FunctionType):
        return ""
    marked = [key for key, left in vars(function).items() if isinstance(left, dict)]
    return next((key.removesuffix("_impl") for key in marked if key.endswith("_impl")), "")


def _marked(
    plugin: object, name: str, options: dict[str, Any], also: MethodCheck
) -> Iterator[Finding]:
    hook = _hook(name, options)
    if options.get("tryfirst") and options.get("trylast"):
        yield Finding(name, "It is to be called first and last.", "Leave out tryfirst, or trylast.")
    if options.get("wrapper") or options.get("hookwrapper"):
        yield Finding(
            name,
            "It is a hook wrapper, and the plugins of others are not wrapped here.",
            "Implement the hook itself, without wrapper or hookwrapper.",
            refused=True,
        )
        return
    if hook not in SPECS:
        meant = _meant(hook, SPECS, "Compare the hooks")
        yield Finding(name, f"There is no hook {hook}.", meant, refused=True)
        return
    method = getattr(plugin, name)
    if odd := _odd_kind(method):
        told = f"It is {odd}, and its answer would not be one."
        yield Finding(name, told, "Write a plain def.", refused=True)
        return
    arguments = list(_argument_findings(name, hook, method))
    yield from arguments
    if not arguments:
        yield from also(name, method, SPECS[hook])


def _odd_kind(method: Any) -> str:  # noqa: ANN401 - any callable
    if inspect.iscoroutinefunction(method):
        return "an async function"
    if inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
        return "a generator"
    return ""


def _argument_findings(name: str, hook: str, method: Any) -> Iterator[Finding]:  # noqa: ANN401
    known = tuple(inspect.signature(SPECS[hook]).parameters)[1:]
    first = _taken_as_self(method)
    if first in known:
        yield Finding(
            name,
            f"The plugin itself would be passed as {first}: self is missing.",
            f"Write def {hook}(self, ...).",
            refused=True,
        )
        return
    for argument in inspect.signature(method).parameters.values():
        missing = argument.default is argument.empty
        if argument.kind in (argument.VAR_POSITIONAL, argument.VAR_KEYWORD):
            yield Finding(
                name,
                f"{argument} stays empty: arguments are passed by their names.",
                f"Name those that you use: {_listed(known)}.",
            )
        elif not missing or argument.kind is argument.KEYWORD_ONLY:
            yield Finding(
                name,
                f"The argument {argument.name} is never passed: only plain ones are.",
                "Leave its default out, and the * before it.",
                refused=missing,
            )
        elif argument.name not in known:
            yield Finding(
                name,
                f"{hook} has no argument {argument.name}.",
                _meant(argument.name, known, f"It has {_listed(known)}"),
                refused=True,
            )


def _taken_as_self(method: Any) -> str:  # noqa: ANN401 - any callable
    """Return the name of the parameter that a bound method fills with its object, or nothing."""
    if not inspect.ismethod(method):
        return ""
    return next(iter(inspect.signature(method.__func__).parameters), "")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _meant(name: str, known: Iterable[str], otherwise: str) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else f"{otherwise}."
