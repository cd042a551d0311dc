"""The packaging is complete: nothing is left out of a package, and nothing strays into one."""

import ast
import os
import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "picslrs_plugin"
LINKED = {"picslrs_plugin.hookspecs": "hookspecs", "picslrs_plugin.blueprints": "blueprints"}

pytestmark = pytest.mark.skipif(
    not (ROOT / "setup.cfg").exists(), reason="there is no checkout here to look at"
)


@pytest.fixture(scope="module")
def config() -> ConfigParser:
    """Give what setup.cfg says."""
    parsed = ConfigParser()
    parsed.read(ROOT / "setup.cfg")
    return parsed


def folder_of(package: str) -> Path:
    """Return the real folder of a package."""
    return ROOT / LINKED.get(package, package.replace(".", "/"))


def source_folders() -> list[Path]:
    """Return every folder that belongs to the package, each once."""
    return [
        folder
        for top in (PACKAGE, *LINKED.values())
        for folder in (ROOT / top, *(path for path in (ROOT / top).rglob("*") if path.is_dir()))
        if folder.name != "__pycache__" and not folder.is_symlink()
    ]


def package_of(folder: Path) -> str:
    """Return the name under which a folder is installed."""
    parts = folder.relative_to(ROOT).parts
    return ".".join(parts if parts[0] == PACKAGE else (PACKAGE, *parts))


def listed(text: str) -> list[str]:
    """Read a list of setup.cfg, one entry a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_every_package_is_listed(config: ConfigParser) -> None:
    with_code = {
        package_of(folder) for folder in source_folders() if (folder / "__init__.py").exists()
    }
    assert with_code == set(listed(config["options"]["packages"]))


def test_every_folder_with_code_is_a_package() -> None:
    bare = [
        str(folder.relative_to(ROOT))
        for folder in source_folders()
        if any(folder.glob("*.py")) and not (folder / "__init__.py").exists()
    ]
    assert bare == []


def test_every_file_that_is_not_code_is_declared(config: ConfigParser) -> None:
    declared = {
        path
        for package, patterns in config["options.package_data"].items()
        for pattern in re.split(r"[,\s]+", patterns)
        for path in folder_of(package).glob(pattern)
    }
    files = {
        path
        for folder in source_folders()
        for path in folder.iterdir()
        if path.is_file() and path.suffix != ".py"
    }
    assert files - declared == set()


def test_the_links_show_the_two_folders(config: ConfigParser) -> None:
    mapped = dict(re.split(r"\s*=\s*", line) for line in listed(config["options"]["package_dir"]))
    assert mapped == LINKED
    for folder in LINKED.values():
        link = ROOT / PACKAGE / folder
        assert link.is_symlink()
        assert link.readlink() == Path("..", folder)


NOT_LIBRARIES = sys.stdlib_module_names | {PACKAGE, "_typeshed"}


def imported_libraries() -> set[str]:
    """Return the top names of all libraries that the package imports."""
    found: set[str] = set()
    for folder in source_folders():
        for path in folder.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
    return found - NOT_LIBRARIES


def test_every_library_that_is_imported_is_required_and_no_other(config: ConfigParser) -> None:
    lines = listed(config["options"]["install_requires"])
    for extra in ("demo", "metrics", "vault", "celery", "testing"):
        lines += listed(config["options.extras_require"][extra])
    required = {line.partition(" ")[0].lower().replace("-", "_") for line in lines}
    assert imported_libraries() == required


def test_importing_the_package_imports_nothing() -> None:
    tree = ast.parse((ROOT / PACKAGE / "__init__.py").read_text())
    assert [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)] == []


def test_the_metadata_is_in_setup_cfg_alone() -> None:
    assert "[project]" not in (ROOT / "pyproject.toml").read_text()


def test_the_changelog_knows_the_version(config: ConfigParser) -> None:
    assert f"## [{config['metadata']['version']}]" in (ROOT / "CHANGELOG.md").read_text()


# Each pattern is written so that it does not find itself.
STRAY = {
    "a folder of somebody's machine": r"(?<![\w.:/<>)])/(?:root|home|Users|work|opt)/\w",
    "a package index": r"(?:pypi\.or[g]|pythonhosted\.or[g]|--(?:extra-)?index-ur[l])",
    "a file that is not in the project": r"(?:\.\./share[d]|domain\.m[d])",
    "a private key": r"-----BEGI[N] [A-Z ]*PRIVATE KEY",
}


def own_files() -> list[Path]:
    """Return every file that is or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git cannot say which files belong to the project: run this in a clone")
    paths = (ROOT / os.fsdecode(name) for name in listing.stdout.split(b"\0") if name)
    return [path for path in paths if path.is_file() and not path.is_symlink()]


@pytest.mark.parametrize("what", STRAY)
def test_no_file_holds_what_belongs_elsewhere(what: str) -> None:
    pattern = re.compile(STRAY[what].encode())
    holding = [
        str(path.relative_to(ROOT)) for path in own_files() if pattern.search(path.read_bytes())
    ]
    assert holding == []
