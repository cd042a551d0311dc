import pytest

from picslrs_plugin.domain.comparison import Agreement, compare
from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.learner import LearnerDetails
from tests.learners import details


def agreement(field: str, ours: object, theirs: object) -> Agreement:
    compared = compare(
        LearnerDetails().with_values(**{field: ours}),
        LearnerDetails().with_values(**{field: theirs}),
    )
    return compared.only([field])[0].agreement


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("family_name", "O'Sample", "o\u2019SAMPLE "),
        ("family_name", "van  der Mock", "Van der Mock"),
        ("given_name", "Zoe\u0308", "Zoë"),
        ("postcode", "QX11AA", "qx1 1aa"),
        ("email_address", "A@example.org", "a@EXAMPLE.org"),
        ("nationality", "gbr", "GBR"),
    ],
)
def test_spelling_that_does_not_count_is_the_same(field: str, ours: str, theirs: str) -> None:
    assert agreement(field, ours, theirs) is Agreement.SAME


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("given_name", "Zoe", "Zoë"),
        ("family_name", "Sample-Ton", "Sampleton"),
        ("postcode", "QX1 1AA", "QX1 1AB"),
        ("gender", "1", "2"),
        ("ability_to_share", "1", "2"),
    ],
)
def test_another_value_is_a_difference(field: str, ours: str, theirs: str) -> None:
    assert agreement(field, ours, theirs) is Agreement.DIFFERENT


def test_empty_here_means_not_held_and_is_no_difference() -> None:
    compared = compare(details(place_of_birth=""), details())
    assert compared.only(["place_of_birth"])[0].agreement is Agreement.NOT_HELD_HERE
    assert compared.agrees


def test_held_here_and_empty_there_is_a_difference() -> None:
    compared = compare(details(), details(place_of_birth=""))
    assert [one.field.name for one in compared.differences] == ["place_of_birth"]


def test_notes_and_the_date_of_the_address_are_not_compared() -> None:
    names = {one.field.name for one in compare(details(), details()).fields}
    assert {field.name for field in FIELDS} - names == {"notes", "date_of_address_capture"}


def test_values_are_shown_in_words() -> None:
    compared = compare(details(gender="1"), details(gender="7"))
    gender, born = compared.only(["gender", "date_of_birth"])
    assert (gender.ours_shown, gender.theirs_shown) == ("Male", "7 (unknown code)")
    assert born.ours_shown == "4 March 2007"


def test_no_value_shows_in_a_repr() -> None:
    compared = compare(details(), details())
    shown = repr(compared) + repr(compared.fields[0]) + repr(details())
    assert "Testa" not in shown
    assert "QX1" not in shown
