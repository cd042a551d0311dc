"""An installed package that raises in every hook: the pages stand, and the log names it."""

import logging
from collections.abc import Callable
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from flask import Flask, render_template_string

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.hooks import loading
from picslrs_plugin.hookspecs import PicslrsSpecs, hookimpl
from picslrs_plugin.store import open_store
from picslrs_plugin.testing import (
    SAMPLE_ULN,
    FakeHost,
    FakeLrs,
    Visitor,
    sample_record,
    sample_subject,
)
from tests.databases import new_database
from tests.learners import SEARCH_FORM

LEARNER = sample_subject().ref
SECRET = "Testa Sampleton 1026893096"
ALL_HOOKS = frozenset(name for name in vars(PicslrsSpecs) if name.startswith("picslrs_"))
GUARDS = frozenset({"picslrs_veto", "picslrs_permission"})
"""What these cannot say is taken for a no: a guard that has fallen over guards nothing."""


def raising(*hooks: str) -> object:
    """Return a plugin that raises in each of these hooks."""

    def fails(*_: object) -> None:
        raise RuntimeError(SECRET)

    written = {name: getattr(PicslrsSpecs, name) for name in hooks}
    members = {name: hookimpl(_with_arguments_of(spec, fails)) for name, spec in written.items()}
    return type("Raising", (), members)()


def _with_arguments_of(spec: Any, fails: Callable[..., None]) -> Callable[..., None]:
    """Return the function under the arguments that pluggy reads off a hook's code."""
    names = spec.__code__.co_varnames[: spec.__code__.co_argcount]
    source = f"lambda {', '.join(names)}: fails({', '.join(names)})"
    made: Callable[..., None] = eval(source, {"fails": fails})
    return made


class Site:
    """A host's application with a package installed under a name that sorts before all others."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, package: object, host: FakeHost | None = None
    ) -> None:
        point = EntryPoint("aaa-broken", "broken:plugin", loading.ENTRY_POINT_GROUP)
        monkeypatch.setattr(EntryPoint, "load", lambda _: package)
        monkeypatch.setattr(loading, "entry_points", lambda **_: [point])
        self.host = host or FakeHost(sample_subject(summary_url="/learners/7"))
        app = Flask("host")
        app.config.update(SECRET_KEY="only for tests", TESTING=True)
        lrs = FakeLrs(sample_record(place_of_birth="Mockham"))
        Picslrs(app, hooks=[self.host], lrs=lrs, store=open_store(new_database()))
        self.visitor = Visitor(app.test_client())

        @app.get("/learners/7")
        def summary() -> str:
            page = "Host's page {{ picslrs_pages()|length + picslrs_tabs(ref)|length }} tabs"
            return render_template_string(page + "{{ picslrs_tab(ref) }}", ref=LEARNER)


def named(caplog: pytest.LogCaptureFixture) -> set[str]:
    """Return the hooks that the log names together with the package."""
    told = [record.getMessage() for record in caplog.records]
    return {hook for hook in ALL_HOOKS for text in told if f"{hook} of plugin aaa-broken" in text}


def test_a_package_that_raises_in_all_but_the_guards_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(monkeypatch, raising(*ALL_HOOKS - GUARDS))
    with caplog.at_level(logging.DEBUG):
        page = site.visitor.get("/learners/7")
        found = site.visitor.tab(LEARNER, "search").send("/search", SEARCH_FORM).follow()
        verified = found.send("/select").follow().send("/verify").follow()
        edited = site.visitor.tab(LEARNER, "edit").send("/edit", {"place_of_birth": "Sampleby"})
        again = edited.follow()
    assert "Host's page 1 tabs" in page.text
    assert page.shows_tab
    assert (verified.status, edited.status) == (200, 303)
    assert again.shows_tab
    held = site.host.subjects[LEARNER]
    assert (held.uln, held.details.place_of_birth) == (str(SAMPLE_ULN), "Sampleby")
    assert named(caplog) == {
        "picslrs_adjust_search",
        "picslrs_compare",
        "picslrs_event",
        "picslrs_pages",
        "picslrs_panels",
        "picslrs_preferences",
        "picslrs_run_job",
        "picslrs_switched_off",
        "picslrs_tabs",
        "picslrs_tenant_permission",
    }
    assert SECRET not in caplog.text


def test_a_package_that_raises_in_every_hook_leaves_the_pages_standing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(monkeypatch, raising(*ALL_HOOKS))
    page = site.visitor.get("/learners/7")
    assert page.status == 200
    assert "Host's page 1 tabs" in page.text
    assert "Whether you may do this could not be checked." in page.text
    assert site.visitor.tab(LEARNER).status == 403
    assert "picslrs_permission" in named(caplog)
    assert SECRET not in caplog.text + page.text


def test_a_veto_that_raises_leaves_the_tab_to_be_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = Site(monkeypatch, raising("picslrs_veto"))
    assert site.visitor.get("/learners/7").shows_tab
    assert site.visitor.tab(LEARNER, "search").status == 403
    assert named(caplog) == {"picslrs_veto"}


class SwitchesOff(FakeHost):
    @hookimpl
    def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
        return frozenset({"aaa-broken"})


def test_a_tenant_that_switches_the_package_off_is_rid_of_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    host = SwitchesOff(sample_subject(summary_url="/learners/7"))
    site = Site(monkeypatch, raising(*ALL_HOOKS), host)
    assert site.visitor.get("/learners/7").shows_tab
    assert site.visitor.tab(LEARNER, "search").status == 200
    assert named(caplog) == {"picslrs_switched_off"}


class Counts:
    """An installed package that is asked what is switched off."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @hookimpl
    def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
        self.asked.append(tenant)
        return None


def test_what_is_switched_off_is_asked_once_in_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    package = Counts()
    site = Site(monkeypatch, package)
    assert site.visitor.get("/learners/7").shows_tab
    assert package.asked == [LEARNER.tenant]
    assert site.visitor.tab(LEARNER).shows_tab
    assert package.asked == [LEARNER.tenant] * 2
