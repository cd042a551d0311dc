"""Reads the answers to a registration and to an update of one learner."""

from typing import Any

from marshmallow import ValidationError, post_load

from picslrs_plugin.domain.response_codes import (
    REGISTER,
    UPDATE,
    RegisterOutcome,
    UpdateOutcome,
    outcome_of,
)
from picslrs_plugin.ports import RegisterAnswer, UpdateAnswer
from picslrs_plugin.schemas.answers import AnswerSchema, Element, code, uln_or_none


class RegisterSchema(AnswerSchema):
    """Reads a RegisterLearnerResponse. "Registered" without a valid ULN is refused."""

    code = Element("ResponseCode", code)
    uln = Element("ULN", uln_or_none)

    @post_load
    def _answer(self, values: dict[str, Any], **_: Any) -> RegisterAnswer:  # noqa: ANN401 - marshmallow's own signature
        outcome = outcome_of(REGISTER, values["code"], RegisterOutcome.UNKNOWN)
        if outcome is not RegisterOutcome.REGISTERED:
            return RegisterAnswer(outcome, values["code"])
        if values["uln"] is None:
            raise ValidationError("belongs to the response code", "ULN")
        return RegisterAnswer(outcome, values["code"], values["uln"])


class UpdateSchema(AnswerSchema):
    """Reads an UpdateLearnerResponse."""

    code = Element("ResponseCode", code)

    @post_load
    def _answer(self, values: dict[str, Any], **_: Any) -> UpdateAnswer:  # noqa: ANN401 - marshmallow's own signature
        outcome = outcome_of(UPDATE, values["code"], UpdateOutcome.UNKNOWN)
        return UpdateAnswer(outcome, values["code"])
