"""What the LRS takes in each field, said in words that do not repeat the value.

Source: docs/lrs-rules.md, "Field rules". `problem` is for values that are sent or saved; a value
that came from the LRS is kept and shown whatever it is.
"""

import re
from collections.abc import Iterable
from datetime import date

from picslrs_plugin.domain.codes import AbilityToShare, VerificationType
from picslrs_plugin.domain.fields import BY_NAME, FIELDS, Field, Kind
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.wording import told, within

POSTCODE = re.compile(
    r"[A-Z]{1,2}[0-9R][0-9A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}|BFPO ?[0-9]{1,4}", re.IGNORECASE
)
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9-]{2,}\.)+[A-Za-z]{2,6}", re.ASCII
)
SCOTTISH_NUMBER = re.compile(r"[0-9]{9}", re.ASCII)
NATIONALITY = re.compile(r"[A-Za-z]{1,3}", re.ASCII)
USUAL_NAME = re.compile(r"[^\W\d_]+(?:[ '.,-]+[^\W\d_]+)*[.]?")

EARLIEST_YEAR, LATEST_YEAR = 1800, 2099
YOUNGEST, OLDEST = 13, 110
"""ULNs are issued for these ages, in years."""


def problem(field: Field, value: str | date | None) -> str | None:
    """Say in one sentence why the LRS would refuse the value, or return None.

    Empty is never a problem here: whether a value must be there depends on the request.
    """
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return _date_problem(field, value)
    if field.kind in (Kind.POSTCODE, Kind.NATIONALITY):  # their rules say more than their length
        return _kind_problem(field, value)
    return _length_problem(field, value) or _kind_problem(field, value)


def missing(names: Iterable[str], details: LearnerDetails) -> dict[str, list[str]]:
    """Name the fields that must be there and are not, each with a sentence."""
    return {name: [enter(BY_NAME[name])] for name in names if details.value(name) in (None, "")}


def enter(field: Field) -> str:
    """Ask for a value that is missing."""
    if field.name == "ability_to_share":
        return told("Select whether the learner has seen the privacy notice.")
    asking = told("Select the {field}.") if field.kind is Kind.CODE else told("Enter the {field}.")
    return asking.filled(field=within(field.label))


def problems_to_send(details: LearnerDetails) -> dict[str, list[str]]:
    """Say everything that stops these details from being registered or sent as an update.

    The email address is left out: the LRS refuses many real ones, so it is dropped with a
    warning instead (`email_would_be_refused`).
    """
    found = missing((f.name for f in FIELDS if f.mandatory), details)
    for field in FIELDS:
        sentence = problem(field, details.value(field.name))
        if sentence and field.kind is not Kind.EMAIL:
            found.setdefault(field.name, []).append(sentence)
    described = details.other_verification_description
    if details.verification_type == VerificationType.OTHER and not described:
        found["other_verification_description"] = [DESCRIBE_OTHER]
    return found


NO_COUNTRY = told(
    "Enter the nationality as a country, such as France, or as its code of 3 letters, such as FRA."
)
DESCRIBE_OTHER = told("Describe what was seen: the verification type is “Other”.")
SHARE_WITHDRAWN = told(
    "“Unable to share” was withdrawn in 2018 and cannot be sent. Record whether the learner was "
    "given the current privacy notice."
)


def email_would_be_refused(email: str) -> bool:
    """Whether the LRS's own pattern refuses an email address, as it does with many real ones."""
    return bool(email) and (
        len(email) > BY_NAME["email_address"].max_length or not EMAIL.fullmatch(email)
    )


def age_warning(born: date, today: date) -> str | None:
    """Warn about an age for which the LRS issues no ULN."""
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if YOUNGEST <= age <= OLDEST:
        return None
    return told(
        "ULNs are issued for ages {youngest} to {oldest}. Check the date of birth.",
        youngest=YOUNGEST,
        oldest=OLDEST,
    )


def unusual_name(name: str) -> bool:
    """Whether a name holds characters that names seldom have, such as digits."""
    return bool(name) and not USUAL_NAME.fullmatch(name)


def _date_problem(field: Field, day: date) -> str | None:
    if EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        return None
    return told(
        "{field} must be between {earliest} and {latest}.",
        field=field.label,
        earliest=EARLIEST_YEAR,
        latest=LATEST_YEAR,
    )


def _length_problem(field: Field, value: str) -> str | None:
    if len(value) <= field.max_length:
        return None
    return told(
        "{field} must be {longest} characters or fewer for the LRS. This has {length}.",
        field=field.label,
        longest=field.max_length,
        length=len(value),
    )


def _kind_problem(field: Field, value: str) -> str | None:
    match field.kind:
        case Kind.POSTCODE if not POSTCODE.fullmatch(value):
            return told("Enter a full UK postcode, such as LS1 4AP. The LRS takes no other kind.")
        case Kind.EMAIL if email_would_be_refused(value):
            return told("The LRS does not take this form of email address.")
        case Kind.SCOTTISH_NUMBER if not SCOTTISH_NUMBER.fullmatch(value):
            return told("The Scottish candidate number must be 9 digits.")
        case Kind.NATIONALITY if not NATIONALITY.fullmatch(value):
            return NO_COUNTRY
        case Kind.CODE if field.name == "ability_to_share" and value == AbilityToShare.UNABLE:
            return SHARE_WITHDRAWN
        case Kind.CODE if field.code_list and value not in list(field.code_list):
            return told("Select one of the answers listed for {field}.", field=within(field.label))
        case Kind.NAME | Kind.TEXT | Kind.LONG_TEXT if not printable(value):
            return told(
                "There is a character in {field} that cannot be sent. Type it again.",
                field=within(field.label),
            )
        case _:
            return None


def printable(value: str) -> bool:
    """Whether the text can be sent at all: XML has no place for control characters."""
    return all(character in "\n\t\r" or character >= " " for character in value) and not any(
        "\ud800" <= character <= "\udfff"
        or "\x7f" <= character <= "\x9f"
        or character in "\ufffe\uffff"
        for character in value
    )
