"""The built site is whole and stands alone: a browser fetches nothing from elsewhere for it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html  # type: ignore[import-untyped]

from docs._ext.hook_pages import specs
from tests.docs.written import DOCS, ROOT, pages
from tests.requirements import require

FETCHED = "//script/@src | //link[not(@rel='canonical')]/@href | //img/@src | //iframe/@src"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does, with warnings as errors."""
    if os.environ.get("PICSLRS_TEST_INSTALLED"):
        pytest.skip("the site is built in a checkout")
    require("docs")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-n", "-q"]
    built = subprocess.run(
        [*command, "-d", str(folder / "doctrees"), str(DOCS), str(folder / "html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder / "html"


def test_every_page_that_was_written_is_in_the_site(site: Path) -> None:
    written = [page.relative_to(DOCS) for page in pages() if page.is_relative_to(DOCS)]
    assert [str(page) for page in written if not (site / page.with_suffix(".html")).exists()] == []


def test_every_hook_has_a_page_with_its_signature_and_every_part(site: Path) -> None:
    for name in specs():
        page = html.parse(site / "reference" / "hooks" / f"{name}.html")
        text = " ".join(page.getroot().text_content().split())
        assert f"def {name}(" in text
        parts = ("When it is called", "What to return", "Several answers", "An exception")
        assert [part for part in parts if part not in text] == []


def from_elsewhere(page: Any) -> set[str]:
    """Return what a browser would fetch for a page from another server."""
    return {
        address
        for address in page.xpath(FETCHED)
        if urlsplit(address).scheme not in ("", "data") or urlsplit(address).netloc
    }


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    fetched = {page.name: from_elsewhere(html.parse(page)) for page in site.rglob("*.html")}
    assert {name: addresses for name, addresses in fetched.items() if addresses} == {}


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<img src="http://example.org/a.png">',
    ],
)
def test_what_is_fetched_from_elsewhere_is_found(tag: str) -> None:
    page = html.fromstring(f'<html><head><link href="a.css"></head><body>{tag}</body></html>')
    assert len(from_elsewhere(page)) == 1


def test_no_stylesheet_fetches_anything_from_elsewhere(site: Path) -> None:
    fetching = [
        sheet.name
        for sheet in site.rglob("*.css")
        for mark in ("url(http", "url(//", 'url("http', "url('http", "@import")
        if mark in sheet.read_text(encoding="utf-8")
    ]
    assert fetching == []
