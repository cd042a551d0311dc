"""Files of the LRS's portal: out with learners, in with their ULNs."""

import csv
import io

import pytest

from picslrs_plugin.domain.portal_file import Column
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    LookupFailed,
    NotPermitted,
    SaveFailed,
)
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef, TenantAction
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import Link
from picslrs_plugin.services.portal_import import Fate, Import, Line
from tests.fakes import ACTOR, APPLICANT, LEARNER, TENANT
from tests.learners import NEW, OTHER, ULN, details
from tests.services.conftest import World

SECOND = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
HEAD = "MISIdentifier,ULN,GivenName,FamilyName,DateOfBirth,ReturnCode"


def line(identifier: str = "learner/7", uln: str = str(ULN), **other: str) -> str:
    ours = details()
    assert ours.date_of_birth is not None
    told = {
        "given": ours.given_name,
        "family": ours.family_name,
        "born": ours.date_of_birth.isoformat(),
        "code": "",
    } | other
    return ",".join([identifier, uln, *told.values()])


def file(*lines: str, head: str = HEAD) -> str:
    return "\r\n".join([head, *lines, ""])


def preview(world: World, *lines: str, **form: str) -> Import:
    return world.services.portal.preview(ACTOR, {"text": file(*lines), **form})


def only(found: Import) -> Line:
    (one,) = found.lines
    return one


def reason(world: World, *lines: str) -> str:
    found = preview(world, *lines)
    assert {one.fate for one in found.lines} == {Fate.REFUSED}
    return found.lines[0].reason


# out


def test_the_file_holds_everybody_who_is_ready_under_an_identifier(world: World) -> None:
    world.host.holds(SECOND, details(ability_to_share=""))
    world.services.chores.read_roster(TENANT)
    made = world.services.portal.export(ACTOR)
    rows = list(csv.DictReader(io.StringIO(made.text, newline="")))
    assert [row["MISIdentifier"] for row in rows] == ["learner/7", "applicant/8"]
    assert (made.learners, made.left_out) == (2, 1)
    assert made.name == "LRB_10099999_241120261000.CSV"


@pytest.mark.parametrize("changes", [{"family_name": "=Formula"}, {"place_of_birth": "-Town"}])
def test_what_a_spreadsheet_takes_for_a_formula_is_left_out(
    world: World, changes: dict[str, str]
) -> None:
    world.host.holds(LEARNER, details(**changes))
    world.services.chores.read_roster(TENANT)
    assert "learner/7" not in world.services.portal.export(ACTOR).text


def test_who_has_a_uln_by_now_is_left_out(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.holds(LEARNER, details(), str(ULN))
    assert "learner/7" not in world.services.portal.export(ACTOR).text


def test_who_may_not_be_registered_by_this_person_is_left_out(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.denied = {Action.REGISTER}
    with pytest.raises(Conflict, match="Nobody without a ULN"):
        world.services.portal.export(ACTOR)


def test_files_are_for_those_who_may_work_on_many(world: World) -> None:
    world.host.denied_for_all = {TenantAction.BULK}
    for call in (
        lambda: world.services.portal.export(ACTOR),
        lambda: world.services.portal.admit(ACTOR),
        lambda: preview(world, line()),
        lambda: world.services.portal.save(ACTOR, {"text": file(line())}),
    ):
        with pytest.raises(NotPermitted):
            call()


# in: what is understood


def test_a_preview_shows_every_change_and_saves_nothing(world: World) -> None:
    found = preview(world, line(), line("applicant/8", str(OTHER), given="Appla"))
    assert [(one.number, one.fate, one.ref, one.uln) for one in found.lines] == [
        (2, Fate.SAVE, LEARNER, str(ULN)),
        (3, Fate.SAVE, APPLICANT, str(OTHER)),
    ]
    assert world.host.saved == []


def test_a_column_that_is_not_known_is_asked_for(world: World) -> None:
    text = file(line(), head="Who,Number,GivenName,FamilyName,DateOfBirth")
    asked = world.services.portal.preview(ACTOR, {"text": text})
    assert asked.missing == (Column.IDENTIFIER, Column.ULN)
    assert asked.lines == ()
    told = world.services.portal.preview(
        ACTOR, {"text": text, "map_identifier": "0", "map_uln": "1"}
    )
    assert only(told).fate is Fate.SAVE


def test_a_place_that_is_none_is_not_taken(world: World) -> None:
    text = file(line(), head="Who,ULN,GivenName,FamilyName,DateOfBirth")
    for place in ("99", "-1", "x", "²", "9" * 5000):
        asked = world.services.portal.preview(ACTOR, {"text": text, "map_identifier": place})
        assert asked.missing == (Column.IDENTIFIER,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("a,b\r\n", "no line below"),
        ('a,b\r\n"1,2', "not a CSV file"),
        (file(*[line()] * 1001), "1,000 lines"),
        ("x" * 400_001, "400 kB"),
    ],
    ids=["none", "no line", "broken", "too many lines", "too long"],
)
def test_a_file_that_cannot_be_read_is_told(world: World, text: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        world.services.portal.preview(ACTOR, {"text": text})
    assert words in refused.value.problems["file"][0]


# in: what is left out


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (line(uln=""), "no ULN"),
        (line(uln="", code="RC011"), "Its return code is RC011."),
        (line(uln="9999999999"), "no ULN"),
        (line(uln="7000000000"), "last digit does not fit"),
        (line("learner/nobody"), "not found"),
        (line(""), "no MIS identifier"),
        (line(family="Otherby", given="Otherina"), "another person's"),
        (line(born="1999-01-01"), "differs from the record"),
        (line(born=""), "cannot be checked"),
        (line(given=""), "cannot be checked"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(world: World, told: str, words: str) -> None:
    assert words in reason(world, told)


def test_a_uln_that_is_held_is_never_replaced(world: World) -> None:
    world.host.holds(LEARNER, details(), str(OTHER))
    assert "holds another ULN" in reason(world, line())
    world.host.holds(LEARNER, details(), "12345")
    assert "holds another ULN" in reason(world, line())


def test_what_is_held_already_is_no_change(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    assert only(preview(world, line())).fate is Fate.HELD


def test_one_uln_for_two_records_is_left_out_whoever_holds_it(world: World) -> None:
    assert "same ULN" in reason(world, line(), line("applicant/8"))
    assert "same MIS identifier" in reason(world, line(), line(uln=str(OTHER)))
    world.host.holds(SECOND, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    assert "Another record" in reason(world, line())


def test_what_the_lrs_has_called_somebody_elses_is_left_out(world: World) -> None:
    now = world.clock()
    link = Link(
        ref=LEARNER,
        uln=ULN,
        linked_at=now,
        linked_by="Test Person",
        outcome=Verification.SOMEONE_ELSE,
    )
    with world.store(TENANT) as work:
        work.links.save(link)
        work.commit()
    assert "someone else" in reason(world, line())


def test_a_new_uln_that_waits_to_be_saved_stays(world: World) -> None:
    link = Link(
        ref=LEARNER, uln=NEW, linked_at=world.clock(), linked_by="Test Person", pending=True
    )
    with world.store(TENANT) as work:
        work.links.save(link)
        work.commit()
    assert reason(world, line()).startswith("A newly registered ULN has not been saved")


def test_who_may_not_be_edited_is_left_out(world: World) -> None:
    world.host.denied_for[LEARNER] = {Action.EDIT}
    assert only(preview(world, line())).subject is None


# in: saving


def test_saving_does_what_was_shown_and_leaves_the_rest(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    shown = preview(world, line(), line("learner/nobody", str(OTHER)))
    done = world.services.portal.save(ACTOR, {"text": shown.text, "seen": shown.seen})
    assert [one.fate for one in done.lines] == [Fate.SAVED, Fate.REFUSED]
    assert world.learner.uln == str(ULN)
    assert not world.lrs.calls
    with world.store(TENANT) as work:
        assert {todo.value for todo in work.roster.entries([LEARNER])[LEARNER].todos} == {
            "not-verified"
        }


def test_nothing_is_saved_that_was_not_shown(world: World) -> None:
    shown = preview(world, line())
    world.host.holds(LEARNER, details(place_of_birth="Sampleby"))
    for seen in (shown.seen, "", "forged"):
        with pytest.raises(ChangedMeanwhile):
            world.services.portal.save(ACTOR, {"text": shown.text, "seen": seen})
    assert world.host.saved == []


def test_a_line_that_cannot_be_saved_does_not_stop_the_others(world: World) -> None:
    world.host.fails_to_save = SaveFailed()
    shown = preview(world, line(), line("applicant/8", str(OTHER), given="Appla"))
    done = world.services.portal.save(ACTOR, {"text": shown.text, "seen": shown.seen})
    assert [one.fate for one in done.lines] == [Fate.REFUSED, Fate.REFUSED]
    assert done.lines[0].reason.startswith("The learner system could not save")


def test_saving_twice_changes_nothing_more(world: World) -> None:
    shown = preview(world, line())
    form = {"text": shown.text, "seen": shown.seen}
    world.services.portal.save(ACTOR, form)
    with pytest.raises(ChangedMeanwhile):
        world.services.portal.save(ACTOR, form)
    assert len(world.host.saved) == 1


def test_a_record_that_gave_its_uln_up_is_no_obstacle(world: World) -> None:
    world.host.holds(SECOND, details(), str(ULN))
    world.services.chores.read_roster(TENANT)
    world.host.holds(SECOND, details())
    assert only(preview(world, line())).fate is Fate.SAVE


def test_a_selected_uln_that_waits_to_be_saved_is_called_so(world: World) -> None:
    link = Link(
        ref=LEARNER,
        uln=NEW,
        linked_at=world.clock(),
        linked_by="Test Person",
        pending=True,
        found=True,
    )
    with world.store(TENANT) as work:
        work.links.save(link)
        work.commit()
    assert reason(world, line()).startswith("A selected ULN has not been saved")


def test_a_host_that_cannot_say_who_they_are_makes_no_file(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.host.fails_to_look_up = set(world.host.subjects)
    with pytest.raises(LookupFailed):
        world.services.portal.export(ACTOR)
