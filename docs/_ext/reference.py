"""The Sphinx extension: writes the pages of the reference before the site is read."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from docs._ext.hook_pages import hook_pages
from docs._ext.value_pages import value_pages

FOLDER = "reference"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Have the pages written when the builder is there."""
    app.connect("builder-inited", _write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Sphinx) -> None:
    """Write what changed, so that a second build is quick, and remove what has gone."""
    folder = Path(app.srcdir) / FOLDER
    pages = {folder / path: text for path, text in (hook_pages() | value_pages()).items()}
    for old in folder.rglob("*.md"):
        if old not in pages:
            old.unlink()
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
