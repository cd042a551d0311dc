import pytest
from hypothesis import given
from hypothesis import strategies as st

from picslrs_plugin.domain.uln import Uln, check_digit, why_not_a_uln

VALID = [
    "1026893096",
    "1026922983",
    "1174112637",
    "1964986809",
    "4444599390",
    "6936002314",
    "7667649978",
    "8383558804",
    "9276308686",
    "1000102504",
    "1000000000",
]
INVALID = [
    "9999999999",
    "1234567890",
    "6666666666",
    "4444599391",
    "1026893069",
    "1000000060",
    "0123456789",
    "100010250",
    "10001025040",
    "\N{FULLWIDTH DIGIT ONE}026893096",
]


@pytest.mark.parametrize("digits", VALID)
def test_a_valid_number_is_taken(digits: str) -> None:
    assert str(Uln(digits)) == digits


@pytest.mark.parametrize("digits", INVALID)
def test_an_invalid_number_is_refused_without_being_repeated(digits: str) -> None:
    with pytest.raises(ValueError, match=r"ULN|learner's number") as refused:
        Uln(digits)
    assert digits == "9999999999" or digits not in str(refused.value)


def test_spaces_do_not_count() -> None:
    assert Uln.parse(" 1026 893 096 ") == Uln("1026893096")


@pytest.mark.parametrize("text", [None, "", "  ", "9999999999", "9999 999 999"])
def test_blank_and_the_funding_placeholder_mean_none(text: str | None) -> None:
    assert Uln.parse_optional(text) is None


def test_the_repr_hides_the_number() -> None:
    assert "1026893096" not in repr(Uln("1026893096"))


@given(st.integers(min_value=100_000_000, max_value=999_999_999))
def test_exactly_one_last_digit_fits_or_none_does(first_nine: int) -> None:
    nine = str(first_nine)
    fitting = [d for d in "0123456789" if why_not_a_uln(nine + d) is None]
    assert fitting == ([check_digit(nine)] if check_digit(nine) else [])


@given(st.sampled_from(VALID), st.integers(0, 8))
def test_two_neighbouring_digits_swapped_are_noticed(digits: str, at: int) -> None:
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert swapped == digits or why_not_a_uln(swapped) is not None
