"""The connection to the LRS: who may see and change it, and what stays as it was when it fails."""

from collections.abc import Callable

import pytest

from picslrs_plugin.errors import Conflict, NotPermitted
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.services.connections import Connections
from tests.fakes import ACTOR
from tests.services.conftest import World

Call = Callable[[Connections, Identity], object]

CALLS: dict[str, Call] = {
    "look": lambda c, a: c.look(a),
    "test": lambda c, a: c.test(a),
    "replace": lambda c, a: c.replace(a, {}),
    "prove": lambda c, a: c.prove(a),
    "withdraw": lambda c, a: c.withdraw(a),
}


def test_every_public_method_is_in_the_table() -> None:
    public = {name for name in vars(Connections) if not name.startswith("_")}
    assert public == {*CALLS, "offers"}


@pytest.mark.parametrize("name", CALLS)
def test_without_the_permission_nothing_is_told_or_asked(world: World, name: str) -> None:
    world.host.denied_for_all = {TenantAction.SETTINGS}
    connections = world.services.connections
    with pytest.raises(NotPermitted):
        CALLS[name](connections, ACTOR)
    assert not connections.offers(ACTOR)
    assert world.lrs.calls == {}


@pytest.mark.parametrize("name", ["replace", "prove", "withdraw"])
def test_without_a_vault_nothing_can_be_replaced(world: World, name: str) -> None:
    with pytest.raises(Conflict, match="its vault is not switched on"):
        CALLS[name](world.services.connections, ACTOR)
    assert world.lrs.calls == {}


def test_a_test_asks_for_nobody_and_writes_nothing(world: World) -> None:
    world.services.connections.test(ACTOR)
    ((operation, uln, family_name, given_name),) = world.lrs.sent
    assert operation == "find_by_uln"
    assert str(uln) == "9999999904"
    assert (family_name, given_name) == ("Connection", "Test")
