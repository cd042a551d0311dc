"""Values in the words that people read."""

import pytest

from picslrs_plugin.blueprints import display
from picslrs_plugin.blueprints.nationalities import COUNTRIES, by_country, country_of
from picslrs_plugin.domain.comparison import compare
from picslrs_plugin.domain.standing import Standing
from tests.learners import details


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("gender",), "The gender does not match."),
        (("given_name", "date_of_birth"), "The given name and the date of birth do not match."),
        ((), "A name, the date of birth or the gender does not match."),
    ],
)
def test_what_speaks_against_a_person_is_named(names: tuple[str, ...], sentence: str) -> None:
    assert display.disagreement(names) == sentence


def test_key_agreement_counts_the_five_searched_details() -> None:
    agreement = display.key_agreement(compare(details(), details(gender="1", title="Dr")))
    assert (agreement.agreeing, agreement.all, agreement.others) == (4, 5, ("gender",))


def test_fields_that_nobody_holds_are_not_compared_in_the_table() -> None:
    labels = [row.label for row in display.compared_rows(compare(details(), details()))]
    assert "Town" not in labels
    assert "Postcode" in labels


def test_an_empty_value_of_the_lrs_is_a_difference_in_words() -> None:
    row = display.compared_rows(compare(details(place_of_birth="Mockham"), details()))
    tags = {one.label: one.tag for one in row}
    assert tags["Place of birth"] == "Same"
    missing = display.compared_rows(compare(details(), details(place_of_birth="")))
    assert {one.label: one.tag for one in missing}["Place of birth"] == "Not in the LRS"


@pytest.mark.parametrize("standing", list(Standing))
def test_every_standing_has_a_tone(standing: Standing) -> None:
    assert display.tone_of(standing) in {"good", "warning", "bad", "neutral"}


def test_only_an_exact_match_looks_good() -> None:
    good = [standing for standing in Standing if display.tone_of(standing) == "good"]
    assert good == [Standing.EXACT_MATCH]


def test_rows_keep_values_out_of_their_repr() -> None:
    row = display.held_rows(details())[0]
    compared = display.compared_rows(compare(details(), details()))[0]
    assert "Testa" not in repr(row) + repr(compared)


def test_there_are_249_countries_with_codes_of_three_letters() -> None:
    assert len(COUNTRIES) == 249
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in COUNTRIES)
    assert len(set(COUNTRIES.values())) == 249


def test_countries_are_offered_by_name() -> None:
    names = [name for _, name in by_country()]
    assert names == sorted(names)


def test_a_code_that_is_not_in_the_list_has_no_country() -> None:
    assert country_of("gbr ") == "United Kingdom"
    assert country_of("XXK") == ""
