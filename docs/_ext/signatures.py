"""Signatures and annotations in the words in which people write them.

The same text comes out on every supported Python, so that it can be compared.
"""

import enum
import inspect
import types
import typing
from collections.abc import Callable
from typing import Any

LONGEST_LINE = 88


def annotation(kind: Any) -> str:  # noqa: ANN401 - anything may stand as an annotation
    """Return an annotation, such as `Identity | None` or `frozenset[str]`."""
    if kind is None or kind is types.NoneType:
        return "None"
    if isinstance(kind, str):
        return kind
    if isinstance(kind, list):  # the parameters of a Callable
        return f"[{', '.join(map(annotation, kind))}]"
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(annotation, arguments))
    if origin is not None:
        return f"{annotation(origin)}[{', '.join(map(annotation, arguments))}]"
    return "..." if kind is Ellipsis else str(getattr(kind, "__name__", kind))


def default(value: object) -> str:
    """Return a default value as it is written; `...` for one that cannot be."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    told = repr(value)
    return "..." if told.startswith("<") or told.endswith("(hidden)") else told


def signature(function: Callable[..., object], *, wrapped: str = "") -> str:
    """Return parameters and result: `(tenant: str) -> Licence | None`, without `self`.

    With `wrapped`, which is put in front of it, a signature that is longer than a line has each
    parameter on a line of its own.
    """
    found = inspect.signature(function)
    parts = _parts([one for one in found.parameters.values() if one.name not in ("self", "cls")])
    result = "" if found.return_annotation is found.empty else annotation(found.return_annotation)
    end = f" -> {result}" if result else ""
    line = f"{wrapped}({', '.join(parts)}){end}"
    if not wrapped or len(line) <= LONGEST_LINE:
        return line
    return f"{wrapped}(\n" + "".join(f"    {part},\n" for part in parts) + f"){end}"


def parameters(function: Callable[..., object]) -> tuple[str, ...]:
    """Return the names of the parameters, without `self`."""
    return tuple(name for name in inspect.signature(function).parameters if name != "self")


def _parts(every: list[inspect.Parameter]) -> list[str]:
    parts: list[str] = []
    starred = False
    for one in every:
        if one.kind is one.KEYWORD_ONLY and not starred:
            parts.append("*")
        starred = starred or one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        parts.append(_part(one))
    return parts


def _part(one: inspect.Parameter) -> str:
    stars = "*" * ((one.kind is one.VAR_POSITIONAL) + 2 * (one.kind is one.VAR_KEYWORD))
    typed = f": {annotation(one.annotation)}" if one.annotation is not one.empty else ""
    if one.default is one.empty:
        return f"{stars}{one.name}{typed}"
    equals = " = " if typed else "="
    return f"{one.name}{typed}{equals}{default(one.default)}"
