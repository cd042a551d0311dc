"""Moments in the words and the time of the UK."""

from datetime import UTC, datetime

import pytest

from picslrs_plugin.domain.moments import exact_time, moment, moment_near, time_of_day


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 1, 4, 0, 5, tzinfo=UTC), "4 January 2026 at 12:05am"),
        (datetime(2026, 1, 4, 12, 0, tzinfo=UTC), "4 January 2026 at 12:00pm"),
        (datetime(2026, 7, 4, 22, 30, tzinfo=UTC), "4 July 2026 at 11:30pm"),
        (datetime(2026, 7, 4, 23, 30, tzinfo=UTC), "5 July 2026 at 12:30am"),
    ],
)
def test_moments_are_told_in_uk_time(when: datetime, words: str) -> None:
    assert moment(when) == words


def test_a_time_of_day_is_told_to_the_minute_and_where_it_matters_to_the_second() -> None:
    when = datetime(2026, 1, 4, 14, 5, 9, tzinfo=UTC)
    assert time_of_day(when) == "2:05pm"
    assert exact_time(when) == "2:05:09pm"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 7, 4, 23, 30, tzinfo=UTC), "12:30am"),
        (datetime(2026, 7, 4, 22, 30, tzinfo=UTC), "4 July 2026 at 11:30pm"),
    ],
)
def test_a_moment_of_today_is_told_without_its_date(when: datetime, words: str) -> None:
    assert moment_near(when, datetime(2026, 7, 5, 8, 0, tzinfo=UTC)) == words
