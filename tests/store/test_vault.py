"""Where sealed sets are kept: the fake and the database, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.settings import Settings
from picslrs_plugin.store import SqlStore, open_store
from picslrs_plugin.store.vault import StoredVault, open_vault
from picslrs_plugin.vault import Cipher, Rows, SealedSet, SealedVault, new_key
from picslrs_plugin.vault.keeping import IN_USE, WAITING
from tests.fakes_store import FakeStore
from tests.store.conftest import DATABASES
from tests.vault.samples import FIRST, HELD, NOW, SECRETS, FakeRows

ONE = SealedSet("1", NOW, "Test Person", None, {"password": "v1.first.AAAA"})


@pytest.fixture(params=["fake", *DATABASES])
def rows(request: pytest.FixtureRequest) -> Iterator[Rows]:
    if request.param == "fake":
        yield FakeRows()
        return
    name = "sqlite_address" if request.param == "sqlite" else "postgres_address"
    store = open_store(request.getfixturevalue(name))
    yield StoredVault(store.engine)
    store.close()


def test_a_set_is_kept_as_it_is(rows: Rows) -> None:
    assert rows.get("northgate", WAITING) is None
    rows.put("northgate", WAITING, ONE)
    assert rows.get("northgate", WAITING) == ONE
    assert rows.get("northgate", IN_USE) is None
    assert rows.get("southgate", WAITING) is None
    assert rows.tenants() == ("northgate",)


def test_a_set_replaces_the_one_before(rows: Rows) -> None:
    rows.put("northgate", WAITING, ONE)
    other = replace(ONE, id="2", proved_at=NOW)
    rows.put("northgate", WAITING, other)
    assert rows.get("northgate", WAITING) == other


def test_only_the_set_with_the_id_is_accepted(rows: Rows) -> None:
    rows.put("northgate", WAITING, ONE)
    assert not rows.accept("northgate", replace(ONE, id="2"))
    assert rows.get("northgate", IN_USE) is None
    assert rows.accept("northgate", replace(ONE, proved_at=NOW))
    assert rows.get("northgate", IN_USE) == replace(ONE, proved_at=NOW)
    assert rows.get("northgate", WAITING) is None


def test_only_the_set_with_the_id_is_sealed_anew(rows: Rows) -> None:
    rows.put("northgate", WAITING, ONE)
    anew = replace(ONE, sealed={"password": "v1.second.AAAA"})
    assert not rows.reseal("northgate", WAITING, replace(anew, id="2"))
    assert not rows.reseal("northgate", IN_USE, anew)
    assert not rows.reseal("southgate", WAITING, anew)
    assert rows.get("northgate", WAITING) == ONE
    assert rows.reseal("northgate", WAITING, anew)
    assert rows.get("northgate", WAITING) == anew


def test_a_slot_is_emptied_for_one_tenant(rows: Rows) -> None:
    rows.put("northgate", WAITING, ONE)
    rows.put("southgate", WAITING, ONE)
    assert rows.remove("northgate", WAITING)
    assert not rows.remove("northgate", WAITING)
    assert rows.get("southgate", WAITING) == ONE


def test_nothing_readable_lies_in_the_database(sql_store: SqlStore) -> None:
    vault = SealedVault(Cipher([FIRST]), StoredVault(sql_store.engine))
    vault.propose("northgate", HELD, by="Test Person", at=NOW)
    vault.accept("northgate", HELD, NOW)
    with sql_store.engine.connect() as connection:
        stored = repr(connection.execute(text("SELECT * FROM picslrs_vault")).all())
    for secret in (*SECRETS, "10099999", "lrs.example.org"):
        assert secret not in stored
    assert "v1.first." in stored


def test_a_row_that_was_moved_to_another_tenant_does_not_open(sql_store: SqlStore) -> None:
    vault = SealedVault(Cipher([FIRST]), StoredVault(sql_store.engine))
    vault.propose("northgate", HELD, by="", at=NOW)
    vault.accept("northgate", HELD, NOW)
    with sql_store.engine.begin() as connection:
        connection.execute(text("UPDATE picslrs_vault SET tenant = 'southgate'"))
    with pytest.raises(ConfigurationError, match="belong to another tenant"):
        vault.in_use("southgate")


def test_a_store_of_the_hosts_own_keeps_no_vault() -> None:
    with pytest.raises(ConfigurationError, match="store of its own"):
        open_vault(Settings(vault_keys=new_key("a")), FakeStore())
