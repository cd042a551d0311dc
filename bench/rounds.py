"""Times two things in turn, so that whatever else the machine does falls on both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

WARM_UP = 20


@dataclass(frozen=True)
class Compared:
    """The medians of both, in seconds for one call."""

    measured: float
    yardstick: float

    @property
    def ratio(self) -> float:
        """How many times as long the measured one takes."""
        return self.measured / self.yardstick


def compare(
    measured: Callable[[], object], yardstick: Callable[[], object], rounds: int
) -> Compared:
    """Call both in turn, one call each, and return the medians.

    Single calls and not blocks: a neighbour that takes the processor for a while then spoils a
    few rounds of both and no median.
    """
    for _ in range(WARM_UP):
        measured()
        yardstick()
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        # The one that goes first finds other things in the processor's caches than the second.
        both = ((0, measured), (1, yardstick))
        for place, call in both if number % 2 else both[::-1]:
            started = perf_counter()
            call()
            times[place].append(perf_counter() - started)
    return Compared(median(times[0]), median(times[1]))
