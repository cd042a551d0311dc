"""Reads a Personal Learning Record, with the oddities that the service's own data has.

Source: docs/lrs-rules.md, "Learning events".
"""

from typing import Any

from marshmallow import ValidationError, fields, post_load

from picslrs_plugin.domain.response_codes import EVENTS, EventsOutcome, outcome_of
from picslrs_plugin.ports import EventsAnswer, LearningEvent
from picslrs_plugin.schemas.answers import (
    AnswerSchema,
    Element,
    Many,
    code,
    number,
    uln_or_none,
)

NO_GRADE = "9999999999"
UNKNOWN_ORGANISATION = "UNKNWN"


def one_line(text: str) -> str:
    """Read text that may hold control characters and line breaks in its middle."""
    return " ".join(text.split())


def grade(text: str) -> str:
    """Read a grade; the service writes ten nines for none."""
    return "" if text == NO_GRADE else text


def organisation(text: str) -> str:
    """Read an organisation's UKPRN; the service writes UNKNWN where it knows none."""
    return "" if text == UNKNOWN_ORGANISATION else text


class EventSchema(AnswerSchema):
    """Reads one learning event; any of its elements may be nil."""

    id = number("ID")
    subject = Element("Subject", one_line)
    subject_code = Element("SubjectCode")
    qualification_type = Element("QualificationType")
    level = Element("Level")
    grade = Element("Grade", grade)
    achievement_award_date = Element("AchievementAwardDate")
    achievement_provider_name = Element("AchievementProviderName", one_line)
    achievement_provider_ukprn = Element("AchievementProviderUkprn", organisation)
    awarding_organisation_name = Element("AwardingOrganisationName", one_line)
    awarding_organisation_ukprn = Element("AwardingOrganisationUkprn", organisation)
    collection_type = Element("CollectionType")
    credits = number("Credits")
    date_loaded = Element("DateLoaded")
    language_for_assessment = Element("LanguageForAssessment")
    participation_start_date = Element("ParticipationStartDate")
    participation_end_date = Element("ParticipationEndDate")
    restriction = Element("Restriction")
    return_number = Element("ReturnNumber")
    source = Element("Source")
    status = Element("Status")
    under_data_challenge = Element("UnderDataChallenge")

    @post_load
    def _event(self, values: dict[str, Any], **_: Any) -> LearningEvent:  # noqa: ANN401 - marshmallow's own signature
        return LearningEvent(**values)


class RecordSchema(AnswerSchema):
    """Reads the list of events, which may have nil ones among them."""

    events = Many("LearningEvent", EventSchema())

    @post_load
    def _without_nil(self, values: dict[str, Any], **_: Any) -> tuple[LearningEvent, ...]:  # noqa: ANN401 - marshmallow's own signature
        return tuple(event for event in values["events"] if event != LearningEvent())


class ResultSchema(AnswerSchema):
    """Reads the result into a pair: the ULN that was asked for and an EventsAnswer."""

    code = Element("ResponseCode", code)
    incoming = Element("IncomingULN", uln_or_none)
    found = Element("FoundULN", uln_or_none)
    record = fields.Nested(
        RecordSchema, data_key="LearnerRecord", allow_none=True, load_default=None
    )

    @post_load
    def _answer(self, values: dict[str, Any], **_: Any) -> Any:  # noqa: ANN401 - marshmallow's own signature
        outcome = outcome_of(EVENTS, values["code"], EventsOutcome.UNKNOWN)
        incoming, found = values["incoming"], values["found"]
        if outcome is EventsOutcome.FOUND and incoming and found and incoming != found:
            raise ValidationError("is another learner's", "FoundULN")
        events = values["record"] or ()
        return incoming, EventsAnswer(outcome, values["code"], found, events)


class EventsSchema(AnswerSchema):
    """Reads a GetLearnerLearningEventsResponse."""

    result = fields.Nested(ResultSchema, data_key="GetLearnerLearningEventsResult", required=True)

    @post_load
    def _inner(self, values: dict[str, Any], **_: Any) -> Any:  # noqa: ANN401 - marshmallow's own signature
        return values["result"]
