"""The examples are complete. Their own tests run on the built wheel: make test-examples."""

import ast
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from picslrs_plugin.hooks.loading import ENTRY_POINT_GROUP

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
FOLDERS = sorted(path.parent.name for path in EXAMPLES.glob("*/README.md"))
PACKAGES = sorted(path.parent.name for path in EXAMPLES.glob("*/pyproject.toml"))


def test_the_examples_are_there() -> None:
    assert FOLDERS == ["minimal_host", "picslrs_names", "picslrs_webhooks", "pluggy_host"]
    assert PACKAGES == ["picslrs_names", "picslrs_webhooks"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_example_has_tests_of_its_own(folder: str) -> None:
    names = [
        node.name
        for path in (EXAMPLES / folder).rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert len(names) > 2


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_examples_tests_are_run(folder: str) -> None:
    script = ROOT / ".ci" / "test-examples"
    if not script.exists():
        pytest.skip("there is no checkout here to look at")
    assert f" {folder}" in script.read_text()


@pytest.mark.parametrize("folder", ["minimal_host", "pluggy_host"])
def test_a_host_is_held_against_the_conformance_suite(folder: str) -> None:
    sources = [path.read_text() for path in (EXAMPLES / folder).glob("test_*.py")]
    assert any("HostConformance" in source for source in sources)


def test_the_minimal_host_is_one_file_of_under_80_lines() -> None:
    (code,) = (p for p in (EXAMPLES / "minimal_host").rglob("*.py") if "test" not in p.name)
    assert len(code.read_text().splitlines()) < 80


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_found_by_its_entry_point_and_asks_for_this_version(package: str) -> None:
    project = tomllib.loads((EXAMPLES / package / "pyproject.toml").read_text())["project"]
    assert project["name"] == package.replace("_", "-")
    assert list(project["entry-points"]) == [ENTRY_POINT_GROUP]
    assert "picslrs-plugin >= 0.1" in project["dependencies"]


def test_the_packages_name_libraries_as_the_product_does() -> None:
    if not (ROOT / "setup.cfg").exists():
        pytest.skip("there is no checkout here to look at")
    ours = ConfigParser()
    ours.read(ROOT / "setup.cfg")
    text = (EXAMPLES / "picslrs_webhooks" / "pyproject.toml").read_text()
    lines = ours["options"]["install_requires"].split("\n")
    (requests,) = (line for line in lines if line.startswith("requests "))
    assert requests in text
