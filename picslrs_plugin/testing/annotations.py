"""Holds the annotations of a hook implementation against those of its specification.

A parameter may be annotated wider than the specification says, an answer narrower: `-> Licence`
fits `Licence | None`.
"""

import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

from picslrs_plugin.hooks.findings import Finding


def annotation_findings(
    name: str, method: Callable[..., Any], spec: Callable[..., Any]
) -> Iterator[Finding]:
    """Yield what is missing or wrong in a method's annotations.

    Its arguments must be right already.
    """
    wanted = get_type_hints(spec)
    try:
        given = get_type_hints(method)
    except Exception as error:  # noqa: BLE001 - an annotation may be any expression
        yield Finding(
            name,
            f"Its annotations cannot be read: {error}.",
            "Import what they name where the module is loaded, not only for type checkers.",
        )
        return
    for argument in inspect.signature(method).parameters:
        if argument not in given:
            yield _missing(name, f"The argument {argument}", argument, wanted[argument])
        elif not _fits(wanted[argument], given[argument]):
            yield _wrong(name, f"The argument {argument}", given[argument], wanted[argument])
    if "return" not in given:
        yield _missing(name, "The answer", "->", wanted["return"])
    elif given["return"] is Any or not _fits(given["return"], wanted["return"]):
        yield _wrong(name, "The answer", given["return"], wanted["return"])


def _missing(name: str, what: str, before: str, wanted: object) -> Finding:
    written = f"{before}{' ' if before == '->' else ': '}{shown(wanted)}"
    return Finding(name, f"{what} has no annotation.", f"Write {written}.")


def _wrong(name: str, what: str, given: object, wanted: object) -> Finding:
    return Finding(
        name,
        f"{what} is annotated {shown(given)}, which does not fit the hook.",
        f"It is {shown(wanted)}.",
    )


def _fits(narrow: object, wide: object) -> bool:
    """Whether every value of the one type is a value of the other."""
    if wide in (Any, object):
        return True
    return all(any(_one_fits(one, other) for other in _members(wide)) for one in _members(narrow))


def _one_fits(one: object, other: object) -> bool:
    one, other = _plain(one), _plain(other)
    if isinstance(one, type) and isinstance(other, type) and not get_args(one):
        return issubclass(one, other)
    return one == other


def _plain(hint: object) -> object:
    """Return a type of the module typing, such as List[str], as it is written without it."""
    origin = get_origin(hint)
    if not isinstance(origin, type) or origin is types.UnionType:
        return hint
    parts = tuple(map(_plain, get_args(hint)))
    return types.GenericAlias(origin, parts) if parts else origin


def _members(hint: object) -> tuple[object, ...]:
    """Return the parts of a union, or the type alone."""
    if get_origin(hint) in (Union, types.UnionType):
        return get_args(hint)
    return (types.NoneType if hint is None else hint,)


def shown(hint: object) -> str:
    """Return a type as it is written in source, without the modules' names."""
    parts = _members(hint)
    if len(parts) > 1:
        return " | ".join(shown(part) for part in parts)
    (part,) = parts
    if part is types.NoneType:
        return "None"
    if get_args(part):
        inner = ", ".join(shown(one) for one in get_args(part))
        return f"{getattr(get_origin(part), '__name__', part)}[{inner}]"
    return getattr(part, "__name__", str(part))
