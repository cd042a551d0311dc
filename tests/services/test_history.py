"""A history says in words who did what, when and why."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from picslrs_plugin.errors import LrsTimedOut, NotPermitted
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import Audited, AuditEntry
from picslrs_plugin.services import history
from picslrs_plugin.services.history import Happened, History
from picslrs_plugin.services.history_words import how_it_ended, what_was_done
from tests.fakes import ACTOR, APPLICANT, COLLEAGUE, LEARNER
from tests.learners import SEARCH_FORM, ULN, record
from tests.services.conftest import World, choose

ENTRY = AuditEntry(
    at=datetime(2026, 11, 24, tzinfo=UTC),
    person_id="tester",
    person_name="Test Person",
    operation=Audited.VIEW_TAB,
    outcome="done",
)


def told(world: World, before: int | None = None, *, with_views: bool = False) -> History:
    return world.services.history(ACTOR, LEARNER, before=before, with_views=with_views)


def searched_and_selected(world: World) -> None:
    world.lrs.records[ULN] = record(place_of_birth="Elsewhere")
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.services.select(ACTOR, LEARNER, choose(found, ULN))


def test_the_newest_comes_first(world: World) -> None:
    searched_and_selected(world)
    assert [one.done for one in told(world).happened] == [
        "Saved in the learner system",
        "Searched the LRS",
    ]


def test_whoever_only_looked_is_told_when_asked_for(world: World) -> None:
    world.services.summary(COLLEAGUE, LEARNER)
    assert told(world).happened == ()
    (_, one) = told(world, with_views=True).happened
    assert (one.done, one.entry.person_name) == ("Looked at the LRS tab", "Other Tester")


def test_what_was_sent_and_what_came_are_in_words(world: World) -> None:
    searched_and_selected(world)
    search = told(world).happened[1]
    sent = {one.label: one.value for one in search.sent}
    assert sent["Date of birth"] == "4 March 2007"
    assert sent["Gender"] == "Female"
    assert [(one.label, one.value) for one in search.came] == [("ULNs", str(ULN))]
    assert search.ended == "Exact match."


def test_values_before_and_after_stand_together(world: World) -> None:
    searched_and_selected(world)
    (change,) = told(world).happened[0].changes
    assert (change.label, change.value, change.note) == ("ULN", str(ULN), "Before: empty")


def test_a_failure_is_told_as_the_person_was_told(world: World) -> None:
    world.lrs.script("find_by_demographics", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    (one,) = told(world).happened
    assert one.ended == (
        "The Learning Records Service did not answer in time. "
        "It is not known whether the LRS carried it out."
    )


def test_a_long_history_goes_on_from_page_to_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "ON_A_PAGE", 2)
    for _ in range(5):
        world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    seen: list[Happened] = []
    page = told(world)
    while page.older is not None:
        seen += page.happened
        page = told(world, page.older)
    assert [one.number for one in (*seen, *page.happened)] == [5, 4, 3, 2, 1]
    assert page.continued


def test_the_whole_history_has_the_views_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "AT_ONCE", 2)
    for _ in range(3):
        world.services.summary(ACTOR, LEARNER)
    assert len(world.services.history_file(ACTOR, LEARNER).happened) == 3


def test_nobody_elses_entries_are_in_it(world: World) -> None:
    world.services.search(ACTOR, APPLICANT, SEARCH_FORM)
    assert told(world).happened == ()


def test_the_applicant_that_a_learner_was_belongs_to_their_history(world: World) -> None:
    world.services.search(ACTOR, APPLICANT, SEARCH_FORM)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert [one.done for one in told(world).happened] == [
        f"Took over what was known of applicant {APPLICANT.id}",
        f"Handed over to learner {LEARNER.id}",
        "Searched the LRS",
    ]


def test_values_that_were_erased_are_said_to_be(world: World) -> None:
    searched_and_selected(world)
    world.store.rows.audit_values.clear()
    assert [one.erased for one in told(world).happened] == [True, True]


def test_values_that_somebody_damaged_are_left_out(world: World) -> None:
    searched_and_selected(world)
    kept = world.store.rows.audit_values
    for key, (ref, values) in kept.items():
        kept[key] = (ref, replace(values, document="[1"))
    assert [one.values for one in told(world).happened] == [{}, {}]


def test_whoever_may_not_look_sees_no_history(world: World) -> None:
    world.host.denied.add(Action.VIEW)
    with pytest.raises(NotPermitted):
        told(world)


def test_every_operation_has_words() -> None:
    bare = [one for one in Audited if what_was_done(replace(ENTRY, operation=one)) == one.value]
    assert bare == []


def test_an_operation_of_a_newer_version_is_told_as_it_is() -> None:
    newer = replace(ENTRY, operation="levitate", outcome="floated")
    assert (what_was_done(newer), how_it_ended(newer)) == ("levitate", "Floated.")
