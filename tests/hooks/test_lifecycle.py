"""Every hook in one journey: what is called, when, and in which order.

A plugin that implements all hooks watches a person open the tab, search, select, verify, edit and
come back. Read it to learn when your hook is called.
"""

from datetime import date
from functools import wraps
from typing import Any

from flask import render_template_string

from picslrs_plugin.domain.learner import Demographics
from picslrs_plugin.hookspecs import (
    Accepted,
    Action,
    Event,
    Identity,
    Job,
    PageEntry,
    Panel,
    PicslrsSpecs,
    Preferences,
    Refusal,
    Subject,
    SubjectKind,
    SubjectRef,
    TabEntry,
    TenantAction,
    Vote,
    hookimpl,
)
from picslrs_plugin.testing import (
    SAMPLE_TENANT,
    FakeHost,
    FakeLrs,
    Visitor,
    assert_plugin_fits,
    hooks_over,
    sample_record,
    sample_subject,
    tab_app,
)
from tests.learners import SEARCH_FORM

LEARNER = sample_subject().ref
ALL_HOOKS = {name for name in vars(PicslrsSpecs) if name.startswith("picslrs_")}


OF_THE_WHOLE_TENANT = {"picslrs_subjects"}
"""What one person's tab never asks."""


class Watcher(FakeHost):
    """Implements every hook and notes each call, with the little that tells one from another."""

    def __init__(self) -> None:
        super().__init__(sample_subject(summary_url="/learners/7"))
        self.calls: list[str] = []

    @hookimpl
    def picslrs_veto(self, tenant: str, kind: SubjectKind, action: Action) -> Refusal | None:
        return None

    @hookimpl
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote | None:
        return None

    @hookimpl
    def picslrs_preferences(self, tenant: str) -> Preferences | None:
        return None

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        return [TabEntry("attendance", "Attendance", "/attendance")]

    @hookimpl
    def picslrs_pages(self, identity: Identity) -> list[PageEntry] | None:
        return [PageEntry("report", "ULN report", "/report")]

    @hookimpl
    def picslrs_adjust_search(
        self, identity: Identity, subject: SubjectRef, wanted: Demographics
    ) -> Demographics | None:
        return None

    @hookimpl
    def picslrs_compare(
        self, field: str, ours: str | date | None, theirs: str | date | None
    ) -> bool | None:
        return None

    @hookimpl
    def picslrs_panels(self, identity: Identity, subject: Subject) -> list[Panel] | None:
        return [Panel("cards", "Library cards")]

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        return None

    @hookimpl
    def picslrs_run_job(self, job: Job) -> Accepted | None:
        return None

    @hookimpl
    def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
        return None


def _watched(name: str, method: Any) -> Any:
    @wraps(method)
    def noted(self: Watcher, *arguments: Any) -> Any:
        told = [name.removeprefix("picslrs_"), *map(_word, arguments)]
        self.calls.append(" ".join(filter(None, told)))
        return method(self, *arguments)

    return noted


def _word(argument: object) -> str:
    """Return what tells one call from another: an action, an event's name, a field."""
    if isinstance(argument, Action):
        return argument.value
    return argument.name.value if isinstance(argument, (Event, Job)) else ""


for _name in ALL_HOOKS:
    setattr(Watcher, _name, _watched(_name, getattr(Watcher, _name)))


class Journey:
    """One person's way through the tab, one step at a time."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.watcher = Watcher()
        lrs = FakeLrs(sample_record(preferred_given_name="Tess"))
        self.app = tab_app(host=self.watcher, lrs=lrs)

        @self.app.get("/learners/7")
        def summary() -> str:
            page = (
                "{{ picslrs_pages()|length }} {{ picslrs_tabs(ref)|length }}{{ picslrs_tab(ref) }}"
            )
            return render_template_string(page, ref=LEARNER)

        self.visitor = Visitor(self.app.test_client())

    def calls(self) -> list[str]:
        """Return the calls since the last time, and remember which hooks they were."""
        calls = list(self.watcher.calls)
        self.watcher.calls.clear()
        self.seen |= {f"picslrs_{call.partition(' ')[0]}" for call in calls}
        return calls


def admitted(action: Action) -> list[str]:
    """Return the calls before every action."""
    return ["licence", f"veto {action.value}", f"permission {action.value}", "subject"]


KEPT = ["preferences"]
"""Whether a purpose is asked for, and whether what was sent and answered is kept."""

OFFERED = [
    "licence",
    *(call for action in Action for call in (f"veto {action.value}", f"permission {action.value}")),
]
"""Which actions may be offered: licence, then for each a veto and the votes."""

SENT = ["run_job send-events"]
"""The sending is offered to whoever runs jobs; nobody takes it, and it is done at once."""

LOOKED_UP = ["permission view", "subject"]
COMPARED = [*LOOKED_UP, "compare"]
"""With a record of theirs at hand, every field that differs from ours is asked about."""

VIEWED = [*OFFERED, "licence", "panels", *SENT, "event viewed"]
"""The rest of a tab that is drawn."""

OFFERED_LIST = OFFERED_JOBS = ["licence", "tenant_permission"]
OFFERED_CONNECTION = ["tenant_permission"]
MENU = ["pages", *OFFERED_LIST, *OFFERED_JOBS, *OFFERED_CONNECTION]
"""Who has a page for the whole tenant; each of ours is offered to those who may see it."""


def test_the_whole_journey() -> None:
    journey = Journey()
    visitor = journey.visitor

    visitor.get("/learners/7")
    assert journey.calls() == ["identity", *MENU, "tabs", "identity", *LOOKED_UP, *VIEWED]

    search = visitor.tab(LEARNER, "search")
    assert journey.calls() == ["identity", *admitted(Action.SEARCH), *KEPT]

    sent = search.send("/search", SEARCH_FORM)
    assert journey.calls() == [
        "identity",
        *admitted(Action.SEARCH),
        *KEPT,
        "adjust_search",
        "credentials",
        *OFFERED,
    ]

    results = sent.follow()
    assert journey.calls() == ["identity", *admitted(Action.SEARCH), *OFFERED]

    selected = results.send("/select")
    assert journey.calls() == [
        "identity",
        *admitted(Action.SELECT),
        "subject",
        "save",
        *KEPT,
        *SENT,
        "event linked",
        *LOOKED_UP,
    ]

    window = visitor.tab(LEARNER, "edit")
    assert journey.calls() == ["identity", *admitted(Action.EDIT)]

    window.send("/edit", {"preferred_given_name": "Testy"})
    assert journey.calls() == [
        "identity",
        *admitted(Action.EDIT),
        "subject",
        "save",
        *KEPT,
        *SENT,
        "event edited",
        *LOOKED_UP,
    ]

    tab = selected.follow()
    calls = ["identity", *MENU, "tabs", "identity", *COMPARED, *VIEWED, *KEPT]
    assert journey.calls() == calls

    tab.send("/verify")
    assert journey.calls() == [
        "identity",
        *admitted(Action.VERIFY),
        *KEPT,
        "credentials",
        "compare",
        *OFFERED,
        "compare",
        *SENT,
        "event verified",
    ]

    assert journey.seen == ALL_HOOKS - OF_THE_WHOLE_TENANT - {"picslrs_switched_off"}


def test_a_list_is_asked_for_by_commands_and_skips_who_is_switched_off() -> None:
    watcher = Watcher()
    hooks = hooks_over(watcher, installed={"webhooks": Hears()})
    list(hooks.subjects(SAMPLE_TENANT))
    assert watcher.calls == ["switched_off", "subjects"]


class Hears:
    """What a tenant may switch off: with nothing installed, nobody is asked about it."""

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        return None


def test_the_watcher_implements_every_hook_as_it_is_written() -> None:
    assert_plugin_fits(Watcher())
    assert {name for name in dir(Watcher) if name.startswith("picslrs_")} == ALL_HOOKS
