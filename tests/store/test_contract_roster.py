"""What the roster of every store does, the fake included."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from typing import Any

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.hookspecs import Group, SubjectKind, SubjectRef
from picslrs_plugin.ports import Count, Ignored, Reading, RosterEntry, Store
from tests.store.samples import (
    APPLICANT,
    ELSEWHERE,
    LEARNER,
    NORTH,
    NOW,
    OLD_ULN,
    SOUTH,
    ULN,
    a_link,
)

TODAY = date(2026, 3, 4)


def ref(number: str, kind: SubjectKind = SubjectKind.LEARNER) -> SubjectRef:
    return SubjectRef(NORTH, kind, number)


def an_entry(subject: SubjectRef = LEARNER, **values: Any) -> RosterEntry:
    usual: dict[str, Any] = {
        "uln": None,
        "standing": Standing.NO_ULN,
        "fingerprint": "f" * 32,
        "refreshed_at": NOW,
    }
    return RosterEntry(ref=subject, **(usual | values))


FULL = an_entry(
    uln=ULN,
    standing=Standing.UPDATE_REQUIRED,
    lacks=frozenset({"gender", "ability_to_share"}),
    changed=True,
    shared=True,
    groups=("plumbing", "evening"),
    ignored={Todo.SHARED: Ignored(TODAY, "sample.person")},
    sweep=3,
)


def put(store: Store, *entries: RosterEntry, tenant: str = NORTH) -> None:
    with store(tenant) as work:
        work.roster.take_turn()
        work.roster.put(entries)
        work.commit()


def members(store: Store, todo: Todo | None, **which: Any) -> list[str]:
    with store(NORTH) as work:
        return [entry.ref.id for entry in work.roster.members(todo, **{"limit": 10, **which})]


def counts(store: Store, group: str = "") -> dict[Todo | None, tuple[int, int]]:
    with store(NORTH) as work:
        found: Sequence[Count] = work.roster.counts(group)
    return {one.todo: (one.members, one.main) for one in found}


def test_an_entry_comes_back_as_it_was(store: Store) -> None:
    put(store, FULL)
    with store(NORTH) as work:
        assert work.roster.entries([LEARNER, APPLICANT]) == {LEARNER: FULL}


def test_an_entry_that_is_put_again_replaces_the_first(store: Store) -> None:
    put(store, FULL)
    put(store, an_entry(standing=Standing.EXACT_MATCH))
    with store(NORTH) as work:
        found = work.roster.entries([LEARNER])[LEARNER]
    assert found.standing is Standing.EXACT_MATCH
    assert found.groups == ()
    assert counts(store) == {None: (1, 1)}


def test_nothing_is_put_without_a_commit(store: Store) -> None:
    with store(NORTH) as work:
        work.roster.take_turn()
        work.roster.put([FULL])
    with store(NORTH) as work:
        assert work.roster.entries([LEARNER]) == {}
        assert work.roster.counts() == ()


def test_another_tenants_entries_cannot_be_seen_or_removed(store: Store) -> None:
    put(store, an_entry(ELSEWHERE, uln=ULN), tenant=SOUTH)
    with store(NORTH) as work:
        assert work.roster.entries([ELSEWHERE]) == {}
        assert work.roster.holding([ULN]) == ()
        assert work.roster.members(Todo.NO_ULN, limit=10) == ()
        assert work.roster.counts() == ()
        work.roster.remove([ELSEWHERE])
        work.commit()
    with store(SOUTH) as work:
        assert work.roster.entries([ELSEWHERE]).keys() == {ELSEWHERE}


def test_who_holds_a_uln_is_found(store: Store) -> None:
    put(store, an_entry(uln=ULN), an_entry(APPLICANT, uln=ULN), an_entry(ref("9"), uln=OLD_ULN))
    with store(NORTH) as work:
        holders = work.roster.holding([ULN])
        assert [entry.ref for entry in holders] == [APPLICANT, LEARNER]
        assert work.roster.holding([]) == ()


def test_a_list_holds_everybody_whom_a_category_is_about(store: Store) -> None:
    lacking = frozenset({"ability_to_share"})
    put(store, an_entry(ref("1")), an_entry(ref("2"), lacks=lacking), an_entry(ref("3"), uln=ULN))
    put(store, an_entry(ref("3"), standing=Standing.EXACT_MATCH))
    assert members(store, Todo.NO_ULN) == ["1", "2"]
    assert members(store, Todo.NOTICE) == ["2"]
    assert members(store, None) == ["3"]


def test_a_list_goes_on_after_the_last_one_that_was_seen(store: Store) -> None:
    both = [ref(number, kind) for kind in SubjectKind for number in ("1", "2", "3")]
    put(store, *map(an_entry, both))
    seen: list[SubjectRef] = []
    while True:
        with store(NORTH) as work:
            after = seen[-1] if seen else None
            stretch = work.roster.members(Todo.NO_ULN, after=after, limit=2)
        if not stretch:
            break
        seen += [entry.ref for entry in stretch]
    assert sorted(seen, key=lambda one: (one.kind.value, one.id)) == seen
    assert set(seen) == set(both)


def test_a_list_can_be_of_one_kind_and_of_one_group(store: Store) -> None:
    put(
        store,
        an_entry(ref("1"), groups=("plumbing",)),
        an_entry(ref("2"), groups=("plumbing", "evening")),
        an_entry(ref("3", SubjectKind.APPLICANT), groups=("plumbing",)),
        an_entry(ref("4")),
    )
    assert members(store, Todo.NO_ULN, group="evening") == ["2"]
    assert members(store, Todo.NO_ULN, group="plumbing", kind=SubjectKind.LEARNER) == ["1", "2"]
    assert members(store, Todo.NO_ULN, kind=SubjectKind.APPLICANT) == ["3"]
    assert members(store, Todo.NO_ULN, group="nothing of the kind") == []


def test_counts_say_how_long_the_lists_are_and_count_each_once_as_main(store: Store) -> None:
    put(store, FULL, an_entry(ref("8"), lacks=frozenset({"ability_to_share"})))
    # FULL: its shared ULN is ignored; the gender stands in the way of an update.
    assert counts(store) == {
        Todo.NOT_READY: (1, 1),
        Todo.NOTICE: (2, 0),
        Todo.NO_ULN: (1, 1),
    }
    assert counts(store, "evening") == {
        Todo.NOT_READY: (1, 1),
        Todo.NOTICE: (1, 0),
    }


def test_counts_follow_every_change(store: Store) -> None:
    put(store, an_entry(ref("1"), groups=("a",)), an_entry(ref("2"), groups=("a",)))
    put(store, an_entry(ref("1"), standing=Standing.LINKED, groups=("b",)))
    assert counts(store) == {Todo.NO_ULN: (1, 1), Todo.LINKED: (1, 1)}
    assert counts(store, "a") == {Todo.NO_ULN: (1, 1)}
    assert counts(store, "b") == {Todo.LINKED: (1, 1)}
    with store(NORTH) as work:
        work.roster.take_turn()
        work.roster.remove([ref("1"), ref("2"), ref("unknown")])
        work.commit()
    assert counts(store) == {}
    assert members(store, Todo.LINKED) == []


def test_a_main_category_that_moves_is_counted_where_it_is_now(store: Store) -> None:
    put(store, an_entry(lacks=frozenset({"ability_to_share"})))
    put(store, an_entry(lacks=frozenset({"ability_to_share"}), standing=Standing.EXACT_MATCH))
    assert counts(store) == {Todo.NOTICE: (1, 1)}


def test_counts_that_are_made_anew_are_the_same(store: Store) -> None:
    put(store, FULL, an_entry(ref("8"), groups=("evening",)), an_entry(ref("9")))
    before = counts(store), counts(store, "evening")
    with store(NORTH) as work:
        work.roster.take_turn()
        work.roster.recount()
        work.commit()
    assert (counts(store), counts(store, "evening")) == before


def test_a_group_is_named_once_it_has_a_member(store: Store) -> None:
    plumbing, evening = Group("plumbing", "Plumbing"), Group("evening", "An evening course")
    put(store, an_entry(ref("1"), groups=("plumbing",)))
    with store(NORTH) as work:
        work.roster.name_groups([plumbing, evening, Group("x", "Nobody is here")])
        work.commit()
    put(store, an_entry(ref("2"), groups=("evening",)))
    with store(NORTH) as work:
        assert work.roster.groups() == (evening, plumbing)
        work.roster.name_groups([Group("plumbing", "Advanced plumbing")])
        work.commit()
    with store(NORTH) as work:
        assert work.roster.groups()[0] == Group("plumbing", "Advanced plumbing")


def test_who_was_not_listed_is_found(store: Store) -> None:
    put(
        store, an_entry(ref("1"), sweep=1), an_entry(ref("2"), sweep=2), an_entry(ref("3"), sweep=1)
    )
    with store(NORTH) as work:
        assert [one.ref.id for one in work.roster.not_listed_since(2, 10)] == ["1", "3"]
        assert [one.ref.id for one in work.roster.not_listed_since(2, 1)] == ["1"]
        assert work.roster.not_listed_since(1, 10) == ()


def test_who_is_ignored_no_longer_is_found(store: Store) -> None:
    def until(day: date) -> dict[Todo, Ignored]:
        return {Todo.NO_ULN: Ignored(day, "sample.person")}

    tomorrow = TODAY + timedelta(days=1)
    put(
        store, an_entry(ref("1"), ignored=until(TODAY)), an_entry(ref("2"), ignored=until(tomorrow))
    )
    with store(NORTH) as work:
        assert [one.ref.id for one in work.roster.ignored_until(TODAY, 10)] == ["1"]
        assert len(work.roster.ignored_until(tomorrow, 10)) == 2


def test_a_reading_is_none_before_the_first(store: Store) -> None:
    with store(NORTH) as work:
        assert work.roster.reading() is None
        work.roster.take_turn()
        assert work.roster.reading() is None


def test_a_reading_comes_back_as_it_was(store: Store) -> None:
    begun = Reading(1, NOW)
    ended = replace(begun, finished_at=NOW + timedelta(minutes=1), listed=7, problem="Not all.")
    for reading in (begun, ended):
        with store(NORTH) as work:
            work.roster.take_turn()
            work.roster.record_reading(reading)
            work.commit()
        with store(NORTH) as work:
            assert work.roster.reading() == reading


def test_a_day_keeps_its_counts(store: Store) -> None:
    yesterday = TODAY - timedelta(days=1)
    put(store, an_entry(ref("1")))
    for day in (yesterday, TODAY, TODAY):
        with store(NORTH) as work:
            work.roster.keep_day(day)
            work.commit()
        put(store, an_entry(ref("1"), standing=Standing.EXACT_MATCH))
    with store(NORTH) as work:
        days = work.roster.days(yesterday)
        assert list(days) == [yesterday, TODAY]
        assert [one.todo for one in days[yesterday]] == [Todo.NO_ULN]
        assert [one.todo for one in days[TODAY]] == [None]
        assert list(work.roster.days(TODAY)) == [TODAY]


def test_changes_of_several_threads_are_all_counted(store: Store) -> None:
    def add(first: int) -> None:
        for number in range(first, first + 5):
            put(store, an_entry(ref(str(number))), an_entry(ref("everybody's")))

    threads = [Thread(target=add, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(store) == {Todo.NO_ULN: (16, 16)}


def test_links_are_read_for_many_subjects_at_once(store: Store) -> None:
    with store(NORTH) as work:
        saved = work.links.save(a_link())
        work.commit()
    with store(NORTH) as work:
        assert work.links.of([LEARNER, APPLICANT, ELSEWHERE]) == {LEARNER: saved}
        assert work.links.of([]) == {}


def test_what_is_ignored_is_listed_soonest_to_count_again_first(store: Store) -> None:
    later = TODAY + timedelta(days=1)
    put(
        store,
        an_entry(ref("1"), ignored={Todo.NO_ULN: Ignored(later, "x")}),
        an_entry(ref("2"), ignored={Todo.NO_ULN: Ignored(TODAY, "x")}),
        an_entry(ref("3"), ignored={Todo.NO_ULN: Ignored(TODAY, "x")}),
        an_entry(ref("4", SubjectKind.APPLICANT), ignored={Todo.NO_ULN: Ignored(TODAY, "x")}),
        an_entry(ref("5")),
    )
    learners = [SubjectKind.LEARNER]
    with store(NORTH) as work:
        first = work.roster.ignored(learners, limit=2)
        rest = work.roster.ignored(learners, after=(TODAY, first[-1].ref), limit=2)
        everybody = work.roster.ignored(list(SubjectKind), limit=10)
    assert [one.ref.id for one in (*first, *rest)] == ["2", "3", "1"]
    assert [one.ref.id for one in everybody] == ["4", "2", "3", "1"]
