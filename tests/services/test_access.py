"""Tenant, licence and permission, for every method alike."""

from collections.abc import Callable

import pytest

from picslrs_plugin.domain.response_codes import VerifyResult
from picslrs_plugin.errors import NotLicensed, NotPermitted, SubjectNotFound
from picslrs_plugin.hookspecs.types import Action, Identity, Licence, SubjectRef, Tier
from picslrs_plugin.ports import VerifyAnswer
from picslrs_plugin.services import Services
from tests.fakes import ACTOR, APPLICANT, LEARNER, STRANGER, TENANT
from tests.learners import ULN
from tests.services.conftest import World, methods

MATCH = VerifyAnswer(VerifyResult.MATCH, "WSVRC001", ULN)
Call = Callable[[Services, Identity, SubjectRef], object]

ACTIONS: dict[str, tuple[Action, Call]] = {
    "search_form": (Action.SEARCH, lambda s, a, r: s.search_form(a, r)),
    "search": (Action.SEARCH, lambda s, a, r: s.search(a, r, {})),
    "search_again": (Action.SEARCH, lambda s, a, r: s.search_again(a, r, {})),
    "search_result": (Action.SEARCH, lambda s, a, r: s.search_result(a, r, "x")),
    "reject": (Action.SEARCH, lambda s, a, r: s.reject(a, r, {"attempt": "x"})),
    "select": (Action.SELECT, lambda s, a, r: s.select(a, r, {"attempt": "x"})),
    "undo_form": (Action.SELECT, lambda s, a, r: s.undo_form(a, r)),
    "undo": (Action.SELECT, lambda s, a, r: s.undo(a, r, {})),
    "verify": (Action.VERIFY, lambda s, a, r: s.verify(a, r)),
    "verified_in_batch": (Action.VERIFY, lambda s, a, r: s.verified_in_batch(a, r, MATCH, "seen")),
    "verification": (Action.VERIFY, lambda s, a, r: s.verification(a, r)),
    "swap_names": (Action.EDIT, lambda s, a, r: s.swap_names(a, r, {})),
    "take_master": (Action.SELECT, lambda s, a, r: s.take_master(a, r, {"uln": str(ULN)})),
    "update_form": (Action.UPDATE, lambda s, a, r: s.update_form(a, r)),
    "update": (Action.UPDATE, lambda s, a, r: s.update(a, r, {})),
    "edit_form": (Action.EDIT, lambda s, a, r: s.edit_form(a, r)),
    "edit": (Action.EDIT, lambda s, a, r: s.edit(a, r, {})),
    "register_form": (Action.REGISTER, lambda s, a, r: s.register_form(a, r, "x")),
    "register": (Action.REGISTER, lambda s, a, r: s.register(a, r, {})),
    "worklists.ignore_form": (Action.EDIT, lambda s, a, r: s.worklists.ignore_form(a, r, "no-uln")),
    "worklists.ignore": (Action.EDIT, lambda s, a, r: s.worklists.ignore(a, r, "no-uln", {})),
    "worklists.stop_ignoring": (
        Action.EDIT,
        lambda s, a, r: s.worklists.stop_ignoring(a, r, "no-uln"),
    ),
    "save_again": (Action.SELECT, lambda s, a, r: s.save_again(a, r)),
}
each_method = pytest.mark.parametrize("name", ACTIONS)


def test_every_public_method_is_in_the_table(world: World) -> None:
    of_the_host = {"identify", "transfer"}
    of_nobody = {
        f"chores.{name}"
        for name in ("readiness", "send_events", "save_due", "read_roster", "subjects_changed")
    }
    of_the_list = {
        f"worklists.{name}"
        for name in ("offers", "show", "refresh", "export", "picture", "find_here", "may_find_here")
    }
    of_the_portal = {f"portal.{name}" for name in ("admit", "export", "preview", "save")}
    of_whoever_may_look = {"summary", "home", "allowed", "history", "history_file", "purposes"}
    others = of_the_host | of_nobody | of_the_list | of_the_portal | of_whoever_may_look
    assert methods(world.services) == {*ACTIONS, *others}


@each_method
def test_a_licence_below_silver_is_refused(world: World, name: str) -> None:
    world.host.licences[TENANT] = Licence(tier=Tier.BRONZE)
    with pytest.raises(NotLicensed, match="Silver or a higher tier"):
        ACTIONS[name][1](world.services, ACTOR, LEARNER)


@each_method
def test_gold_does_not_reach_applicants(world: World, name: str) -> None:
    world.host.licences[TENANT] = Licence(tier=Tier.GOLD)
    with pytest.raises(NotLicensed, match="Platinum"):
        ACTIONS[name][1](world.services, ACTOR, APPLICANT)


@each_method
def test_no_licence_at_all_is_refused(world: World, name: str) -> None:
    world.host.licences.clear()
    with pytest.raises(NotLicensed):
        ACTIONS[name][1](world.services, ACTOR, LEARNER)


@each_method
def test_the_action_must_be_permitted(world: World, name: str) -> None:
    action, call = ACTIONS[name]
    world.host.denied.add(action)
    with pytest.raises(NotPermitted, match=action.value):
        call(world.services, ACTOR, LEARNER)


@each_method
def test_another_tenants_learner_is_not_found(world: World, name: str) -> None:
    world.host.licences["southgate"] = Licence(tier=Tier.PLATINUM)
    with pytest.raises(SubjectNotFound):
        ACTIONS[name][1](world.services, STRANGER, LEARNER)


@each_method
def test_a_refusal_calls_neither_the_lrs_nor_the_host(world: World, name: str) -> None:
    world.host.licences.clear()
    with pytest.raises(NotLicensed):
        ACTIONS[name][1](world.services, ACTOR, LEARNER)
    assert not world.lrs.calls
    assert not world.host.saved


@pytest.mark.parametrize(
    "licence", [Licence(frozenset({"LRS"})), Licence(tier=Tier.PLATINUM)], ids=["old", "platinum"]
)
def test_applicants_are_covered_by_the_old_module_and_by_platinum(
    world: World, licence: Licence
) -> None:
    world.host.licences[TENANT] = licence
    assert world.services.search_form(ACTOR, APPLICANT).values["given_name"] == "Appla"


def test_without_a_licence_the_tab_is_shown_read_only(world: World) -> None:
    world.host.licences[TENANT] = Licence(tier=Tier.BRONZE)
    summary = world.services.summary(ACTOR, LEARNER)
    assert summary.allowed == frozenset()
    assert summary.licence_lacks is not None
    assert "Bronze" in summary.licence_lacks


def test_the_tab_needs_the_permission_to_look(world: World) -> None:
    world.host.denied.add(Action.VIEW)
    with pytest.raises(NotPermitted):
        world.services.summary(ACTOR, LEARNER)


def test_the_tab_of_another_tenant_is_not_found(world: World) -> None:
    with pytest.raises(SubjectNotFound):
        world.services.summary(STRANGER, LEARNER)
