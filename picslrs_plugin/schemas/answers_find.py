"""Reads the answers to a find: an outcome and the full records found."""

from collections.abc import Callable
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load

from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import FIND, FindOutcome, outcome_of
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.schemas.answers import (
    AnswerSchema,
    Element,
    Many,
    Texts,
    as_it_came,
    code,
    day,
    day_if_readable,
)

MOST_CANDIDATES = 10
"""Possible matches in one answer: where there are more, the LRS says so and sends none."""

RECORDS_OF = {
    FindOutcome.NO_MATCH: range(1),
    FindOutcome.TOO_MANY: range(1),
    FindOutcome.POSSIBLE: range(1, MOST_CANDIDATES + 1),
    FindOutcome.EXACT: range(1, 2),
    FindOutcome.LINKED: range(1, 2),
    FindOutcome.UNKNOWN: range(MOST_CANDIDATES + 1),
}
"""How many records belong to each outcome. Source: docs/lrs-rules.md, "Finding"."""


_READERS: dict[str, Callable[[str], Any]] = {
    "date_of_birth": day,
    "date_of_address_capture": day_if_readable,
}


def yes(text: str) -> bool:
    """Read a flag that is Y or something else."""
    return text.upper() == "Y"


class LinkedSchema(AnswerSchema):
    """Reads the list of numbers that were merged; it comes as an empty element without any."""

    ulns = Texts("ULN", Uln)


class RecordSchema(AnswerSchema):
    """Reads one Learner block. Its ULN and VersionNumber must be there and be right."""

    class Meta(AnswerSchema.Meta):
        """Marshmallow's options, with the 24 details of a learner."""

        include: ClassVar[dict[str, fields.Field[Any]]] = {
            field.name: Element(field.element, _READERS.get(field.name, as_it_came))
            for field in FIELDS
        }

    uln = Element("ULN", Uln)
    version_number = fields.Integer(data_key="VersionNumber", required=True, strict=True)
    created = Element("CreatedDate", day_if_readable)
    last_updated = Element("LastUpdatedDate", day_if_readable)
    master_substituted = Element("MasterSubstituted", yes)
    linked = fields.Nested(LinkedSchema, data_key="LinkedULNs", allow_none=True, load_default=None)
    tier_level = Element("TierLevel")
    learner_status = Element("LearnerStatus")

    @post_load
    def _record(self, values: dict[str, Any], **_: Any) -> LrsRecord:  # noqa: ANN401 - marshmallow's own signature
        details = LearnerDetails(**{field.name: values.pop(field.name) for field in FIELDS})
        linked = values.pop("linked")
        return LrsRecord(details=details, linked_ulns=linked["ulns"] if linked else (), **values)


class FindSchema(AnswerSchema):
    """Reads a FindLearnerResponse into a FindAnswer."""

    ignored = (
        "ULN",
        "FamilyName",
        "GivenName",
        "DateOfBirth",
        "Gender",
        "LastKnownPostCode",
        "PreviousFamilyName",
        "SchoolAtAge16",
        "PlaceOfBirth",
        "EmailAddress",
    )

    code = Element("ResponseCode", code)
    records = Many("Learner", RecordSchema())

    @post_load
    def _answer(self, values: dict[str, Any], **_: Any) -> FindAnswer:  # noqa: ANN401 - marshmallow's own signature
        outcome = outcome_of(FIND, values["code"], FindOutcome.UNKNOWN)
        records: tuple[LrsRecord, ...] = values["records"]
        if len(records) not in RECORDS_OF[outcome]:
            raise ValidationError("does not belong to the response code", "Learner")
        return FindAnswer(outcome, values["code"], records)
