"""Ours beside theirs, field by field: the one comparison that everything uses.

*Ours* is what the host's lookup returns, *theirs* the LRS's record as it was last read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from picslrs_plugin.domain.fields import FIELDS, Field, Kind
from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.text import folded, without_spaces

Value = str | date | None

Judge = Callable[[str, Value, Value], bool | None]
"""Somebody else's rule for a field: its name, ours and theirs in, same or not or no opinion out."""


class Agreement(Enum):
    """How one field of ours stands to the same field of theirs."""

    SAME = "same"
    DIFFERENT = "different"
    MISSING_THERE = "held here, empty in the LRS"
    NOT_HELD_HERE = "not held here"
    NOT_HELD = "held by neither"


@dataclass(frozen=True, repr=False)
class ComparedField(Private):
    """One field with both values and how they stand to each other."""

    field: Field
    ours: Value
    theirs: Value
    agreement: Agreement

    @property
    def differs(self) -> bool:
        """Whether the LRS would have to be updated to agree with us."""
        return self.agreement in (Agreement.DIFFERENT, Agreement.MISSING_THERE)

    @property
    def ours_shown(self) -> str:
        """Our value in words."""
        return self.field.shown(self.ours)

    @property
    def theirs_shown(self) -> str:
        """The LRS's value in words."""
        return self.field.shown(self.theirs)


@dataclass(frozen=True, repr=False)
class Comparison(Private):
    """All fields of one learner, ours beside theirs, in the LRS's order."""

    fields: tuple[ComparedField, ...]

    @property
    def differences(self) -> tuple[ComparedField, ...]:
        """The fields in which the LRS does not agree with what is held here."""
        return tuple(field for field in self.fields if field.differs)

    @property
    def agrees(self) -> bool:
        """Whether nothing would have to be updated."""
        return not self.differences

    def only(self, names: Iterable[str]) -> tuple[ComparedField, ...]:
        """Return the fields with these names, in the order given."""
        by_name = {compared.field.name: compared for compared in self.fields}
        return tuple(by_name[name] for name in names)


def compare(ours: LearnerDetails, theirs: LearnerDetails, judge: Judge | None = None) -> Comparison:
    """Compare every field that an update can send, but notes and the date of the address.

    Empty here means "not held here" and is no difference; held here and empty there is one.
    Case, repeated spaces, the spacing of a postcode and the shape of an apostrophe do not count;
    accents do, because they belong to a name. `judge` is asked about values that differ when both
    sides hold one. Source: docs/lrs-rules.md, "Ours and theirs".
    """
    return Comparison(
        tuple(
            compare_field(field, ours.value(field.name), theirs.value(field.name), judge)
            for field in FIELDS
            if field.compared
        )
    )


def compare_field(
    field: Field, ours: Value, theirs: Value, judge: Judge | None = None
) -> ComparedField:
    """Compare one field's values."""
    agreement = _agreement(field, ours, theirs)
    if agreement is Agreement.DIFFERENT and judge and judge(field.name, ours, theirs):
        agreement = Agreement.SAME
    return ComparedField(field, ours, theirs, agreement)


def _agreement(field: Field, ours: Value, theirs: Value) -> Agreement:
    here, there = comparable(field, ours), comparable(field, theirs)
    if not here:
        return Agreement.NOT_HELD_HERE if there else Agreement.NOT_HELD
    if not there:
        return Agreement.MISSING_THERE
    return Agreement.SAME if here == there else Agreement.DIFFERENT


def comparable(field: Field, value: Value) -> str:
    """Return a field's value in the form in which it is compared; empty when it is not held."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return without_spaces(value) if field.kind is Kind.POSTCODE else folded(value)
