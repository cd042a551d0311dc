"""Whether two names look like the same name, spelled a little differently."""

import unicodedata

from picslrs_plugin.domain.text import folded, tidy

LONGEST_NAME = 35
LETTERS_TO_SPARE = 3
"""From how many letters on one of them may be a slip."""


def similar(one: str, other: str) -> bool:
    """Whether two names are equal without accents, spaces and punctuation, or one letter apart.

    A short name with one letter changed is another name, so that it has to be equal. What the LRS
    itself calls similar is not published; this is the product's own measure, used only to ask a
    person for more care. An empty name is similar to nothing.
    """
    first, second = _letters(one), _letters(other)
    if not first or not second:
        return False
    long_enough = min(len(first), len(second)) >= LETTERS_TO_SPARE
    return first == second or (long_enough and _one_letter_apart(first, second))


def spelled_alike(one: str, other: str) -> bool:
    """Whether two texts are equal without accents, spaces, punctuation and upper case."""
    first = _letters(one)
    return bool(first) and first == _letters(other)


def shortened(long: str, short: str) -> bool:
    """Whether a name that is too long for the LRS was shortened to another one.

    The LRS takes 35 characters, an MIS more: what is left are the beginning, or some of the words
    in their order.
    """
    if len(tidy(long)) <= LONGEST_NAME:
        return False
    words, left = _words(long), _words(short)
    remaining = iter(words)
    in_order = bool(left) and all(word in remaining for word in left)
    return in_order or ("".join(left) != "" and "".join(words).startswith("".join(left)))


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in _plain(name)).split()


def _letters(name: str) -> str:
    """Return the letters and digits of a name, without upper case and accents."""
    return "".join(letter for letter in _plain(name) if letter.isalnum())


def _plain(name: str) -> str:
    """Return a name without upper case and without what stands above or below its letters."""
    parts = unicodedata.normalize("NFD", folded(name))
    return "".join(part for part in parts if not unicodedata.combining(part))


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
