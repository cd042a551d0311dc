"""The one table of the LRS's learner fields: names, labels, limits and how each is treated."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from picslrs_plugin.domain import codes
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.wording import told


class Kind(Enum):
    """How a field's value is read, checked, compared and shown."""

    NAME = auto()
    TEXT = auto()
    LONG_TEXT = auto()
    POSTCODE = auto()
    DATE = auto()
    EMAIL = auto()
    NATIONALITY = auto()
    SCOTTISH_NUMBER = auto()
    CODE = auto()


@dataclass(frozen=True)
class Field:
    """One field of the LRS's learner record.

    `name` is the attribute of LearnerDetails, `element` the LRS's own name, `max_length` the
    number of characters that the LRS takes. `mandatory` fields must be sent with every
    registration and update. `compared` fields decide whether an update is required.
    """

    name: str
    element: str
    label: str
    kind: Kind
    max_length: int = 0
    mandatory: bool = False
    compared: bool = True
    code_list: type[codes.CodeList] | None = None

    def shown(self, value: str | date | None) -> str:
        """Return the value in the words that people read; empty text when it is not held."""
        if value is None or value == "":
            return ""
        if isinstance(value, date):
            return in_words(value)
        return codes.label_of(self.code_list, value) if self.code_list else value


_MONTHS = (
    told("January"),
    told("February"),
    told("March"),
    told("April"),
    told("May"),
    told("June"),
    told("July"),
    told("August"),
    told("September"),
    told("October"),
    told("November"),
    told("December"),
)


def in_words(day: date) -> str:
    """Return a date as it is read in the UK, such as 4 March 2007."""
    return told("{day} {month} {year}", day=day.day, month=_MONTHS[day.month - 1], year=day.year)


FIELDS = (
    Field("title", "Title", told("Title"), Kind.TEXT, 35),
    Field("given_name", "GivenName", told("Given name"), Kind.NAME, 35, mandatory=True),
    Field("middle_other_name", "MiddleOtherName", told("Middle or other name"), Kind.NAME, 35),
    Field("family_name", "FamilyName", told("Family name"), Kind.NAME, 35, mandatory=True),
    Field("preferred_given_name", "PreferredGivenName", told("Preferred name"), Kind.NAME, 35),
    Field(
        "previous_family_name", "PreviousFamilyName", told("Previous family name"), Kind.NAME, 35
    ),
    Field("family_name_at_16", "FamilyNameAtAge16", told("Family name at 16"), Kind.NAME, 35),
    Field("school_at_16", "SchoolAtAge16", told("School at 16"), Kind.TEXT, 254),
    Field("address_line_1", "LastKnownAddressLine1", told("Address line 1"), Kind.TEXT, 50),
    Field("address_line_2", "LastKnownAddressLine2", told("Address line 2"), Kind.TEXT, 50),
    Field("address_town", "LastKnownAddressTown", told("Town"), Kind.TEXT, 50),
    Field("address_county", "LastKnownAddressCountyOrCity", told("County or city"), Kind.TEXT, 50),
    Field("postcode", "LastKnownPostCode", told("Postcode"), Kind.POSTCODE, 9, mandatory=True),
    Field(
        "date_of_address_capture",
        "DateOfAddressCapture",
        told("Address recorded on"),
        Kind.DATE,
        compared=False,
    ),
    Field("date_of_birth", "DateOfBirth", told("Date of birth"), Kind.DATE, mandatory=True),
    Field("place_of_birth", "PlaceOfBirth", told("Place of birth"), Kind.TEXT, 35),
    Field("gender", "Gender", told("Gender"), Kind.CODE, 1, mandatory=True, code_list=codes.Gender),
    Field("email_address", "EmailAddress", told("Email address"), Kind.EMAIL, 254),
    Field("nationality", "Nationality", told("Nationality"), Kind.NATIONALITY, 3),
    Field(
        "scottish_candidate_number",
        "ScottishCandidateNumber",
        told("Scottish candidate number"),
        Kind.SCOTTISH_NUMBER,
        9,
    ),
    Field(
        "verification_type",
        "VerificationType",
        told("Verification type"),
        Kind.CODE,
        3,
        mandatory=True,
        code_list=codes.VerificationType,
    ),
    Field(
        "other_verification_description",
        "OtherVerificationDescription",
        told("Description of the other verification"),
        Kind.TEXT,
        255,
    ),
    Field(
        "ability_to_share",
        "AbilityToShare",
        told("Ability to share"),
        Kind.CODE,
        1,
        mandatory=True,
        code_list=codes.AbilityToShare,
    ),
    Field("notes", "Notes", told("Provider notes"), Kind.LONG_TEXT, 4000, compared=False),
)
"""In the LRS's order. `Notes` and `DateOfAddressCapture` are kept but not compared."""

BY_NAME = {field.name: field for field in FIELDS}

EDITABLE = (
    "place_of_birth",
    "preferred_given_name",
    "family_name_at_16",
    "scottish_candidate_number",
    "nationality",
    "verification_type",
    "other_verification_description",
    "ability_to_share",
    "notes",
)
"""What *Edit* offers beside the ULN; the description belongs to verification type "Other"."""


def label(name: str) -> str:
    """Return the label of the field with this name."""
    return BY_NAME[name].label


def shown(details: LearnerDetails, name: str) -> str:
    """Return one value of the details in the words that people read."""
    return BY_NAME[name].shown(details.value(name))
