"""What every store does with the audit, the fake included."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from picslrs_plugin.domain.chain import Head, Key, seal
from picslrs_plugin.hookspecs import SubjectRef
from picslrs_plugin.ports import (
    Audited,
    AuditEntry,
    Checkpoint,
    KeptValues,
    SealedEntry,
    Store,
)
from picslrs_plugin.services.sealing import append, fits
from tests.store.samples import APPLICANT, LEARNER, NORTH, NOW

KEY = Key("2026", "a secret of the tests that nobody else uses")
ENTRY = AuditEntry(
    at=NOW,
    person_id="sample.person",
    person_name="Sample Administrator",
    operation=Audited.UPDATE,
    outcome="updated",
    ref=LEARNER,
    action="update",
    purpose="Enrolment",
    code="WSRC0006",
    may_have_acted=True,
    fields=("postcode", "notes"),
    request="0123456789abcdef",
    detail="nothing else",
)
DOCUMENT = '{"sent":{"postcode":"ZZ1 1ZZ"}}'


def entered(store: Store, *entries: AuditEntry, document: str = "") -> None:
    with store(NORTH) as work:
        append(work.audit, KEY, NORTH, [(entry, document) for entry in entries])
        work.commit()


def every(store: Store) -> tuple[SealedEntry, ...]:
    with store(NORTH) as work:
        return work.audit.after(0, 1000)


def test_an_entry_comes_back_as_it_was_sealed(store: Store) -> None:
    entered(store, ENTRY)
    (stored,) = every(store)
    assert stored.entry == ENTRY
    assert fits(NORTH, stored)


def test_an_entry_about_the_tenant_as_a_whole_has_no_subject(store: Store) -> None:
    entered(store, replace(ENTRY, ref=None))
    (stored,) = every(store)
    assert stored.entry.ref is None
    assert fits(NORTH, stored)


def test_entries_are_numbered_without_a_gap_and_bound_to_each_other(store: Store) -> None:
    entered(store, ENTRY, ENTRY)
    entered(store, ENTRY)
    seals = [one.seal for one in every(store)]
    assert [one.number for one in seals] == [1, 2, 3]
    assert [one.previous for one in seals] == ["", seals[0].digest, seals[1].digest]
    with store(NORTH) as work:
        assert work.audit.head() == Head(3, seals[2].digest)


def test_what_is_not_committed_is_not_in_the_chain(store: Store) -> None:
    with store(NORTH) as work:
        append(work.audit, KEY, NORTH, [(ENTRY, DOCUMENT)])
    with store(NORTH) as work:
        assert work.audit.head() == Head()
        assert work.audit.values([1]) == {}


def test_a_number_is_given_once(store: Store) -> None:
    entered(store, ENTRY)
    late = SealedEntry(ENTRY, seal(KEY, Head(), ["late"]))
    with store(NORTH) as work:
        assert not work.audit.add(late, KeptValues("salt", DOCUMENT))
        assert work.audit.values([1]) == {}


def test_values_are_kept_beside_their_entry(store: Store) -> None:
    entered(store, ENTRY, document=DOCUMENT)
    with store(NORTH) as work:
        values = work.audit.values([1, 2])
        assert work.audit.stray_values() == 0
    assert {number: kept.document for number, kept in values.items()} == {1: DOCUMENT}


def test_the_values_about_a_subject_are_erased_and_their_entries_stay(store: Store) -> None:
    entered(store, ENTRY, replace(ENTRY, ref=APPLICANT), document=DOCUMENT)
    with store(NORTH) as work:
        assert work.audit.erase_values([LEARNER]) == 1
        work.commit()
    with store(NORTH) as work:
        assert list(work.audit.values([1, 2])) == [2]
    assert all(fits(NORTH, one) for one in every(store))


def test_the_entries_about_a_subject_come_newest_first_and_in_stretches(store: Store) -> None:
    other = replace(ENTRY, ref=APPLICANT)
    entered(store, ENTRY, other, ENTRY, ENTRY)
    with store(NORTH) as work:
        first = work.audit.about([LEARNER], limit=2)
        rest = work.audit.about([LEARNER], before=first[-1].seal.number, limit=2)
        both = work.audit.about([LEARNER, APPLICANT], limit=9)
    assert [one.seal.number for one in first] == [4, 3]
    assert [one.seal.number for one in rest] == [1]
    assert [one.seal.number for one in both] == [4, 3, 2, 1]


def test_transfers_to_a_subject_are_found(store: Store) -> None:
    taken_over = replace(ENTRY, operation=Audited.TRANSFER_FROM, detail="8")
    entered(store, ENTRY, taken_over, replace(taken_over, ref=APPLICANT))
    with store(NORTH) as work:
        assert [one.entry for one in work.audit.transfers_to(LEARNER)] == [taken_over]


def test_a_checkpoint_takes_the_place_of_what_was_dropped(store: Store) -> None:
    later = replace(ENTRY, at=NOW + timedelta(days=1))
    entered(store, ENTRY, later, document=DOCUMENT)
    first, second = every(store)
    with store(NORTH) as work:
        assert work.audit.first_since(NOW + timedelta(hours=1)) == 2
        assert work.audit.first_since(NOW + timedelta(days=2)) is None
        assert work.audit.drop_until(1) == 1
        old = Checkpoint(first.seal.number, first.seal.digest, NOW, KEY.id, "mac")
        work.audit.keep_checkpoint(replace(old, mac="an earlier one"))
        work.audit.keep_checkpoint(old)
        work.commit()
    assert every(store) == (second,)
    with store(NORTH) as work:
        assert work.audit.checkpoint() == old
        assert list(work.audit.values([1, 2])) == [2]
        assert work.audit.stray_values() == 0


def test_after_a_checkpoint_the_chain_goes_on_from_it(store: Store) -> None:
    entered(store, ENTRY)
    (first,) = every(store)
    with store(NORTH) as work:
        work.audit.drop_until(1)
        work.audit.keep_checkpoint(Checkpoint(1, first.seal.digest, NOW))
        assert work.audit.head() == Head(1, first.seal.digest)
        work.commit()
    entered(store, ENTRY)
    (second,) = every(store)
    assert (second.seal.number, second.seal.previous) == (2, first.seal.digest)


def test_the_first_key_that_is_kept_stays(store: Store) -> None:
    with store(NORTH) as work:
        assert work.audit.kept_key() is None
        assert work.audit.keep_key(KEY) == KEY
        assert work.audit.keep_key(Key("other", "x" * 32)) == KEY
        work.commit()
    with store(NORTH) as work:
        assert work.audit.kept_key() == KEY


def test_several_threads_keep_the_chain_straight(store: Store) -> None:
    each, threads = 5, 4

    def write() -> None:
        for _ in range(each):
            entered(store, ENTRY)

    writers = [Thread(target=write) for _ in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert_straight(every(store), each * threads)


WRITER = """
import sys
from picslrs_plugin.store import open_store
from tests.store.test_contract_audit import ENTRY, entered
store = open_store(sys.argv[1], migrated=False)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    entered(store, ENTRY)
store.close()
"""


def test_two_processes_keep_the_chain_straight(sql_store: Store, address: str) -> None:
    each = 20
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, address, str(each)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in started:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in started:
        one.communicate()
        assert one.returncode == 0
    assert_straight(every(sql_store), 2 * each)


def assert_straight(entries: tuple[SealedEntry, ...], number: int) -> None:
    seals = [one.seal for one in entries]
    assert [one.number for one in seals] == list(range(1, number + 1))
    assert [one.previous for one in seals] == ["", *(one.digest for one in seals[:-1])]


def test_a_subject_of_another_tenant_is_refused(store: Store) -> None:
    foreign = SubjectRef("south-college", LEARNER.kind, LEARNER.id)
    entry = replace(ENTRY, ref=foreign)
    sealed = SealedEntry(entry, seal(KEY, Head(), ["told"]))
    with store(NORTH) as work, pytest.raises(ValueError, match="another tenant"):
        work.audit.add(sealed, None)
