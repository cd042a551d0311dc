"""What the schemas of all LRS answers share: their one field, their strictness, their error.

An answer comes as the nested dictionaries that the SOAP contract makes of it, under the LRS's
own element names. Any element may be absent, empty or nil, and text may carry spaces around it:
all of that reads as "not held". What cannot be right makes the whole answer unusable.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, missing, pre_load

from picslrs_plugin.domain.rules import EARLIEST_YEAR, LATEST_YEAR
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import LrsAnswerUnusable
from picslrs_plugin.telemetry import logger

_log = logger(__name__)

LONGEST_CODE = 40
"""Characters. The service's codes have 5 to 9; anything much longer is something else."""

LONGEST_TEXT = 10_000
"""Characters. The longest value that the LRS holds is a note of 4,000."""

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}:[0-9]{2}\S*)?")
_CONTROL = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"}


class AnswerSchema(Schema):
    """Reads one kind of answer; an element that it does not know is an error.

    `ignored` names what the answer may hold and nobody needs, such as an echo of the request.
    """

    ignored: ClassVar[tuple[str, ...]] = ()

    class Meta:
        """Marshmallow's options."""

        unknown = RAISE

    @pre_load
    def _without_ignored(self, answer: Mapping[str, Any], **_: Any) -> dict[str, Any]:  # noqa: ANN401 - marshmallow's own signature
        return {name: value for name, value in answer.items() if name not in self.ignored}


def read(schema: Schema, answer: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - each schema makes its own value
    """Return the domain value that the schema makes of an answer.

    Raises LrsAnswerUnusable. The names of the refused elements are logged, their values never.
    """
    try:
        return schema.load(answer or {})
    except ValidationError as refused:
        elements = ", ".join(sorted(_paths(refused.messages)))
        _log.warning("An answer of the LRS was refused: %s", elements)
    raise LrsAnswerUnusable


def _paths(messages: Any, above: tuple[str, ...] = ()) -> set[str]:  # noqa: ANN401 - marshmallow nests lists and dictionaries
    """Return the refused elements' paths, without the places of repeated ones."""
    if not isinstance(messages, dict):
        return {"/".join(above)}
    return {
        path
        for name, below in messages.items()
        for path in _paths(below, above if isinstance(name, int) else (*above, name))
    }


def as_it_came(text: str) -> str:
    """Take any text."""
    return text


def _clean(value: Any) -> str:  # noqa: ANN401 - whatever the answer holds
    if value is None or value is missing:
        return ""
    if not isinstance(value, str):
        raise ValidationError("is not text")
    if len(value) > LONGEST_TEXT:
        raise ValidationError("is too long")
    return value.translate(_CONTROL).strip()


def _read_by(reader: Callable[[str], Any], text: str) -> Any:  # noqa: ANN401 - whatever the reader returns
    try:
        return reader(text)
    except ValueError:
        pass
    raise ValidationError("cannot be right")


class Element(fields.Field[Any]):
    """One text element of an answer, named as the LRS names it.

    `reader` gets the text, cleaned and trimmed, or empty text when the element is absent, empty
    or nil. A ValueError that it raises makes the answer unusable.
    """

    def __init__(self, name: str, reader: Callable[[str], Any] = as_it_came) -> None:
        super().__init__(data_key=name)
        self._reader = reader

    def deserialize(
        self,
        value: Any,  # noqa: ANN401 - marshmallow's own signature
        *_: Any,  # noqa: ANN401 - marshmallow's own signature
        **__: Any,  # noqa: ANN401 - marshmallow's own signature
    ) -> Any:  # noqa: ANN401 - whatever the reader returns
        """Read the element, which may be missing."""
        return _read_by(self._reader, _clean(value))


class Texts(fields.Field[Any]):
    """A text element that comes any number of times; empty ones are skipped."""

    def __init__(self, name: str, reader: Callable[[str], Any]) -> None:
        super().__init__(data_key=name)
        self._reader = reader

    def deserialize(
        self,
        value: Any,  # noqa: ANN401 - marshmallow's own signature
        *_: Any,  # noqa: ANN401 - marshmallow's own signature
        **__: Any,  # noqa: ANN401 - marshmallow's own signature
    ) -> tuple[Any, ...]:
        """Read them all; none at all is an empty tuple."""
        items: Sequence[Any] = () if value is None or value is missing else value
        texts = [_clean(item) for item in items]
        return tuple(_read_by(self._reader, text) for text in texts if text)


class Many(fields.Field[Any]):
    """An element that comes any number of times, each read by one schema."""

    def __init__(self, name: str, schema: Schema) -> None:
        super().__init__(data_key=name)
        self._schema = schema

    def deserialize(
        self,
        value: Any,  # noqa: ANN401 - marshmallow's own signature
        *_: Any,  # noqa: ANN401 - marshmallow's own signature
        **__: Any,  # noqa: ANN401 - marshmallow's own signature
    ) -> tuple[Any, ...]:
        """Read them all; none at all is an empty tuple."""
        items: Sequence[Any] = () if value is None or value is missing else value
        return tuple(self._schema.load([item or {} for item in items], many=True))


def number(name: str) -> fields.Integer:
    """Make a whole number's field that may be missing or nil."""
    return fields.Integer(data_key=name, allow_none=True, load_default=None, strict=True)


def code(text: str) -> str:
    """Read a response code, which must be there."""
    if not 0 < len(text) <= LONGEST_CODE:
        raise ValueError
    return text


def day(text: str) -> date | None:
    """Read a real date written YYYY-MM-DD, with or without a time of day after it, or nothing."""
    if not text:
        return None
    written = _DAY.fullmatch(text)
    found = date.fromisoformat(written[1]) if written else None
    if found is None or not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise ValueError
    return found


def day_if_readable(text: str) -> date | None:
    """Read a date that nothing depends on; None for one that cannot be right."""
    try:
        return day(text)
    except ValueError:
        return None


def uln_or_none(text: str) -> Uln | None:
    """Read a valid ULN, or nothing; 9999999999 is nothing as well."""
    return Uln.parse_optional(text)


def uln_if_valid(text: str) -> Uln | None:
    """Read a ULN in a row that may repeat what was wrong with it; None when it is not valid."""
    try:
        return Uln.parse_optional(text)
    except ValueError:
        return None
