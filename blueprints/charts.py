"""Shapes of the to-do list's picture, as numbers for an SVG that the server draws.

Words and figures stand beside the shapes as text, so that nothing has to be read off a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from picslrs_plugin.services.worklist_picture import Day

WIDTH, HEIGHT = 600, 200


@dataclass(frozen=True)
class Areas:
    """Two areas on top of each other, as the points of two polygons."""

    done: str
    open_ones: str
    highest: int


def areas(days: Sequence[Day]) -> Areas | None:
    """Return the areas of the days, which stand as far apart as they are; None for a single day."""
    if len(days) < 2:
        return None
    highest = max(1, *(day.everybody for day in days))
    span = (days[-1].day - days[0].day).days

    def across(day: Day) -> float:
        return round((day.day - days[0].day).days / span * WIDTH, 1)

    def up(number: int) -> float:
        return round(HEIGHT - number / highest * HEIGHT, 1)

    lower = [(across(day), up(day.done)) for day in days]
    upper = [(across(day), up(day.everybody)) for day in days]
    floor = [(WIDTH, HEIGHT), (0, HEIGHT)]
    return Areas(_points([*lower, *floor]), _points([*upper, *reversed(lower)]), highest)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in places)


def share(number: int, largest: int) -> float:
    """Return how long a bar is where the largest has 100; one that stands for anybody is seen."""
    if not number or not largest:
        return 0
    return max(0.5, round(number / largest * 100, 1))
