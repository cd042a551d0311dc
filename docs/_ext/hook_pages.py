"""The pages of the hooks: an overview and one page for each, from the specs alone."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from docs._ext.docstrings import HookText, OutOfOrder, hook_text
from docs._ext.signatures import annotation, parameters, signature
from picslrs_plugin import hookspecs
from picslrs_plugin.hookspecs import PicslrsSpecs


@dataclass(frozen=True)
class Group:
    """Hooks that the same people implement; `told` says who and why."""

    title: str
    told: str
    hooks: tuple[str, ...]


GROUPS = (
    Group(
        "What a host answers",
        "The tab cannot work without an answer to each of these. The licence and the credentials "
        "can also come from a file or the database: see [Tenants](../../tenants.md).",
        (
            "picslrs_identity",
            "picslrs_licence",
            "picslrs_permission",
            "picslrs_subject",
            "picslrs_save",
            "picslrs_credentials",
        ),
    ),
    Group(
        "What a host may answer",
        "Each of these has a sensible behaviour when nobody answers.",
        (
            "picslrs_tenant_permission",
            "picslrs_subjects",
            "picslrs_preferences",
            "picslrs_run_job",
            "picslrs_switched_off",
        ),
    ),
    Group(
        "What an extension adds",
        "Any plugin may implement these, and any of the hooks above as well.",
        (
            "picslrs_veto",
            "picslrs_tabs",
            "picslrs_pages",
            "picslrs_panels",
            "picslrs_compare",
            "picslrs_adjust_search",
            "picslrs_event",
        ),
    ),
)

INTRODUCTION = (
    "Every hook is a method or function of a plugin, marked with "
    "`picslrs_plugin.hookspecs.hookimpl`. A plugin implements as many as it likes, and takes as "
    "many of a hook's parameters as it needs, by name. Plugins are asked one by one, the host's "
    "own first, then the others by plugin name.\n\n"
    "*An exception* on these pages is every `Exception`, and `SystemExit`. What Python or a server "
    "uses to end a whole piece of work passes through, as it must: `KeyboardInterrupt`, "
    "`GeneratorExit`, the timeouts of gevent and eventlet, and whatever else is a `BaseException` "
    "alone. The request, command or job then ends where the hook was called, as if the process had "
    "ended there, and what was recorded before is taken up as it is after such an end."
)

Hook = Callable[..., object]


def specs() -> dict[str, Hook]:
    """Return every hook of the contract by name, in the order of the specs."""
    return {name: one for name, one in vars(PicslrsSpecs).items() if name.startswith("picslrs_")}


def text_of(name: str) -> HookText:
    """Return the parts of a hook's docstring. Raises OutOfOrder, naming the hook."""
    hook = specs()[name]
    answers = inspect.signature(hook).return_annotation is not None
    try:
        return hook_text(hook, parameters(hook), answers=answers)
    except OutOfOrder as found:
        raise OutOfOrder(f"{name}: {found}") from None


def hook_pages() -> dict[str, str]:
    """Return the text of every page by its path below `reference/`."""
    pages = {f"hooks/{name}.md": _page(name) for name in specs()}
    return {"hooks/index.md": _overview()} | pages


def call(name: str) -> str:
    """Return how a hook is called, such as `picslrs_licence(tenant)`."""
    return f"{name}({', '.join(parameters(specs()[name]))})"


def _overview() -> str:
    parts = ["# Hooks", INTRODUCTION]
    for group in GROUPS:
        parts += [f"## {group.title}", group.told, _table(group)]
    listed = "\n".join(name for group in GROUPS for name in group.hooks)
    return "\n\n".join(parts) + f"\n\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n"


def _table(group: Group) -> str:
    rows = [f"| [`{call(name)}`]({name}.md) | {text_of(name).summary} |" for name in group.hooks]
    return "\n".join(["| hook | |", "|---|---|", *rows])


def _page(name: str) -> str:
    hook, text = specs()[name], text_of(name)
    group = next(group for group in GROUPS if name in group.hooks)
    parts = [
        f"# {name}",
        text.summary,
        f"```python\n{signature(hook, wrapped=f'def {name}')}\n```",
        _sections(text),
        _values(hook),
        f"---\n\n[{group.title}](index.md). {text.since}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _sections(text: HookText) -> str:
    told = (
        ("When it is called", text.called),
        ("Parameters", text.parameters),
        ("What to return", text.returns),
        ("Several answers", text.combines),
        ("An exception", text.exception),
        ("Example", f"```python\n{text.example}\n```"),
    )
    return "\n\n".join(f"## {title}\n\n{words}" for title, words in told if words)


def _values(hook: Hook) -> str:
    """Link every value of the contract that stands in the signature."""
    found = inspect.signature(hook)
    kinds = [one.annotation for one in found.parameters.values()] + [found.return_annotation]
    written = " ".join(annotation(kind) for kind in kinds if kind is not inspect.Parameter.empty)
    words = dict.fromkeys(written.replace("[", " ").replace("]", " ").split())
    known = [word for word in words if word in hookspecs.__all__]
    links = [f"[{word}](../values.md#{word.lower()})" for word in known]
    return f"## Values\n\n{', '.join(links)}" if links else ""
