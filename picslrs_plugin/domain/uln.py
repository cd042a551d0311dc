"""The Unique Learner Number and its check digit."""

from dataclasses import dataclass
from typing import Self

from picslrs_plugin.wording import told

NO_ULN_YET = "9999999999"
"""What the funding return (ILR) writes for a learner without a ULN. Never sent to the LRS."""

_WEIGHTS = range(10, 1, -1)


@dataclass(frozen=True, repr=False, order=True)
class Uln:
    """A valid ULN: ten ASCII digits, the first not 0, the last one the check digit.

    Raises ValueError, without the value in its message, for anything else. `str()` gives the
    digits; the repr hides them, because a ULN identifies a person.
    """

    digits: str

    def __post_init__(self) -> None:
        problem = why_not_a_uln(self.digits)
        if problem:
            raise ValueError(problem)

    def __str__(self) -> str:
        return self.digits

    def __repr__(self) -> str:
        return "Uln(hidden)"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a ULN as people type it: spaces do not count. Raises ValueError."""
        return cls("".join(text.split()))

    @classmethod
    def parse_optional(cls, text: str | None) -> Self | None:
        """Read a ULN that may be missing: blank and 9999999999 give None. Raises ValueError."""
        digits = "".join((text or "").split())
        return None if digits in ("", NO_ULN_YET) else cls(digits)


def why_not_a_uln(digits: str) -> str | None:
    """Say in words why the text is no ULN, or return None when it is one.

    Source: the ULN check-digit rule in docs/lrs-rules.md, "The ULN".
    """
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        return told("A ULN is 10 digits.")
    if digits == NO_ULN_YET:
        return told("9999999999 stands for “no ULN yet” and is not a learner's number.")
    if digits[0] == "0":
        return told("A ULN does not start with 0.")
    if digits[9] != check_digit(digits[:9]):
        return told(
            "This is not a ULN: its last digit does not fit the others. Check for a mistyped digit."
        )
    return None


def check_digit(first_nine: str) -> str | None:
    """Return the tenth digit that belongs to nine digits, or None when no ULN starts with them.

    The digits are weighted 10, 9, … 2 and added; the remainder by 11 is taken from 10. A
    remainder of 0 has no valid number.
    """
    remainder = sum(w * int(d) for w, d in zip(_WEIGHTS, first_nine, strict=True)) % 11
    return None if remainder == 0 else str(10 - remainder)
