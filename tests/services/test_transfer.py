from dataclasses import replace

import pytest

from picslrs_plugin.errors import AlreadyUnderWay, Conflict, SubjectNotFound
from picslrs_plugin.hookspecs import EventName, SubjectKind, SubjectRef
from picslrs_plugin.ports import IntentState, Link
from tests.fakes import ACTOR, APPLICANT, LEARNER, STRANGER, TENANT
from tests.learners import OTHER, SEARCH_FORM, ULN, record
from tests.services.conftest import World, choose
from tests.store.samples import an_intent


@pytest.fixture(autouse=True)
def somebody_listens(world: World) -> None:
    world.host.heard = {"webhooks": []}


def link_of(world: World, ref: SubjectRef) -> Link | None:
    with world.store(TENANT) as work:
        return work.links.get(ref)


def link(world: World, ref: SubjectRef) -> None:
    """Search and select, as a person does."""
    given_name = "Appla" if ref == APPLICANT else SEARCH_FORM["given_name"]
    world.lrs.records[ULN] = record(given_name=given_name)
    found = world.services.search(ACTOR, ref, SEARCH_FORM | {"given_name": given_name})
    world.services.select(ACTOR, ref, choose(found, ULN))
    world.host.heard["webhooks"].clear()


def test_the_link_follows_the_applicant_as_it_is(world: World) -> None:
    link(world, APPLICANT)
    before = link_of(world, APPLICANT)
    assert before is not None
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert link_of(world, LEARNER) == replace(before, ref=LEARNER)
    assert link_of(world, APPLICANT) is None


def test_old_ulns_follow(world: World) -> None:
    with world.store(TENANT) as work:
        work.links.add_alias(APPLICANT, OTHER, now=ULN, at=world.clock())
        work.commit()
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    with world.store(TENANT) as work:
        assert work.links.aliases(LEARNER) == (OTHER,)
        assert work.links.aliases(APPLICANT) == ()


def test_a_write_whose_result_is_not_known_follows(world: World) -> None:
    unknown = an_intent(ref=APPLICANT, made_at=world.clock())
    with world.store(TENANT) as work:
        work.intents.begin(unknown)
        work.intents.finish(unknown.id, IntentState.UNKNOWN, code="", at=world.clock())
        work.commit()
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert [one.ref for one in world.unresolved] == [LEARNER]


def test_searches_of_the_applicant_are_dropped(world: World) -> None:
    attempt = world.services.search(ACTOR, APPLICANT, SEARCH_FORM | {"given_name": "Appla"}).id
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    with world.store(TENANT) as work:
        assert work.attempts.get(attempt) is None


def test_unlinking_and_linking_are_told(world: World) -> None:
    link(world, APPLICANT)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    told = world.host.heard["webhooks"]
    assert [(event.name, event.subject, event.detail) for event in told] == [
        (EventName.UNLINKED, APPLICANT, "transferred"),
        (EventName.LINKED, LEARNER, "transferred"),
    ]
    assert {event.person_id for event in told} == {"tester"}


def test_a_learner_with_a_link_is_refused_and_both_keep_theirs(world: World) -> None:
    link(world, APPLICANT)
    link(world, LEARNER)
    with pytest.raises(Conflict):
        world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert link_of(world, LEARNER) is not None
    assert link_of(world, APPLICANT) is not None
    assert world.host.heard["webhooks"] == []


def test_doing_it_again_changes_nothing(world: World) -> None:
    link(world, APPLICANT)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    after = link_of(world, LEARNER)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert link_of(world, LEARNER) == after
    assert len(world.host.heard["webhooks"]) == 2


@pytest.mark.parametrize("ref", [APPLICANT, LEARNER])
def test_while_a_write_is_under_way_it_is_refused(world: World, ref: SubjectRef) -> None:
    with world.store(TENANT) as work:
        work.intents.begin(an_intent(ref=ref, made_at=world.clock()))
        work.commit()
    with pytest.raises(AlreadyUnderWay):
        world.services.transfer(ACTOR, APPLICANT, LEARNER)


def test_a_write_of_a_process_that_died_follows_as_unknown(world: World) -> None:
    with world.store(TENANT) as work:
        work.intents.begin(an_intent(ref=APPLICANT, made_at=world.clock()))
        work.commit()
    world.clock.forward(3600)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert [one.state for one in world.unresolved] == [IntentState.UNKNOWN]


def test_only_an_applicant_becomes_a_learner(world: World) -> None:
    with pytest.raises(ValueError, match="an applicant becomes a learner"):
        world.services.transfer(ACTOR, LEARNER, APPLICANT)


def test_nobody_changes_tenants_with_it(world: World) -> None:
    elsewhere = SubjectRef("southgate", SubjectKind.LEARNER, "7")
    with pytest.raises(ValueError, match="same tenant"):
        world.services.transfer(ACTOR, APPLICANT, elsewhere)


def test_another_tenants_person_finds_nobody(world: World) -> None:
    with pytest.raises(SubjectNotFound):
        world.services.transfer(STRANGER, APPLICANT, LEARNER)


def test_doing_it_again_leaves_nothing_in_the_audit(world: World) -> None:
    link(world, APPLICANT)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    before = world.audit
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert world.audit == before


def test_what_came_to_the_applicant_since_follows_when_it_is_done_again(world: World) -> None:
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    with world.store(TENANT) as work:
        work.links.add_alias(APPLICANT, OTHER, now=ULN, at=world.clock())
        work.commit()
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    with world.store(TENANT) as work:
        assert work.links.aliases(LEARNER) == (OTHER,)


def test_a_learner_whom_the_host_does_not_know_is_refused(world: World) -> None:
    link(world, APPLICANT)
    before = world.audit
    del world.host.subjects[LEARNER]
    with pytest.raises(SubjectNotFound, match="does not know the learner") as refused:
        world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert refused.value.changed == "Nothing was transferred."
    assert link_of(world, APPLICANT) is not None
    assert world.audit == before
    assert world.host.heard["webhooks"] == []


def test_kept_details_follow_or_stay_with_everything_else(world: World) -> None:
    link(world, APPLICANT)
    link(world, LEARNER)
    with world.store(TENANT) as work:
        work.details.put(APPLICANT, {"notes": "Kept"}, world.clock())
        work.commit()
    with pytest.raises(Conflict):
        world.services.transfer(ACTOR, APPLICANT, LEARNER)
    with world.store(TENANT) as work:
        assert work.details.of(APPLICANT) == {"notes": "Kept"}
        work.links.forget(LEARNER)
        work.commit()
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    with world.store(TENANT) as work:
        assert work.details.of(LEARNER) == {"notes": "Kept"}
        assert work.details.of(APPLICANT) == {}
