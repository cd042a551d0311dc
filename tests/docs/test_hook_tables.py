"""The tables of hooks say what the specs say: every hook, with its parameters."""

import re

import pytest

from docs._ext.hook_pages import GROUPS, call, hook_pages, specs
from tests.docs.written import ROOT, first_column

README = ROOT / "README.md"
HOST = GROUPS[0]


def test_the_readme_lists_the_hooks_that_a_host_answers_as_the_specs_have_them() -> None:
    listed = first_column(README.read_text(encoding="utf-8"), "Put it into your MIS")
    assert listed == [call(name) for name in HOST.hooks]


def test_every_hook_is_in_exactly_one_group() -> None:
    grouped = [name for group in GROUPS for name in group.hooks]
    assert sorted(grouped) == sorted(specs())


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.title)
def test_the_overview_lists_each_group_as_the_specs_have_it(group: object) -> None:
    listed = first_column(hook_pages()["hooks/index.md"], group.title)  # type: ignore[attr-defined]
    assert listed == [call(name) for name in group.hooks]  # type: ignore[attr-defined]


def test_every_hook_has_a_page_that_the_overview_leads_to() -> None:
    made = hook_pages()
    linked = re.findall(r"\]\((picslrs_\w+\.md)\)", made["hooks/index.md"])
    assert sorted(linked) == sorted(f"{name}.md" for name in specs())
    assert set(made) == {f"hooks/{name}.md" for name in specs()} | {"hooks/index.md"}


def test_the_readme_counts_the_other_hooks_rightly() -> None:
    words = ("nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")
    others = len(specs()) - len(HOST.hooks)
    assert f"{words[others - 9].capitalize()} more hooks" in README.read_text(encoding="utf-8")
