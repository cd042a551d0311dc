from datetime import UTC, date, datetime

import pytest

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.similarity import shortened, similar


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gender", 2),
        ("given_name", None),
        ("given_name", b"Testa"),
        ("date_of_birth", "2007-03-04"),
        ("date_of_birth", datetime(2007, 3, 4, tzinfo=UTC)),
    ],
)
def test_a_value_of_a_wrong_type_is_named_and_not_repeated(field: str, value: object) -> None:
    with pytest.raises(TypeError, match=field) as refused:
        LearnerDetails().with_values(**{field: value})
    assert "2007" not in str(refused.value)


def test_a_plain_date_is_taken() -> None:
    assert LearnerDetails(date_of_birth=date(2007, 3, 4)).date_of_birth == date(2007, 3, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zo\u00eb", "Zoe"),
        ("Anne-Marie", "Annemarie"),
        ("O'Hara", "OHara"),
        ("Jon", "John"),
        ("Katie", "Kate"),
        ("Mark", "Marc"),
        ("Li", "li"),
    ],
)
def test_names_that_are_alike(one: str, other: str) -> None:
    assert similar(one, other)
    assert similar(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jon", "Jan Peter"),
        ("Otto", "Anna"),
        ("", ""),
        ("Test", ""),
        ("Jo", "Bo"),
        ("\u674e", "\u738b"),
    ],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert not similar(one, other)


LONG = "Longnamington-Verylongerson-Evenlongerby"


@pytest.mark.parametrize(
    "short",
    ["Longnamington", "Verylongerson-Evenlongerby", "Longnamington Evenlongerby", LONG[:35]],
)
def test_a_name_that_is_too_long_may_be_shortened(short: str) -> None:
    assert shortened(LONG, short)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (LONG, "Sampleton"),
        (LONG, "Evenlongerby-Longnamington"),
        (LONG, ""),
        (LONG, "-"),
        ("Longnamington-Short", "Longnamington"),
    ],
)
def test_another_name_is_not_a_shortened_one(long: str, short: str) -> None:
    assert not shortened(long, short)
