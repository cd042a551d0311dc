"""Everything that the code says to people can be said in another language."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import picslrs_plugin
from picslrs_plugin import errors

ROOTS = [
    Path(str(files(package)))
    for package in ("picslrs_plugin", "picslrs_plugin.blueprints", "picslrs_plugin.hookspecs")
]
ENGINEERS = {
    *("commands", "demo", "simulator", "testing", "worker", "migrations", "cli.py"),
    *("bootstrap.py", "settings.py", "loading.py", "engine.py", "migrate.py", "keys.py", "file.py"),
    *("audit.py", "audited.py", "worklist_export.py"),
}
"""What is read by engineers, kept in the audit or written into a file, in English."""

READ_BY_PEOPLE = ("domain", "services", "schemas", "blueprints")
TELL = {"told", "counted"}
HEADINGS = "_HEADINGS"
"""The name of what a file for spreadsheets begins with, which stays as it is."""

NOT_READ = {
    *("ValueError", "TypeError", "KeyError", "RuntimeError", "AssertionError", "LookupError"),
    *("debug", "info", "warning", "error", "exception", "critical", "compile", "getattr"),
    *("Element", "field_of", "metadata", "strptime", "Table"),
}
SENTENCE = re.compile(r"[A-Z“][^/\\<>=_]*[a-z]{2,} [a-z]+.*", re.DOTALL)
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}


def modules() -> list[Path]:
    found = {path.resolve() for root in ROOTS for path in root.rglob("*.py")}
    return sorted(path for path in found if not ENGINEERS & {*path.parts})


def untold(path: Path) -> Iterator[str]:
    """Yield texts that people read and that are not told."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from _in(tree, everything=bool({*READ_BY_PEOPLE} & {*path.parts}))


def _in(node: ast.AST, *, everything: bool) -> Iterator[str]:
    """Yield the sentences of a piece of code; of what raises our errors also where not all are."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == HEADINGS:
        return
    if isinstance(node, ast.Call):
        name = _name(node.func)
        if name in TELL or name in NOT_READ:
            return
        everything = everything or name in ERRORS
    if everything and isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield from _sentence(node)
        return
    for child in ast.iter_child_nodes(node):
        yield from _in(child, everything=everything)


def _sentence(node: ast.Constant | ast.JoinedStr) -> Iterator[str]:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = "".join(
        str(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else "X"
        for part in parts
    )
    if SENTENCE.fullmatch(words):
        yield ast.unparse(node)


def _name(function: ast.expr) -> str:
    return str(getattr(function, "id", "") or getattr(function, "attr", ""))


@pytest.mark.parametrize("path", modules(), ids=lambda path: "/".join(path.parts[-2:]))
def test_code_tells_all_that_it_says(path: Path) -> None:
    assert list(untold(path)) == []


def test_every_module_is_looked_at() -> None:
    names = {path.name for path in modules()}
    assert {"errors.py", "verify.py", "display.py", "facade.py"} <= names
    assert len(names) > 100
    assert Path(picslrs_plugin.__file__).resolve() in modules()
