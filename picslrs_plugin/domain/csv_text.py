"""Lines of a CSV file that people open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that the file is UTF-8."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe is put before it.

    Names and ids come from people; one that begins with = could otherwise run on the computer of
    whoever opens the file.
    """
    return f"'{text}" if begins_a_formula(text) else text


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    return text.lstrip(" \n").startswith(_STARTS_A_FORMULA)


def line(values: Sequence[str]) -> str:
    """Return one line with its end, everything in it harmless."""
    written = io.StringIO()
    csv.writer(written).writerow([harmless(value) for value in values])
    return written.getvalue()
