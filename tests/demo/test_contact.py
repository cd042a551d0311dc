"""The MIS's own form for contact details."""

from datetime import date

import pytest

from picslrs_plugin.demo import contact
from tests.learners import details


def _typed(**changes: str) -> dict[str, str]:
    return {**contact.held(details()).typed, **changes}


def test_what_is_held_is_read_back_unchanged() -> None:
    form = contact.read(_typed())
    assert form.problems == {}
    assert details().with_values(**form.values) == details()


def test_names_may_be_longer_than_the_lrs_takes_them() -> None:
    assert contact.read(_typed(family_name="N" * 100)).problems == {}
    assert "family_name" in contact.read(_typed(family_name="N" * 101)).problems


@pytest.mark.parametrize("name", ["given_name", "family_name"])
def test_both_names_are_needed(name: str) -> None:
    assert name in contact.read(_typed(**{name: "  "})).problems


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "2", "2008"), ("", "2", "2008"), ("x", "2", "2008"), ("1", "13", "2008")],
)
def test_a_date_that_is_none_is_refused_and_kept_as_typed(day: str, month: str, year: str) -> None:
    boxes = {"date_of_birth_day": day, "date_of_birth_month": month, "date_of_birth_year": year}
    form = contact.read(_typed(**boxes))
    assert list(form.problems) == ["date_of_birth"]
    assert boxes.items() <= form.typed.items()
    assert form.values == {}


def test_a_date_of_birth_may_be_left_empty() -> None:
    boxes = {f"date_of_birth_{part}": "" for part in ("day", "month", "year")}
    assert contact.read(_typed(**boxes)).values["date_of_birth"] is None


def test_a_date_of_birth_is_read() -> None:
    form = contact.read(_typed(date_of_birth_day="9", date_of_birth_month="11"))
    assert form.values["date_of_birth"] == date(2007, 11, 9)


def test_an_unknown_gender_is_refused() -> None:
    assert "gender" in contact.read(_typed(gender="7")).problems
