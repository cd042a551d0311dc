"""One demonstration for all tests that only look, and one for each test that changes things."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from picslrs_plugin.demo.servers import Demo, DemoOptions


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Demo(DemoOptions(folder=tmp_path_factory.mktemp("demo"))) as demo:
        yield demo


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with Demo(DemoOptions(folder=tmp_path)) as own:
        yield own
