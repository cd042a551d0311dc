import pytest

from picslrs_plugin.domain.response_codes import FindOutcome, RegisterOutcome
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.errors import (
    AlreadyUnderWay,
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    LrsError,
    LrsNotAnswering,
    LrsTimedOut,
    LrsUnreachable,
    SaveFailed,
    SelectionRefused,
    StoreUnavailable,
)
from picslrs_plugin.ports import FindAnswer, IntentState, RegisterAnswer
from picslrs_plugin.services.context import seen_of
from picslrs_plugin.services.results import Registered, RegisterResult, SearchResult
from tests.fakes import ACTOR, APPLICANT, COLLEAGUE, LEARNER
from tests.learners import NEW, SEARCH_FORM, ULN, demographics, details, record
from tests.services.conftest import World, choose

ANSWERS = {"verification_type": "2", "ability_to_share": "1"}


@pytest.fixture(autouse=True)
def not_answered_yet(world: World) -> None:
    world.host.holds(LEARNER, details(verification_type="", ability_to_share=""))


def search(world: World, **changes: object) -> SearchResult:
    return world.services.search(ACTOR, LEARNER, SEARCH_FORM | changes)


def rejected(world: World) -> SearchResult:
    found = FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(ULN, given_name="Tessa"),))
    world.lrs.script("find_by_demographics", found)
    return world.services.reject(ACTOR, LEARNER, {"attempt": search(world).id})


def register(world: World, attempt: str, **changes: object) -> Registered:
    form = {"attempt": attempt, "seen": seen_of(world.learner.details), **ANSWERS}
    return world.services.register(ACTOR, LEARNER, form | changes)


def test_no_match_leads_to_a_registration(world: World) -> None:
    found = search(world)
    assert found.may_register
    registered = register(world, found.id)
    assert (registered.result, registered.uln) == (RegisterResult.REGISTERED, NEW)
    assert world.learner.uln == str(NEW)


def test_the_answers_are_kept_here_too(world: World) -> None:
    register(world, search(world).id)
    assert world.learner.details.verification_type == "2"
    assert world.learner.details.ability_to_share == "1"


def test_after_no_match_the_identical_search_is_made_at_once(world: World) -> None:
    register(world, search(world, postcode="QX5 5EE").id)
    finds = [sent for sent in world.lrs.sent if sent[0] == "find_by_demographics"]
    assert finds == [("find_by_demographics", demographics(postcode="QX5 5EE"))] * 2


def test_what_was_searched_for_is_what_is_registered(world: World) -> None:
    register(world, search(world, postcode="QX5 5EE").id)
    assert world.lrs.records[NEW].details.postcode == "QX5 5EE"


def test_somebody_found_at_the_last_moment_stops_the_registration(world: World) -> None:
    found = search(world)
    world.lrs.records[ULN] = record()
    registered = register(world, found.id)
    assert registered.result is RegisterResult.FOUND_FIRST
    assert registered.search is not None
    assert registered.search.candidates[0].record.uln == ULN
    assert world.lrs.calls["register"] == 0


def test_possible_matches_must_be_rejected_first(world: World) -> None:
    world.lrs.script(
        "find_by_demographics", FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(),))
    )
    found = search(world)
    assert not found.may_register
    with pytest.raises(Conflict):
        register(world, found.id)


def test_after_rejected_matches_no_second_search_is_made(world: World) -> None:
    found = rejected(world)
    world.clock.forward(11)
    assert register(world, found.id).result is RegisterResult.REGISTERED
    assert world.lrs.calls["find_by_demographics"] == 1


def test_too_soon_after_rejected_matches_is_said_and_not_sent(world: World) -> None:
    found = rejected(world)
    registered = register(world, found.id)
    assert registered.result is RegisterResult.TOO_SOON
    assert registered.wait_until == found.register_from
    assert world.lrs.calls["register"] == 0


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (FindOutcome.TOO_MANY, "WSRC0002"),
        (FindOutcome.EXACT, "WSRC0004"),
        (FindOutcome.LINKED, "WSRC0022"),
        (FindOutcome.UNKNOWN, "WSRC0099"),
    ],
)
def test_no_other_outcome_leads_to_a_registration(
    world: World, outcome: FindOutcome, code: str
) -> None:
    world.lrs.script("find_by_demographics", FindAnswer(outcome, code, (record(),)))
    found = search(world)
    assert not found.may_register
    with pytest.raises(Conflict):
        world.services.register_form(ACTOR, LEARNER, found.id)


def test_an_old_search_is_not_enough(world: World) -> None:
    found = search(world)
    world.clock.forward(1801)
    with pytest.raises(SelectionRefused):
        register(world, found.id)


def test_somebody_elses_search_is_not_enough(world: World) -> None:
    found = search(world)
    form = {"attempt": found.id, **ANSWERS}
    with pytest.raises(SelectionRefused):
        world.services.register(COLLEAGUE, LEARNER, form)
    with pytest.raises(SelectionRefused):
        world.services.register(ACTOR, APPLICANT, form)


def test_both_answers_are_needed(world: World) -> None:
    found = search(world)
    with pytest.raises(InvalidInput) as refused:
        world.services.register(ACTOR, LEARNER, {"attempt": found.id})
    assert set(refused.value.problems) == {"verification_type", "ability_to_share"}


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"verification_type": "999"}, "other_verification_description"),
        ({"ability_to_share": "2"}, "ability_to_share"),
        ({"verification_type": "77"}, "verification_type"),
    ],
)
def test_answers_that_cannot_be_sent_are_told(
    world: World, answers: dict[str, str], wrong: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        register(world, search(world).id, **answers)
    assert set(refused.value.problems) == {wrong}
    assert world.lrs.calls["register"] == 0


def test_none_provided_and_not_seen_are_answers(world: World) -> None:
    done = register(world, search(world).id, verification_type="0", ability_to_share="0")
    assert done.result is RegisterResult.REGISTERED


def test_the_window_shows_what_will_be_sent_and_what_stops_it(world: World) -> None:
    world.host.holds(LEARNER, details(title="x" * 40))
    form = world.services.register_form(ACTOR, LEARNER, search(world).id)
    assert form.details.given_name == "Testa"
    assert set(form.problems) == {"title"}


@pytest.mark.parametrize(
    ("outcome", "code", "result"),
    [
        (RegisterOutcome.REFUSED, "WSRC0021", RegisterResult.REFUSED),
        (RegisterOutcome.INSUFFICIENT, "WSRC0015", RegisterResult.INSUFFICIENT),
        (RegisterOutcome.UNKNOWN, "WSRC0055", RegisterResult.UNKNOWN_CODE),
    ],
)
def test_any_other_answer_is_no_success(
    world: World, outcome: RegisterOutcome, code: str, result: RegisterResult
) -> None:
    world.lrs.script("register", RegisterAnswer(outcome, code))
    registered = register(world, search(world).id)
    assert (registered.result, registered.code) == (result, code)
    assert world.learner.uln is None


def test_after_a_time_out_only_a_newer_search_leads_on(world: World) -> None:
    found = search(world)
    world.lrs.script("register", LrsTimedOut())
    with pytest.raises(LrsTimedOut) as raised:
        register(world, found.id)
    assert "Do not register again" in raised.value.advice
    with pytest.raises(Conflict, match="not known"):
        register(world, found.id)
    assert world.lrs.calls["register"] == 1
    world.clock.forward(1)
    assert register(world, search(world).id).result is RegisterResult.REGISTERED
    assert not world.unresolved


def test_a_uln_made_before_the_time_out_is_found_by_the_next_search(world: World) -> None:
    found = search(world)
    world.lrs.script("register", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        register(world, found.id)
    world.lrs.records[NEW] = record(NEW)
    world.clock.forward(1)
    again = search(world)
    assert again.candidates[0].record.uln == NEW
    world.services.select(ACTOR, LEARNER, choose(again, NEW))
    assert not world.unresolved


@pytest.mark.parametrize("error", [LrsUnreachable, LrsNotAnswering])
def test_what_was_never_sent_can_be_tried_again(world: World, error: type[LrsError]) -> None:
    found = search(world)
    world.lrs.script("register", error())
    with pytest.raises(error):
        register(world, found.id)
    assert not world.unresolved
    assert register(world, found.id).result is RegisterResult.REGISTERED


def test_a_uln_that_the_host_could_not_save_is_kept_and_saved_later(world: World) -> None:
    found = search(world)
    world.host.fails_to_save = SaveFailed()
    registered = register(world, found.id)
    assert (registered.uln, registered.host_saved) == (NEW, False)
    summary = world.services.summary(ACTOR, LEARNER)
    assert (summary.standing, summary.uln) == (Standing.UNSAVED, NEW)
    with pytest.raises(Conflict):
        register(world, found.id)
    world.host.fails_to_save = None
    assert world.services.save_again(ACTOR, LEARNER) == NEW
    assert world.learner.uln == str(NEW)
    assert world.learner.details.verification_type == "2"
    assert world.learner.details.ability_to_share == "1"


def test_a_record_with_an_unverified_uln_gets_no_second_one(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    with pytest.raises(Conflict, match="already has a ULN"):
        register(world, search(world).id)


def test_a_record_whose_uln_was_not_found_may_get_a_new_one(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.services.verify(ACTOR, LEARNER)
    assert register(world, search(world).id).result is RegisterResult.REGISTERED


def test_nothing_waits_to_be_saved_when_nothing_does(world: World) -> None:
    with pytest.raises(Conflict):
        world.services.save_again(ACTOR, LEARNER)


def test_an_answer_that_nobody_knows_blocks_a_second_registration(world: World) -> None:
    found = search(world)
    world.lrs.script("register", RegisterAnswer(RegisterOutcome.UNKNOWN, "WSRC0055"))
    register(world, found.id)
    with pytest.raises(Conflict, match="not known"):
        register(world, found.id)
    world.clock.forward(1)
    assert register(world, search(world).id).result is RegisterResult.REGISTERED


def test_details_that_changed_after_they_were_shown_are_not_registered(world: World) -> None:
    found = search(world)
    seen = world.services.register_form(ACTOR, LEARNER, found.id).seen
    world.host.holds(LEARNER, details(place_of_birth="Elsewhere"))
    with pytest.raises(ChangedMeanwhile):
        register(world, found.id, seen=seen)
    assert world.lrs.calls["register"] == 0


def test_after_a_time_out_a_search_with_other_details_proves_nothing(world: World) -> None:
    found = search(world)
    world.lrs.script("register", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        register(world, found.id)
    world.clock.forward(1)
    with pytest.raises(Conflict, match="not known"):
        register(world, search(world, given_name="Testina", postcode="QX9 9ZZ").id)
    assert world.lrs.calls["register"] == 1


def test_a_search_with_the_same_details_that_finds_nobody_settles_it(world: World) -> None:
    found = search(world)
    world.lrs.script("register", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        register(world, found.id)
    world.clock.forward(1)
    search(world, postcode="QX9 9ZZ")
    assert world.unresolved
    search(world)
    assert not world.unresolved


def test_a_new_uln_is_kept_though_the_host_holds_another_one(world: World) -> None:
    world.host.holds(LEARNER, details(), uln=str(ULN))
    world.services.verify(ACTOR, LEARNER)
    found = search(world)
    world.host.fails_to_save = SaveFailed()
    assert not register(world, found.id).host_saved
    summary = world.services.summary(ACTOR, LEARNER)
    assert (summary.standing, summary.uln) == (Standing.UNSAVED, NEW)
    with pytest.raises(Conflict, match="not been saved"):
        world.services.verify(ACTOR, LEARNER)
    world.host.fails_to_save = None
    assert world.services.save_again(ACTOR, LEARNER) == NEW
    assert world.learner.uln == str(NEW)
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNVERIFIED


def test_nobody_else_is_registered_in_our_learners_name(world: World) -> None:
    found = search(world, given_name="Zebedee", family_name="Otherperson")
    with pytest.raises(Conflict, match="not those of this record"):
        world.services.register_form(ACTOR, LEARNER, found.id)
    with pytest.raises(Conflict, match="not those of this record"):
        register(world, found.id, confirm="yes")
    assert world.lrs.calls["register"] == 0


@pytest.mark.parametrize("change", [{"given_name": "Zebedee"}, {"family_name": "Formerly"}])
def test_one_other_name_is_enough_to_refuse(world: World, change: dict[str, str]) -> None:
    earlier = details(previous_family_name="Formerly", verification_type="", ability_to_share="")
    world.host.holds(LEARNER, earlier)
    with pytest.raises(Conflict):
        register(world, search(world, **change).id)


def test_another_date_of_birth_has_to_be_confirmed(world: World) -> None:
    found = search(world, date_of_birth_day="5")
    form = world.services.register_form(ACTOR, LEARNER, found.id)
    assert form.doubts == ("date_of_birth",)
    with pytest.raises(InvalidInput) as refused:
        register(world, found.id)
    assert set(refused.value.problems) == {"confirm"}
    assert register(world, found.id, confirm="yes").result is RegisterResult.REGISTERED


def test_the_new_uln_is_kept_together_with_the_answer(world: World) -> None:
    found = search(world)
    world.lrs.script("find_by_uln", SystemExit())
    with pytest.raises(SystemExit):  # as if the process ended while the new record is read
        register(world, found.id)
    assert world.link is not None
    assert (world.link.uln, world.link.pending) == (NEW, True)
    assert not world.unresolved
    assert world.services.summary(ACTOR, LEARNER).standing is Standing.UNSAVED
    with pytest.raises(Conflict, match="already has a ULN"):
        register(world, found.id)


def test_an_answer_that_cannot_be_kept_stays_unknown(world: World) -> None:
    found = search(world)

    def break_off(_: object) -> None:
        world.store.broken = True

    world.lrs.after("register", break_off)
    with pytest.raises(StoreUnavailable) as raised:
        register(world, found.id)
    assert "Do not register again" in raised.value.advice
    world.store.broken = False
    world.clock.forward(120)
    with pytest.raises(Conflict, match="not known"):
        register(world, found.id)


def test_a_uln_is_not_saved_for_another_person_than_it_was_made_for(world: World) -> None:
    world.host.fails_to_save = SaveFailed()
    register(world, search(world).id)
    world.host.fails_to_save = None
    world.host.holds(LEARNER, details(given_name="Gregory", family_name="Strangerson"))
    with pytest.raises(Conflict, match="no longer surely those of the same person"):
        world.services.save_again(ACTOR, LEARNER)
    assert world.learner.uln is None


def test_a_record_that_was_never_read_is_read_when_ours_has_changed(world: World) -> None:
    world.host.fails_to_save = SaveFailed()
    world.lrs.script("find_by_uln", LrsUnreachable())
    register(world, search(world).id)
    world.host.fails_to_save = None
    world.host.holds(LEARNER, details(title="Ms"))
    assert world.services.save_again(ACTOR, LEARNER) == NEW


def test_a_colleague_who_registers_meanwhile_comes_first(world: World) -> None:
    mine = search(world)
    theirs = world.services.search(COLLEAGUE, LEARNER, SEARCH_FORM)

    def meanwhile(_: object) -> None:
        world.lrs.after("find_by_demographics", lambda _: None)
        form = {"attempt": theirs.id, "seen": seen_of(world.learner.details), **ANSWERS}
        world.services.register(COLLEAGUE, LEARNER, form)
        world.lrs.script("find_by_demographics", FindAnswer(FindOutcome.NO_MATCH, "WSRC0001"))

    world.lrs.after("find_by_demographics", meanwhile)
    with pytest.raises(ChangedMeanwhile, match="meanwhile") as raised:
        register(world, mine.id)
    assert raised.value.changed == "No ULN was registered by this request."
    assert world.lrs.calls["register"] == 1
    assert (world.learner.uln, world.link and world.link.uln) == (str(NEW), NEW)


def test_a_registration_that_became_unknown_meanwhile_is_not_sent_again(world: World) -> None:
    mine = search(world)
    theirs = world.services.search(COLLEAGUE, LEARNER, SEARCH_FORM)

    listeners = world.host.listeners

    def meanwhile(tenant: str) -> tuple[str, ...]:  # asked last, right before it is sent
        world.host.listeners = listeners  # type: ignore[method-assign]
        world.lrs.script("register", LrsTimedOut())
        form = {"attempt": theirs.id, "seen": seen_of(world.learner.details), **ANSWERS}
        with pytest.raises(LrsTimedOut):
            world.services.register(COLLEAGUE, LEARNER, form)
        return listeners(tenant)

    world.host.listeners = meanwhile  # type: ignore[method-assign]
    with pytest.raises(Conflict, match="not known"):
        register(world, mine.id)
    assert world.lrs.calls["register"] == 1
    assert [one.state for one in world.unresolved] == [IntentState.UNKNOWN]


def test_a_uln_that_was_selected_meanwhile_is_never_replaced(world: World) -> None:
    found = search(world)

    def select(_: object) -> None:
        world.host.holds(LEARNER, world.learner.details, uln=str(ULN))

    world.lrs.after("find_by_demographics", select)
    with pytest.raises(ChangedMeanwhile):
        register(world, found.id)
    assert world.lrs.calls["register"] == 0


def test_nothing_is_selected_while_a_registration_waits_for_its_answer(world: World) -> None:
    found = rejected(world)
    world.lrs.records[ULN] = record()
    theirs = world.services.search(COLLEAGUE, LEARNER, SEARCH_FORM)
    world.clock.forward(20)
    refused: list[AlreadyUnderWay] = []

    def meanwhile(_: object) -> None:
        with pytest.raises(AlreadyUnderWay) as raised:
            world.services.select(COLLEAGUE, LEARNER, choose(theirs, ULN, confirm="yes"))
        refused.append(raised.value)
        form = world.services.edit_form(COLLEAGUE, LEARNER)
        typed = {**form.values, "seen": form.seen, "uln": str(ULN)}
        with pytest.raises(AlreadyUnderWay):
            world.services.edit(COLLEAGUE, LEARNER, typed)

    world.lrs.after("register", meanwhile)
    assert register(world, found.id).result is RegisterResult.REGISTERED
    assert (len(refused), world.learner.uln) == (1, str(NEW))
