"""One demonstration for all tests that only look, and one for each test that changes things."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from picslrs_plugin.demo.servers import Demo, DemoOptions
from tests.databases import settings_at


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with Demo(DemoOptions(folder=folder, settings=settings_at(folder / "picslrs.db"))) as demo:
        yield demo


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with Demo(DemoOptions(folder=tmp_path, settings=settings_at(tmp_path / "picslrs.db"))) as own:
        yield own
