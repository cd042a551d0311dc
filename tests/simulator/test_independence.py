"""The simulator is a second reading of the rules: it may not lean on the first."""

import ast
from importlib.resources import files
from pathlib import Path

ROOM = Path(str(files("picslrs_plugin") / "simulator"))


def imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.name} imports relatively"
            names.add(node.module or "")
    return names


def test_it_imports_nothing_of_the_package_but_itself() -> None:
    modules = sorted(ROOM.glob("*.py"))
    assert len(modules) > 20
    for module in modules:
        ours = {name for name in imported(module) if name.split(".")[0] == "picslrs_plugin"}
        assert all(name.startswith("picslrs_plugin.simulator") for name in ours), module.name


def test_it_needs_neither_zeep_nor_a_client_library() -> None:
    others = {"zeep", "requests", "urllib3", "marshmallow", "pluggy"}
    for module in ROOM.glob("*.py"):
        assert not {name.split(".")[0] for name in imported(module)} & others, module.name
