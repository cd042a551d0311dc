"""What is public changes only on purpose: every name and signature is pinned in public_api.txt."""

import pytest
from flask import Flask

from docs._ext.public import every
from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.hooks.loading import ENTRY_POINT_GROUP
from picslrs_plugin.testing import FakeHost, tab_app
from tests.docs.api import PINNED, lines

TEMPLATE_NAMES = {"picslrs_head", "picslrs_tab", "picslrs_tabs", "picslrs_pages"}


def test_the_public_names_and_signatures_are_the_pinned_ones() -> None:
    # After a change on purpose: python -m tests.docs.api, and a line in the changelog.
    assert lines() == PINNED.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("public", every(), ids=lambda public: public.module)
def test_every_public_name_is_there_and_documented(public: object) -> None:
    module = public.load()  # type: ignore[attr-defined]
    for name in public.names:  # type: ignore[attr-defined]
        assert getattr(module, name).__doc__, f"{public} has an undocumented {name}"


def test_the_templates_get_the_promised_names_and_no_other() -> None:
    before = set(Flask("bare").jinja_env.globals)
    app = tab_app(host=FakeHost())
    assert set(app.jinja_env.globals) - before == TEMPLATE_NAMES


def test_the_group_of_the_entry_points_is_the_promised_one() -> None:
    assert ENTRY_POINT_GROUP == "picslrs"


def test_the_extension_is_found_under_its_promised_name() -> None:
    app = tab_app(host=FakeHost())
    assert "picslrs" in app.extensions
    assert Picslrs.__module__ == "picslrs_plugin.bootstrap"
