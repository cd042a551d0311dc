"""The learners that the simulator holds."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

WIRE_NAMES = {
    "created_date": "CreatedDate",
    "last_updated_date": "LastUpdatedDate",
    "uln": "ULN",
    "title": "Title",
    "given_name": "GivenName",
    "middle_other_name": "MiddleOtherName",
    "family_name": "FamilyName",
    "preferred_given_name": "PreferredGivenName",
    "previous_family_name": "PreviousFamilyName",
    "family_name_at_age_16": "FamilyNameAtAge16",
    "school_at_age_16": "SchoolAtAge16",
    "last_known_address_line_1": "LastKnownAddressLine1",
    "last_known_address_line_2": "LastKnownAddressLine2",
    "last_known_address_town": "LastKnownAddressTown",
    "last_known_address_county_or_city": "LastKnownAddressCountyOrCity",
    "last_known_post_code": "LastKnownPostCode",
    "date_of_address_capture": "DateOfAddressCapture",
    "date_of_birth": "DateOfBirth",
    "place_of_birth": "PlaceOfBirth",
    "gender": "Gender",
    "email_address": "EmailAddress",
    "nationality": "Nationality",
    "scottish_candidate_number": "ScottishCandidateNumber",
    "verification_type": "VerificationType",
    "other_verification_description": "OtherVerificationDescription",
    "tier_level": "TierLevel",
    "ability_to_share": "AbilityToShare",
    "learner_status": "LearnerStatus",
    "notes": "Notes",
}
"""The fields of a record that are plain text on the wire, in the order of a Learner block."""

LEARNER_TO_REGISTER = (
    "title",
    "given_name",
    "middle_other_name",
    "family_name",
    "preferred_given_name",
    "previous_family_name",
    "family_name_at_age_16",
    "school_at_age_16",
    "last_known_address_line_1",
    "last_known_address_line_2",
    "last_known_address_town",
    "last_known_address_county_or_city",
    "last_known_post_code",
    "date_of_address_capture",
    "date_of_birth",
    "place_of_birth",
    "gender",
    "email_address",
    "nationality",
    "scottish_candidate_number",
    "verification_type",
    "other_verification_description",
    "ability_to_share",
    "notes",
)
"""The fields that a client may send, in the order of a LearnerToRegister block."""

BATCH_LEARNER = (
    "title",
    "given_name",
    "preferred_given_name",
    "middle_other_name",
    "family_name",
    "previous_family_name",
    "family_name_at_age_16",
    "school_at_age_16",
    "last_known_address_line_1",
    "last_known_address_line_2",
    "last_known_address_town",
    "last_known_address_county_or_city",
    "last_known_post_code",
    "date_of_address_capture",
    "date_of_birth",
    "place_of_birth",
    "email_address",
    "gender",
    "nationality",
    "scottish_candidate_number",
    "ability_to_share",
    "verification_type",
    "other_verification_description",
    "notes",
)
"""The same fields in the other order of a BatchLearner block, after ULN and MISIdentifier."""


@dataclass(frozen=True, repr=False)
class LearningEvent:
    """One entry of a Personal Learning Record. Empty text is sent as nil."""

    id: int
    subject: str = ""
    subject_code: str = ""
    qualification_type: str = ""
    level: str = ""
    grade: str = ""
    achievement_award_date: str = ""
    achievement_provider_name: str = ""
    achievement_provider_ukprn: str = ""
    awarding_organisation_name: str = ""
    awarding_organisation_ukprn: str = ""
    collection_type: str = "W"
    credits: int = 0
    date_loaded: str = ""
    language_for_assessment: str = ""
    participation_start_date: str = ""
    participation_end_date: str = ""
    restriction: str = ""
    return_number: str = ""
    source: str = "ILR"
    status: str = "F"
    under_data_challenge: str = "N"

    def __repr__(self) -> str:
        return "<LearningEvent>"


@dataclass(frozen=True, repr=False)
class Record:
    """A learner's record: every field of a Learner block and what stands behind it.

    Dates are `YYYY-MM-DD`, the first two timestamps `YYYY-MM-DD HH:MM:SS`; empty text means not
    held. MasterSubstituted is no field: it belongs to an answer. `linked_ulns` are the ULNs that
    were merged into this one; `merged_into` is the master of a record that is itself an old one.
    `shares_learning_record` decides whether its events are given out.
    """

    uln: str
    given_name: str = ""
    family_name: str = ""
    date_of_birth: str = ""
    gender: str = "0"
    last_known_post_code: str = ""
    title: str = ""
    middle_other_name: str = ""
    preferred_given_name: str = ""
    previous_family_name: str = ""
    family_name_at_age_16: str = ""
    school_at_age_16: str = ""
    last_known_address_line_1: str = ""
    last_known_address_line_2: str = ""
    last_known_address_town: str = ""
    last_known_address_county_or_city: str = ""
    date_of_address_capture: str = ""
    place_of_birth: str = ""
    email_address: str = ""
    nationality: str = ""
    scottish_candidate_number: str = ""
    verification_type: str = "0"
    other_verification_description: str = ""
    tier_level: str = "0"
    ability_to_share: str = "1"
    learner_status: str = "1"
    notes: str = ""
    telephone_number: str = ""
    created_date: str = "2020-09-01 09:00:00"
    last_updated_date: str = "2020-09-01 09:00:00"
    version_number: int = 1
    linked_ulns: tuple[str, ...] = ()
    merged_into: str = ""
    events: tuple[LearningEvent, ...] = ()
    shares_learning_record: bool = True

    def __repr__(self) -> str:
        return "<Record>"

    def changed(self, **changes: Any) -> "Record":  # noqa: ANN401 - one value per field
        """Return the record with these fields replaced. TypeError for a field it does not have."""
        return replace(self, **changes)

    def value(self, name: str) -> str:
        """Return one of the text fields as it is held."""
        text: str = getattr(self, name)
        return text


FIELD_NAMES = frozenset(field.name for field in fields(Record))
"""The names that `Record.changed` and `SimulatorState.change` take."""


def to_document(record: Record) -> dict[str, Any]:
    """Return the record as plain values for the database."""
    return asdict(record)


def from_document(document: dict[str, Any]) -> Record:
    """Return the record that `to_document` wrote."""
    events = tuple(LearningEvent(**event) for event in document["events"])
    return Record(**{**document, "events": events, "linked_ulns": tuple(document["linked_ulns"])})
