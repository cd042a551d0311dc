"""Where a tenant wants to know why, the LRS is not called without one of its purposes."""

from collections.abc import Callable

import pytest

from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services.purposes import CHOOSE_ONE
from tests.fakes import ACTOR, LEARNER
from tests.learners import SEARCH_FORM, ULN, details, record
from tests.services.conftest import World

ENROLMENT = {"purpose": "Enrolment"}
CALLS: dict[str, Callable[[World, Form], object]] = {
    "search": lambda world, form: world.services.search(ACTOR, LEARNER, {**SEARCH_FORM, **form}),
    "search_again": lambda world, form: world.services.search_again(ACTOR, LEARNER, form),
    "verify": lambda world, form: world.services.verify(ACTOR, LEARNER, form),
    "update": lambda world, form: world.services.update(ACTOR, LEARNER, form),
    "register": lambda world, form: world.services.register(ACTOR, LEARNER, form),
}


@pytest.fixture
def asking(world: World) -> World:
    """Give a tenant that asks for a purpose, and a learner with a ULN."""
    world.host.preferred = Preferences(purposes=("Enrolment", "Funding return"))
    world.host.holds(LEARNER, details(), str(ULN))
    world.lrs.records[ULN] = record()
    return world


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("form", [{}, {"purpose": ""}, {"purpose": "Curiosity"}, {"purpose": 7}])
def test_without_a_purpose_of_the_tenants_nothing_is_sent(
    asking: World, call: str, form: Form
) -> None:
    with pytest.raises(InvalidInput) as raised:
        CALLS[call](asking, form)
    assert raised.value.problems == {"purpose": [CHOOSE_ONE]}
    assert not asking.lrs.calls
    assert asking.audit == []


def test_with_one_the_lrs_is_called_and_the_audit_knows_it(asking: World) -> None:
    CALLS["search"](asking, ENROLMENT)
    CALLS["verify"](asking, ENROLMENT)
    assert {one.purpose for one in asking.audit} == {"Enrolment"}


def test_without_a_form_nobody_is_asked(asking: World) -> None:
    asking.services.verify(ACTOR, LEARNER)
    assert {one.purpose for one in asking.audit} == {""}


def test_a_tenant_without_purposes_is_not_asked_and_keeps_none(world: World) -> None:
    CALLS["search"](world, {"purpose": "Anything that somebody typed"})
    assert {one.purpose for one in world.audit} == {""}
    assert world.services.purposes(LEARNER.tenant) == ()


def test_the_host_is_asked_once_in_an_action(asking: World) -> None:
    asked: list[str] = []

    def preferences(tenant: str) -> Preferences:
        asked.append(tenant)
        return asking.host.preferred

    asking.host.preferences = preferences  # type: ignore[method-assign]
    asking.services.verify(ACTOR, LEARNER)
    assert len(asked) == 1
