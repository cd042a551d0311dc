"""Every link of a page to another file leads somewhere, on GitHub as well as in the site."""

import re
from functools import cache
from pathlib import Path

import pytest

from docs._ext.hook_pages import hook_pages
from docs._ext.value_pages import value_pages
from tests.docs.written import DOCS, ROOT, name_of, pages


@cache
def made() -> frozenset[Path]:
    """Return the pages that are made with the site."""
    names = hook_pages() | value_pages()
    return frozenset((DOCS / "reference" / name).resolve() for name in names)


def links(path: Path) -> list[str]:
    return re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))


def leads_somewhere(path: Path, link: str) -> bool:
    target = (path.parent / link).resolve()
    return target in made() or target.exists()


@pytest.mark.skipif(not (ROOT / "setup.cfg").exists(), reason="not all files lie beside the tests")
@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    assert [link for link in links(path) if not leads_somewhere(path, link)] == []


def test_a_lost_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("[one](two.md) and [itself](page.md#there)")
    assert links(page) == ["two.md", "page.md"]
    assert [link for link in links(page) if not leads_somewhere(page, link)] == ["two.md"]
