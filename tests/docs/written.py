"""The pages of the documentation as the tests read them: their code blocks and tables."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MADE = ("_build", "_ext", "reference")
"""Folders of docs/ with nothing that a person wrote for readers."""

_FENCE = re.compile(r"^( *)(```+)([\w+{}-]*)[^\n]*\n(.*?)^\1\2[ ]*$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: (.+?) -->\s*\Z")


@dataclass(frozen=True)
class Block:
    """A block of code: `line` is that of its first line, `not_run` why it is not executed."""

    language: str
    code: str
    line: int
    not_run: str = ""


def pages() -> list[Path]:
    """Return every page that people wrote: the README and those in docs/."""
    written = [page for page in sorted(DOCS.rglob("*.md")) if not _made(page)]
    return [ROOT / "README.md", *written]


def _made(page: Path) -> bool:
    return page.relative_to(DOCS).parts[0] in MADE


def name_of(page: Path) -> str:
    """Name a page for a test's id."""
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """Return a page's blocks of code, in order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        indent, _, language, code = match.groups()
        excuse = _NOT_RUN.search(text[: match.start()])
        line = text.count("\n", 0, match.start(4)) + 1
        plain = re.sub(f"^{indent}", "", code, flags=re.MULTILINE)
        found.append(Block(language, plain, line, excuse[1] if excuse else ""))
    return found


def first_column(text: str, heading: str) -> list[str]:
    """Return the first cells of the first table after a heading, without backquotes and links."""
    after = text.split(f"\n## {heading}\n", 1)[1]
    rows = re.search(r"^\|.*\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", after, re.MULTILINE)
    assert rows is not None, f"there is no table below {heading}"
    cells = [row.split("|")[1].strip() for row in rows[1].splitlines()]
    return [re.sub(r"\[?`([^`]+)`(?:\]\([^)]+\))?", r"\1", cell) for cell in cells]
