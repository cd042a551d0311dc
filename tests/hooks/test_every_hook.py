"""No hook without a test of its own, and none without its documentation."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from picslrs_plugin.hookspecs import PicslrsSpecs
from tests.hooks import test_facade

HOOKS = sorted(name for name in vars(PicslrsSpecs) if name.startswith("picslrs_"))


def hooks_of_tests() -> dict[str, set[str]]:
    """Return by hook the tests that use it, by themselves or through a helper of theirs."""
    tree = ast.parse(Path(test_facade.__file__).read_text())
    named = {
        node.name: set(_names(node)) for node in tree.body if isinstance(node, ast.FunctionDef)
    }
    for _ in named:  # a helper may use a helper; this ends, as each round only adds
        for names in named.values():
            names |= {hook for helper in names & set(named) for hook in named[helper]}
    return {
        hook: {test for test, names in named.items() if test.startswith("test_") and hook in names}
        for hook in HOOKS
    }


def _names(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name):
            yield part.id


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_test_of_its_own(hook: str) -> None:
    assert hooks_of_tests()[hook], f"no test in tests/hooks/test_facade.py uses {hook}"


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_is_documented(hook: str) -> None:
    told = getattr(PicslrsSpecs, hook).__doc__ or ""
    for part in ("Called ", "Return ", "Since ", "Example::", "@hookimpl", f"def {hook}("):
        assert part in told, f"the docstring of {hook} does not say {part!r}"
