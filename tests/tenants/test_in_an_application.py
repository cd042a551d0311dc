"""A host that answers nothing of tenants itself: file and database answer for it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from picslrs_plugin.bootstrap import Installation, Picslrs, installation_of
from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import Licence, Tier, hookimpl
from picslrs_plugin.store import SqlStore, StoredTenants, open_store
from picslrs_plugin.tenants import TenantConfig
from tests.databases import database_at
from tests.fakes_store import FakeStore
from tests.tenants.samples import SECRET

FILE = """
[tenants.northgate]
tier = "silver"
switch_off = ["webhooks"]

[tenants.northgate.lrs]
address = "http://127.0.0.1:1"
ukprn = "10099999"
password_file = "password"
"""
GOLD, SILVER = Licence(tier=Tier.GOLD), Licence(tier=Tier.SILVER)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(database_at(tmp_path / "picslrs.db"))
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(SECRET)
    path = tmp_path / "tenants.toml"
    path.write_text(FILE)
    return path


def installed(store: SqlStore | FakeStore, file: Path | None, *hooks: object) -> Installation:
    app = Flask("host")
    app.config["PICSLRS_TENANTS_FILE"] = str(file) if file else ""
    Picslrs(app, hooks=hooks, store=store)
    return installation_of(app)


class Host:
    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        return Licence(tier=Tier.PLATINUM) if tenant == "northgate" else None


def test_the_file_answers_for_a_host_that_does_not(store: SqlStore, file: Path) -> None:
    hooks = installed(store, file).hooks
    assert hooks.licence("northgate") == SILVER
    assert hooks.credentials("northgate").password == SECRET


def test_a_tenant_that_nobody_knows_has_nothing(store: SqlStore, file: Path) -> None:
    hooks = installed(store, file).hooks
    assert hooks.licence("southgate") is None
    with pytest.raises(ConfigurationError):
        hooks.credentials("southgate")


def test_the_host_answers_before_file_and_database(store: SqlStore, file: Path) -> None:
    StoredTenants(store.engine).put("northgate", TenantConfig(GOLD))
    hooks = installed(store, file, Host()).hooks
    assert hooks.licence("northgate") == Licence(tier=Tier.PLATINUM)


def test_the_database_comes_before_the_file_and_needs_no_restart(
    store: SqlStore, file: Path
) -> None:
    hooks = installed(store, file).hooks
    stored = StoredTenants(store.engine)
    stored.put("northgate", TenantConfig(GOLD))
    assert hooks.licence("northgate") == GOLD
    stored.remove("northgate")
    assert hooks.licence("northgate") == SILVER


def test_no_licence_in_the_database_takes_the_files_away(store: SqlStore, file: Path) -> None:
    StoredTenants(store.engine).put("northgate", TenantConfig(Licence()))
    assert installed(store, file).hooks.licence("northgate") == Licence()


def test_a_database_that_only_switches_off_leaves_the_files_licence(
    store: SqlStore, file: Path
) -> None:
    StoredTenants(store.engine).put("northgate", TenantConfig(switched_off=frozenset({"cards"})))
    installation = installed(store, file)
    assert installation.hooks.licence("northgate") == SILVER
    assert installation.tenants.switched_off("northgate") == frozenset({"webhooks", "cards"})


def test_of_a_tenant_that_neither_knows_nothing_is_switched_off(
    store: SqlStore, file: Path
) -> None:
    assert installed(store, file).tenants.switched_off("southgate") is None


def test_a_change_of_the_file_needs_no_restart(store: SqlStore, file: Path) -> None:
    hooks = installed(store, file).hooks
    file.write_text(FILE.replace("silver", "platinum"))
    assert hooks.licence("northgate") == Licence(tier=Tier.PLATINUM)


def test_a_secret_that_cannot_be_read_is_logged_by_its_key(
    store: SqlStore, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (file.parent / "password").write_text("open sesame")
    with pytest.raises(ConfigurationError):
        installed(store, file).hooks.credentials("northgate")
    assert "northgate.lrs.password_file holds a password that does not have 16" in caplog.text
    assert "open sesame" not in caplog.text


def test_a_bad_file_stops_the_application_before_the_database_is_opened(
    tmp_path: Path, file: Path
) -> None:
    file.write_text("[tenants.northgate]\nteir = 1")
    app = Flask("host")
    database = tmp_path / "never.db"
    app.config.update(PICSLRS_TENANTS_FILE=str(file), PICSLRS_DATABASE_URL=f"sqlite:///{database}")
    with pytest.raises(ConfigurationError, match="did you mean tier"):
        Picslrs(app)
    assert not database.exists()


def test_with_a_store_of_the_hosts_own_the_file_still_answers(file: Path) -> None:
    assert installed(FakeStore(), file).hooks.licence("northgate") == SILVER


def test_within_a_request_the_database_is_asked_once_for_each_tenant(
    store: SqlStore, file: Path
) -> None:
    installation = installed(store, file)
    stored = StoredTenants(store.engine)
    app = Flask("host")
    with app.test_request_context():
        assert installation.hooks.licence("northgate") == SILVER
        stored.put("northgate", TenantConfig(GOLD))
        assert installation.hooks.licence("northgate") == SILVER
        assert installation.hooks.licence("southgate") is None
    with app.test_request_context():
        assert installation.hooks.licence("northgate") == GOLD


def test_without_migrating_at_the_start_the_tables_are_left_alone(tmp_path: Path) -> None:
    app = Flask("host")
    database = tmp_path / "picslrs.db"
    app.config.update(PICSLRS_DATABASE_URL=f"sqlite:///{database}", PICSLRS_MIGRATE_AT_START=False)
    Picslrs(app)
    assert not database.exists()


def test_the_file_is_looked_at_again_only_when_it_changed(store: SqlStore, file: Path) -> None:
    hooks = installed(store, file).hooks
    status = file.stat()
    # The same length, written in place, with the old time: as good as no change.
    file.write_text(FILE.replace("silver", "bronze"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert hooks.licence("northgate") == SILVER
