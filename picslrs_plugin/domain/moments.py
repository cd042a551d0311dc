"""Moments in the words and the time of the UK."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from picslrs_plugin.domain.fields import in_words
from picslrs_plugin.wording import told


@cache
def _uk_time() -> tzinfo:
    """Return UK time, or UTC on a machine without a time-zone database."""
    try:
        return ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        return UTC


def uk_day(when: datetime) -> date:
    """Return which day it is in the UK at a moment."""
    return when.astimezone(_uk_time()).date()


def uk_time(when: datetime) -> datetime:
    """Return a moment as the clocks in the UK show it."""
    return when.astimezone(_uk_time())


def next_uk_time(at: time, now: datetime) -> datetime:
    """Return the next moment after now at which the clocks in the UK show this time of day."""
    local = uk_time(now)
    then = local.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0, fold=0)
    if then <= local:
        then += timedelta(days=1)
    return then.astimezone(UTC)


def moment(when: datetime) -> str:
    """Return a moment in UK time, such as 4 March 2026 at 2:05pm."""
    local = when.astimezone(_uk_time())
    return told("{day} at {time}", day=in_words(local.date()), time=_clock(local, seconds=False))


def moment_near(when: datetime, now: datetime) -> str:
    """Return a moment in UK time; one of today without its date, such as 2:05pm."""
    local = when.astimezone(_uk_time())
    today = local.date() == now.astimezone(_uk_time()).date()
    return _clock(local, seconds=False) if today else moment(when)


def time_of_day(when: datetime) -> str:
    """Return the time of day in UK time, such as 2:05pm."""
    return _clock(when.astimezone(_uk_time()), seconds=False)


def exact_time(when: datetime) -> str:
    """Return the time of day in UK time to the second, such as 2:05:09pm."""
    return _clock(when.astimezone(_uk_time()), seconds=True)


def _clock(local: datetime, *, seconds: bool) -> str:
    hour = local.hour % 12 or 12
    clock = f"{hour}:{local.minute:02}"
    if seconds:
        clock += f":{local.second:02}"
    zone = " UTC" if _uk_time() is UTC else ""
    half = told("{clock}am{zone}") if local.hour < 12 else told("{clock}pm{zone}")
    return half.filled(clock=clock, zone=zone)
