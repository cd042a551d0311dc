"""Every call of something public in the docs and in the specs' examples fits its signature."""

import ast
import inspect
from pathlib import Path

import pytest

from docs._ext.hook_pages import specs, text_of
from docs._ext.public import every
from tests.docs.written import blocks, name_of, pages

PUBLIC = {name: getattr(public.load(), name) for public in every() for name in public.names}


def misfits(code: str) -> list[str]:
    """Return the calls of public names that cannot be made as they are written."""
    wrong = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        called = PUBLIC.get(node.func.id)
        if called is None or any(isinstance(one, ast.Starred) for one in node.args):
            continue
        named = {one.arg: None for one in node.keywords if one.arg}
        try:
            inspect.signature(called).bind(*(None for _ in node.args), **named)
        except TypeError as error:
            wrong.append(f"{node.func.id}: {error}")
    return wrong


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_the_calls_on_a_page_fit(path: Path) -> None:
    code = [block.code for block in blocks(path) if block.language == "python"]
    assert [wrong for one in code for wrong in misfits(one)] == []


@pytest.mark.parametrize("name", specs())
def test_the_calls_in_an_example_of_the_specs_fit(name: str) -> None:
    assert misfits(text_of(name).example) == []


def test_a_call_that_does_not_fit_is_found() -> None:
    assert misfits('TabEntry("lrs", "LRS")') != []
    assert misfits('TabEntry("lrs", "LRS", "/lrs", colour="red")') != []
    assert misfits('TabEntry("lrs", "LRS", "/lrs")') == []
