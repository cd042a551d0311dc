import csv
import io

import pytest

from picslrs_plugin.domain.csv_text import harmless, line


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x"])
def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Sampleton", "O'Mock", "Anne-Test", "7000000000", "a=b"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_line_comes_back_as_it_was_written() -> None:
    values = ['a "quoted" name', "a, b", "two\nlines", ""]
    assert next(csv.reader(io.StringIO(line(values), newline=""))) == values
