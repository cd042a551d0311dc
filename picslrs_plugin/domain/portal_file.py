"""The files that the LRS's Organisation Portal takes and gives, for learners without a ULN.

Source: docs/lrs-rules.md, "Portal files", which says how sure each of it is. The one that it takes
is written in its own order; in the one that it gives, columns are found by their headings.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.moments import uk_time
from picslrs_plugin.domain.rules import email_would_be_refused
from picslrs_plugin.wording import told

VERSION = "2A"

_FIELDS: Mapping[str, str] = {
    "Title": "title",
    "GivenName": "given_name",
    "PreferredGivenName": "preferred_given_name",
    "MiddleOtherName": "middle_other_name",
    "FamilyName": "family_name",
    "PreviousFamilyName": "previous_family_name",
    "FamilyNameAt16": "family_name_at_16",
    "SchoolAtAge16": "school_at_16",
    "LastKnownAddressLine1": "address_line_1",
    "LastKnownAddressLine2": "address_line_2",
    "LastKnownAddressTown": "address_town",
    "LastKnownAddressCountyorCity": "address_county",
    "LastKnownPostCode": "postcode",
    "DateOfAddressCapture": "date_of_address_capture",
    "DateOfBirth": "date_of_birth",
    "PlaceOfBirth": "place_of_birth",
    "EmailAddress": "email_address",
    "Gender": "gender",
    "Nationality": "nationality",
    "ScottishCandidateNumber": "scottish_candidate_number",
    "AbilityToShare": "ability_to_share",
    "VerificationType": "verification_type",
    "OtherVerificationDescription": "other_verification_description",
}
_OF_THE_FILE = ("FileVersion", "FileName", "UKPRN", "LearnerRecordCount")
HEADINGS = (*_OF_THE_FILE, "ULN", "MISIdentifier", *_FIELDS, "Notes")


def file_name(ukprn: str, now: datetime) -> str:
    """Return what the portal wants a file of that moment to be called."""
    return f"LRB_{ukprn}_{uk_time(now):%d%m%Y%H%M}.CSV"


def written(name: str, ukprn: str, learners: Sequence[tuple[str, LearnerDetails]]) -> str:
    """Return the file for these learners, each with the identifier that it comes back under.

    Provider notes stay here. Nothing is put before a text that a spreadsheet could take for a
    formula, because the portal would take it for a part of the value: leave such learners out.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    of_the_file = (VERSION, name, ukprn, str(len(learners)))
    for identifier, details in learners:
        writer.writerow([*of_the_file, "", identifier, *_values(details), ""])
        of_the_file = ("", "", "", "")
    return text.getvalue()


def _values(details: LearnerDetails) -> Iterable[str]:
    for field in _FIELDS.values():
        value = details.value(field)
        if field == "email_address" and email_would_be_refused(str(value)):
            value = ""
        yield value.isoformat() if isinstance(value, date) else str(value or "")


# what the portal gives


class Column(Enum):
    """What is needed of the portal's file, as people call it."""

    IDENTIFIER = told("MIS identifier")
    ULN = told("ULN")
    GIVEN_NAME = told("Given name")
    FAMILY_NAME = told("Family name")
    DATE_OF_BIRTH = told("Date of birth")
    CODE = told("Return code")


NEEDED = tuple(column for column in Column if column is not Column.CODE)

_CALLED = {
    Column.IDENTIFIER: ("misidentifier",),
    Column.ULN: ("uln", "uniquelearnernumber"),
    Column.GIVEN_NAME: ("givenname", "forename", "firstname"),
    Column.FAMILY_NAME: ("familyname", "surname", "lastname"),
    Column.DATE_OF_BIRTH: ("dateofbirth", "dob"),
    Column.CODE: ("returncode", "rc", "errorcode"),
}

Places = Mapping[Column, int]
"""In which place each column stands."""


@dataclass(frozen=True, repr=False)
class Table(Private):
    """A file as it was read: its headings, and its lines with their numbers."""

    headings: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]


def read(text: str) -> Table:
    """Read a file. Raises ValueError, with a sentence, for one that is none."""
    if "\0" in text:
        raise ValueError(told("This is not a CSV file. Select the one that the portal gave you."))
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        lines = [(reader.line_num, tuple(map(str.strip, cells))) for cells in reader if any(cells)]
    except csv.Error:
        raise ValueError(
            told("This is not a CSV file, or it is broken in line {line}.", line=reader.line_num)
        ) from None
    if len(lines) < 2:
        raise ValueError(told("The file has no line below its headings."))
    return Table(lines[0][1], tuple(lines[1:]))


def recognised(headings: Sequence[str]) -> dict[Column, int]:
    """Return where the columns are whose heading is known and there only once."""
    plain = ["".join(c for c in heading.casefold() if c.isalnum()) for heading in headings]
    places: dict[Column, int] = {}
    for column, names in _CALLED.items():
        found = [place for place, heading in enumerate(plain) if heading in names]
        if len(found) == 1:
            places[column] = found[0]
    return places


def cell(cells: Sequence[str], places: Places, column: Column) -> str:
    """Return a value of a line, or empty text where the line or the file has none."""
    place = places.get(column, len(cells))
    return cells[place] if place < len(cells) else ""


def day(text: str) -> date | None:
    """Read a date as 2007-03-04, 20070304 or 04/03/2007; None for anything else."""
    for form in ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
