"""What a difference looks like, in words."""

from collections.abc import Mapping
from datetime import date

import pytest

from picslrs_plugin.domain.clues import SWAPPED, clues
from picslrs_plugin.domain.comparison import compare
from tests.learners import details

CAPITALS = "Only capital letters differ, which does not count."
WITHDRAWN = "“Unable to share” was withdrawn in 2018 and is never sent."


def told(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, str]:
    return clues(compare(details(**ours), details(**theirs)))


def test_swapped_names_are_seen_at_both_of_them() -> None:
    swapped = {"given_name": "Sampleton", "family_name": "Testa"}
    assert told({}, swapped) == {"given_name": SWAPPED, "family_name": SWAPPED}


def test_one_name_alone_that_stands_in_the_others_place_is_no_swap() -> None:
    assert SWAPPED not in told({}, {"given_name": "Sampleton"}).values()


def test_a_previous_family_name_of_theirs_is_recognised() -> None:
    found = told({}, {"family_name": "Mockley", "previous_family_name": "Sampleton"})
    assert found["family_name"] == "The value held here is the previous family name in the LRS."


def test_a_previous_family_name_of_ours_is_recognised() -> None:
    found = told({"previous_family_name": "Mockley"}, {"family_name": "Mockley"})
    assert found["family_name"] == "The value in the LRS is the previous family name held here."


@pytest.mark.parametrize(
    ("field", "ours", "theirs", "sentence"),
    [
        ("given_name", "Zoë", "Zoe", "Only accents, spaces or punctuation differ."),
        ("family_name", "Sample-Ton", "Sample Ton", "Only accents, spaces or punctuation differ."),
        ("family_name", "Sampleton", "Samplaton", "Only one letter differs."),
        ("postcode", "QX11AA", "QX1 1AA", "Only the spacing differs, which does not count."),
        ("place_of_birth", "MOCKHAM", "Mockham", CAPITALS),
        ("date_of_birth", date(2007, 3, 4), date(2007, 4, 3), "Day and month look swapped."),
        ("date_of_birth", date(2007, 3, 4), date(2017, 3, 4), "Only the year differs."),
        ("ability_to_share", "1", "2", WITHDRAWN),
    ],
)
def test_a_slip_is_named(field: str, ours: object, theirs: object, sentence: str) -> None:
    assert told({field: ours}, {field: theirs})[field] == sentence


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("family_name", "Sampleton", "Mockley"),
        ("postcode", "QX1 1AA", "QX2 2BB"),
        ("date_of_birth", date(2007, 3, 4), date(2009, 5, 4)),
        ("gender", "1", "2"),
        ("nationality", "", "GBR"),
    ],
)
def test_a_plain_difference_has_no_clue(field: str, ours: object, theirs: object) -> None:
    assert field not in told({field: ours}, {field: theirs})


def test_equal_values_have_no_clue() -> None:
    assert told({}, {}) == {}
