"""A learner's details as the LRS holds them, and the LRS's record around them."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Self

from picslrs_plugin.domain.uln import Uln


class Private:
    """Keeps a value that identifies a person out of every repr, and so out of logs."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"


@dataclass(frozen=True, repr=False, kw_only=True)
class LearnerDetails(Private):
    """The 24 fields that a provider can send to the LRS, in the LRS's order.

    Empty text and None mean "not held". Coded fields hold the LRS's code as text, also one that
    this version does not know (see `domain.codes`). Raises TypeError, naming the field, for a
    value that is neither the text nor the plain date that belongs there.
    """

    title: str = ""
    given_name: str = ""
    middle_other_name: str = ""
    family_name: str = ""
    preferred_given_name: str = ""
    previous_family_name: str = ""
    family_name_at_16: str = ""
    school_at_16: str = ""
    address_line_1: str = ""
    address_line_2: str = ""
    address_town: str = ""
    address_county: str = ""
    postcode: str = ""
    date_of_address_capture: date | None = None
    date_of_birth: date | None = None
    place_of_birth: str = ""
    gender: str = ""
    email_address: str = ""
    nationality: str = ""
    scottish_candidate_number: str = ""
    verification_type: str = ""
    other_verification_description: str = ""
    ability_to_share: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            dated = field.name in DATES
            fits = type(value) in (date, type(None)) if dated else isinstance(value, str)
            if not fits:
                wanted = "a date or None" if dated else "str"
                raise TypeError(
                    f"LearnerDetails.{field.name} must be {wanted}, not {type(value).__name__}"
                )

    def value(self, field: str) -> str | date | None:
        """Return the value of the field with this name (see `domain.fields`)."""
        found: str | date | None = getattr(self, field)
        return found

    def with_values(self, **changes: Any) -> Self:  # noqa: ANN401 - dataclasses.replace checks the names
        """Return the same details with some values replaced."""
        return replace(self, **changes)

    @property
    def full_name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, repr=False, kw_only=True)
class Demographics(Private):
    """What a demographic search sends: five mandatory values and four optional ones."""

    family_name: str
    given_name: str
    date_of_birth: date
    gender: str
    postcode: str
    previous_family_name: str = ""
    school_at_16: str = ""
    place_of_birth: str = ""
    email_address: str = ""

    def laid_over(self, details: LearnerDetails) -> LearnerDetails:
        """Return the details with every value that was searched for put in."""
        held = {name: getattr(self, name) for name in DEMOGRAPHIC_FIELDS}
        return details.with_values(**{name: value for name, value in held.items() if value})


DATES = frozenset(("date_of_birth", "date_of_address_capture"))
MANDATORY_DEMOGRAPHICS = ("given_name", "family_name", "date_of_birth", "gender", "postcode")
OPTIONAL_DEMOGRAPHICS = (
    "previous_family_name",
    "school_at_16",
    "place_of_birth",
    "email_address",
)
DEMOGRAPHIC_FIELDS = MANDATORY_DEMOGRAPHICS + OPTIONAL_DEMOGRAPHICS


@dataclass(frozen=True, repr=False, kw_only=True)
class LrsRecord(Private):
    """A learner's full record as the LRS answered it.

    `version_number` must be sent back with an update. `linked_ulns` are the numbers that were
    merged into this record; `master_substituted` says that this master was answered in place of
    the record that was asked for. `tier_level` and `learner_status` are shown as they came: what
    their codes mean is not published.
    """

    uln: Uln
    details: LearnerDetails
    version_number: int
    created: date | None = None
    last_updated: date | None = None
    master_substituted: bool = False
    linked_ulns: tuple[Uln, ...] = ()
    tier_level: str = ""
    learner_status: str = ""

    def stands_for(self, uln: Uln) -> bool:
        """Say whether this record is the answer to a question about that ULN."""
        return uln == self.uln or uln in self.linked_ulns
