"""The public names with their signatures, one a line.

`python -m tests.docs.api` writes them to public_api.txt, when the contract is meant to change.
"""

import enum
import inspect
from collections.abc import Iterator
from pathlib import Path

from docs._ext.public import every
from docs._ext.signatures import annotation, signature
from picslrs_plugin.settings import SETTINGS, key_of
from picslrs_plugin.testing import FakeHost

PINNED = Path(__file__).with_name("public_api.txt")


def lines() -> list[str]:
    """Return every public name with its signature, module by module."""
    told: list[str] = []
    for public in every():
        module = public.load()
        told.append(f"# {public.module}")
        for name in sorted(public.names):
            told += _described(name, getattr(module, name))
        told.append("")
    told.append("# settings")
    return told + sorted(key_of(setting.name) for setting in SETTINGS)


def _described(name: str, found: object) -> Iterator[str]:
    if isinstance(found, type):
        yield from _class(name, found)
    elif inspect.isroutine(found):
        yield f"{name}{signature(found)}"
    else:
        yield f"{name}: {type(found).__name__}"


def _class(name: str, kind: type) -> Iterator[str]:
    if issubclass(kind, enum.Enum):
        yield from (f"{name}.{one.name} = {one.value!r}" for one in kind)
    elif issubclass(kind, Exception):
        made = signature(kind).removesuffix(" -> None") if "__init__" in vars(kind) else "(...)"
        yield f"{name}{made}, a kind of {kind.__mro__[1].__name__}"
    else:
        yield f"{name}{signature(kind).removesuffix(' -> None')}"
    for member, value in vars(kind).items():
        found = value.__func__ if isinstance(value, staticmethod | classmethod) else value
        if member.startswith("_") or (kind is FakeHost and member.startswith("picslrs_")):
            continue
        if isinstance(found, property) and found.fget is not None:
            answer = inspect.signature(found.fget).return_annotation
            yield f"{name}.{member}: {annotation(answer)}"
        elif inspect.isfunction(found):
            yield f"{name}.{member}{signature(found)}"


if __name__ == "__main__":
    PINNED.write_text("\n".join(lines()) + "\n", encoding="utf-8")
