"""The pages of the values, the errors, the calls and the promises of a host."""

import enum
import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass

from docs._ext.docstrings import markdown
from docs._ext.public import Public, every
from docs._ext.signatures import annotation, default, signature
from picslrs_plugin import errors
from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.hookspecs import LearnerDetails, PicslrsSpecs
from picslrs_plugin.testing.conformance import PROMISES

_VALUES, _ERRORS = "picslrs_plugin.hookspecs", "picslrs_plugin.errors"
_NOT_VALUES = {PicslrsSpecs.__name__, "hookimpl", "PROJECT", "SYSTEM"}

ABOUT_VALUES = (
    "Import them from `picslrs_plugin.hookspecs`. All are frozen and check themselves when they "
    "are made: a wrong type raises TypeError, an impossible value ValueError, and neither message "
    "repeats a learner's details. No host object, database row or request ever crosses."
)
ABOUT_CALLS = (
    "What a host's own code calls. In templates there are also `picslrs_head()`, "
    "`picslrs_tab(ref)`, `picslrs_tabs(ref)` and `picslrs_pages()`: see "
    "[Show the tab in your page](../howto/embed.md)."
)

ABOUT_PROMISES = (
    "What the conformance suite checks, one test each: see "
    "[Test your host](../howto/conformance.md)."
)


def value_pages() -> dict[str, str]:
    """Return the text of each page by its path below `reference/`."""
    return {
        "values.md": _values(),
        "errors.md": _errors(),
        "calls.md": _calls(),
        "promises.md": _promises(),
    }


def _values() -> str:
    public = next(one for one in every() if one.module == _VALUES)
    module = public.load()
    parts = ["# Values", ABOUT_VALUES]
    for name in public.names:
        if name not in _NOT_VALUES:
            parts += _class(getattr(module, name))
    return "\n\n".join(parts) + "\n"


def _class(kind: type) -> Iterator[str]:
    yield f"## {kind.__name__}"
    yield markdown(kind)
    if issubclass(kind, enum.Enum):
        rows = [f"| `{kind.__name__}.{one.name}` | `{one.value!r}` |" for one in kind]
        yield _table("member", "value", rows)
        return
    if is_dataclass(kind):
        told = [_attribute(one) for one in fields(kind)]
        if told:
            yield _table("attribute", "type", "default", told)
    elif issubclass(kind, Warning):
        yield f"```python\n{_made(kind)}\n```"
    yield from _methods(kind)
    if kind is LearnerDetails:
        yield from _lrs_fields()


def _attribute(one: Field[object]) -> str:
    if one.default is not MISSING:
        value = f"`{default(one.default)}`"
    else:
        value = "a new one" if one.default_factory is not MISSING else ""
    return f"| `{one.name}` | `{_in_table(annotation(one.type))}` | {value} |"


def _methods(kind: type) -> Iterator[str]:
    for name, member in vars(kind).items():
        found = member.__func__ if isinstance(member, staticmethod | classmethod) else member
        if name.startswith(("_", "picslrs_")):
            continue  # a hook implementation is for pluggy, not for people
        if not (inspect.isfunction(found) or isinstance(found, property)):
            continue
        if isinstance(found, property):
            assert found.fget is not None
            written = f"{name}: {annotation(inspect.signature(found.fget).return_annotation)}"
        else:
            written = signature(found, wrapped=name)
        yield f"### {kind.__name__}.{name}"
        yield f"```python\n{written}\n```"
        yield markdown(found)


def _lrs_fields() -> Iterator[str]:
    yield (
        "The fields in the LRS's order. *Compared* ones decide whether an update is required; see "
        "[The rules of the LRS](../lrs-rules.md)."
    )
    yield _table(
        "attribute",
        "label",
        "the LRS's name",
        "longest",
        "mandatory",
        "compared",
        [
            f"| `{one.name}` | {one.label} | {one.element} | {one.max_length or ''} | "
            f"{'yes' if one.mandatory else ''} | {'yes' if one.compared else ''} |"
            for one in FIELDS
        ],
    )


def _errors() -> str:
    public = next(one for one in every() if one.module == _ERRORS)
    parts = ["# Errors", "Import them from `picslrs_plugin.errors`.", markdown(errors)]
    for name in public.names:
        parts += _error(getattr(errors, name))
    return "\n\n".join(parts) + "\n"


def _error(kind: type[errors.PicslrsError]) -> Iterator[str]:
    base = kind.__mro__[1]
    yield f"## {kind.__name__}"
    link = f"[{base.__name__}](#{base.__name__.lower()})" if base is not Exception else "Exception"
    yield f"A kind of {link}. {markdown(kind)}"
    words = [kind.happened, kind.changed, kind.advice]
    yield "\n".join(f"> {word}" for word in words)


def _calls() -> str:
    parts = ["# Calls", ABOUT_CALLS]
    for public in every():
        if public.module not in (_VALUES, _ERRORS):
            parts += _module(public)
    return "\n\n".join(parts) + "\n"


def _module(public: Public) -> Iterator[str]:
    module = public.load()
    yield f"## {public.module}"
    yield markdown(module)
    for name in public.names:
        found = getattr(module, name)
        if isinstance(found, type):
            yield from _called_class(found)
        elif callable(found):
            yield f"### {name}"
            yield f"```python\n{signature(found, wrapped=name)}\n```"
            yield markdown(found)


def _called_class(kind: type) -> Iterator[str]:
    yield f"### {kind.__name__}"
    if not issubclass(kind, enum.Enum | Exception):
        yield f"```python\n{_made(kind)}\n```"
    yield markdown(kind)
    for part in _methods(kind):
        yield re.sub(r"\A### ", "#### ", part)


def _made(kind: type) -> str:
    return signature(kind, wrapped=kind.__name__).removesuffix(" -> None")


def _promises() -> str:
    rows = [
        f"| `{name}` | {(inspect.getdoc(promise) or '').splitlines()[0]} |"
        for name, promise in PROMISES.items()
    ]
    return f"# The promises of a host\n\n{ABOUT_PROMISES}\n\n{_table('promise', '', rows)}\n"


def _table(*columns_and_rows: str | list[str]) -> str:
    *columns, rows = columns_and_rows
    return "\n".join([f"| {' | '.join(map(str, columns))} |", "|---" * len(columns) + "|", *rows])


def _in_table(text: str) -> str:
    return text.replace("|", "\\|")
