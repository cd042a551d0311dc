"""How commands print: aligned columns, and data as JSON."""

import json
from collections.abc import Sequence

import click


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings, every column as wide as its widest cell."""
    lines = [[heading.upper() for heading in headings], *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def data(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, such as "1 event" or "3 events"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
