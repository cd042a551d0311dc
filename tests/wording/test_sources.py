"""The sentences in the source that people read on pages can be said in another language."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

PACKAGE = Path(str(files("picslrs_plugin")))
BLUEPRINTS = Path(str(files("picslrs_plugin.blueprints")))
FOLDERS = (BLUEPRINTS, PACKAGE / "services", PACKAGE / "schemas", PACKAGE / "domain")
SOURCES = sorted(
    (PACKAGE / "errors.py", *(path for folder in FOLDERS for path in folder.glob("*.py")))
)
TELLS = {"told", "counted", "wording.counted"}
FOR_ENGINEERS = ("ValueError", "TypeError", "KeyError", "RuntimeError")
"""What is raised with these is a mistake in the source, which no page tells."""

ELSEWHERE = {"audit", "audited", "worklist_export"}
"""What the command line prints, what the audit keeps, and what stands in a file."""

HEADINGS = "_HEADINGS"
"""The name of what a file for spreadsheets begins with, which stays as it is."""

SENTENCE = re.compile(r"(?=.*[a-z]{2})([A-Z“]\S*|7) .*([a-z]{2}|7)[”)]?\.?")
"""Words that begin like a sentence; a 7 stands for a value in it."""


def _is_read_by_people(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    return not (name in TELLS or name.startswith("log.") or name.endswith(FOR_ENGINEERS))


def plain_sentences(node: ast.AST) -> Iterator[str]:
    """Yield the sentences below a node that are not told; what only describes is left out."""
    if isinstance(node, ast.Call) and not _is_read_by_people(node):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == HEADINGS:
        return
    if isinstance(node, ast.JoinedStr):
        text = "".join(
            str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
        )
        if SENTENCE.fullmatch(text):
            yield text
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if SENTENCE.fullmatch(node.value):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from plain_sentences(child)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sentence_for_people_is_told(path: Path) -> None:
    found = list(plain_sentences(ast.parse(path.read_text(encoding="utf-8"))))
    assert found == [] or path.stem in ELSEWHERE
