"""The pictures of the docs are there, modest, and the drawn one is what the script draws."""

import re
from pathlib import Path

import pytest

from docs._ext.drawing import PICTURE, drawing
from tests.docs.written import DOCS, name_of, pages

LARGEST_BYTES = 150_000
PNG = b"\x89PNG\r\n\x1a\n"


def pictures_of(path: Path) -> list[Path]:
    found = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    return [path.parent / target for _, target in found]


SHOWN = sorted({picture for path in pages() for picture in pictures_of(path)})


def test_the_drawing_is_what_its_script_draws() -> None:
    # After a change: python -m docs._ext.drawing
    assert PICTURE.read_text(encoding="utf-8") == drawing()


@pytest.mark.parametrize("picture", SHOWN, ids=name_of)
def test_a_picture_that_a_page_shows_is_there_and_modest(picture: Path) -> None:
    assert 0 < picture.stat().st_size < LARGEST_BYTES
    assert picture.suffix == ".svg" or picture.read_bytes().startswith(PNG)


def test_no_picture_lies_around() -> None:
    assert sorted((DOCS / "images").iterdir()) == SHOWN
