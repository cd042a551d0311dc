"""Whatever is shown or done of a subject leaves its entry; what cannot be entered is not shown."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, FindOutcome, VerifyResult
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import (
    LrsTimedOut,
    LrsUnreachable,
    NotLicensed,
    NotPermitted,
    PicslrsError,
    SaveFailed,
    StoreUnavailable,
    SubjectNotFound,
)
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import FindAnswer, Link, VerifyAnswer
from picslrs_plugin.services import Services
from picslrs_plugin.services.audit import check
from picslrs_plugin.services.context import fingerprint_of, tidy
from picslrs_plugin.services.results import SearchResult
from tests.fakes import ACTOR, APPLICANT, LEARNER, STRANGER, TENANT
from tests.learners import MASTER, NEW, SEARCH_FORM, ULN, details, master_record, record
from tests.services.conftest import World, choose, methods
from tests.services.test_portal import file, line

Told = tuple[str, str, str]
"""Action, operation and outcome of an entry."""


def told(world: World) -> list[Told]:
    return [(one.action, str(one.operation), one.outcome) for one in world.audit]


def found(world: World) -> SearchResult:
    world.lrs.records[ULN] = record()
    return world.services.search(ACTOR, LEARNER, SEARCH_FORM)


def possible(world: World) -> SearchResult:
    answer = FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(), record(MASTER)))
    world.lrs.script("find_by_demographics", answer)
    return world.services.search(ACTOR, LEARNER, SEARCH_FORM)


def linked(world: World, **theirs: Any) -> Link:
    world.host.holds(LEARNER, details(), str(ULN))
    world.lrs.records[ULN] = record(**theirs)
    world.services.verify(ACTOR, LEARNER)
    assert world.link is not None
    return world.link


def edited(world: World) -> None:
    form = world.services.edit_form(ACTOR, LEARNER)
    values = {**form.values, "seen": form.seen, "place_of_birth": "Sampleby"}
    world.services.edit(ACTOR, LEARNER, values)


def updated(world: World) -> None:
    linked(world, place_of_birth="Elsewhere")
    form = world.services.update_form(ACTOR, LEARNER)
    world.services.update(
        ACTOR,
        LEARNER,
        {"field": list(form.chosen), "seen": form.seen, "version_number": str(form.version_number)},
    )


def not_found(world: World) -> SearchResult:
    return world.services.search(ACTOR, LEARNER, SEARCH_FORM)


def registered(world: World) -> None:
    attempt = not_found(world)
    form = world.services.register_form(ACTOR, LEARNER, attempt.id)
    world.services.register(
        ACTOR, LEARNER, {**form.values, "attempt": attempt.id, "seen": form.seen}
    )


def saved_again(world: World) -> None:
    world.host.fails_to_save = SaveFailed()
    registered(world)
    world.host.fails_to_save = None
    world.services.save_again(ACTOR, LEARNER)


def master_taken(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.lrs.script(
        "find_by_uln", FindAnswer(FindOutcome.LINKED, "WSRC0022", (master_record(ULN),))
    )
    world.lrs.records[ULN] = record()
    assert world.services.verify(ACTOR, LEARNER).outcome is Verification.LINKED
    world.services.take_master(ACTOR, LEARNER, {"uln": str(MASTER)})


def selected(world: World) -> None:
    results = found(world)
    world.services.select(ACTOR, LEARNER, choose(results, ULN))


def undo_shown(world: World) -> None:
    selected(world)
    world.services.undo_form(ACTOR, LEARNER)


def undone(world: World) -> None:
    selected(world)
    form = world.services.undo_form(ACTOR, LEARNER)
    world.services.undo(ACTOR, LEARNER, {"seen": form.seen})


def found_here(world: World) -> None:
    on_the_list(world)
    world.services.worklists.find_here(ACTOR, {"uln": str(ULN)})


def swapped(world: World) -> None:
    world.host.holds(LEARNER, details(given_name="Sampleton", family_name="Testa"), str(ULN))
    world.lrs.records[ULN] = record()
    flags = frozenset({FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.FAMILY_IS_NOT_FAMILY})
    world.lrs.script("verify", VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005", flags=flags))
    seen = world.services.verify(ACTOR, LEARNER).seen
    world.services.swap_names(ACTOR, LEARNER, {"seen": seen})


def reopened(world: World) -> None:
    world.services.search_result(ACTOR, LEARNER, found(world).id)


def searched_again(world: World) -> None:
    world.host.holds(LEARNER, details(previous_family_name="Formerly"))
    form = {"attempt": not_found(world).id, "retry": "previous-family-name"}
    world.services.search_again(ACTOR, LEARNER, form)


def rejected(world: World) -> None:
    world.services.reject(ACTOR, LEARNER, {"attempt": possible(world).id})


def register_shown(world: World) -> None:
    world.services.register_form(ACTOR, LEARNER, not_found(world).id)


def update_shown(world: World) -> None:
    linked(world, place_of_birth="Elsewhere")
    world.services.update_form(ACTOR, LEARNER)


def verified_in_batch(world: World) -> None:
    linked(world)
    seen = fingerprint_of(tidy(world.learner))
    answer = VerifyAnswer(VerifyResult.MATCH, "WSVRC001", ULN)
    world.services.verified_in_batch(ACTOR, LEARNER, answer, seen)


def verification_shown(world: World) -> None:
    linked(world)
    world.services.verification(ACTOR, LEARNER)


def on_the_list(world: World) -> None:
    world.host.holds(LEARNER, details(), str(ULN))
    world.services.chores.read_roster(TENANT)


def listed(world: World) -> None:
    on_the_list(world)
    world.services.worklists.show(ACTOR, {"list": "not-verified"})


def portal_file(world: World) -> None:
    world.services.chores.read_roster(TENANT)
    world.services.portal.export(ACTOR)


def ignore_shown(world: World) -> None:
    on_the_list(world)
    world.services.worklists.ignore_form(ACTOR, LEARNER, "not-verified")


def ignored(world: World) -> None:
    on_the_list(world)
    until = {"until_day": "1", "until_month": "3", "until_year": "2027"}
    world.services.worklists.ignore(ACTOR, LEARNER, "not-verified", until)


def not_ignored(world: World) -> None:
    ignored(world)
    world.services.worklists.stop_ignoring(ACTOR, LEARNER, "not-verified")


def transferred(world: World) -> None:
    world.services.transfer(ACTOR, APPLICANT, LEARNER)


JOURNEYS: dict[str, tuple[Callable[[World], object], tuple[Told, ...]]] = {
    "summary": (
        lambda world: world.services.summary(ACTOR, LEARNER),
        (("view", "view tab", "done"),),
    ),
    "search_form": (
        lambda world: world.services.search_form(ACTOR, LEARNER),
        (("search", "view search window", "done"),),
    ),
    "search": (found, (("search", "find by details", "exact"),)),
    "search_again": (searched_again, (("search", "find by details", "no_match"),)),
    "search_result": (reopened, (("search", "view results", "done"),)),
    "reject": (rejected, (("search", "reject", "done"),)),
    "select": (selected, (("select", "save", "done"),)),
    "undo_form": (undo_shown, (("select", "view undo window", "done"),)),
    "undo": (undone, (("select", "save", "done"),)),
    "swap_names": (
        swapped,
        (
            ("edit", "save", "done"),
            ("edit", "verify", "match"),
            ("edit", "find by ULN", "exact"),
        ),
    ),
    "worklists.find_here": (found_here, (("", "look up holder of a ULN", "done"),)),
    "verify": (
        linked,
        (("verify", "verify", "match"), ("verify", "find by ULN", "exact")),
    ),
    "verified_in_batch": (verified_in_batch, (("verify", "verify in batch", "match"),)),
    "verification": (verification_shown, (("verify", "view verification", "done"),)),
    "take_master": (master_taken, (("select", "save", "done"),)),
    "update_form": (update_shown, (("update", "view update window", "done"),)),
    "update": (
        updated,
        (
            ("update", "find by ULN", "exact"),
            ("update", "update", "updated"),
            ("update", "verify", "match"),
            ("update", "find by ULN", "exact"),
        ),
    ),
    "edit_form": (
        lambda world: world.services.edit_form(ACTOR, LEARNER),
        (("edit", "view edit window", "done"),),
    ),
    "edit": (edited, (("edit", "save", "done"),)),
    "register_form": (register_shown, (("register", "view register window", "done"),)),
    "register": (
        registered,
        (
            ("register", "find by details", "no_match"),
            ("register", "register", "registered"),
            ("register", "find by ULN", "exact"),
            ("register", "save", "done"),
        ),
    ),
    "save_again": (saved_again, (("select", "save", "done"),)),
    "worklists.show": (listed, (("", "view on the to-do list", "done"),)),
    "worklists.export": (
        lambda world: world.services.worklists.export(ACTOR, {"names": "1"}),
        (("", "export to-do list", "done"),),
    ),
    "portal.export": (
        portal_file,
        (("", "view on the to-do list", "done"), ("", "view on the to-do list", "done")),
    ),
    "portal.preview": (
        lambda world: world.services.portal.preview(ACTOR, {"text": file(line())}),
        (("", "view on the to-do list", "done"),),
    ),
    "worklists.ignore_form": (ignore_shown, (("edit", "view ignore window", "done"),)),
    "worklists.ignore": (ignored, (("edit", "ignore", "done"),)),
    "worklists.stop_ignoring": (not_ignored, (("edit", "stop ignoring", "done"),)),
    "history": (
        lambda world: world.services.history(ACTOR, LEARNER, before=None, with_views=True),
        (("view", "view history", "done"),),
    ),
    "history_file": (
        lambda world: world.services.history_file(ACTOR, LEARNER),
        (("view", "export history", "done"),),
    ),
    "transfer": (transferred, (("", "transfer to", "done"), ("", "transfer from", "done"))),
}
"""How each method is come to, and the entries that it makes itself, the last of its journey."""

SHOW_NOTHING: dict[str, Callable[[Services], object]] = {
    "identify": lambda services: services.identify(),
    "home": lambda services: services.home(ACTOR, LEARNER),
    "allowed": lambda services: services.allowed(ACTOR, LEARNER),
    "purposes": lambda services: services.purposes(TENANT),
    "chores.readiness": lambda services: services.chores.readiness(),
    "worklists.may_find_here": lambda services: services.worklists.may_find_here(ACTOR),
    "portal.admit": lambda services: services.portal.admit(ACTOR),
    "worklists.offers": lambda services: services.worklists.offers(ACTOR),
    "worklists.refresh": lambda services: services.worklists.refresh(ACTOR),
    "worklists.picture": lambda services: services.worklists.picture(ACTOR, {}),
}
MADE_OF_OTHERS = {"portal.save"}
"""A preview and an edit for each line, with the entries of both."""
FOR_NOBODY = {
    "chores.send_events",
    "chores.read_roster",
    "chores.subjects_changed",
    "chores.save_due",
}
"""Done for the plugin itself: no person sees anything of it."""


def test_every_method_of_the_services_has_its_entries(world: World) -> None:
    assert methods(world.services) == {*JOURNEYS, *SHOW_NOTHING, *FOR_NOBODY, *MADE_OF_OTHERS}


@pytest.mark.parametrize("method", JOURNEYS)
def test_a_method_makes_its_entries(world: World, method: str) -> None:
    journey, entries = JOURNEYS[method]
    journey(world)
    assert tuple(told(world)[-len(entries) :]) == entries
    assert check(world.ports, TENANT).is_whole


@pytest.mark.parametrize("method", JOURNEYS)
def test_every_entry_says_who_and_whom(world: World, method: str) -> None:
    JOURNEYS[method][0](world)
    assert {(one.person_id, one.person_name) for one in world.audit} == {("tester", "Test Person")}
    assert {one.ref for one in world.audit} <= {LEARNER, APPLICANT, None}
    assert {one.at for one in world.audit} == {world.clock()}


@pytest.mark.parametrize("method", SHOW_NOTHING)
def test_what_shows_nothing_makes_no_entry(world: World, method: str) -> None:
    SHOW_NOTHING[method](world.services)
    assert world.audit == []


# what is told


def test_a_search_tells_what_was_sent_and_only_the_ulns_that_came(world: World) -> None:
    possible(world)
    assert world.audit[0].code == "WSRC0003"
    assert world.audited_values(1) == {
        "sent": {
            "given_name": "Testa",
            "family_name": "Sampleton",
            "date_of_birth": "2007-03-04",
            "gender": "2",
            "postcode": "QX1 1AA",
        },
        "came": {"ulns": f"{ULN}, {MASTER}"},
    }


def test_a_record_that_was_read_by_its_uln_is_kept_whole(world: World) -> None:
    linked(world)
    came = world.audited_values(2)["came"]
    assert came["uln"] == str(ULN)
    assert came["place_of_birth"] == "Mockham"


def test_an_update_tells_the_fields_and_both_values(world: World) -> None:
    updated(world)
    (entry,) = [one for one in world.audit if one.operation == "update"]
    assert entry.fields == ("place_of_birth",)
    values = world.audited_values(world.audit.index(entry) + 1)
    assert values["before"] == {"place_of_birth": "Elsewhere"}
    assert values["after"] == {"place_of_birth": "Mockham"}


def test_an_edit_tells_the_fields_and_both_values(world: World) -> None:
    edited(world)
    assert world.audit[-1].fields == ("place_of_birth",)
    assert world.audited_values(len(world.audit)) == {
        "before": {"place_of_birth": "Mockham"},
        "after": {"place_of_birth": "Sampleby"},
    }


def test_a_selection_tells_the_uln_that_was_held_and_the_new_one(world: World) -> None:
    selected(world)
    values = world.audited_values(len(world.audit))
    assert (values["before"], values["after"]) == ({"uln": ""}, {"uln": str(ULN)})


def test_a_registration_tells_the_new_uln(world: World) -> None:
    registered(world)
    (entry,) = [one for one in world.audit if one.operation == "register"]
    values = world.audited_values(world.audit.index(entry) + 1)
    assert values["came"] == {"uln": str(NEW)}


def test_a_tenant_that_keeps_no_values_keeps_the_names_of_the_fields(world: World) -> None:
    world.host.preferred = Preferences(keep_values=False)
    edited(world)
    assert world.audit[-1].fields == ("place_of_birth",)
    assert world.store.rows.audit_values == {}


def test_no_password_is_in_the_audit(world: World) -> None:
    registered(world)
    kept = [values.document for _, values in world.store.rows.audit_values.values()]
    assert kept
    assert not any("simulator-secret" in one for one in kept)


def test_an_application_is_told_from_whom_a_learner_took_over(world: World) -> None:
    transferred(world)
    assert [(one.ref, one.detail) for one in world.audit] == [
        (APPLICANT, LEARNER.id),
        (LEARNER, APPLICANT.id),
    ]


def test_whoever_else_holds_a_uln_is_looked_up_with_an_entry(world: World) -> None:
    linked(world)
    world.host.holds(LEARNER, details())
    other = replace(LEARNER, id="9")
    world.host.holds(other, details(), str(ULN))
    with world.store(TENANT) as work:
        work.links.save(Link(ref=other, uln=ULN, linked_at=world.clock(), linked_by="Tester"))
        work.commit()
    found(world)
    assert ("look up holder of a ULN", other) in [(one.operation, one.ref) for one in world.audit]


# what goes wrong


@pytest.mark.parametrize(
    ("error", "may_have_acted"), [(LrsTimedOut(), True), (LrsUnreachable(), False)]
)
def test_a_call_that_failed_is_told_with_its_error(
    world: World, error: PicslrsError, may_have_acted: bool
) -> None:
    world.lrs.script("find_by_demographics", error)
    with pytest.raises(type(error)):
        not_found(world)
    (entry,) = world.audit
    assert (entry.outcome, entry.may_have_acted) == (type(error).__name__, may_have_acted)
    assert world.audited_values(1)["sent"]["family_name"] == "Sampleton"


def test_a_write_without_an_answer_is_told_with_its_error(world: World) -> None:
    attempt = not_found(world)
    form = world.services.register_form(ACTOR, LEARNER, attempt.id)
    world.lrs.script("register", LrsTimedOut())
    with pytest.raises(LrsTimedOut):
        world.services.register(
            ACTOR, LEARNER, {**form.values, "attempt": attempt.id, "seen": form.seen}
        )
    assert told(world)[-1] == ("register", "register", "LrsTimedOut")
    assert world.audit[-1].may_have_acted


def test_a_save_that_failed_is_told(world: World) -> None:
    world.host.fails_to_save = SaveFailed()
    with pytest.raises(SaveFailed):
        edited(world)
    assert told(world)[-1] == ("edit", "save", "SaveFailed")


def test_a_person_who_may_not_look_is_told(world: World) -> None:
    world.host.denied.add(Action.VIEW)
    with pytest.raises(NotPermitted):
        world.services.summary(ACTOR, LEARNER)
    assert told(world) == [("view", "refused", "NotPermitted")]


def test_a_missing_licence_is_told(world: World) -> None:
    world.host.licences.clear()
    with pytest.raises(NotLicensed):
        world.services.search_form(ACTOR, LEARNER)
    assert told(world) == [("search", "refused", "NotLicensed")]


def test_nobody_of_another_tenant_gets_into_the_audit(world: World) -> None:
    with pytest.raises(SubjectNotFound):
        world.services.summary(STRANGER, LEARNER)
    assert world.store.rows.audit == {}


def test_a_tab_that_cannot_be_entered_is_not_shown(world: World) -> None:
    world.services.summary(ACTOR, LEARNER)
    world.store.broken = True
    with pytest.raises(StoreUnavailable):
        world.services.summary(ACTOR, LEARNER)


VIEWS = ["search_form", "edit_form"]


@pytest.mark.parametrize("method", VIEWS)
def test_a_window_that_needs_no_database_is_not_shown_without_one(
    world: World, method: str
) -> None:
    show = getattr(world.services, method)
    show(ACTOR, LEARNER)
    world.store.broken = True
    with pytest.raises(StoreUnavailable):
        show(ACTOR, LEARNER)


def test_a_save_that_could_not_be_entered_says_that_it_is_saved(world: World) -> None:
    form = world.services.edit_form(ACTOR, LEARNER)
    values = {**form.values, "seen": form.seen, "place_of_birth": "Sampleby"}
    world.breaks_after_saving()
    with pytest.raises(StoreUnavailable) as raised:
        world.services.edit(ACTOR, LEARNER, values)
    assert raised.value.changed.startswith("The learner system saved the details")
    assert world.learner.details.place_of_birth == "Sampleby"


def test_without_a_place_for_the_audit_the_lrs_is_not_called(world: World) -> None:
    world.store.broken = True
    with pytest.raises(StoreUnavailable):
        world.services.search(ACTOR, LEARNER, SEARCH_FORM)
    assert not world.lrs.calls


def test_a_view_costs_one_transaction(world: World) -> None:
    world.services.summary(ACTOR, LEARNER)
    opened: list[str] = []
    store = world.ports.store

    def counting(tenant: str) -> object:
        opened.append(tenant)
        return store(tenant)

    services = Services(replace(world.ports, store=counting))  # type: ignore[arg-type]
    services.summary(ACTOR, LEARNER)
    assert opened == [TENANT]


def test_a_defect_after_a_call_of_the_lrs_does_not_hide_the_call(world: World) -> None:
    class Broken(Exception):
        pass

    def judge(*_: object) -> None:
        raise Broken

    world.lrs.records[ULN] = record()
    world.host.holds(LEARNER, details(), str(ULN))
    world.host.judge = judge  # type: ignore[assignment, method-assign]
    with pytest.raises(Broken):
        world.services.verify(ACTOR, LEARNER)
    assert [one.operation for one in world.audit] == ["verify", "find by ULN"]
