"""Reads what a verification answers: for one learner, for a batch, and for a list of ULNs."""

from typing import Any

from marshmallow import fields, post_load

from picslrs_plugin.domain.response_codes import VERIFY, FailureFlag, VerifyResult, outcome_of
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.ports import RetrievedUln, VerifyAnswer, VerifyRow
from picslrs_plugin.schemas.answers import (
    AnswerSchema,
    Element,
    Many,
    Texts,
    code,
    day,
    uln_or_none,
)


class VerifySchema(AnswerSchema):
    """Reads a MIAPVerifiedLearner into a pair: the ULN that was searched for and a VerifyAnswer.

    A failure flag that is not known is refused: what is not understood about a difference must
    not pass for a small one.
    """

    ignored = (
        "SearchedFamilyName",
        "SearchedGivenName",
        "SearchedDateOfBirth",
        "SearchedGender",
    )

    searched = Element("SearchedULN", uln_or_none)
    code = Element("ResponseCode", code)
    uln = Element("ULN", uln_or_none)
    family_name = Element("FamilyName")
    given_name = Element("GivenName")
    date_of_birth = Element("DateOfBirth", day)
    gender = Element("Gender")
    flags = Texts("FailureFlag", FailureFlag)

    @post_load
    def _answer(self, values: dict[str, Any], **_: Any) -> Any:  # noqa: ANN401 - marshmallow's own signature
        return values.pop("searched"), _verify_answer(values)


class VerifyRowSchema(AnswerSchema):
    """Reads a MIAPVerifiedBatchLearner into a VerifyRow.

    A row without a code reads as an unknown answer, so that it does not cost the others theirs.
    """

    ignored = ("SearchedULN", *VerifySchema.ignored)

    mis_identifier = Element("MISIdentifier")
    code = Element("ResponseCode")
    uln = Element("ULN", uln_or_none)
    family_name = Element("FamilyName")
    given_name = Element("GivenName")
    date_of_birth = Element("DateOfBirth", day)
    gender = Element("Gender")
    flags = Texts("FailureFlag", FailureFlag)

    @post_load
    def _row(self, values: dict[str, Any], **_: Any) -> VerifyRow:  # noqa: ANN401 - marshmallow's own signature
        return VerifyRow(values.pop("mis_identifier"), _verify_answer(values))


def _verify_answer(values: dict[str, Any]) -> VerifyAnswer:
    flags = frozenset(values.pop("flags"))
    result = outcome_of(VERIFY, values["code"], VerifyResult.UNKNOWN)
    return VerifyAnswer(result=result, flags=flags, **values)


class VerifyResponseSchema(AnswerSchema):
    """Reads a VerifyLearnerResponse: the ULN that was searched for and a VerifyAnswer."""

    verified = fields.Nested(VerifySchema, data_key="VerifiedLearner", required=True)

    @post_load
    def _inner(self, values: dict[str, Any], **_: Any) -> Any:  # noqa: ANN401 - marshmallow's own signature
        return values["verified"]


class RetrievedSchema(AnswerSchema):
    """Reads one row of a RetrieveULNsResponse."""

    uln = Element("ULN", Uln)
    master_uln = Element("MasterULN", uln_or_none)
    code = Element("ResponseCode")
    family_name = Element("FamilyName")
    given_name = Element("GivenName")
    date_of_birth = Element("DateOfBirth", day)
    gender = Element("Gender")

    @post_load
    def _row(self, values: dict[str, Any], **_: Any) -> RetrievedUln:  # noqa: ANN401 - marshmallow's own signature
        return RetrievedUln(**values)


class RetrievedListSchema(AnswerSchema):
    """Reads the list inside a RetrieveULNsResponse."""

    rows = Many("VerifiedULN", RetrievedSchema())


class RetrieveResponseSchema(AnswerSchema):
    """Reads a RetrieveULNsResponse into a tuple of RetrievedUln."""

    retrieved = fields.Nested(
        RetrievedListSchema, data_key="RetrievedULNs", allow_none=True, load_default=None
    )

    @post_load
    def _rows(self, values: dict[str, Any], **_: Any) -> Any:  # noqa: ANN401 - marshmallow's own signature
        retrieved = values["retrieved"]
        return retrieved["rows"] if retrieved else ()
