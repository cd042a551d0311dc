"""The privacy-notice ledger."""

from datetime import date

import pytest

from picslrs_plugin.errors import InvalidInput, StoreUnavailable
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.services.context import seen_of
from picslrs_plugin.services.notices import Ledger
from picslrs_plugin.services.results import Edited
from tests.fakes import ACTOR, APPLICANT, LEARNER
from tests.learners import SEARCH_FORM, details
from tests.services.conftest import World

TODAY = date(2026, 11, 24)


def ledger(world: World) -> Ledger:
    return world.services.summary(ACTOR, LEARNER).ledger


def edit(world: World, share: str, day: tuple[str, str, str] = ("", "", "")) -> Edited:
    form = world.services.edit_form(ACTOR, LEARNER)
    boxes = dict(zip(("day", "month", "year"), day, strict=True))
    typed = {f"notice_seen_{part}": text for part, text in boxes.items()}
    answer = {"ability_to_share": share, "seen": form.seen}
    return world.services.edit(ACTOR, LEARNER, {**form.values, **answer, **typed})


@pytest.fixture
def unseen(world: World) -> World:
    world.host.preferred = Preferences(notice_version="2026/27")
    world.host.holds(LEARNER, details(ability_to_share="0"))
    return world


def test_seen_is_recorded_with_today_the_version_and_who_says_so(unseen: World) -> None:
    assert edit(unseen, "1").notice_recorded
    line = ledger(unseen).last
    assert line is not None
    assert (line.seen_on, line.version, line.recorded_by) == (TODAY, "2026/27", "Test Person")


def test_another_day_is_recorded_when_it_is_given(unseen: World) -> None:
    edit(unseen, "1", ("3", "9", "2026"))
    line = ledger(unseen).last
    assert line is not None
    assert line.seen_on == date(2026, 9, 3)


def test_a_day_to_come_is_refused_and_nothing_is_saved(unseen: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        edit(unseen, "1", ("1", "1", "2027"))
    assert set(refused.value.problems) == {"notice_seen"}
    assert unseen.host.saved == []
    assert ledger(unseen).lines == ()


def test_not_seen_is_no_line(unseen: World) -> None:
    edit(unseen, "0")
    assert ledger(unseen).lines == ()


@pytest.mark.parametrize(
    ("share", "day"), [("0", ("3", "9", "2026")), ("1", ("1", "1", "1066")), ("1", ("", "9", ""))]
)
def test_a_day_that_cannot_be_is_refused(
    unseen: World, share: str, day: tuple[str, str, str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        edit(unseen, share, day)
    assert set(refused.value.problems) == {"notice_seen"}
    assert ledger(unseen).lines == ()


def test_saving_again_records_nothing_twice(unseen: World) -> None:
    edit(unseen, "1")
    assert not edit(unseen, "1").notice_recorded
    assert not edit(unseen, "1", ("24", "11", "2026")).notice_recorded
    assert len(ledger(unseen).lines) == 1


def test_a_newer_notice_is_recorded_beside_the_older_one(unseen: World) -> None:
    edit(unseen, "1")
    unseen.clock.forward(60)
    unseen.host.preferred = Preferences(notice_version="2027/28")
    assert ledger(unseen).outdated
    edit(unseen, "1", ("24", "11", "2026"))
    assert [line.version for line in ledger(unseen).lines] == ["2027/28", "2026/27"]
    assert not ledger(unseen).outdated


def test_registering_records_what_was_answered(unseen: World) -> None:
    found = unseen.services.search(ACTOR, LEARNER, SEARCH_FORM)
    form = {
        "attempt": found.id,
        "verification_type": "2",
        "ability_to_share": "1",
        "seen": seen_of(unseen.learner.details),
    }
    unseen.services.register(ACTOR, LEARNER, form)
    line = ledger(unseen).last
    assert line is not None
    assert line.seen_on == TODAY


def test_the_ledger_follows_an_applicant_who_becomes_a_learner(world: World) -> None:
    world.host.holds(APPLICANT, details(ability_to_share="0"))
    form = world.services.edit_form(ACTOR, APPLICANT)
    answer = {**form.values, "ability_to_share": "1", "seen": form.seen}
    world.services.edit(ACTOR, APPLICANT, answer)
    world.services.transfer(ACTOR, APPLICANT, LEARNER)
    assert len(ledger(world).lines) == 1


def test_a_day_that_could_not_be_recorded_does_not_speak_of_changes(
    unseen: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    unseen.host.holds(LEARNER, details(ability_to_share="1"))

    def broken(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr("picslrs_plugin.services.edit.record", broken)
    with pytest.raises(StoreUnavailable) as raised:
        edit(unseen, "1", ("3", "9", "2026"))
    assert raised.value.changed.startswith("Nothing was changed, and the day")
    unseen.host.holds(LEARNER, details(ability_to_share="0"))
    with pytest.raises(StoreUnavailable) as raised:
        edit(unseen, "1")
    assert raised.value.changed.startswith("Your changes were saved in the learner system, but not")
