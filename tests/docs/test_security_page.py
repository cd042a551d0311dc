"""Every test that the page on security names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"

pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the docs are not part of the wheel")


def test_what_holds_a_promise_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_every_promise_is_held_by_something() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("| promise | held by |")[2]
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line]
    assert rows
    assert [row for row in rows if "`tests/" not in row.rsplit(" | ", 1)[-1]] == []
