"""Each method of every store is tried on what another tenant has stored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from picslrs_plugin.domain.chain import Head, Key, seal
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import ChangedMeanwhile, PicslrsError
from picslrs_plugin.hookspecs import Event, EventName, Group, Person, SubjectKind
from picslrs_plugin.ports import (
    Attempts,
    Audit,
    Audited,
    AuditEntry,
    BulkJob,
    BulkKind,
    Checkpoint,
    Count,
    Ignored,
    Intents,
    IntentState,
    ItemState,
    JobItem,
    Jobs,
    JobState,
    KeptDetails,
    KeptValues,
    Lease,
    Links,
    Notices,
    Outbox,
    Rations,
    Reading,
    Replacements,
    Roster,
    RosterEntry,
    SealedEntry,
    Store,
    UnitOfWork,
    Waiting,
)
from tests.fakes_store import FakeStore
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
    a_notice,
    a_replaced,
    an_attempt,
    an_intent,
)

LATER = NOW + timedelta(days=365)
OTHERS_LINK = replace(a_link(), version=1)
UNKNOWN = an_intent("intent-0", made_at=NOW - timedelta(hours=1), state=IntentState.UNKNOWN)
UNSAVED = replace(a_link(APPLICANT, OLDER_ULN), pending=True, save_at=NOW)
WAITING = Waiting(
    Event("event-1", EventName.LINKED, LEARNER, NOW, "sample.person"), frozenset({"webhooks"})
)
READING = Reading(3, NOW)
GROUP = Group("plumbing", "Plumbing")
ENTRY = RosterEntry(
    ref=LEARNER,
    uln=ULN,
    standing=Standing.NO_ULN,
    fingerprint="f" * 32,
    groups=("plumbing",),
    ignored={Todo.SHARED: Ignored(NOW.date(), "sample.person")},
    refreshed_at=NOW,
)
JOB = BulkJob(
    id="job-1",
    tenant=NORTH,
    kind=BulkKind.VERIFY,
    person=Person("sample.person", "Sample Person"),
    made_at=NOW,
    purpose="Enrolment",
    total=3,
)
LEASE = Lease(owner="somebody", place=0, until=NOW + timedelta(minutes=1))
ITEM = JobItem(number=0, ref=LEARNER, state=ItemState.TAKEN, attempts=1, changed_at=NOW)
ENDED = replace(ITEM, number=1, ref=APPLICANT, state=ItemState.ASKS, outcome="match")
SENT = replace(ITEM, number=2, ref=replace(LEARNER, id="8"), state=ItemState.SUBMITTED, batch=1)
KEY = Key("north", "a secret of the tests that nobody else uses")
AUDITED = SealedEntry(
    AuditEntry(
        at=NOW,
        person_id="sample.person",
        person_name="Sample Administrator",
        operation=Audited.TRANSFER_FROM,
        outcome="done",
        ref=LEARNER,
    ),
    seal(KEY, Head(), ["told"]),
)
KEPT = KeptValues("salt", "{}")
CHECKPOINT = Checkpoint(0, "", NOW, KEY.id, "mac")
DETAILS = {"notes": "Kept"}
COUNTED = (Count(Todo.NO_ULN, SubjectKind.LEARNER, 1, 1),)


def finds_nothing(found: object) -> None:
    assert found in (None, (), 0, {})


def is_refused(attempt: Callable[[], object]) -> None:
    with pytest.raises((ChangedMeanwhile, ValueError)):
        attempt()


def neither_new_nor_changed_link_is_taken(work: UnitOfWork) -> None:
    is_refused(lambda: work.links.save(OTHERS_LINK))
    is_refused(lambda: work.links.save(replace(OTHERS_LINK, version=0)))


def its_own_key_is_kept(work: UnitOfWork) -> None:
    mine = Key("south", "x" * 32)
    assert work.audit.keep_key(mine) == mine


def is_free(place_or_wait: float | None) -> None:
    assert place_or_wait == 0


TRIALS: dict[str, Callable[[UnitOfWork], object]] = {
    "Links.get": lambda work: finds_nothing(work.links.get(LEARNER)),
    "Links.of": lambda work: finds_nothing(work.links.of([LEARNER])),
    "Links.save": neither_new_nor_changed_link_is_taken,
    "Links.remove": lambda work: is_refused(lambda: work.links.remove(OTHERS_LINK)),
    "Links.add_alias": lambda work: is_refused(
        lambda: work.links.add_alias(LEARNER, OLDER_ULN, now=ULN, at=NOW)
    ),
    "Links.remove_alias": lambda work: work.links.remove_alias(LEARNER, OLD_ULN),
    "Links.aliases": lambda work: finds_nothing(work.links.aliases(LEARNER)),
    "Links.holding": lambda work: finds_nothing(work.links.holding([ULN, OLD_ULN])),
    "Links.to_save": lambda work: finds_nothing(work.links.to_save(NOW + timedelta(days=999), 9)),
    "Links.forget": lambda work: work.links.forget(LEARNER),
    "Links.move": lambda work: work.links.move(LEARNER, ELSEWHERE),
    "Attempts.add": lambda work: is_refused(lambda: work.attempts.add(an_attempt("new"))),
    "Attempts.get": lambda work: finds_nothing(work.attempts.get("attempt-1")),
    "Attempts.of": lambda work: finds_nothing(work.attempts.of(LEARNER, NOW)),
    "Attempts.reject": lambda work: work.attempts.reject("attempt-1", LATER),
    "Attempts.forget": lambda work: finds_nothing(work.attempts.forget(LATER)),
    "Attempts.drop": lambda work: work.attempts.drop(LEARNER),
    "Intents.begin": lambda work: is_refused(lambda: work.intents.begin(an_intent("new"))),
    "Intents.finish": lambda work: work.intents.finish(
        "intent-1", IntentState.SETTLED, code="", at=LATER
    ),
    "Intents.drop": lambda work: work.intents.drop("intent-1"),
    "Intents.unresolved": lambda work: finds_nothing(work.intents.unresolved(LEARNER)),
    "Intents.of": lambda work: finds_nothing(work.intents.of(LEARNER)),
    "Intents.forget": lambda work: work.intents.forget(LEARNER),
    "Intents.move": lambda work: work.intents.move(LEARNER, replace(ELSEWHERE, id="9")),
    "Outbox.add": lambda work: is_refused(lambda: work.outbox.add(WAITING, NOW)),
    "Outbox.due": lambda work: finds_nothing(work.outbox.due(LATER, 10)),
    "Outbox.put_back": lambda work: work.outbox.put_back(replace(WAITING, attempts=7), NOW),
    "Outbox.remove": lambda work: work.outbox.remove(WAITING.event.id),
    "Outbox.waiting": lambda work: finds_nothing(work.outbox.waiting()),
    "Roster.take_turn": lambda work: work.roster.take_turn(),
    "Roster.reading": lambda work: finds_nothing(work.roster.reading()),
    "Roster.record_reading": lambda work: work.roster.record_reading(Reading(9, LATER)),
    "Roster.entries": lambda work: finds_nothing(work.roster.entries([LEARNER])),
    "Roster.holding": lambda work: finds_nothing(work.roster.holding([ULN])),
    "Roster.put": lambda work: is_refused(lambda: work.roster.put([replace(ENTRY, uln=None)])),
    "Roster.remove": lambda work: work.roster.remove([LEARNER]),
    "Roster.not_listed_since": lambda work: finds_nothing(work.roster.not_listed_since(9, 10)),
    "Roster.ignored_until": lambda work: finds_nothing(work.roster.ignored_until(LATER.date(), 10)),
    "Roster.ignored": lambda work: finds_nothing(work.roster.ignored(list(SubjectKind), limit=9)),
    "Roster.name_groups": lambda work: work.roster.name_groups([replace(GROUP, label="Other")]),
    "Roster.groups": lambda work: finds_nothing(work.roster.groups()),
    "Roster.counts": lambda work: finds_nothing(work.roster.counts()),
    "Roster.recount": lambda work: work.roster.recount(),
    "Roster.members": lambda work: finds_nothing(work.roster.members(Todo.NO_ULN, limit=10)),
    "Roster.keep_day": lambda work: work.roster.keep_day(LATER.date()),
    "Jobs.add": lambda work: is_refused(lambda: work.jobs.add(JOB)),
    "Jobs.add_items": lambda work: is_refused(lambda: work.jobs.add_items(JOB.id, [LEARNER], NOW)),
    "Jobs.get": lambda work: finds_nothing(work.jobs.get(JOB.id)),
    "Jobs.recent": lambda work: finds_nothing(work.jobs.recent(10)),
    "Jobs.change": lambda work: finds_nothing(
        int(work.jobs.change(replace(JOB, total=9), only_from=list(JobState)))
    ),
    "Jobs.give_purpose": lambda work: finds_nothing(int(work.jobs.give_purpose(JOB.id, "Another"))),
    "Jobs.claim": lambda work: finds_nothing(work.jobs.claim(JOB.id, LEASE, now=LATER, limit=10)),
    "Jobs.claim_batch": lambda work: finds_nothing(
        work.jobs.claim_batch(JOB.id, LEASE, now=LATER, limit=10)
    ),
    "Jobs.finish": lambda work: finds_nothing(
        int(work.jobs.finish(JOB.id, replace(ITEM, outcome="other"), LEASE, at=NOW))
    ),
    "Jobs.give_back": lambda work: finds_nothing(
        int(work.jobs.give_back(JOB.id, ITEM, LEASE, at=NOW, due_at=NOW))
    ),
    "Jobs.renew": lambda work: work.jobs.renew(LEASE.owner, LATER),
    "Jobs.tally": lambda work: finds_nothing(work.jobs.tally(JOB.id)),
    "Jobs.finished_since": lambda work: finds_nothing(work.jobs.finished_since(JOB.id, NOW)),
    "Jobs.borrowed": lambda work: finds_nothing(work.jobs.borrowed(JOB.id, NOW)),
    "Jobs.next_due": lambda work: finds_nothing(work.jobs.next_due(JOB.id)),
    "Jobs.items": lambda work: finds_nothing(work.jobs.items(JOB.id, limit=10)),
    "Jobs.settle": lambda work: finds_nothing(
        int(work.jobs.settle(JOB.id, ITEM, ItemState.TAKEN, at=NOW))
    ),
    "Jobs.settle_all": lambda work: finds_nothing(
        work.jobs.settle_all(JOB.id, ["match"], "other", at=NOW)
    ),
    "Jobs.attempts": lambda work: finds_nothing(work.jobs.attempts(JOB.id, 0)),
    "Jobs.of": lambda work: finds_nothing(work.jobs.of(LEARNER)),
    "Jobs.take_out": lambda work: finds_nothing(work.jobs.take_out(APPLICANT, now=NOW)),
    "Rations.take_place": lambda work: is_free(
        work.rations.take_place("else", most=1, now=NOW, until=LATER)
    ),
    "Rations.leave_place": lambda work: work.rations.leave_place(LEASE.owner, 0),
    "Rations.take_turns": lambda work: is_free(*work.rations.take_turns(1, per_second=1, now=NOW)),
    "Replacements.get": lambda work: finds_nothing(work.replacements.get(LEARNER)),
    "Replacements.put": lambda work: is_refused(lambda: work.replacements.put(a_replaced())),
    "Replacements.drop": lambda work: work.replacements.drop(LEARNER),
    "Notices.add": lambda work: is_refused(lambda: work.notices.add(a_notice("new"))),
    "Notices.of": lambda work: finds_nothing(work.notices.of(LEARNER)),
    "Notices.drop": lambda work: work.notices.drop(LEARNER),
    "Notices.move": lambda work: work.notices.move(LEARNER, replace(LEARNER, id="9")),
    "KeptDetails.of": lambda work: finds_nothing(work.details.of(LEARNER)),
    "KeptDetails.put": lambda work: is_refused(lambda: work.details.put(LEARNER, DETAILS, NOW)),
    "KeptDetails.drop": lambda work: work.details.drop(LEARNER),
    "KeptDetails.move": lambda work: work.details.move(LEARNER, replace(LEARNER, id="9")),
    "Roster.days": lambda work: finds_nothing(work.roster.days(NOW.date())),
    "Audit.head": lambda work: finds_nothing(work.audit.head().number),
    "Audit.add": lambda work: is_refused(lambda: work.audit.add(AUDITED, KEPT)),
    "Audit.after": lambda work: finds_nothing(work.audit.after(0, 10)),
    "Audit.about": lambda work: finds_nothing(work.audit.about([LEARNER], limit=10)),
    "Audit.transfers_to": lambda work: finds_nothing(work.audit.transfers_to(LEARNER)),
    "Audit.values": lambda work: finds_nothing(work.audit.values([1])),
    "Audit.stray_values": lambda work: finds_nothing(work.audit.stray_values()),
    "Audit.erase_values": lambda work: finds_nothing(work.audit.erase_values([LEARNER])),
    "Audit.first_since": lambda work: finds_nothing(work.audit.first_since(NOW)),
    "Audit.drop_until": lambda work: finds_nothing(work.audit.drop_until(9)),
    "Audit.checkpoint": lambda work: finds_nothing(work.audit.checkpoint()),
    "Audit.keep_checkpoint": lambda work: work.audit.keep_checkpoint(Checkpoint(9, "", LATER)),
    "Audit.kept_key": lambda work: finds_nothing(work.audit.kept_key()),
    "Audit.keep_key": its_own_key_is_kept,
}


IDLE = {"Roster.take_turn", "Roster.recount", "Audit.stray_values"}
"""What changes or finds nothing in a store that is whole, whoever does it."""

STORED: tuple[type, ...] = (
    Links,
    Attempts,
    Intents,
    Outbox,
    Roster,
    Jobs,
    Rations,
    Audit,
    Replacements,
    Notices,
    KeptDetails,
)


def test_every_method_is_tried_on_another_tenants_rows() -> None:
    methods = {
        f"{protocol.__name__}.{name}"
        for protocol in STORED
        for name, value in vars(protocol).items()
        if callable(value) and not name.startswith("_")
    }
    assert set(TRIALS) == methods


def stored(store: Store) -> None:
    """Store one of everything for one tenant."""
    with store(NORTH) as work:
        work.links.save(a_link())
        work.links.save(UNSAVED)
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.attempts.add(an_attempt())
        work.intents.begin(UNKNOWN)
        work.intents.begin(an_intent())
        work.outbox.add(WAITING, NOW)
        work.roster.take_turn()
        work.roster.record_reading(READING)
        work.roster.put([ENTRY])
        work.roster.name_groups([GROUP])
        work.roster.keep_day(NOW.date())
        work.jobs.add(JOB)
        work.jobs.add_items(JOB.id, [one.ref for one in (ITEM, ENDED, SENT)], NOW)
        work.rations.take_turns(1000, per_second=1, now=NOW)
        work.rations.take_place(LEASE.owner, most=1, now=NOW, until=LEASE.until)
        work.jobs.claim(JOB.id, LEASE, now=NOW, limit=3)
        work.jobs.finish(JOB.id, ENDED, LEASE, at=NOW)
        work.jobs.give_back(JOB.id, SENT, LEASE, at=NOW, due_at=LEASE.until + timedelta(hours=1))
        work.audit.add(AUDITED, KEPT)
        work.audit.keep_checkpoint(CHECKPOINT)
        work.audit.keep_key(KEY)
        work.replacements.put(a_replaced())
        work.notices.add(a_notice())
        work.details.put(LEARNER, DETAILS, NOW)
        work.commit()


def is_as_it_was(store: Store) -> None:
    with store(NORTH) as work:
        assert work.links.get(LEARNER) == OTHERS_LINK
        assert work.links.aliases(LEARNER) == (OLD_ULN,)
        assert work.attempts.get("attempt-1") == an_attempt()
        assert work.intents.unresolved(LEARNER) == (UNKNOWN, an_intent())
        assert work.outbox.due(LATER, 10) == (WAITING,)
        assert work.replacements.get(LEARNER) == a_replaced()
        assert work.notices.of(LEARNER) == (a_notice(),)
        assert work.details.of(LEARNER) == DETAILS
        assert work.roster.reading() == READING
        assert work.roster.entries([LEARNER]) == {LEARNER: ENTRY}
        assert work.roster.groups() == (GROUP,)
        assert work.roster.counts() == COUNTED
        assert work.roster.days(NOW.date()) == {NOW.date(): COUNTED}
        assert work.jobs.recent(10) == (JOB,)
        assert work.jobs.items(JOB.id, limit=10) == (ITEM, ENDED, SENT)
        assert work.jobs.next_due(JOB.id) == LEASE.until
        assert work.rations.take_place("else", most=1, now=NOW, until=LATER) is None
        assert work.audit.after(0, 10) == (AUDITED,)
        assert work.audit.checkpoint() == CHECKPOINT
        assert work.audit.kept_key() == KEY
        kept = work.audit.values([1])[1]
        assert (kept.salt, kept.document) == (KEPT.salt, KEPT.document)


@pytest.mark.parametrize("method", TRIALS)
def test_another_tenants_rows_cannot_be_reached(store: Store, method: str) -> None:
    stored(store)
    with store(SOUTH) as work:
        TRIALS[method](work)
        work.commit()
    is_as_it_was(store)


@pytest.mark.parametrize("method", sorted(set(TRIALS) - IDLE))
def test_the_same_trial_reaches_ones_own_rows(method: str) -> None:
    store = FakeStore()
    stored(store)
    assert reaches(store, TRIALS[method])


def reaches(store: Store, trial: Callable[[UnitOfWork], object]) -> bool:
    """Whether a trial finds or changes what the first tenant has stored, or is stopped by it."""
    try:
        with store(NORTH) as work:
            trial(work)
            work.commit()
        is_as_it_was(store)
    except (AssertionError, PicslrsError, ValueError, pytest.fail.Exception):
        return True
    return False


def test_a_foreign_reference_does_not_find_ones_own_subject_with_the_same_id(store: Store) -> None:
    with store(SOUTH) as work:
        work.links.save(a_link(ELSEWHERE))
        work.links.add_alias(ELSEWHERE, OLD_ULN, now=ULN, at=NOW)
        work.intents.begin(an_intent(ref=ELSEWHERE))
        work.commit()
    with store(SOUTH) as work:
        assert work.links.get(LEARNER) is None
        assert work.links.aliases(LEARNER) == ()
        assert work.intents.unresolved(LEARNER) == ()


def test_two_tenants_may_use_the_same_ids(store: Store) -> None:
    for tenant, ref in ((NORTH, LEARNER), (SOUTH, ELSEWHERE)):
        with store(tenant) as work:
            work.links.save(a_link(ref))
            work.attempts.add(an_attempt(ref=ref))
            work.intents.begin(an_intent(ref=ref))
            work.commit()
    with store(SOUTH) as work:
        found = work.attempts.get("attempt-1")
    assert found is not None
    assert found.ref == ELSEWHERE
