"""The picture of the rooms in docs/architecture.md is the one that import-linter holds."""

import tomllib

import pytest

from tests.docs.written import DOCS, ROOT, blocks


def layers() -> list[str]:
    """Return the rooms from top to bottom, without those that may be missing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if "importlinter" not in project["tool"]:
        pytest.skip("the rooms are held in a checkout")
    found = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [[room.strip() for room in layer.split("|")] for layer in found]
    return [" | ".join(room for room in layer if "(" not in room) for layer in rooms]


def test_the_rooms_are_drawn_as_they_are_held() -> None:
    drawn = blocks(DOCS / "architecture.md")[0].code
    assert [line.split("  ")[0] for line in drawn.splitlines()] == layers()
