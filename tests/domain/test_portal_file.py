import csv
import io
from datetime import UTC, date, datetime

import pytest

from picslrs_plugin.domain.portal_file import (
    HEADINGS,
    Column,
    cell,
    day,
    file_name,
    read,
    recognised,
    written,
)
from tests.learners import details


def test_the_file_has_the_portals_columns_in_its_order() -> None:
    assert len(HEADINGS) == 30
    assert HEADINGS[:6] == (
        "FileVersion",
        "FileName",
        "UKPRN",
        "LearnerRecordCount",
        "ULN",
        "MISIdentifier",
    )
    assert HEADINGS[-1] == "Notes"


def test_only_the_first_line_tells_of_the_file() -> None:
    text = written("LRB.CSV", "10099999", [("learner/1", details()), ("learner/2", details())])
    head, first, second = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == HEADINGS
    assert first[:6] == ["2A", "LRB.CSV", "10099999", "2", "", "learner/1"]
    assert second[:6] == ["", "", "", "", "", "learner/2"]
    assert text.endswith("\r\n")


def test_values_are_written_as_the_services_take_them_and_notes_stay_here() -> None:
    held = details(notes="A note of our own", email_address="a&b@x.example")
    row = next(csv.DictReader(io.StringIO(written("f", "1", [("x", held)]), newline="")))
    assert row["DateOfBirth"] == str(held.date_of_birth)
    assert (row["Notes"], row["EmailAddress"]) == ("", "")
    assert row["LastKnownPostCode"] == held.postcode


def test_a_file_is_called_after_its_moment_in_the_uk() -> None:
    summer = datetime(2026, 7, 1, 9, 5, tzinfo=UTC)
    assert file_name("10099999", summer) == "LRB_10099999_010720261005.CSV"


def test_columns_are_found_by_their_headings() -> None:
    found = recognised(["Given Name", "ULN", "surname", "MIS Identifier", "DateOfBirth", "x"])
    assert found == {
        Column.GIVEN_NAME: 0,
        Column.ULN: 1,
        Column.FAMILY_NAME: 2,
        Column.IDENTIFIER: 3,
        Column.DATE_OF_BIRTH: 4,
    }


def test_a_heading_that_is_there_twice_is_left_to_a_person() -> None:
    assert Column.ULN not in recognised(["ULN", "uln"])


def test_lines_keep_the_numbers_that_an_editor_shows() -> None:
    table = read('a,b\r\n"two\r\nlines",1\r\n\r\nx,y\r\n')
    assert [number for number, _ in table.lines] == [3, 5]


@pytest.mark.parametrize("text", ["", "a,b\r\n", '"never closed\r\n1,2'])
def test_what_is_no_such_file_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"file"):
        read(text)


def test_a_line_may_be_shorter_than_its_headings() -> None:
    assert cell(("1",), {Column.ULN: 4}, Column.ULN) == ""
    assert cell(("1",), {}, Column.ULN) == ""


@pytest.mark.parametrize("text", ["2007-03-04", "20070304", "04/03/2007"])
def test_a_day_is_read_in_each_usual_form(text: str) -> None:
    assert day(text) == date(2007, 3, 4)


@pytest.mark.parametrize("text", ["", "4 March", "2007-13-01"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert day(text) is None
