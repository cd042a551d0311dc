"""Synthetic learners for tests. None of them exists; the postcodes belong to no place."""

from datetime import date

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.uln import Uln

ULN = Uln("1026893096")
MASTER = Uln("1026922983")
OTHER = Uln("1174112637")
NEW = Uln("4444599390")


def details(**changes: object) -> LearnerDetails:
    """Return a complete learner whom the LRS would take as they are."""
    made_up = LearnerDetails(
        given_name="Testa",
        family_name="Sampleton",
        date_of_birth=date(2007, 3, 4),
        gender="2",
        postcode="QX1 1AA",
        place_of_birth="Mockham",
        verification_type="2",
        ability_to_share="1",
    )
    return made_up.with_values(**changes)


def record(uln: Uln = ULN, version: int = 3, **changes: object) -> LrsRecord:
    """Return the LRS's record of the same learner."""
    return LrsRecord(uln=uln, details=details(**changes), version_number=version)


def master_record(*old: Uln, uln: Uln = MASTER, **changes: object) -> LrsRecord:
    """Return a master record that the old ULNs were merged into."""
    return LrsRecord(
        uln=uln,
        details=details(**changes),
        version_number=7,
        master_substituted=True,
        linked_ulns=old,
    )


def demographics(**changes: object) -> Demographics:
    """Return what a search for that learner sends."""
    values: dict[str, object] = {
        "given_name": "Testa",
        "family_name": "Sampleton",
        "date_of_birth": date(2007, 3, 4),
        "gender": "2",
        "postcode": "QX1 1AA",
    }
    return Demographics(**(values | changes))  # type: ignore[arg-type]


SEARCH_FORM = {
    "given_name": "Testa",
    "family_name": "Sampleton",
    "date_of_birth_day": "4",
    "date_of_birth_month": "3",
    "date_of_birth_year": "2007",
    "gender": "2",
    "postcode": "QX1 1AA",
}
"""The search window filled in for that learner."""
