import pytest

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs import EventName
from picslrs_plugin.services.context import seen_of
from tests.fakes import ACTOR, LEARNER, TENANT
from tests.learners import OTHER, SEARCH_FORM, ULN, details, record
from tests.services.conftest import World, choose


@pytest.fixture(autouse=True)
def somebody_listens(world: World) -> None:
    world.host.heard = {"webhooks": []}


def names(world: World, listener: str = "webhooks") -> list[EventName]:
    return [event.name for event in world.host.heard[listener]]


def waiting(world: World) -> int:
    with world.store(TENANT) as work:
        return work.outbox.waiting()


def test_one_journey_tells_the_whole_story(world: World) -> None:
    services = world.services
    world.lrs.records[ULN] = record(postcode="QX9 9ZZ")
    found = services.search(ACTOR, LEARNER, SEARCH_FORM | {"postcode": "QX9 9ZZ"})
    services.select(ACTOR, LEARNER, choose(found, ULN))
    services.verify(ACTOR, LEARNER)
    form = services.update_form(ACTOR, LEARNER)
    services.update(
        ACTOR,
        LEARNER,
        {"version_number": str(form.version_number), "field": ["postcode"], "seen": form.seen},
    )
    seen = services.edit_form(ACTOR, LEARNER).seen
    services.edit(ACTOR, LEARNER, {"seen": seen, "notes": "Called home", "uln": str(OTHER)})
    services.summary(ACTOR, LEARNER)
    assert names(world) == [
        EventName.LINKED,
        EventName.VERIFIED,
        EventName.UPDATED,
        EventName.VERIFIED,
        EventName.EDITED,
        EventName.UNLINKED,
        EventName.VIEWED,
    ]
    linked, verified, updated, *_ = world.host.heard["webhooks"]
    assert (verified.detail, updated.fields) == ("update_required", ("postcode",))
    assert (linked.subject, linked.person_id) == (LEARNER, "tester")


def test_a_registration_is_told(world: World) -> None:
    attempt = world.services.search(ACTOR, LEARNER, SEARCH_FORM).id
    answers = {"attempt": attempt, "verification_type": "2", "ability_to_share": "1"} | {
        "seen": seen_of(world.learner.details)
    }
    world.services.register(ACTOR, LEARNER, answers)
    assert names(world) == [EventName.REGISTERED]


def test_without_listeners_nothing_is_stored(world: World) -> None:
    world.host.heard = {}
    world.services.summary(ACTOR, LEARNER)
    assert waiting(world) == 0


def test_nothing_is_told_of_what_was_not_done(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.lrs.script("verify", StoreUnavailable())
    with pytest.raises(StoreUnavailable):
        world.services.verify(ACTOR, LEARNER)
    assert names(world) == []


def test_who_did_not_hear_hears_it_again_and_the_others_do_not(world: World) -> None:
    world.host.heard = {"webhooks": [], "deaf": []}
    world.host.deaf = {"deaf"}
    world.services.summary(ACTOR, LEARNER)
    assert (len(names(world)), waiting(world)) == (1, 1)
    world.host.deaf = set()
    world.clock.forward(59)
    assert world.services.chores.send_events(TENANT) == 0
    world.clock.forward(1)
    assert world.services.chores.send_events(TENANT) == 1
    assert (len(names(world)), len(names(world, "deaf")), waiting(world)) == (1, 1, 0)
    assert world.host.heard["webhooks"][0].id == world.host.heard["deaf"][0].id


def test_an_event_is_given_up_in_the_end(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.host.deaf = {"webhooks"}
    world.services.summary(ACTOR, LEARNER)
    for _ in range(9):
        assert waiting(world) == 1
        world.clock.forward(24 * 3600)
        world.services.chores.send_events(TENANT)
    assert waiting(world) == 0
    assert "given up" in caplog.text


def test_a_job_that_somebody_takes_is_not_done_here(world: World) -> None:
    world.host.takes_jobs = True
    world.services.summary(ACTOR, LEARNER)
    assert (names(world), waiting(world)) == ([], 1)
    assert [job.tenant for job in world.host.jobs] == [TENANT]
    world.services.chores.send_events(TENANT)
    assert names(world) == [EventName.VIEWED]
