"""`python -m bench`: run the benchmarks, print their figures and write bench/results.json."""

import argparse
import gc
import logging
import pkgutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from bench import benchmarks, machine
from bench.results import Benchmark, Options, Result, write

RESULTS = Path(__file__).parent / "results.json"
MISSED = 1


def names() -> list[str]:
    """Return the names of all benchmarks."""
    return sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))


def main(arguments: Sequence[str] | None = None, results: Path = RESULTS) -> int:
    """Run what was picked and return the exit status: with --strict 1 for a missed goal."""
    chosen = _parsed(arguments)
    facts = machine.facts()
    print(facts)
    found: list[Result] = []
    for name in chosen.names or names():
        for result in _run(name, chosen.seconds):
            print(result, flush=True)
            found.append(result)
            write(found, results, facts)
    print(f"Written to {results}")
    missed = [result for result in found if not result.ok]
    return MISSED if missed and chosen.strict else 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which, of {', '.join(names())}; all without one"
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="how long a load lasts")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    chosen = parser.parse_args(arguments)
    unknown = sorted({*chosen.names} - {*names()})
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}: choose of {', '.join(names())}")
    return chosen


def _run(name: str, seconds: float) -> Iterator[Result]:
    benchmark: Benchmark = import_module(f"{benchmarks.__name__}.{name}").run
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        gc.collect()
        yield from benchmark(Options(Path(folder), seconds))


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # a benchmark with faults would print them all
    sys.exit(main())
