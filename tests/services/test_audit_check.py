"""A chain that somebody tampered with is found; one that was pruned or erased from is whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from picslrs_plugin.domain.chain import Head, Key
from picslrs_plugin.errors import Conflict
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Audited, AuditEntry, KeptValues, SealedEntry
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.services import audit as services_audit
from picslrs_plugin.services.audit import Fault, check, everything, head, prune
from picslrs_plugin.services.sealing import Keyring, append, keys_of
from picslrs_plugin.settings import Settings
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.services.conftest import World

KEY = Key("now", "a secret of the tests that nobody else uses")
DAY = 86_400


def entered(world: World, number: int) -> None:
    """Make entries, the odd ones with values, one a day."""
    key = world.ports.keyring.sealing(world.store, TENANT)
    for each in range(1, number + 1):
        entry = AuditEntry(
            at=world.clock(),
            person_id="tester",
            person_name="Test Person",
            operation=Audited.VIEW_TAB,
            outcome="done",
            ref=LEARNER,
        )
        with world.store(TENANT) as work:
            append(work.audit, key, TENANT, [(entry, '{"sent":{}}' if each % 2 else "")])
            work.commit()
        world.clock.forward(DAY)


def rows(world: World) -> dict[tuple[str, int], SealedEntry]:
    return world.store.rows.audit


def damaged(world: World, number: int, **changes: object) -> None:
    stored = rows(world)[TENANT, number]
    rows(world)[TENANT, number] = replace(stored, entry=replace(stored.entry, **changes))  # type: ignore[arg-type]


def edit_an_entry(world: World) -> None:
    damaged(world, 3, outcome="LrsTimedOut")


def take_the_blame_away(world: World) -> None:
    damaged(world, 3, person_id="somebody", person_name="Somebody Else")


def move_to_another_subject(world: World) -> None:
    damaged(world, 3, ref=SubjectRef(TENANT, LEARNER.kind, "99"))


def remove_from_the_middle(world: World) -> None:
    del rows(world)[TENANT, 3]
    world.store.rows.audit_values.pop((TENANT, 3))


def remove_from_the_beginning(world: World) -> None:
    del rows(world)[TENANT, 1]
    world.store.rows.audit_values.pop((TENANT, 1))


def swap_two(world: World) -> None:
    one, other = rows(world)[TENANT, 2], rows(world)[TENANT, 4]
    rows(world)[TENANT, 2] = replace(other, seal=replace(other.seal, number=2))
    rows(world)[TENANT, 4] = replace(one, seal=replace(one.seal, number=4))


def seal_anew_with_another_key(world: World) -> None:
    before = rows(world)[TENANT, 4]
    forged = replace(before.entry, outcome="forged")
    del rows(world)[TENANT, 4]
    del rows(world)[TENANT, 5]
    world.store.rows.audit_values.pop((TENANT, 5))
    with world.store(TENANT) as work:
        append(work.audit, Key(before.seal.key_id, "x" * 32), TENANT, [(forged, "")])
        work.commit()


def seal_with_a_key_of_ones_own(world: World) -> None:
    entry = rows(world)[TENANT, 5].entry
    with world.store(TENANT) as work:
        append(work.audit, Key("mine", "x" * 32), TENANT, [(entry, "")])
        work.commit()


def edit_values(world: World) -> None:
    ref, kept = world.store.rows.audit_values[TENANT, 3]
    forged = KeptValues(kept.salt, '{"sent":{"notes":"other"}}')
    world.store.rows.audit_values[TENANT, 3] = (ref, forged)


def remove_values(world: World) -> None:
    del world.store.rows.audit_values[TENANT, 3]


def put_values_beside_nothing(world: World) -> None:
    world.store.rows.audit_values[TENANT, 77] = (LEARNER, KeptValues("salt", "{}"))


def put_values_beside_an_entry_without(world: World) -> None:
    world.store.rows.audit_values[TENANT, 2] = (LEARNER, KeptValues("salt", "{}"))


DAMAGES: dict[Callable[[World], None], set[tuple[Fault, int]]] = {
    edit_an_entry: {(Fault.EDITED, 3)},
    take_the_blame_away: {(Fault.EDITED, 3)},
    move_to_another_subject: {(Fault.EDITED, 3)},
    remove_from_the_middle: {(Fault.GAP, 4)},
    remove_from_the_beginning: {(Fault.GAP, 2)},
    swap_two: {
        (Fault.GAP, 2),
        (Fault.EDITED, 2),
        (Fault.GAP, 3),
        (Fault.GAP, 4),
        (Fault.EDITED, 4),
        (Fault.GAP, 5),
    },
    seal_anew_with_another_key: {(Fault.FORGED, 4)},
    seal_with_a_key_of_ones_own: {(Fault.UNKNOWN_KEY, 6)},
    edit_values: {(Fault.VALUES_EDITED, 3)},
    remove_values: {(Fault.VALUES_GONE, 3)},
    put_values_beside_nothing: {(Fault.VALUES_STRAY, 0)},
    put_values_beside_an_entry_without: {(Fault.VALUES_EDITED, 2)},
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_damage_is_found_and_its_place_is_told(
    world: World, damage: Callable[[World], None]
) -> None:
    entered(world, 5)
    damage(world)
    verdict = check(world.ports, TENANT)
    assert {(one.fault, one.number) for one in verdict.found} == DAMAGES[damage]


def test_a_chain_that_nobody_touched_is_whole(world: World) -> None:
    entered(world, 5)
    verdict = check(world.ports, TENANT, head(world.ports, TENANT))
    assert verdict.is_whole
    assert (verdict.entries, verdict.erased, verdict.head.number) == (5, 0, 5)


def test_a_chain_is_read_in_stretches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services_audit, "AT_ONCE", 2)
    entered(world, 5)
    assert check(world.ports, TENANT).entries == 5


def test_an_empty_chain_is_whole(world: World) -> None:
    assert check(world.ports, TENANT, Head()).is_whole


# the exported head


def test_a_cut_end_is_found_with_the_exported_head_and_only_with_it(world: World) -> None:
    entered(world, 5)
    exported = head(world.ports, TENANT)
    del rows(world)[TENANT, 5]
    del world.store.rows.audit_values[TENANT, 5]
    assert check(world.ports, TENANT).is_whole
    found = check(world.ports, TENANT, exported).found
    assert [(one.fault, one.number) for one in found] == [(Fault.CUT, 5)]


def test_a_chain_that_was_emptied_is_found_with_the_exported_head(world: World) -> None:
    entered(world, 2)
    exported = head(world.ports, TENANT)
    rows(world).clear()
    world.store.rows.audit_values.clear()
    assert not check(world.ports, TENANT, exported).is_whole


def test_an_end_that_was_written_anew_is_found_with_the_exported_head(world: World) -> None:
    entered(world, 2)
    exported = head(world.ports, TENANT)
    del rows(world)[TENANT, 2]
    entered(world, 1)
    found = check(world.ports, TENANT, exported).found
    assert [(one.fault, one.number) for one in found] == [(Fault.HEAD_DIFFERS, 2)]


def test_a_chain_that_has_grown_since_is_whole(world: World) -> None:
    entered(world, 2)
    exported = head(world.ports, TENANT)
    entered(world, 2)
    assert check(world.ports, TENANT, exported).is_whole


# retention


def keeping(world: World, days: int) -> Ports:
    return replace(world.ports, settings=Settings(audit_keep_days=days))


def test_old_entries_are_removed_and_the_rest_is_whole(world: World) -> None:
    entered(world, 5)
    exported = head(world.ports, TENANT)
    assert prune(keeping(world, 3), TENANT) == 2
    verdict = check(world.ports, TENANT, exported)
    assert verdict.is_whole
    assert verdict.entries == 4
    assert world.audit[-1].operation == "prune"
    assert world.audit[-1].detail == "up to 2"


def test_removing_everything_leaves_a_chain_that_goes_on(world: World) -> None:
    entered(world, 3)
    world.clock.forward(10 * DAY)
    assert prune(keeping(world, 3), TENANT) == 3
    entered(world, 1)
    verdict = check(world.ports, TENANT)
    assert verdict.is_whole
    assert verdict.head.number == 5


def test_removing_again_goes_on_from_the_checkpoint(world: World) -> None:
    entered(world, 5)
    prune(keeping(world, 4), TENANT)
    world.clock.forward(DAY)
    assert prune(keeping(world, 4), TENANT) == 1
    assert check(world.ports, TENANT).is_whole


def test_nothing_is_removed_without_the_setting_or_before_its_time(world: World) -> None:
    entered(world, 5)
    assert prune(keeping(world, 0), TENANT) == 0
    assert prune(keeping(world, 30), TENANT) == 0
    assert len(world.audit) == 5


def test_an_older_entry_behind_a_newer_one_stays(world: World) -> None:
    entered(world, 1)
    world.clock.now -= timedelta(days=90)
    entered(world, 1)
    world.clock.now += timedelta(days=90)
    assert prune(keeping(world, 30), TENANT) == 0


def test_a_chain_that_is_not_whole_is_not_pruned(world: World) -> None:
    entered(world, 5)
    edit_an_entry(world)
    with pytest.raises(Conflict, match="not whole"):
        prune(keeping(world, 1), TENANT)
    assert len(world.audit) == 5


def test_a_checkpoint_that_was_changed_is_found(world: World) -> None:
    entered(world, 5)
    prune(keeping(world, 3), TENANT)
    stored = world.store.rows.audit_checkpoints[TENANT]
    del rows(world)[TENANT, 3]
    del world.store.rows.audit_values[TENANT, 3]
    forged = replace(stored, number=3, digest=rows(world)[TENANT, 4].seal.previous)
    world.store.rows.audit_checkpoints[TENANT] = forged
    found = check(world.ports, TENANT).found
    assert [(one.fault, one.number) for one in found] == [(Fault.CHECKPOINT_FORGED, 3)]


def test_a_head_that_is_older_than_what_is_kept_says_so(world: World) -> None:
    entered(world, 1)
    exported = head(world.ports, TENANT)
    entered(world, 4)
    prune(keeping(world, 3), TENANT)
    verdict = check(world.ports, TENANT, exported)
    assert verdict.is_whole
    assert verdict.too_old


# keys


def with_keys(world: World, *keys: Key) -> Ports:
    return replace(world.ports, keyring=Keyring(keys))


def test_the_first_key_seals_and_the_earlier_ones_still_open(world: World) -> None:
    old = Key("old", "the secret of last year, kept for what it sealed")
    Services(with_keys(world, old)).summary(ACTOR, LEARNER)
    Services(with_keys(world, KEY, old)).summary(ACTOR, LEARNER)
    assert [rows(world)[TENANT, number].seal.key_id for number in (1, 2)] == ["old", "now"]
    assert check(with_keys(world, KEY, old), TENANT).is_whole
    found = check(with_keys(world, KEY), TENANT).found
    assert [(one.fault, one.number) for one in found] == [(Fault.UNKNOWN_KEY, 1)]


def test_a_key_that_was_kept_in_the_database_still_opens_beside_a_configured_one(
    world: World,
) -> None:
    world.services.summary(ACTOR, LEARNER)
    configured = with_keys(world, KEY)
    Services(configured).summary(ACTOR, LEARNER)
    assert check(configured, TENANT).is_whole


def test_every_process_uses_the_key_that_the_database_keeps(world: World) -> None:
    for _ in range(2):
        Services(replace(world.ports, keyring=Keyring())).summary(ACTOR, LEARNER)
    assert len({one.seal.key_id for one in rows(world).values()}) == 1


def test_keys_are_read_from_the_setting() -> None:
    assert keys_of(" a:one , b:two") == (Key("a", "one"), Key("b", "two"))
    assert keys_of("") == ()


# export


def test_an_export_has_every_entry_and_is_one_itself(world: World) -> None:
    entered(world, 2)
    told = [str(one.entry.operation) for one in everything(world.ports, TENANT)]
    assert told == ["view tab", "view tab", "export audit"]
    assert check(world.ports, TENANT).is_whole
