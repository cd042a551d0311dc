"""Whether two names look like the same name, spelled a little differently."""

import unicodedata

from picslrs_plugin.domain.text import folded


def similar(one: str, other: str) -> bool:
    """Whether two names are equal without accents, spaces and punctuation, or one letter apart.

    What the LRS itself calls similar is not published; this is the product's own measure, used
    only to ask a person for more care. An empty name is similar to nothing.
    """
    first, second = _letters(one), _letters(other)
    if not first or not second:
        return False
    return first == second or _one_letter_apart(first, second)


def _letters(name: str) -> str:
    """Return the letters and digits of a name, without upper case and accents."""
    parts = unicodedata.normalize("NFD", folded(name))
    return "".join(letter for letter in parts if letter.isalnum())


def _one_letter_apart(first: str, second: str) -> bool:
    """Whether one letter was added, left out or replaced."""
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) > 1:
        return False
    same = 0
    while same < len(short) and short[same] == long[same]:
        same += 1
    rest = short[same:] if len(short) < len(long) else short[same + 1 :]
    return rest == long[same + 1 :]
