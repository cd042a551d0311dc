"""Reads the answers about batches: the submission, and each kind's output."""

from typing import Any

from marshmallow import ValidationError, post_load

from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.response_codes import BATCH, BatchOutcome, outcome_of
from picslrs_plugin.ports import BatchRow, RegistrationOutput, Submitted, VerifyOutput
from picslrs_plugin.schemas.answers import (
    AnswerSchema,
    Element,
    Many,
    code,
    number,
    uln_if_valid,
)
from picslrs_plugin.schemas.answers_verify import VerifyRowSchema


class SubmittedSchema(AnswerSchema):
    """Reads the answer to a submitted batch. "Submitted" without a job number is refused."""

    code = Element("ResponseCode", code)
    job_id = number("JobID")

    @post_load
    def _answer(self, values: dict[str, Any], **_: Any) -> Submitted:  # noqa: ANN401 - marshmallow's own signature
        outcome = outcome_of(BATCH, values["code"], BatchOutcome.UNKNOWN)
        if outcome is not BatchOutcome.SUBMITTED:
            return Submitted(outcome, values["code"])
        if not values["job_id"]:
            raise ValidationError("belongs to the response code", "JobID")
        return Submitted(outcome, values["code"], values["job_id"])


class BatchRowSchema(AnswerSchema):
    """Reads one learner of a registration batch's output.

    The details are an echo of what was sent. A rejected row may echo a wrong ULN too, which then
    reads as none.
    """

    ignored = tuple(field.element for field in FIELDS)

    mis_identifier = Element("MISIdentifier")
    uln = Element("ULN", uln_if_valid)
    return_code = Element("ReturnCode")

    @post_load
    def _row(self, values: dict[str, Any], **_: Any) -> BatchRow:  # noqa: ANN401 - marshmallow's own signature
        return BatchRow(**values)


class RegistrationOutputSchema(AnswerSchema):
    """Reads a GetSubmitBatchOutputResponse."""

    ignored = (
        "NewLearnersCount",
        "ExistsUpdatedLearnersCount",
        "PossibleMatchLearnersCount",
        "LearnersNotFoundCount",
        "RejectedLearnersCount",
        "JobStartedDateTime",
        "JobFinishedDateTime",
    )

    code = Element("ResponseCode", code)
    status = Element("JobStatus")
    rows = Many("Learner", BatchRowSchema())

    @post_load
    def _output(self, values: dict[str, Any], **_: Any) -> RegistrationOutput:  # noqa: ANN401 - marshmallow's own signature
        return RegistrationOutput(outcome_of(BATCH, values["code"], BatchOutcome.UNKNOWN), **values)


class VerifyOutputSchema(AnswerSchema):
    """Reads a GetVerifyBatchOutputResponse."""

    ignored = ("JobStartedDateTime", "JobFinishedDateTime")

    code = Element("ResponseCode", code)
    status = Element("JobStatus")
    rows = Many("VerifiedLearner", VerifyRowSchema())

    @post_load
    def _output(self, values: dict[str, Any], **_: Any) -> VerifyOutput:  # noqa: ANN401 - marshmallow's own signature
        return VerifyOutput(outcome_of(BATCH, values["code"], BatchOutcome.UNKNOWN), **values)
