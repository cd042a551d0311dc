"""What the LRS takes in each field. Source: docs/lrs-rules.md, "Field rules"."""

import re
from collections.abc import Callable
from datetime import date

from picslrs_plugin.simulator.text import ULN_PATTERN

Check = Callable[[str], bool]
"""Says whether a value that is not empty may stand in a field."""

_POSTCODE = re.compile(
    r"[A-Z]{1,2}[0-9R][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}|BFPO ?[0-9]{1,4}",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_EMAIL = re.compile(
    r"[^\s@&]+@(?:[A-Z0-9](?:[A-Z0-9-]*[A-Z0-9])\.)+[A-Z]{2,6}", re.ASCII | re.IGNORECASE
)
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_SCOTTISH = re.compile(r"[0-9]{9}", re.ASCII)

YOUNGEST, OLDEST = 13, 110


def up_to(length: int) -> Check:
    """Take any text of at most this many characters."""
    return lambda value: len(value) <= length


def one_of(*codes: str) -> Check:
    """Take one of these codes."""
    return lambda value: value in codes


def is_postcode(value: str) -> bool:
    """Take a United Kingdom or BFPO postcode of at most 9 characters."""
    return len(value) <= 9 and bool(_POSTCODE.fullmatch(value))


def is_date(value: str) -> bool:
    """Take a real `YYYY-MM-DD` from 1800 to 2099."""
    if not _DATE.fullmatch(value) or not "1800" <= value[:4] <= "2099":
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_email(value: str) -> bool:
    """Take an address as the published schema has it: stricter than real addresses are."""
    return len(value) <= 254 and bool(_EMAIL.fullmatch(value))


def is_scottish_candidate_number(value: str) -> bool:
    """Take nine digits."""
    return bool(_SCOTTISH.fullmatch(value))


def looks_like_uln(value: str) -> bool:
    """Take ten digits, the first not 0; the check digit is judged later."""
    return bool(ULN_PATTERN.fullmatch(value))


def is_int(value: str) -> bool:
    """Take an xs:int."""
    return bool(_WHOLE.fullmatch(value.strip())) and -(2**31) <= int(value) < 2**31


def is_long(value: str) -> bool:
    """Take an xs:long."""
    return bool(_WHOLE.fullmatch(value.strip())) and -(2**63) <= int(value) < 2**63


def age_on(day: date, date_of_birth: str) -> int:
    """Return the age in full years on a day, for a date that `is_date` took."""
    born = date.fromisoformat(date_of_birth)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def has_age_for_a_uln(day: date, date_of_birth: str) -> bool:
    """Say whether ULNs are issued for somebody born on that date: ages 13 to 110."""
    return YOUNGEST <= age_on(day, date_of_birth) <= OLDEST


NAME = up_to(35)

FACETS: dict[str, Check] = {
    "Title": NAME,
    "GivenName": NAME,
    "MiddleOtherName": NAME,
    "FamilyName": NAME,
    "PreferredGivenName": NAME,
    "PreviousFamilyName": NAME,
    "FamilyNameAtAge16": NAME,
    "SchoolAtAge16": up_to(254),
    "LastKnownAddressLine1": up_to(50),
    "LastKnownAddressLine2": up_to(50),
    "LastKnownAddressTown": up_to(50),
    "LastKnownAddressCountyOrCity": up_to(50),
    "LastKnownPostCode": is_postcode,
    "DateOfAddressCapture": is_date,
    "DateOfBirth": is_date,
    "PlaceOfBirth": NAME,
    "Gender": one_of("0", "1", "2", "9"),
    "EmailAddress": is_email,
    "Nationality": up_to(3),
    "ScottishCandidateNumber": is_scottish_candidate_number,
    "VerificationType": one_of("0", "1", "2", "3", "4", "5", "6", "7", "999"),
    "OtherVerificationDescription": up_to(255),
    "AbilityToShare": one_of("0", "1", "2"),
    "Notes": up_to(4000),
    "ULN": looks_like_uln,
    "MISIdentifier": up_to(128),
    "UserName": NAME,
    "VersionNumber": is_int,
    "LearnerRecordCount": is_int,
    "JobID": is_long,
    "FindType": one_of("FUL", "CHK"),
    "JobType": one_of("FUL", "CHK"),
}
"""By the name of the element, the same in every operation of LearnerService."""
