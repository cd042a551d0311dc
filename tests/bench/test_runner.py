"""The runner of the benchmarks: what it runs, what it writes and how it ends."""

import json
from pathlib import Path

import pytest

pytest.importorskip("bench", reason="the benchmarks are run in a checkout")

from bench import __main__ as runner
from bench import benchmarks
from bench.results import Options, Result
from bench.rounds import compare

SAMPLES = {
    "met": 'Result("met", 1.0, 2.0, "a detail")',
    "missed": 'Result("missed", 3.0, 2.0, "a detail")',
}


@pytest.fixture
def samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let there be two benchmarks only; give where their results are written."""
    for name, result in SAMPLES.items():
        source = f"from bench.results import Result\ndef run(options):\n    yield {result}\n"
        (tmp_path / f"{name}.py").write_text(source)
    monkeypatch.setattr(benchmarks, "__path__", [str(tmp_path)])
    return tmp_path / "results.json"


def test_every_benchmark_has_its_one_function() -> None:
    names = runner.names()
    assert {"tab", "todo_list", "verify_call"} <= set(names)
    modules = [Path(benchmarks.__path__[0], f"{name}.py").read_text() for name in names]
    assert [name for name, text in zip(names, modules, strict=True) if "def run(" not in text] == []


def test_results_are_written_as_a_list(samples: Path) -> None:
    runner.main(["met"], samples)
    (row,) = json.loads(samples.read_text())
    assert set(row) == {"name", "ratio", "goal", "ok", "detail"}
    assert (row["name"], row["ratio"], row["goal"], row["ok"]) == ("met", 1.0, 2.0, True)


def test_the_detail_names_the_machine(samples: Path) -> None:
    runner.main(["met"], samples)
    (row,) = json.loads(samples.read_text())
    assert row["detail"].startswith("a detail; CPython 3")
    assert "processors" in row["detail"]


def test_without_names_all_are_run(samples: Path) -> None:
    runner.main([], samples)
    assert [row["name"] for row in json.loads(samples.read_text())] == ["met", "missed"]


def test_a_missed_goal_is_told(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.main(["missed"], samples) == 0
    assert "missed: 3.00, goal at most 2: MISSED" in capsys.readouterr().out


def test_a_missed_goal_fails_only_when_it_is_asked_for(samples: Path) -> None:
    assert runner.main(["--strict", "missed"], samples) == 1
    assert runner.main(["--strict", "met"], samples) == 0


def test_a_name_that_is_none_is_refused(samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        runner.main(["mett"], samples)
    assert "choose of met, missed" in capsys.readouterr().err


def test_a_goal_may_be_a_least_one() -> None:
    assert Result("faster", 3.0, 2.0, "", at_least=True).ok
    assert not Result("faster", 1.0, 2.0, "", at_least=True).ok


def test_both_are_called_equally_often() -> None:
    calls: list[str] = []
    compare(lambda: calls.append("measured"), lambda: calls.append("yardstick"), 5)
    assert calls.count("measured") == calls.count("yardstick")


def test_a_load_lasts_ten_seconds_unless_told_otherwise(tmp_path: Path) -> None:
    assert Options(tmp_path).seconds == 10
