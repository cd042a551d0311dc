"""Marshmallow fields that read what people type into the LRS's fields."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from picslrs_plugin.domain.fields import BY_NAME, FIELDS, Field, Kind
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.rules import NO_COUNTRY, enter, problem
from picslrs_plugin.domain.text import tidy, tidy_lines, tidy_postcode
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.wording import listed, told


def read_as(field: Field, typed: str) -> str:
    """Return what a person typed in the form in which it is kept."""
    match field.kind:
        case Kind.LONG_TEXT:
            return tidy_lines(typed)
        case Kind.POSTCODE:
            return tidy_postcode(typed)
        case Kind.SCOTTISH_NUMBER:
            return "".join(typed.split())
        case Kind.NATIONALITY:
            return tidy(typed).upper()
        case _:
            return tidy(typed)


def tidied(details: LearnerDetails) -> LearnerDetails:
    """Return a learner's details in the form in which they are kept, compared and sent."""
    texts = {
        field.name: read_as(field, value)
        for field in FIELDS
        if isinstance(value := details.value(field.name), str)
    }
    return details.with_values(**texts)


class LearnerField(fields.Field[str]):
    """One of the LRS's text or code fields, tidied and held against its rule.

    `needed` refuses an empty value. `kept` is a value that passes unchecked, because it is what
    is held already. `dropped` reads a value that breaks its rule as empty.
    """

    def __init__(
        self, name: str, *, needed: bool = False, kept: str | None = None, dropped: bool = False
    ) -> None:
        self.lrs_field = BY_NAME[name]
        self.needed = needed
        self.kept = kept
        self.dropped = dropped
        missing: dict[str, Any] = {"required": enter(self.lrs_field), "null": enter(self.lrs_field)}
        super().__init__(required=needed, error_messages=missing)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> str:
        if not isinstance(value, str):
            raise ValidationError(enter(self.lrs_field))
        if value == self.kept:
            return value
        typed = read_as(self.lrs_field, value)
        if self.needed and not typed:
            raise ValidationError(enter(self.lrs_field))
        sentence = problem(self.lrs_field, typed)
        if sentence and self.dropped:
            return ""
        if sentence:
            raise ValidationError(sentence)
        return typed


class CountryCodeField(LearnerField):
    """A nationality as a person gives it: three letters, though the LRS may hold fewer."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> str:
        code = super()._deserialize(value, attr, data, **kwargs)
        if code and code != self.kept and len(code) != self.lrs_field.max_length:
            raise ValidationError(NO_COUNTRY)
        return code


_PARTS = {"day": told("a day"), "month": told("a month"), "year": told("a year")}


class DayField(fields.Field[date]):
    """A day from a mapping of the three boxes day, month and year.

    `label` is what sentences about it begin with, `enter_it` the one that asks for it.
    """

    example = "27 3 2007"

    def __init__(self, label: str, today: date, enter_it: str) -> None:
        self.label = label
        self.today = today
        self.enter_it = enter_it
        super().__init__(
            required=True, error_messages={"required": self.enter_it, "null": self.enter_it}
        )

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> date:
        boxes = value if isinstance(value, Mapping) else {}
        typed = {part: str(boxes.get(part) or "").strip() for part in _PARTS}
        empty = [part for part, text in typed.items() if not text]
        if len(empty) == len(typed):
            raise ValidationError(self.enter_it)
        if empty:
            parts = listed([_PARTS[part] for part in empty])
            raise ValidationError(
                told("{label} must include {parts}.", label=self.label, parts=parts)
            )
        day = self._real_date(typed)
        sentence = self.wrong(day)
        if sentence:
            raise ValidationError(sentence)
        return day

    def _real_date(self, typed: Mapping[str, str]) -> date:
        whole = all(text.isascii() and text.isdigit() for text in typed.values())
        with suppress(ValueError, OverflowError):
            if whole and len(typed["year"]) == 4:
                return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        raise ValidationError(
            told(
                "{label} must be a real date, such as {example}.",
                label=self.label,
                example=self.example,
            )
        )

    def wrong(self, day: date) -> str | None:
        """Say what is wrong with a real date, or return None."""
        raise NotImplementedError


class DateOfBirth(DayField):
    """A date of birth: in the past, and one that the LRS takes."""

    def __init__(self, today: date) -> None:
        super().__init__(told("Date of birth"), today, enter_it=told("Enter the date of birth."))

    def wrong(self, day: date) -> str | None:
        """Say what is wrong with a real date, or return None."""
        if day > self.today:
            return told("Date of birth must be in the past.")
        return problem(BY_NAME["date_of_birth"], day)


class UlnField(fields.Field[Uln | None]):
    """A ULN as typed. Blank and 9999999999 mean none, which `needed` refuses."""

    def __init__(self, *, needed: bool = False) -> None:
        self.needed = needed
        super().__init__(required=needed, error_messages={"required": told("Enter a ULN.")})

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> Uln | None:
        try:
            uln = Uln.parse_optional(value if isinstance(value, str) else "?")
        except ValueError as error:
            raise ValidationError(error.args[0]) from None
        if uln is None and self.needed:
            raise ValidationError(told("Enter a ULN."))
        return uln
