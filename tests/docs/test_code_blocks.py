"""Every block of Python in the README and the docs compiles, and what can run is run."""

import inspect
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask

from picslrs_plugin.hookspecs import Identity, Person
from picslrs_plugin.testing import FakeHost, sample_subject
from tests.databases import new_database
from tests.docs.written import Block, blocks, name_of, pages

PAGES = pages()
every_page = pytest.mark.parametrize("path", PAGES, ids=name_of)


def python_of(path: Path) -> list[Block]:
    return [block for block in blocks(path) if block.language in ("python", "py")]


def compiled(path: Path, block: Block) -> Any:
    """Compile a block so that an error names the page and its line."""
    return compile("\n" * (block.line - 1) + block.code, str(path), "exec")


def my_college() -> FakeHost:
    """Return the host that the pages take for given, with its learner 7."""
    someone = Identity(Person("robin", "Robin Marsh"), "northgate")
    return FakeHost(sample_subject("7", tenant="northgate"), signed_in=someone)


def given() -> dict[str, object]:
    """Return the names that a page may use without defining them."""
    app = Flask("my_college")
    app.config.update(SECRET_KEY="only for tests", PICSLRS_DATABASE_URL=new_database())
    return {"app": app, "MyCollege": my_college}


def run(path: Path) -> ModuleType:
    """Run a page's blocks from top to bottom, as one module."""
    module = ModuleType(path.stem.replace("-", "_"))
    vars(module).update(given())
    for block in python_of(path):
        if not block.not_run:
            exec(compiled(path, block), vars(module))
    return module


def own_tests(module: ModuleType) -> list[Callable[..., None]]:
    return [one for name, one in vars(module).items() if name.startswith("test_")]


@every_page
def test_every_block_of_python_compiles(path: Path) -> None:
    for block in python_of(path):
        compiled(path, block)


@every_page
def test_every_block_of_data_is_read(path: Path) -> None:
    readers: dict[str, Callable[[str], object]] = {"toml": tomllib.loads, "json": json.loads}
    for block in blocks(path):
        if block.language in readers:
            readers[block.language](block.code)


@every_page
def test_a_page_runs_from_top_to_bottom_and_its_tests_pass(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("picslrs_plugin.hooks.loading.entry_points", lambda group: ())
    for number, test in enumerate(own_tests(run(path))):
        folder = tmp_path / str(number)
        folder.mkdir()
        fixtures = {"tmp_path": folder}
        test(**{name: fixtures[name] for name in inspect.signature(test).parameters})


def test_what_is_not_run_is_the_exception() -> None:
    every = [block for path in PAGES for block in python_of(path)]
    not_run = [block for block in every if block.not_run]
    assert len(every) > 20
    assert len(not_run) * 5 < len(every)


def test_a_page_that_fails_is_found(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("# A page\n\n```python\nassert 1 == 2\n```\n")
    with pytest.raises(AssertionError):
        run(path)
