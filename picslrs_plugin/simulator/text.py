"""How the simulator compares names and postcodes, and numbers such as ULNs."""

import re
import unicodedata

ULN_PATTERN = re.compile(r"[1-9][0-9]{9}", re.ASCII)


def name_key(name: str) -> str:
    """Return what two names have in common when they differ in case and spaces around only."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def loose_key(name: str) -> str:
    """Return the name without accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def postcode_key(postcode: str) -> str:
    """Return the postcode without spaces, in capitals."""
    return "".join(postcode.split()).upper()


def one_letter_apart(first: str, second: str) -> bool:
    """Say whether one letter added, left out or replaced makes the two the same."""
    shorter, longer = sorted((first, second), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = 0
    while start < len(shorter) and shorter[start] == longer[start]:
        start += 1
    rest = start + 1 if len(shorter) == len(longer) else start
    return shorter[rest:] == longer[start + 1 :]


def check_digit(first_nine: str) -> str | None:
    """Return a ULN's tenth digit, or None when these nine digits make no ULN.

    Source: docs/lrs-rules.md, "ULN".
    """
    total = sum(
        int(digit) * weight for digit, weight in zip(first_nine, range(10, 1, -1), strict=True)
    )
    remainder = total % 11
    return None if remainder == 0 else str(10 - remainder)


def is_uln(text: str) -> bool:
    """Say whether the text is a ULN with the right check digit."""
    return bool(ULN_PATTERN.fullmatch(text)) and check_digit(text[:9]) == text[9]
