"""What the command line says of tenants, on every database."""

from dataclasses import replace

import pytest

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs import Licence, SubjectKind, SubjectRef, Tier
from picslrs_plugin.store import SqlStore, StoredTenants, open_store, stored_tenants
from picslrs_plugin.tenants import Connection, TenantConfig
from tests.fakes_store import FakeStore
from tests.store.samples import ELSEWHERE, LEARNER, NORTH, NOW, OLD_ULN, SOUTH, ULN, a_link

SILVER = TenantConfig(Licence(tier=Tier.SILVER))


@pytest.fixture
def tenants(sql_store: SqlStore) -> StoredTenants:
    return StoredTenants(sql_store.engine)


@pytest.mark.parametrize(
    "config",
    [
        SILVER,
        TenantConfig(Licence(frozenset({"LRS", "Timetable"}), Tier.GOLD), frozenset({"a", "b"})),
        TenantConfig(Licence()),
        TenantConfig(None, frozenset({"webhooks"})),
        TenantConfig(),
    ],
)
def test_what_is_said_comes_back(tenants: StoredTenants, config: TenantConfig) -> None:
    tenants.put(NORTH, config)
    assert tenants.of(NORTH) == config


def test_of_a_tenant_nothing_may_be_said(tenants: StoredTenants) -> None:
    tenants.put(SOUTH, SILVER)
    assert tenants.of(NORTH) is None


def test_what_is_said_later_counts(tenants: StoredTenants) -> None:
    tenants.put(NORTH, SILVER)
    tenants.put(SOUTH, SILVER)
    tenants.put(NORTH, TenantConfig(Licence(tier=Tier.GOLD)))
    assert tenants.of(NORTH) == TenantConfig(Licence(tier=Tier.GOLD))
    assert tenants.of(SOUTH) == SILVER


def test_what_is_removed_is_forgotten_for_that_tenant_only(tenants: StoredTenants) -> None:
    tenants.put(NORTH, SILVER)
    tenants.put(SOUTH, SILVER)
    assert tenants.remove(NORTH)
    assert not tenants.remove(NORTH)
    assert tenants.tenants() == (SOUTH,)


def test_how_to_reach_the_lrs_is_not_kept(tenants: StoredTenants) -> None:
    connection = Connection(address="https://a.example", ukprn="10099999", password_env="P")
    with pytest.raises(ValueError, match="not kept in the database"):
        tenants.put(NORTH, TenantConfig(connection=connection))


def test_tenants_with_anything_stored_are_known(
    sql_store: SqlStore, tenants: StoredTenants
) -> None:
    assert tenants.with_anything_stored() == ()
    with sql_store(NORTH) as work:
        work.links.save(a_link(LEARNER))
        work.links.add_alias(LEARNER, OLD_ULN, now=ULN, at=NOW)
        work.commit()
    with sql_store(SOUTH) as work:
        work.links.add_alias(ELSEWHERE, OLD_ULN, now=ULN, at=NOW)
        work.commit()
    tenants.put("west-college", SILVER)
    assert tenants.with_anything_stored() == (NORTH, SOUTH, "west-college")
    assert tenants.with_events() == ()
    assert tenants.with_saves() == ()


def test_tenants_with_a_uln_that_waits_for_the_host_are_known(
    sql_store: SqlStore, tenants: StoredTenants
) -> None:
    for tenant, pending in ((NORTH, True), (SOUTH, False)):
        with sql_store(tenant) as work:
            ref = SubjectRef(tenant, SubjectKind.LEARNER, "7")
            work.links.save(replace(a_link(ref), pending=pending))
            work.commit()
    assert tenants.with_saves() == (NORTH,)


def test_a_row_that_cannot_be_understood_is_named_without_its_content(
    sql_store: SqlStore, tenants: StoredTenants
) -> None:
    tenants.put(NORTH, SILVER)
    with sql_store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE picslrs_tenants SET tier = 'DIAMOND'")
    with pytest.raises(StoreUnavailable) as refused:
        tenants.of(NORTH)
    assert "DIAMOND" not in str(refused.value)


def test_without_tables_the_error_is_ours(address: str) -> None:
    store = open_store(address, migrated=False)
    with pytest.raises(StoreUnavailable):
        StoredTenants(store.engine).tenants()
    with pytest.raises(StoreUnavailable):
        StoredTenants(store.engine).of(NORTH)
    store.close()


def test_a_store_of_the_hosts_own_keeps_no_tenants() -> None:
    assert stored_tenants(FakeStore()) is None
