from datetime import date

import pytest

from picslrs_plugin.domain.fields import BY_NAME, FIELDS
from picslrs_plugin.domain.rules import (
    age_warning,
    email_would_be_refused,
    problem,
    problems_to_send,
    unusual_name,
)
from tests.learners import details


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("given_name", "Jo"),
        ("given_name", "Li"),
        ("family_name", "O'Sample-Müller"),
        ("family_name", "x" * 35),
        ("postcode", "QX1 1AA"),
        ("postcode", "qx11aa"),
        ("postcode", "BFPO 1234"),
        ("postcode", "GIR 0AA"),
        ("scottish_candidate_number", "012345678"),
        ("nationality", "GBR"),
        ("email_address", "tester@example.org"),
        ("notes", "First line.\nSecond line."),
        ("verification_type", "999"),
        ("date_of_birth", date(1800, 1, 1)),
    ],
)
def test_a_value_that_the_lrs_takes_is_no_problem(name: str, value: str | date) -> None:
    assert problem(BY_NAME[name], value) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("given_name", "x" * 36),
        ("given_name", "Tes\x07ta"),
        ("postcode", "QX1"),
        ("postcode", "12345"),
        ("scottish_candidate_number", "12345678"),
        ("nationality", "GBRX"),
        ("nationality", "826"),
        ("email_address", "tester@x.museumofart"),
        ("notes", "n" * 4001),
        ("gender", "3"),
        ("verification_type", "8"),
        ("date_of_birth", date(1799, 12, 31)),
        ("date_of_birth", date(2100, 1, 1)),
    ],
)
def test_a_value_that_the_lrs_refuses_is_told_without_being_repeated(
    name: str, value: str | date
) -> None:
    told = problem(BY_NAME[name], value)
    assert told is not None
    assert str(value) not in told


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_empty_is_never_a_problem_of_its_own(field: object) -> None:
    assert problem(field, "") is None  # type: ignore[arg-type]
    assert problem(field, None) is None  # type: ignore[arg-type]


def test_a_complete_learner_can_be_sent() -> None:
    assert problems_to_send(details()) == {}


@pytest.mark.parametrize("name", [field.name for field in FIELDS if field.mandatory])
def test_each_mandatory_value_is_asked_for(name: str) -> None:
    empty = None if name == "date_of_birth" else ""
    assert list(problems_to_send(details(**{name: empty}))) == [name]


def test_other_verification_needs_its_description() -> None:
    assert "other_verification_description" in problems_to_send(details(verification_type="999"))


def test_the_withdrawn_answer_on_sharing_is_never_sent() -> None:
    assert "ability_to_share" in problems_to_send(details(ability_to_share="2"))


@pytest.mark.parametrize("email", ["a@b.co", "tester@x.org", "t&t@example.org"])
def test_an_email_that_the_lrs_refuses_is_known(email: str) -> None:
    assert email_would_be_refused(email)
    assert "email_address" not in problems_to_send(details(email_address=email))


@pytest.mark.parametrize(
    ("born", "warned"),
    [
        (date(2013, 11, 24), False),
        (date(2013, 11, 25), True),
        (date(1916, 11, 24), False),
        (date(1915, 11, 24), True),
    ],
)
def test_an_age_without_ulns_is_warned_about(born: date, warned: bool) -> None:
    assert (age_warning(born, date(2026, 11, 24)) is not None) == warned


@pytest.mark.parametrize("name", ["Jo", "O'Sample", "Anne-Marie", "Müller Jr.", "Smith, Jones"])
def test_usual_names_are_not_warned_about(name: str) -> None:
    assert not unusual_name(name)


@pytest.mark.parametrize("name", ["Test4", "Test@", "_", "(Tess)"])
def test_unusual_names_are_warned_about(name: str) -> None:
    assert unusual_name(name)
