"""What every store does, the fake included."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from threading import Thread

import pytest

from picslrs_plugin.errors import AlreadyUnderWay, ChangedMeanwhile
from picslrs_plugin.hookspecs import Event, EventName, SubjectRef
from picslrs_plugin.ports import (
    Holding,
    IntentState,
    Link,
    Operation,
    Store,
    Waiting,
)
from tests.store.samples import (
    APPLICANT,
    ELSEWHERE,
    LEARNER,
    NORTH,
    NOW,
    OLD_ULN,
    OLDER_ULN,
    SOUTH,
    ULN,
    a_link,
    an_attempt,
    an_intent,
)


def stored_link(store: Store, link: Link) -> Link:
    with store(link.ref.tenant) as work:
        saved = work.links.save(link)
        work.commit()
    return saved


# Units of work


def test_what_is_committed_stays(store: Store) -> None:
    saved = stored_link(store, a_link())
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == saved


def test_what_is_not_committed_never_happened(store: Store) -> None:
    with store(NORTH) as work:
        work.links.save(a_link())
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.attempts.add(an_attempt())
        work.intents.begin(an_intent())
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is None
        assert work.links.aliases(LEARNER) == ()
        assert work.attempts.get("attempt-1") is None
        assert work.intents.unresolved(LEARNER) == ()


def test_an_exception_takes_everything_back(store: Store) -> None:
    def save_and_fail() -> None:
        with store(NORTH) as work:
            work.links.save(a_link())
            raise LookupError

    with pytest.raises(LookupError):
        save_and_fail()
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is None


def test_work_after_a_commit_needs_a_commit_of_its_own(store: Store) -> None:
    with store(NORTH) as work:
        work.links.save(a_link())
        work.commit()
        work.links.save(a_link(APPLICANT))
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is not None
        assert work.links.get(APPLICANT) is None


def test_a_unit_of_work_sees_its_own_changes(store: Store) -> None:
    with store(NORTH) as work:
        saved = work.links.save(a_link())
        assert work.links.get(LEARNER) == saved
        changed = work.links.save(replace(saved, doubtful=False))
        assert work.links.get(LEARNER) == changed


def test_a_refused_change_leaves_the_rest_of_the_unit_usable(store: Store) -> None:
    stored_link(store, a_link())
    with store(NORTH) as work:
        with pytest.raises(ChangedMeanwhile):
            work.links.save(a_link())
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.commit()
    with store(NORTH) as work:
        assert work.links.aliases(LEARNER) == (OLD_ULN,)


# Links


def test_a_subject_without_a_link_has_none(store: Store) -> None:
    with store(NORTH) as work:
        assert work.links.get(LEARNER) is None


def test_a_link_with_only_its_mandatory_values_comes_back_equal(store: Store) -> None:
    bare = Link(ref=LEARNER, uln=ULN, linked_at=NOW, linked_by="Sample Administrator")
    saved = stored_link(store, bare)
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == saved == replace(bare, version=1)


def test_a_learner_and_an_applicant_with_one_id_have_links_of_their_own(store: Store) -> None:
    stored_link(store, a_link(LEARNER, ULN))
    stored_link(store, a_link(APPLICANT, OLD_ULN))
    with store(NORTH) as work:
        learner, applicant = work.links.get(LEARNER), work.links.get(APPLICANT)
    assert learner is not None
    assert applicant is not None
    assert (learner.uln, applicant.uln) == (ULN, OLD_ULN)


def test_each_save_raises_the_version(store: Store) -> None:
    first = stored_link(store, a_link())
    second = stored_link(store, replace(first, code="WSVRC001"))
    assert (first.version, second.version) == (1, 2)
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == second


def test_a_link_that_was_changed_meanwhile_is_not_overwritten(store: Store) -> None:
    seen = stored_link(store, a_link())
    theirs = stored_link(store, replace(seen, code="theirs"))
    with store(NORTH) as work, pytest.raises(ChangedMeanwhile):
        work.links.save(replace(seen, code="ours"))
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == theirs


def test_a_new_link_does_not_overwrite_one_made_meanwhile(store: Store) -> None:
    first = stored_link(store, a_link())
    with store(NORTH) as work, pytest.raises(ChangedMeanwhile):
        work.links.save(a_link(uln=OLD_ULN))
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == first


def test_a_link_that_was_removed_meanwhile_is_not_brought_back(store: Store) -> None:
    seen = stored_link(store, a_link())
    with store(NORTH) as work:
        work.links.remove(seen)
        work.commit()
    with store(NORTH) as work, pytest.raises(ChangedMeanwhile):
        work.links.save(seen)


def test_a_removed_link_is_gone_and_may_be_made_anew(store: Store) -> None:
    seen = stored_link(store, a_link())
    with store(NORTH) as work:
        work.links.remove(seen)
        assert work.links.get(LEARNER) is None
        work.commit()
    assert stored_link(store, a_link()).version == 1


def test_a_link_that_was_changed_meanwhile_is_not_removed(store: Store) -> None:
    seen = stored_link(store, a_link())
    current = stored_link(store, seen)
    with store(NORTH) as work, pytest.raises(ChangedMeanwhile):
        work.links.remove(seen)
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == current


def test_a_link_that_was_never_stored_cannot_be_removed(store: Store) -> None:
    with store(NORTH) as work, pytest.raises(ChangedMeanwhile):
        work.links.remove(a_link())


def test_moments_come_back_aware_and_in_utc(store: Store) -> None:
    tokyo = timezone(timedelta(hours=9))
    stored_link(store, replace(a_link(), linked_at=NOW.astimezone(tokyo)))
    with store(NORTH) as work:
        link = work.links.get(LEARNER)
    assert link is not None
    assert link.linked_at == NOW
    assert link.linked_at.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    naive = replace(a_link(), linked_at=datetime(2026, 3, 4))  # noqa: DTZ001
    with store(NORTH) as work, pytest.raises(ValueError, match="zone"):
        work.links.save(naive)


# Old ULNs


def test_old_ulns_come_back_oldest_first(store: Store) -> None:
    with store(NORTH) as work:
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.links.add_alias(LEARNER, OLDER_ULN, now=OLD_ULN, at=NOW - timedelta(days=1))
        work.commit()
    with store(NORTH) as work:
        assert work.links.aliases(LEARNER) == (OLDER_ULN, OLD_ULN)
        assert work.links.aliases(APPLICANT) == ()


def test_keeping_an_old_uln_again_changes_nothing(store: Store) -> None:
    with store(NORTH) as work:
        work.links.add_alias(LEARNER, OLDER_ULN, now=ULN, at=NOW)
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW + timedelta(days=1))
        work.links.add_alias(LEARNER, OLDER_ULN, now=ULN, at=NOW + timedelta(days=2))
        work.commit()
    with store(NORTH) as work:
        assert work.links.aliases(LEARNER) == (OLDER_ULN, OLD_ULN)


def test_old_ulns_outlive_the_link(store: Store) -> None:
    saved = stored_link(store, a_link())
    with store(NORTH) as work:
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.links.remove(saved)
        work.commit()
    with store(NORTH) as work:
        assert work.links.aliases(LEARNER) == (OLD_ULN,)


def test_link_and_old_ulns_can_be_given_to_another_subject(store: Store) -> None:
    saved = stored_link(store, a_link(APPLICANT))
    with store(NORTH) as work:
        work.links.add_alias(APPLICANT, OLDER_ULN, now=OLD_ULN, at=NOW - timedelta(days=1))
        work.links.add_alias(APPLICANT, OLD_ULN, now=ULN, at=NOW)
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW - timedelta(days=2))
        work.links.move(APPLICANT, LEARNER)
        work.commit()
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == replace(saved, ref=LEARNER)
        assert work.links.aliases(LEARNER) == (OLD_ULN, OLDER_ULN)
        assert work.links.get(APPLICANT) is None
        assert work.links.aliases(APPLICANT) == ()


def test_without_a_link_the_old_ulns_move_alone(store: Store) -> None:
    with store(NORTH) as work:
        work.links.add_alias(APPLICANT, OLD_ULN, now=ULN, at=NOW)
        work.links.move(APPLICANT, LEARNER)
        assert work.links.get(LEARNER) is None
        assert work.links.aliases(LEARNER) == (OLD_ULN,)


def test_a_link_is_not_given_to_a_subject_that_has_one(store: Store) -> None:
    stored_link(store, a_link(APPLICANT))
    held = stored_link(store, a_link(LEARNER, OLD_ULN))
    with store(NORTH) as work, pytest.raises(ChangedMeanwhile):
        work.links.move(APPLICANT, LEARNER)
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == held
        assert work.links.get(APPLICANT) is not None


# Search attempts


def test_an_attempt_comes_back_equal(store: Store) -> None:
    with store(NORTH) as work:
        work.attempts.add(an_attempt())
        work.commit()
    with store(NORTH) as work:
        assert work.attempts.get("attempt-1") == an_attempt()


@pytest.mark.parametrize("odd", ["", "attempt-2", "attempt-1 ", "\x00", "é", "\ud800", "x" * 5000])
def test_an_attempt_that_does_not_exist_is_not_found(store: Store, odd: str) -> None:
    with store(NORTH) as work:
        work.attempts.add(an_attempt())
        assert work.attempts.get(odd) is None


def test_an_attempt_cannot_be_stored_twice(store: Store) -> None:
    with store(NORTH) as work:
        work.attempts.add(an_attempt())
        with pytest.raises(ValueError, match="stored already"):
            work.attempts.add(an_attempt())


def test_a_rejection_is_kept_with_its_attempt(store: Store) -> None:
    with store(NORTH) as work:
        work.attempts.add(an_attempt())
        work.attempts.add(an_attempt("attempt-2"))
        work.attempts.reject("attempt-1", NOW)
        work.commit()
    with store(NORTH) as work:
        assert work.attempts.get("attempt-1") == replace(an_attempt(), rejected_at=NOW)
        assert work.attempts.get("attempt-2") == an_attempt("attempt-2")


def test_the_attempts_of_a_subject_come_oldest_first_from_a_moment_on(store: Store) -> None:
    with store(NORTH) as work:
        for name, minutes in (("newer", 2), ("older", 1), ("too-old", -1)):
            work.attempts.add(an_attempt(name, made_at=NOW + timedelta(minutes=minutes)))
        work.attempts.add(an_attempt("other", APPLICANT))
        found = work.attempts.of(LEARNER, NOW)
    assert [one.id for one in found] == ["older", "newer"]


def test_older_attempts_are_forgotten_and_counted(store: Store) -> None:
    with store(NORTH) as work:
        for name, minutes in (("oldest", -2), ("older", -1), ("now", 0), ("newer", 1)):
            work.attempts.add(an_attempt(name, made_at=NOW + timedelta(minutes=minutes)))
        assert work.attempts.forget(NOW) == 2
        work.commit()
    with store(NORTH) as work:
        left = [name for name in ("oldest", "older", "now", "newer") if work.attempts.get(name)]
    assert left == ["now", "newer"]


def test_forgetting_compares_moments_and_not_their_text(store: Store) -> None:
    west = timezone(timedelta(hours=-5))
    with store(NORTH) as work:
        work.attempts.add(an_attempt(made_at=NOW))
        assert work.attempts.forget(NOW.astimezone(west)) == 0
        assert work.attempts.forget((NOW + timedelta(seconds=1)).astimezone(west)) == 1


def test_the_attempts_of_one_subject_can_be_dropped(store: Store) -> None:
    with store(NORTH) as work:
        work.attempts.add(an_attempt())
        work.attempts.add(an_attempt("attempt-2", APPLICANT))
        work.attempts.drop(APPLICANT)
        work.commit()
    with store(NORTH) as work:
        assert work.attempts.get("attempt-1") == an_attempt()
        assert work.attempts.get("attempt-2") is None


# Intents


def test_an_open_intent_is_unresolved_and_comes_back_equal(store: Store) -> None:
    with store(NORTH) as work:
        work.intents.begin(an_intent())
        work.commit()
    with store(NORTH) as work:
        assert work.intents.unresolved(LEARNER) == (an_intent(),)


def test_a_registration_without_uln_and_version_comes_back_equal(store: Store) -> None:
    registration = replace(an_intent(), operation=Operation.REGISTER, uln=None, version_number=None)
    with store(NORTH) as work:
        work.intents.begin(registration)
        assert work.intents.unresolved(LEARNER) == (registration,)


def test_a_second_open_intent_of_a_subject_is_refused(store: Store) -> None:
    with store(NORTH) as work:
        work.intents.begin(an_intent())
        work.commit()
    with store(NORTH) as work, pytest.raises(AlreadyUnderWay):
        work.intents.begin(an_intent("intent-2"))
    with store(NORTH) as work:
        assert work.intents.unresolved(LEARNER) == (an_intent(),)


def test_other_subjects_may_have_open_intents_meanwhile(store: Store) -> None:
    with store(NORTH) as work:
        work.intents.begin(an_intent())
        work.intents.begin(an_intent("intent-2", APPLICANT))
        work.commit()
    with store(SOUTH) as work:
        work.intents.begin(an_intent("intent-3", ELSEWHERE))
        work.commit()


@pytest.mark.parametrize("ended", [state for state in IntentState if state is not IntentState.OPEN])
def test_after_an_intent_has_ended_the_next_may_begin(store: Store, ended: IntentState) -> None:
    with store(NORTH) as work:
        work.intents.begin(an_intent())
        work.intents.finish("intent-1", ended, code="WSRC0006", at=NOW)
        work.intents.begin(an_intent("intent-2"))
        work.commit()
    with store(NORTH) as work:
        assert an_intent("intent-2") in work.intents.unresolved(LEARNER)


def test_an_intent_that_was_dropped_leaves_nothing_and_the_next_may_begin(store: Store) -> None:
    with store(NORTH) as work:
        work.intents.begin(an_intent())
        work.intents.drop("intent-1")
        work.intents.drop("intent-1")
        work.intents.begin(an_intent("intent-2"))
        work.commit()
    with store(NORTH) as work:
        assert work.intents.of(LEARNER) == (an_intent("intent-2"),)


def test_several_unknown_intents_of_a_subject_may_wait_oldest_first(store: Store) -> None:
    with store(NORTH) as work:
        for name, minutes in (("second", 2), ("first", 1), ("third", 3)):
            work.intents.begin(an_intent(name, made_at=NOW + timedelta(minutes=minutes)))
            work.intents.finish(name, IntentState.UNKNOWN, code="", at=NOW)
        work.commit()
    with store(NORTH) as work:
        waiting = work.intents.unresolved(LEARNER)
    assert [intent.id for intent in waiting] == ["first", "second", "third"]
    assert {intent.state for intent in waiting} == {IntentState.UNKNOWN}
    assert {intent.finished_at for intent in waiting} == {NOW}


@pytest.mark.parametrize("ended", [IntentState.ANSWERED, IntentState.NOT_SENT, IntentState.SETTLED])
def test_a_resolved_intent_is_no_longer_unresolved(store: Store, ended: IntentState) -> None:
    with store(NORTH) as work:
        work.intents.begin(an_intent())
        work.intents.finish("intent-1", ended, code="WSRC0006", at=NOW)
        assert work.intents.unresolved(LEARNER) == ()


def test_unknown_intents_can_be_given_to_another_subject_and_open_ones_stay(store: Store) -> None:
    with store(NORTH) as work:
        for name in ("unknown", "settled"):
            work.intents.begin(an_intent(name, APPLICANT))
            work.intents.finish(name, IntentState[name.upper()], code="", at=NOW)
        work.intents.begin(an_intent("open", APPLICANT))
        work.intents.move(APPLICANT, LEARNER)
        work.commit()
    with store(NORTH) as work:
        assert [one.id for one in work.intents.unresolved(LEARNER)] == ["unknown"]
        assert [one.id for one in work.intents.unresolved(APPLICANT)] == ["open"]


def test_of_two_that_begin_at_once_only_one_gets_through(store: Store) -> None:
    outcomes: list[str] = []

    def begin(intent_id: str) -> None:
        try:
            with store(NORTH) as work:
                work.intents.begin(an_intent(intent_id))
                work.commit()
            outcomes.append("began")
        except AlreadyUnderWay:
            outcomes.append("refused")

    threads = [Thread(target=begin, args=(f"intent-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["began", "refused", "refused", "refused"]


def test_who_holds_a_uln_now_or_held_it_before_is_found(store: Store) -> None:
    with store(NORTH) as work:
        work.links.save(a_link())
        work.links.save(replace(a_link(APPLICANT), pending=True))
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.links.add_alias(APPLICANT, OLDER_ULN, now=ULN, at=NOW)
        work.commit()
    with store(NORTH) as work:
        assert work.links.holding([ULN, OLD_ULN]) == (
            Holding(ULN, APPLICANT, waits=True),
            Holding(ULN, LEARNER),
            Holding(OLD_ULN, LEARNER, former=True),
        )
        assert work.links.holding([]) == ()


def test_of_several_that_save_the_same_version_only_one_gets_through(store: Store) -> None:
    seen = stored_link(store, a_link())
    outcomes: list[str] = []

    def save(code: str) -> None:
        try:
            stored_link(store, replace(seen, code=code))
            outcomes.append("saved")
        except ChangedMeanwhile:
            outcomes.append("refused")

    threads = [Thread(target=save, args=(f"code {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "refused", "refused", "saved"]


# The outbox


def an_event(event_id: str = "event-1", ref: SubjectRef = LEARNER, minutes: int = 0) -> Waiting:
    event = Event(
        event_id,
        EventName.VERIFIED,
        ref,
        NOW + timedelta(minutes=minutes),
        "person-1",
        "exact_match",
        ("postcode", "notes"),
    )
    return Waiting(event, frozenset({"webhooks", "cards"}))


def put_out(store: Store, *events: Waiting) -> None:
    with store(NORTH) as work:
        for waiting in events:
            work.outbox.add(waiting, NOW)
        work.commit()


def test_an_event_comes_back_as_it_was(store: Store) -> None:
    put_out(store, an_event())
    with store(NORTH) as work:
        assert work.outbox.due(NOW, 10) == (an_event(),)
        assert work.outbox.waiting() == 1


def test_events_come_oldest_first_and_no_more_than_asked_for(store: Store) -> None:
    put_out(store, an_event("later", minutes=2), an_event("first"), an_event("next", minutes=1))
    with store(NORTH) as work:
        assert [one.event.id for one in work.outbox.due(NOW, 2)] == ["first", "next"]


def test_an_event_that_was_put_back_waits_for_its_moment(store: Store) -> None:
    put_out(store, an_event())
    again = replace(an_event(), listeners=frozenset({"cards"}), attempts=1)
    with store(NORTH) as work:
        work.outbox.put_back(again, NOW + timedelta(minutes=1))
        work.commit()
    with store(NORTH) as work:
        assert work.outbox.due(NOW, 10) == ()
        assert work.outbox.due(NOW + timedelta(minutes=1), 10) == (again,)


def test_an_event_that_was_removed_is_gone(store: Store) -> None:
    put_out(store, an_event())
    with store(NORTH) as work:
        work.outbox.remove("event-1")
        work.outbox.remove("never-there")
        work.commit()
    with store(NORTH) as work:
        assert work.outbox.waiting() == 0


def test_another_tenants_events_are_not_seen(store: Store) -> None:
    put_out(store, an_event())
    with store(SOUTH) as work:
        work.outbox.remove("event-1")
        work.outbox.put_back(replace(an_event(), attempts=5), NOW)
        work.commit()
        assert work.outbox.due(NOW, 10) == ()
        assert work.outbox.waiting() == 0
    with store(NORTH) as work:
        assert work.outbox.due(NOW, 10) == (an_event(),)


def test_an_event_about_another_tenants_subject_is_not_stored(store: Store) -> None:
    with store(NORTH) as work, pytest.raises(ValueError, match="another tenant"):
        work.outbox.add(an_event(ref=ELSEWHERE), NOW)


def test_the_ulns_that_the_host_is_still_to_save_are_due_oldest_first(store: Store) -> None:
    later = NOW + timedelta(minutes=2)
    first = replace(a_link(APPLICANT), pending=True, found=True, saver="tester", save_at=NOW)
    second = replace(a_link(), pending=True, instead_of="1234567890", saves=3, save_at=later)
    with store(NORTH) as work:
        first, second = work.links.save(first), work.links.save(second)
        work.commit()
    with store(NORTH) as work:
        assert work.links.to_save(NOW - timedelta(seconds=1), 9) == ()
        assert work.links.to_save(NOW, 9) == (first,)
        assert work.links.to_save(later, 9) == (first, second)
        assert work.links.to_save(later, 1) == (first,)


def test_a_uln_that_is_saved_or_left_to_a_person_is_not_due(store: Store) -> None:
    with store(NORTH) as work:
        work.links.save(replace(a_link(), save_at=NOW))
        work.links.save(replace(a_link(APPLICANT), pending=True))
        work.commit()
    with store(NORTH) as work:
        assert work.links.to_save(NOW + timedelta(days=9), 9) == ()


# Forgetting a subject


def test_a_subject_is_forgotten_with_link_old_ulns_and_writes(store: Store) -> None:
    for ref in (LEARNER, APPLICANT):
        stored_link(store, a_link(ref))
        with store(NORTH) as work:
            work.links.add_alias(ref, OLD_ULN, now=ULN, at=NOW)
            work.intents.begin(an_intent(f"of-{ref.kind.value}", ref))
            work.intents.finish(
                f"of-{ref.kind.value}", IntentState.ANSWERED, code="WSRC0006", at=NOW
            )
            work.commit()
    with store(NORTH) as work:
        assert [one.id for one in work.intents.of(LEARNER)] == ["of-learner"]
        work.links.forget(LEARNER)
        work.intents.forget(LEARNER)
        work.commit()
    with store(NORTH) as work:
        assert (work.links.get(LEARNER), work.links.aliases(LEARNER)) == (None, ())
        assert work.intents.of(LEARNER) == ()
        assert work.links.get(APPLICANT) is not None
        assert work.links.aliases(APPLICANT) == (OLD_ULN,)
        assert len(work.intents.of(APPLICANT)) == 1
