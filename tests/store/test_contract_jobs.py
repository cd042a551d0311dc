"""What the ledger of bulk work does in every store, the fake included."""

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from picslrs_plugin.errors import AlreadyUnderWay
from picslrs_plugin.hookspecs import Person, SubjectKind, SubjectRef
from picslrs_plugin.ports import (
    BulkJob,
    BulkKind,
    ItemState,
    JobItem,
    JobState,
    Lease,
    Store,
    UnitOfWork,
    WaitingJob,
)
from picslrs_plugin.store import upkeep_of
from tests.fakes_store import FakeStore, FakeUpkeep
from tests.store.samples import NORTH, NOW, SOUTH

JOB = BulkJob(
    id="job-1",
    tenant=NORTH,
    kind=BulkKind.VERIFY,
    person=Person("sample.person", "Sample Person"),
    made_at=NOW,
    purpose="Enrolment",
)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def ref(number: int, tenant: str = NORTH) -> SubjectRef:
    return SubjectRef(tenant, SubjectKind.LEARNER, str(number))


def lease(owner: str = "one", *, place: int = 0, now: datetime = NOW) -> Lease:
    return Lease(owner=owner, place=place, until=now + MINUTE)


def begin(store: Store, learners: int = 3) -> None:
    with store(NORTH) as work:
        work.jobs.add(JOB)
        work.jobs.add_items(JOB.id, [ref(number) for number in range(learners)], NOW)
        work.commit()


def claim(
    store: Store, owner: str = "one", *, now: datetime = NOW, limit: int = 10, **more: Any
) -> tuple[JobItem, ...]:
    with store(NORTH) as work:
        taken = work.jobs.claim(JOB.id, lease(owner, now=now), now=now, limit=limit, **more)
        work.commit()
    return taken


def finish(
    store: Store, item: JobItem, owner: str = "one", *, place: int = 0, outcome: str = "exact match"
) -> bool:
    ended = replace(item, state=ItemState.DONE, outcome=outcome)
    with store(NORTH) as work:
        done = work.jobs.finish(JOB.id, ended, lease(owner, place=place), at=NOW)
        work.commit()
    return done


def numbers(items: tuple[JobItem, ...]) -> list[int]:
    return [item.number for item in items]


def in_the_ledger(store: Store, number: int) -> JobItem:
    with store(NORTH) as work:
        return work.jobs.items(JOB.id, after=number - 1, limit=1)[0]


# jobs


def test_a_job_comes_back_as_it_was(store: Store) -> None:
    begin(store)
    with store(NORTH) as work:
        assert work.jobs.get(JOB.id) == JOB
        assert work.jobs.get("another") is None


def test_a_purpose_is_given_later_and_by_nothing_else(store: Store) -> None:
    begin(store)
    with store(NORTH) as work:
        assert work.jobs.change(replace(JOB, purpose="", total=3), only_from=[JobState.RUNNING])
        assert not work.jobs.give_purpose("another", "Funding return")
        work.commit()
    with store(NORTH) as work:
        assert work.jobs.get(JOB.id) == replace(JOB, total=3)
        assert work.jobs.give_purpose(JOB.id, "Funding return")
        work.commit()
    with store(NORTH) as work:
        assert work.jobs.get(JOB.id) == replace(JOB, total=3, purpose="Funding return")


def test_the_newest_jobs_come_first(store: Store) -> None:
    with store(NORTH) as work:
        for number in range(3):
            made = NOW + number * MINUTE
            work.jobs.add(replace(JOB, id=f"job-{number}", made_at=made))
        work.commit()
    with store(NORTH) as work:
        assert [job.id for job in work.jobs.recent(2)] == ["job-2", "job-1"]


def test_a_job_is_changed_only_from_the_states_that_are_named(store: Store) -> None:
    begin(store)
    paused = replace(JOB, state=JobState.PAUSED, total=3, reason="LrsOutOfHours", resume_at=NOW)
    with store(NORTH) as work:
        assert work.jobs.change(paused, only_from=[JobState.RUNNING])
        assert not work.jobs.change(JOB, only_from=[JobState.RUNNING])
        work.commit()
    with store(NORTH) as work:
        assert work.jobs.get(JOB.id) == paused


def test_the_jobs_that_run_are_listed_across_tenants(store: Store) -> None:
    upkeep = FakeUpkeep(store) if isinstance(store, FakeStore) else upkeep_of(store)
    for tenant, job in (
        (NORTH, replace(JOB, total=3)),
        (NORTH, replace(JOB, id="gathering")),
        (NORTH, replace(JOB, id="over", total=3, state=JobState.DONE)),
        (SOUTH, replace(JOB, tenant=SOUTH, total=1, made_at=NOW + SECOND, resume_at=NOW)),
    ):
        with store(tenant) as work:
            work.jobs.add(job)
            work.commit()
    assert upkeep.jobs() == (WaitingJob(NORTH, JOB.id), WaitingJob(SOUTH, JOB.id, NOW))


# items


def test_a_learner_is_in_a_job_once(store: Store) -> None:
    begin(store, learners=2)
    with store(NORTH) as work:
        assert work.jobs.add_items(JOB.id, [ref(1), ref(2)], NOW) == 3
        work.commit()
    with store(NORTH) as work:
        items = work.jobs.items(JOB.id, limit=10)
    assert [item.ref.id for item in items] == ["0", "1", "2"]


def test_what_one_has_taken_nobody_else_takes(store: Store) -> None:
    begin(store)
    assert numbers(claim(store, "one", limit=2)) == [0, 1]
    assert numbers(claim(store, "two", limit=2)) == [2]
    assert claim(store, "three") == ()


def test_two_who_claim_at_the_same_time_never_get_the_same_learner(store: Store) -> None:
    begin(store, learners=40)
    taken: list[int] = []
    together = Barrier(4)

    def work(owner: str) -> None:
        together.wait()
        while claimed := claim(store, owner, limit=3):
            taken.extend(numbers(claimed))

    threads = [Thread(target=work, args=(f"owner-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(40))


def test_a_lease_that_ran_out_lets_the_next_one_take_it_up(store: Store) -> None:
    begin(store, learners=1)
    (first,) = claim(store, "one")
    assert claim(store, "two", now=NOW + MINUTE - SECOND) == ()
    (second,) = claim(store, "two", now=NOW + MINUTE)
    assert second.attempts == first.attempts + 1
    assert not finish(store, first, "one")
    assert finish(store, second, "two")
    assert not finish(store, second, "two")


def test_the_same_owner_who_took_it_twice_finishes_it_once(store: Store) -> None:
    begin(store, learners=1)
    (first,) = claim(store)
    (second,) = claim(store, now=NOW + MINUTE)
    assert not finish(store, first)
    assert finish(store, second)


def test_a_renewed_lease_holds(store: Store) -> None:
    begin(store, learners=1)
    claim(store, "one")
    with store(NORTH) as work:
        work.jobs.renew("one", NOW + 2 * MINUTE)
        work.jobs.renew("two", NOW)
        work.commit()
    assert claim(store, "two", now=NOW + MINUTE) == ()


def test_what_is_given_back_waits_until_it_is_due(store: Store) -> None:
    begin(store, learners=1)
    (item,) = claim(store)
    back = replace(item, state=ItemState.WAITING, outcome="LrsTimedOut")
    with store(NORTH) as work:
        assert work.jobs.give_back(JOB.id, back, lease(), at=NOW, due_at=NOW + MINUTE)
        assert work.jobs.next_due(JOB.id) == NOW + MINUTE
        work.commit()
    assert claim(store, now=NOW + SECOND) == ()
    (again,) = claim(store, now=NOW + MINUTE)
    assert again.attempts == 2
    assert again.outcome == "LrsTimedOut"


def test_every_attempt_is_kept_with_its_end(store: Store) -> None:
    begin(store, learners=1)
    claim(store, "one")
    (second,) = claim(store, "two", now=NOW + MINUTE)
    finish(store, second, "two")
    with store(NORTH) as work:
        cut_off, ended = work.jobs.attempts(JOB.id, 0)
    assert (cut_off.owner, cut_off.ended_at) == ("one", None)
    assert (ended.owner, ended.began_at, ended.outcome) == ("two", NOW + MINUTE, "exact match")


def test_what_ended_is_counted_whoever_did_it(store: Store) -> None:
    begin(store)
    first, second, _ = claim(store)
    finish(store, first, place=0)
    finish(store, second, place=1)
    with store(NORTH) as work:
        assert work.jobs.tally(JOB.id) == {(ItemState.DONE, "exact match"): 2}
        assert work.jobs.finished_since(JOB.id, NOW) == 2
        assert work.jobs.finished_since(JOB.id, NOW + SECOND) == 0
        assert work.jobs.next_due(JOB.id) == NOW + MINUTE


def test_what_is_borrowed_is_counted_until_its_lease_runs_out(store: Store) -> None:
    begin(store)
    claim(store, limit=2)
    with store(NORTH) as work:
        assert work.jobs.borrowed(JOB.id, NOW) == 2
        assert work.jobs.borrowed(JOB.id, NOW + 2 * MINUTE) == 0


def test_nothing_is_due_once_all_have_ended(store: Store) -> None:
    begin(store, learners=1)
    finish(store, claim(store)[0])
    with store(NORTH) as work:
        assert work.jobs.next_due(JOB.id) is None


def test_items_are_listed_by_state_and_outcome_a_stretch_at_a_time(store: Store) -> None:
    begin(store)
    for item, outcome in zip(
        claim(store), ("exact match", "not found", "exact match"), strict=True
    ):
        finish(store, item, outcome=outcome)
    with store(NORTH) as work:
        jobs = work.jobs
        exact = jobs.items(JOB.id, states=[ItemState.DONE], outcome="exact match", limit=1)
        more = jobs.items(JOB.id, outcome="exact match", after=exact[0].number, limit=9)
        assert jobs.items(JOB.id, states=[ItemState.FAILED], limit=9) == ()
    assert (numbers(exact), numbers(more)) == ([0], [2])


def test_what_a_person_decides_moves_the_count_along(store: Store) -> None:
    begin(store, learners=1)
    (item,) = claim(store)
    asks = replace(item, state=ItemState.ASKS, outcome="exact match")
    decided = replace(asks, state=ItemState.DONE, outcome="selected")
    with store(NORTH) as work:
        work.jobs.finish(JOB.id, asks, lease(place=1), at=NOW)
        assert work.jobs.settle(JOB.id, decided, ItemState.ASKS, at=NOW)
        assert not work.jobs.settle(JOB.id, decided, ItemState.ASKS, at=NOW)
        work.commit()
    with store(NORTH) as work:
        assert work.jobs.tally(JOB.id) == {(ItemState.DONE, "selected"): 1}


# batches of the LRS


def submit(work: UnitOfWork, items: tuple[JobItem, ...], batch: int) -> None:
    for item in items:
        sent = replace(item, state=ItemState.SUBMITTED, batch=batch, fingerprint="f" * 32)
        work.jobs.give_back(JOB.id, sent, lease(), at=NOW, due_at=NOW + MINUTE)


def test_the_learners_of_one_batch_are_taken_together(store: Store) -> None:
    begin(store, learners=4)
    with store(NORTH) as work:
        submit(work, work.jobs.claim(JOB.id, lease(), now=NOW, limit=2), batch=3_000_000_000)
        submit(work, work.jobs.claim(JOB.id, lease(), now=NOW, limit=2), batch=3_000_000_001)
        work.commit()
    later = NOW + MINUTE
    with store(NORTH) as work:
        jobs = work.jobs
        assert jobs.claim_batch(JOB.id, lease(), now=NOW, limit=200) == ()
        first = jobs.claim_batch(JOB.id, lease(now=later), now=later, limit=200)
        second = jobs.claim_batch(JOB.id, lease(now=later), now=later, limit=200)
        assert jobs.claim_batch(JOB.id, lease(now=later), now=later, limit=200) == ()
        work.commit()
    assert (numbers(first), numbers(second)) == ([0, 1], [2, 3])
    assert first[0].fingerprint == "f" * 32


def test_a_batch_whose_output_was_being_taken_apart_is_not_submitted_again(store: Store) -> None:
    begin(store, learners=2)
    with store(NORTH) as work:
        submit(work, work.jobs.claim(JOB.id, lease(), now=NOW, limit=2), batch=7)
        work.jobs.claim_batch(JOB.id, lease(now=NOW + MINUTE), now=NOW + MINUTE, limit=200)
        work.commit()
    later = NOW + 2 * MINUTE
    assert claim(store, "two", now=later) == ()
    with store(NORTH) as work:
        taken = work.jobs.claim_batch(JOB.id, lease("two", now=later), now=later, limit=200)
        work.commit()
    assert numbers(taken) == [0, 1]


def test_who_goes_alone_is_left_out_of_batches(store: Store) -> None:
    begin(store, learners=2)
    (item, _) = claim(store)
    alone = replace(item, state=ItemState.WAITING, alone=True)
    with store(NORTH) as work:
        work.jobs.give_back(JOB.id, alone, lease(), at=NOW, due_at=NOW)
        work.commit()
    assert claim(store, for_batch=True) == ()
    assert numbers(claim(store)) == [0]


def test_whoever_waits_for_a_person_is_settled_at_once_by_how_they_ended(store: Store) -> None:
    begin(store, learners=4)
    asks = {"proposed": 0, "candidates": 1, "not_saved": 2}
    with store(NORTH) as work:
        items = work.jobs.claim(JOB.id, lease(), now=NOW, limit=4)
        for outcome, number in asks.items():
            asking = replace(items[number], state=ItemState.ASKS, outcome=outcome)
            work.jobs.finish(JOB.id, asking, lease(), at=NOW)
        done = replace(items[3], state=ItemState.DONE, outcome="proposed")
        work.jobs.finish(JOB.id, done, lease(), at=NOW)
        work.commit()
    with store(NORTH) as work:
        settled = work.jobs.settle_all(JOB.id, ["proposed", "candidates"], "anew", at=NOW + MINUTE)
        again = work.jobs.settle_all(JOB.id, ["proposed", "candidates"], "anew", at=NOW + MINUTE)
        work.commit()
    assert (settled, again) == ((ref(0), ref(1)), ())
    with store(NORTH) as work:
        assert work.jobs.tally(JOB.id) == {
            (ItemState.DONE, "anew"): 2,
            (ItemState.ASKS, "not_saved"): 1,
            (ItemState.DONE, "proposed"): 1,
        }
        assert work.jobs.finished_since(JOB.id, NOW + MINUTE) == 2


def take_out(store: Store, number: int, *, now: datetime = NOW) -> int:
    with store(NORTH) as work:
        jobs = work.jobs.take_out(ref(number), now=now)
        work.commit()
    return jobs


def test_who_is_taken_out_of_a_job_is_counted_as_erased_and_nothing_else_of_them_stays(
    store: Store,
) -> None:
    begin(store)
    with store(NORTH) as work:
        work.jobs.add(replace(JOB, id="another"))
        work.jobs.add_items("another", [ref(0)], NOW)
        work.commit()
    (item,) = claim(store, limit=1)
    finish(store, item)
    with store(NORTH) as work:
        assert work.jobs.of(ref(0)).keys() == {JOB.id, "another"}
        assert work.jobs.of(ref(0))[JOB.id].outcome == "exact match"
    assert (take_out(store, 0), take_out(store, 1), take_out(store, 1)) == (2, 1, 0)
    with store(NORTH) as work:
        assert work.jobs.tally(JOB.id) == {(ItemState.DONE, "erased"): 2}
        assert work.jobs.tally("another") == {(ItemState.DONE, "erased"): 1}
        assert numbers(work.jobs.items(JOB.id, limit=10)) == [2]
        assert work.jobs.attempts(JOB.id, 0) == ()
        assert work.jobs.of(ref(0)) == {}


def test_nobody_is_taken_out_while_somebody_works_on_them(store: Store) -> None:
    begin(store)
    (item,) = claim(store, limit=1)
    with pytest.raises(AlreadyUnderWay):
        take_out(store, 0)
    assert in_the_ledger(store, 0) == item
    assert take_out(store, 0, now=NOW + MINUTE) == 1
    assert not finish(store, item)


def test_a_learner_who_was_taken_out_while_others_come_counts_too(store: Store) -> None:
    begin(store, learners=2)
    take_out(store, 1)
    with store(NORTH) as work:
        assert work.jobs.add_items(JOB.id, [ref(2), ref(3)], NOW) == 4
        work.commit()
    with store(NORTH) as work:
        assert work.jobs.next_due(JOB.id) == NOW
        assert [item.ref.id for item in work.jobs.items(JOB.id, limit=10)] == ["0", "2", "3"]


# rations


def take_place(store: Store, owner: str, now: datetime = NOW, most: int = 2) -> int | None:
    with store(NORTH) as work:
        place = work.rations.take_place(owner, most=most, now=now, until=now + MINUTE)
        work.commit()
    return place


def test_there_are_as_many_places_as_the_tenant_allows(store: Store) -> None:
    assert [take_place(store, "one"), take_place(store, "two")] == [0, 1]
    assert take_place(store, "three") is None
    assert take_place(store, "three", most=3) == 2


def test_a_place_that_is_left_or_whose_lease_ran_out_is_free_again(store: Store) -> None:
    take_place(store, "one")
    take_place(store, "two")
    with store(NORTH) as work:
        work.rations.leave_place("one", 1)
        work.rations.leave_place("one", 0)
        work.commit()
    assert take_place(store, "three") == 0
    assert take_place(store, "four") is None
    assert take_place(store, "four", now=NOW + MINUTE) is not None


def test_a_renewed_place_is_kept(store: Store) -> None:
    take_place(store, "one", most=1)
    with store(NORTH) as work:
        work.jobs.renew("one", NOW + 2 * MINUTE)
        work.commit()
    assert take_place(store, "two", now=NOW + MINUTE, most=1) is None


def test_turns_are_evenly_apart_whoever_takes_them(store: Store) -> None:
    with store(NORTH) as work:
        first = work.rations.take_turns(2, per_second=0.1, now=NOW)
        work.commit()
    with store(NORTH) as work:
        second = work.rations.take_turns(1, per_second=0.1, now=NOW)
        work.commit()
    assert first == pytest.approx((0, 10), abs=0.5)
    assert second[0] == pytest.approx(20, abs=5)  # a database's own clock goes on meanwhile


def test_turns_that_nobody_took_are_not_saved_up(store: Store) -> None:
    with store(NORTH) as work:
        work.rations.take_turns(1, per_second=1000, now=NOW)
        later = work.rations.take_turns(2, per_second=1, now=NOW + MINUTE)
        work.commit()
    assert later == pytest.approx((0, 1), abs=0.5)
