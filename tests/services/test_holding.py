"""Two people at one record: whoever comes second is told, and nothing of theirs is mixed in."""

from collections.abc import Callable

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import (
    AlreadyUnderWay,
    ChangedMeanwhile,
    PicslrsError,
    SaveFailed,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.types import Changes, Identity, SubjectRef
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.services.results import SearchResult
from tests.fakes import ACTOR, COLLEAGUE, LEARNER
from tests.learners import OTHER, SEARCH_FORM, ULN, details, record
from tests.services.conftest import World, choose


def searched(world: World, who: Identity) -> SearchResult:
    """Search, and find two who may be the learner; each holds what ours lacks."""
    both = (
        record(ULN, place_of_birth="Sampleby"),
        record(OTHER, place_of_birth="", nationality="IRL"),
    )
    world.lrs.script("find_by_demographics", FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", both))
    return world.services.search(who, LEARNER, SEARCH_FORM)


def selects(world: World, who: Identity, found: SearchResult, uln: Uln) -> Callable[[], object]:
    form = choose(found, uln, confirm="yes")
    return lambda: world.services.select(who, LEARNER, form)


def edits(world: World, who: Identity, **changes: str) -> Callable[[], object]:
    form = world.services.edit_form(who, LEARNER)
    typed = {**form.values, "seen": form.seen, "confirm": "yes", **changes}
    return lambda: world.services.edit(who, LEARNER, typed)


def while_the_host_saves(world: World, what: Callable[[], object]) -> list[type[Exception]]:
    """Let something happen while the host is saving for the first time; tell how it ended."""
    ends: list[type[Exception]] = []
    save = world.host.save

    def saving(identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        world.host.save = save  # type: ignore[method-assign]
        try:
            what()
        except PicslrsError as error:
            ends.append(type(error))
        save(identity, ref, changes)

    world.host.save = saving  # type: ignore[method-assign]
    return ends


@pytest.fixture(autouse=True)
def lacks_two_details(world: World) -> None:
    world.host.holds(LEARNER, details(place_of_birth="", nationality=""))


def test_of_two_selections_at_once_one_is_refused_whole(world: World) -> None:
    mine = selects(world, ACTOR, searched(world, ACTOR), ULN)
    theirs = selects(world, COLLEAGUE, searched(world, COLLEAGUE), OTHER)
    ends = while_the_host_saves(world, theirs)
    mine()
    assert ends == [AlreadyUnderWay]
    held = world.learner
    assert (held.uln, held.details.place_of_birth, held.details.nationality) == (
        str(ULN),
        "Sampleby",
        "",
    )
    assert world.link is not None
    assert world.link.uln == ULN


def test_a_uln_is_not_edited_while_another_is_selected(world: World) -> None:
    mine = selects(world, ACTOR, searched(world, ACTOR), ULN)
    ends = while_the_host_saves(world, edits(world, COLLEAGUE, uln=str(OTHER)))
    mine()
    assert (ends, world.learner.uln) == ([AlreadyUnderWay], str(ULN))


def test_of_two_edits_at_once_one_is_refused_and_then_sees_the_other(world: World) -> None:
    theirs = edits(world, COLLEAGUE, uln=str(OTHER))
    ends = while_the_host_saves(world, theirs)
    edits(world, ACTOR, uln=str(ULN))()
    assert (ends, world.learner.uln) == ([AlreadyUnderWay], str(ULN))
    with pytest.raises(ChangedMeanwhile):
        theirs()


def test_whatever_fails_under_a_hold_ends_it(world: World) -> None:
    edit = edits(world, ACTOR, place_of_birth="Sampleby")
    world.host.fails_to_save = SaveFailed()
    with pytest.raises(SaveFailed):
        edit()
    assert not world.unresolved
    world.host.fails_to_save = None
    edit()
    assert world.learner.details.place_of_birth == "Sampleby"


def test_a_hold_that_could_not_be_ended_ends_by_itself(world: World) -> None:
    save = world.host.save

    def saved_at_last(identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        save(identity, ref, changes)
        world.store.broken = True

    world.host.save = saved_at_last  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailable):
        edits(world, ACTOR, place_of_birth="Sampleby")()
    world.store.broken, world.host.save = False, save  # type: ignore[method-assign]
    assert not world.services.summary(ACTOR, LEARNER).unresolved
    with pytest.raises(AlreadyUnderWay):
        edits(world, COLLEAGUE, place_of_birth="Mockham")()
    world.clock.forward(120)
    edits(world, COLLEAGUE, place_of_birth="Mockham")()
    assert world.learner.details.place_of_birth == "Mockham"


def test_without_a_database_nothing_is_saved_with_the_host(world: World) -> None:
    edit = edits(world, ACTOR, place_of_birth="Sampleby")
    world.store.broken = True
    with pytest.raises(StoreUnavailable):
        edit()
    assert world.host.saved == []


def test_of_two_verifications_at_once_both_see_an_outcome(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.lrs.records[ULN] = record()

    def meanwhile(_: object) -> None:
        world.lrs.after("verify", lambda _: None)
        world.services.verify(COLLEAGUE, LEARNER)

    world.lrs.after("verify", meanwhile)
    mine = world.services.verify(ACTOR, LEARNER)
    assert mine.checked_by == COLLEAGUE.person.name
    assert world.lrs.calls["verify"] == 2


def test_a_change_of_another_kind_meanwhile_is_still_told(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.lrs.records[ULN] = record()

    def meanwhile(_: object) -> None:
        world.lrs.after("verify", lambda _: None)
        link = world.link
        assert link is not None
        with world.store(LEARNER.tenant) as work:
            work.links.save(link)
            work.commit()

    world.services.verify(ACTOR, LEARNER)
    world.clock.forward(5)
    world.lrs.after("verify", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        world.services.verify(ACTOR, LEARNER)
