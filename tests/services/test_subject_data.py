"""Everything that is held about somebody is told, and can be erased; the audit stays whole."""

import json
from typing import Any

import pytest

from picslrs_plugin.errors import AlreadyUnderWay, Conflict, LrsTimedOut, SaveFailed
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.services.audit import check
from picslrs_plugin.services.subject_data import erase, export
from tests.fakes import ACTOR, APPLICANT, LEARNER, TENANT
from tests.learners import MASTER, SEARCH_FORM, ULN, details, record
from tests.services.conftest import World, choose
from tests.store.samples import an_intent

SECRETS = ("Testa", "Sampleton", "2007-03-04", "QX1 1AA", "Mockham", str(ULN), str(MASTER))


def used(world: World, ref: SubjectRef = LEARNER) -> None:
    """Search, select and verify, so that every table knows of the subject."""
    world.host.holds(ref, details())
    world.lrs.records[ULN] = record()
    found = world.services.search(ACTOR, ref, SEARCH_FORM)
    world.services.select(ACTOR, ref, choose(found, ULN))
    with world.store(TENANT) as work:
        work.links.add_alias(ref, MASTER, now=ULN, at=world.clock())
        work.commit()
    world.services.verify(ACTOR, ref)
    world.services.chores.read_roster(TENANT)


def registration_without_an_answer(world: World) -> None:
    attempt = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    form = world.services.register_form(ACTOR, LEARNER, attempt.id)
    world.lrs.script("register", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        world.services.register(
            ACTOR, LEARNER, {**form.values, "attempt": attempt.id, "seen": form.seen}
        )


def held(world: World) -> dict[str, Any]:
    """Return the export as somebody reads it who gets the file."""
    told: dict[str, Any] = json.loads(json.dumps(export(world.ports, LEARNER)))
    return told


def test_the_export_has_a_part_of_everything(world: World) -> None:
    used(world)
    told = held(world)
    (part,) = told["held_as"]
    assert part["link"]["uln"] == str(ULN)
    assert part["link"]["lrs_record"]["place_of_birth"] == "Mockham"
    assert {"merged_read_at", "merged_lrs_record"} <= part["link"].keys()
    assert part["earlier_ulns"] == [str(MASTER)]
    assert part["searches"][0]["searched_for"]["postcode"] == "QX1 1AA"
    assert part["searches"][0]["ulns"] == [str(ULN)]
    assert part["to_do_list"]["uln"] == str(ULN)
    operations = [one["operation"] for one in told["history"]]
    assert operations[-1] == "find by details"


def test_the_export_has_the_writes_with_what_was_sent(world: World) -> None:
    registration_without_an_answer(world)
    (part,) = held(world)["held_as"]
    (write,) = part["writes"]
    assert (write["operation"], write["state"]) == ("register", "unknown")
    assert write["sent"]["family_name"] == "Sampleton"


def test_the_export_of_somebody_unknown_is_empty(world: World) -> None:
    (part,) = held(world)["held_as"]
    assert (part["link"], part["searches"], part["writes"]) == (None, [], [])


def test_that_it_was_exported_is_in_the_audit(world: World) -> None:
    held(world)
    assert [(one.operation, one.person_id) for one in world.audit] == [
        ("export subject", "picslrs")
    ]


def test_an_erasure_leaves_nothing_of_anybody(world: World) -> None:
    used(world)
    assert erase(world.ports, LEARNER).values > 0
    told = json.dumps(held(world))
    assert [secret for secret in SECRETS if secret in told] == []
    assert world.audit[-2].operation == "erase"


def test_the_audit_is_whole_after_an_erasure(world: World) -> None:
    used(world)
    erased = erase(world.ports, LEARNER)
    verdict = check(world.ports, TENANT)
    assert verdict.is_whole
    assert verdict.erased == erased.values


def test_an_unknown_write_is_erased_too(world: World) -> None:
    registration_without_an_answer(world)
    erase(world.ports, LEARNER)
    assert world.unresolved == ()


def test_nobody_else_is_erased(world: World) -> None:
    used(world)
    erase(world.ports, APPLICANT)
    assert world.link is not None
    assert world.store.rows.audit_values


def test_the_applicant_that_a_learner_was_is_told_and_erased_with_them(world: World) -> None:
    used(world, APPLICANT)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert len(held(world)["held_as"]) == 2
    assert erase(world.ports, LEARNER).known_as == 2
    told = json.dumps(held(world))
    assert [secret for secret in SECRETS if secret in told] == []
    assert check(world.ports, TENANT).is_whole


def test_nothing_is_erased_while_a_write_is_under_way(world: World) -> None:
    used(world)
    with world.store(TENANT) as work:
        work.intents.begin(an_intent(ref=LEARNER, made_at=world.clock()))
        work.commit()
    with pytest.raises(AlreadyUnderWay, match="worked on at this moment"):
        erase(world.ports, LEARNER)
    assert world.link is not None
    assert check(world.ports, TENANT).is_whole


def test_a_new_uln_that_waits_to_be_saved_is_not_erased(world: World) -> None:
    attempt = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    form = world.services.register_form(ACTOR, LEARNER, attempt.id)
    world.host.fails_to_save = SaveFailed()
    world.services.register(
        ACTOR, LEARNER, {**form.values, "attempt": attempt.id, "seen": form.seen}
    )
    with pytest.raises(Conflict, match="has not been saved"):
        erase(world.ports, LEARNER)
    assert world.link is not None


def test_a_selected_uln_that_waits_to_be_saved_is_told_and_erased(world: World) -> None:
    world.host.holds(LEARNER, details(), str(MASTER))
    world.lrs.records[ULN] = record()
    world.host.fails_to_save = SaveFailed()
    found = world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    world.services.select(ACTOR, LEARNER, choose(found, ULN))
    (part,) = held(world)["held_as"]
    waits = part["link"]["waits_to_be_saved"]
    assert (waits["found"], waits["instead_of"]) == (True, str(MASTER))
    assert (waits["decided_by"], waits["tried"]) == (ACTOR.person.id, 1)
    erase(world.ports, LEARNER)
    assert world.link is None
