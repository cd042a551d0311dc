"""Bulk verification by single calls, over the time that the calls alone would take."""

from collections.abc import Iterator

from bench.bulk_college import College
from bench.bulk_lrs import serving
from bench.bulk_runs import postgresql, sqlite
from bench.bulk_runs import run as run_bulk
from bench.results import Options, Result

LEARNERS = 2000
LATENCY = 0.05
GOALS = {8: 1.10, 32: 1.20}


def run(options: Options) -> Iterator[Result]:
    """Measure both numbers of calls at once, on both databases."""
    for at_once, goal in GOALS.items():
        yield _measured(at_once, goal, sqlite(options.folder), "SQLite, WAL, synchronous FULL")
        with postgresql() as address:
            yield _measured(at_once, goal, address, "PostgreSQL")


def _measured(at_once: int, goal: float, database: str, named: str) -> Result:
    with serving(LATENCY) as lrs:
        ran = run_bulk(College(lrs.url, database, LEARNERS, at_once))
        calls = len(lrs.times)
    ideal = calls * LATENCY / at_once
    return Result(
        f"bulk verify, {at_once} at once, {named.partition(',')[0]}",
        ran.seconds / ideal,
        goal,
        f"{LEARNERS} learners in {ran.seconds:.1f} s over {ideal:.1f} s for {calls} calls of "
        f"{LATENCY * 1000:.0f} ms alone; ledger, hooks and audit included; {named}; one worker "
        "and an LRS that takes no processor time",
    )
