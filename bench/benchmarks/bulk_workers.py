"""Two and four workers over one, and whether they keep to the rate together."""

from collections.abc import Iterator

from bench.bulk_college import College
from bench.bulk_lrs import BulkLrs, serving
from bench.bulk_runs import run as run_bulk
from bench.bulk_runs import sqlite
from bench.results import Options, Result

LEARNERS = 200
LATENCY = 0.2
AT_ONCE_EACH = 2
GOALS = {2: 1.8, 4: 3.0}
LIMITED, PER_SECOND = 120, 40.0


def run(options: Options) -> Iterator[Result]:
    """Measure the speed-up without a limit, and the rate with one."""
    alone = _seconds(options, 1)
    for workers, goal in GOALS.items():
        together = _seconds(options, workers)
        yield Result(
            f"bulk workers, {workers}",
            alone / together,
            goal,
            f"{LEARNERS} learners in {alone:.1f} s by one worker and in {together:.1f} s by "
            f"{workers}, each with {AT_ONCE_EACH} calls at once; the LRS takes "
            f"{LATENCY * 1000:.0f} ms; SQLite",
            at_least=True,
        )
    yield _limited(options)


def _seconds(options: Options, workers: int) -> float:
    with serving(LATENCY) as lrs:
        college = College(lrs.url, sqlite(options.folder), LEARNERS, AT_ONCE_EACH * workers)
        return run_bulk(college, workers).seconds


def _limited(options: Options) -> Result:
    with serving(0.01) as lrs:
        college = College(lrs.url, sqlite(options.folder), LIMITED, 8, PER_SECOND)
        ran = run_bulk(college, 4)
        most, overall = _most_in_a_second(lrs), len(lrs.times) / (lrs.times[-1] - lrs.times[0])
    return Result(
        "bulk workers, limit",
        most / PER_SECOND,
        1.0,
        f"{most} calls in the busiest second, {overall:.1f} a second over all, {PER_SECOND:g} "
        f"allowed; four workers, {LIMITED} learners in {ran.seconds:.1f} s",
    )


def _most_in_a_second(lrs: BulkLrs) -> int:
    """Return how many calls came in the second in which most came, wherever it begins."""
    times = sorted(lrs.times)
    first, most = 0, 0
    for last, moment in enumerate(times):
        while moment - times[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most
