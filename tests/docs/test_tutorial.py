"""The tutorial's pieces, one below the other, are the example that is tested by itself."""

from tests.docs.written import DOCS, ROOT, blocks

EXAMPLE = ROOT / "examples" / "minimal_host" / "app.py"


def lines(code: str) -> list[str]:
    """Return the lines with something on them: where a piece ends is nobody's business."""
    return [line for line in code.splitlines() if line.strip()]


def test_the_tutorials_pieces_are_the_minimal_host() -> None:
    pieces = [b.code for b in blocks(DOCS / "tutorial.md") if b.language == "python"]
    assert lines("\n".join(pieces)) == lines(EXAMPLE.read_text(encoding="utf-8"))
