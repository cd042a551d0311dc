"""Docstrings as Markdown, and the fixed order of a hook's docstring."""

import inspect
import re
import textwrap
from dataclasses import dataclass

_COMBINES = ("The first answer counts", "All ", "Each plugin ", "Every plugin ")


class OutOfOrder(Exception):
    """A hook's docstring lacks a part, or has it at another place; the message says which."""


@dataclass(frozen=True)
class HookText:
    """The parts of a hook's docstring, in its order. `parameters` is empty without parameters."""

    summary: str
    called: str
    parameters: str
    returns: str
    combines: str
    exception: str
    since: str
    example: str


def hook_text(function: object, names: tuple[str, ...], *, answers: bool) -> HookText:
    """Take a hook's docstring apart. Raises OutOfOrder.

    `names` are its parameters; `answers` is false for a hook that returns nothing.
    """
    text = inspect.getdoc(function) or ""
    before, _, example = text.partition("\nExample::\n")
    rest = before.strip().split("\n\n")
    summary = _take(rest, "a summary", ("",))
    called = _take(rest, "when it is called", ("Called ",))
    told = _parameters(rest, names)
    returns = _take(rest, "what to return", ("Return ",))
    if answers and "None" not in returns:
        raise OutOfOrder("it does not say what None means")
    combines = _take(rest, "how answers combine", _COMBINES)
    exception = _take(rest, "what an exception does", ("An exception",))
    since = _take(rest, "the version", ("Since ",))
    if not re.fullmatch(r"Since \d+\.\d+\.", since):
        raise OutOfOrder(f"the version is written as {since!r}")
    if rest:
        raise OutOfOrder(f"there is more after the version: {rest[0][:40]!r}")
    if not example.strip():
        raise OutOfOrder("there is no example")
    code = textwrap.dedent(example).strip()
    return HookText(summary, called, told, returns, combines, exception, since, code)


def _take(rest: list[str], what: str, starts: tuple[str, ...]) -> str:
    if not rest or not rest[0].startswith(starts):
        found = rest[0][:40] if rest else ""
        raise OutOfOrder(f"where {what} should stand there is {found!r}")
    return rest.pop(0)


def _parameters(rest: list[str], names: tuple[str, ...]) -> str:
    """Take the paragraph on the parameters, which names all of them in their order."""
    if not names:
        return ""
    told = _take(rest, "the parameters", (f"`{names[0]}` ",))
    places = [told.find(f"`{name}`") for name in names]
    if -1 in places or places != sorted(places):
        raise OutOfOrder("the parameters are not all told, in their order")
    return told


def markdown(documented: object) -> str:
    """Return a docstring as Markdown: what is indented becomes a block of code."""
    return markdown_of(inspect.getdoc(documented) or "")


def markdown_of(text: str) -> str:
    """Return the text of a docstring as Markdown."""
    parts: list[str] = []
    language = "text"
    for block in re.split(r"\n\n(?=\S)|\n\n(?=    )", inspect.cleandoc(text)):
        if block.startswith("    "):
            parts.append(f"```{language}\n{textwrap.dedent(block).strip()}\n```")
            language = "text"
        else:
            language = "python" if block.endswith("::") else "text"
            parts.append(re.sub(r"::$", ":", block))
    return "\n\n".join(parts)
