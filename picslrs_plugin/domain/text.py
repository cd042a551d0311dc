"""Text as the LRS wants it, text as it is compared, and text that is to be a number."""

import unicodedata

_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u0060": "'"})


def tidy(text: str) -> str:
    """Return the text in composed form, trimmed, with single spaces and straight apostrophes.

    Accents stay: a name is registered as its owner writes it. Characters that nobody sees, such
    as a zero-width space, go.
    """
    composed = unicodedata.normalize("NFC", text).translate(_APOSTROPHES)
    seen = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def tidy_lines(text: str) -> str:
    """Tidy each line of a longer text and keep its line breaks."""
    return "\n".join(tidy(line) for line in text.strip().splitlines())


def folded(text: str) -> str:
    """Return the text as it is compared: tidy and without upper and lower case."""
    return tidy(text).casefold()


def without_spaces(text: str) -> str:
    """Return the text as postcodes are compared: folded and without any space."""
    return folded(text).replace(" ", "")


def tidy_postcode(text: str) -> str:
    """Return a UK postcode in upper case with its one space before the last three characters."""
    packed = without_spaces(text).upper()
    if packed.startswith("BFPO"):
        return f"BFPO {packed[4:]}".strip()
    return f"{packed[:-3]} {packed[-3:]}" if len(packed) > 4 else packed


LONGEST_NUMBER = 18
"""Digits. Every database can be asked for a number of so many; none that we count is longer."""


def whole_number(text: str) -> int | None:
    """Read a number that counts something, as an address or a form names it; None for no such."""
    sound = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if sound else None
