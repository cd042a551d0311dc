"""How much memory a worker takes for many learners by verify batches, over a few."""

from collections.abc import Iterator

from bench.bulk_college import College
from bench.bulk_lrs import serving
from bench.bulk_runs import Ran, sqlite
from bench.bulk_runs import run as run_bulk
from bench.results import Options, Result

FEW, MANY = 1_000, 100_000
GOAL = 1.3
FOR_SECONDS = 100.0
"""With fewer `--seconds` the many are fewer too, in proportion."""


def run(options: Options) -> Iterator[Result]:
    """Measure both."""
    many = max(5 * FEW, int(MANY * min(1.0, options.seconds / FOR_SECONDS)))
    few, much = _ran(options, FEW), _ran(options, many)
    # The host of the benchmark holds its learners in memory, which a real one does not.
    base = _ran(options, many, worked=False).megabytes - _ran(options, FEW, worked=False).megabytes
    yield Result(
        "bulk memory",
        (much.megabytes - base) / few.megabytes,
        GOAL,
        f"at the most {much.megabytes:.0f} MB for {many:,} learners, of which {base:.0f} MB hold "
        f"the learners of the benchmark's host itself, and {few.megabytes:.0f} MB for {FEW:,}; "
        f"{much.seconds:.0f} s; by batches of 200; SQLite",
    )


def _ran(options: Options, learners: int, *, worked: bool = True) -> Ran:
    with serving(0.0) as lrs:
        college = College(lrs.url, sqlite(options.folder), learners, at_once=2, in_batches=True)
        return run_bulk(college, workers=1, empty=not worked)
