from datetime import date

import pytest

from picslrs_plugin.domain.fingerprint import fingerprint
from tests.learners import details

SALT = "northgate/learner/7"
MARK = fingerprint(details(), SALT)


@pytest.mark.parametrize(
    "change",
    [
        {"given_name": "Testy"},
        {"date_of_birth": date(2007, 3, 5)},
        {"ability_to_share": "0"},
        {"place_of_birth": ""},
        {"title": "Ms"},
    ],
)
def test_a_detail_that_is_compared_changes_it(change: dict[str, object]) -> None:
    assert fingerprint(details(**change), SALT) != MARK


@pytest.mark.parametrize(
    "change", [{"given_name": "TESTA "}, {"postcode": "qx11aa"}, {"notes": "Something else"}]
)
def test_what_makes_no_difference_to_a_comparison_does_not(change: dict[str, object]) -> None:
    assert fingerprint(details(**change), SALT) == MARK


def test_a_value_does_not_stand_for_the_same_in_another_field() -> None:
    one = details(previous_family_name="Mock", family_name_at_16="")
    other = details(previous_family_name="", family_name_at_16="Mock")
    assert fingerprint(one, SALT) != fingerprint(other, SALT)


def test_two_people_with_the_same_details_have_different_ones() -> None:
    assert fingerprint(details(), "northgate/learner/8") != MARK


def test_no_detail_can_be_read_from_it() -> None:
    assert len(MARK) == 32
    assert set(MARK) <= set("0123456789abcdef")
