"""What a benchmark is given and what it gives back."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """How a benchmark is run: `folder` is its own and empty, `seconds` is how long a load lasts."""

    folder: Path
    seconds: float = 10.0


@dataclass(frozen=True)
class Result:
    """One figure. `ratio` is better when it is smaller, unless `at_least` says otherwise.

    `detail` holds the times that the ratio was made of and what else must be known to read it.
    """

    name: str
    ratio: float
    goal: float
    detail: str
    at_least: bool = False

    @property
    def ok(self) -> bool:
        """Whether the goal is met."""
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def __str__(self) -> str:
        word = "at least" if self.at_least else "at most"
        told = "met" if self.ok else "MISSED"
        return (
            f"{self.name}: {self.ratio:.2f}, goal {word} {self.goal:g}: {told}\n    {self.detail}"
        )


Benchmark = Callable[[Options], Iterable[Result]]


def write(results: Sequence[Result], path: Path, machine: str) -> None:
    """Write the results as a list of {name, ratio, goal, ok, detail}."""
    rows = [
        {
            "name": result.name,
            "ratio": round(result.ratio, 3),
            "goal": result.goal,
            "ok": result.ok,
            "detail": f"{result.detail}; {machine}",
        }
        for result in results
    ]
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
