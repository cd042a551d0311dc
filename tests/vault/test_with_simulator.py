"""Credentials in an application's vault, proved against a simulator that demands a certificate."""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import trustme
from flask import Flask

from picslrs_plugin.bootstrap import Installation, Picslrs, installation_of
from picslrs_plugin.errors import ConfigurationError, LrsAccessRefused, LrsConnectionInsecure
from picslrs_plugin.hookspecs import Identity, LrsCredentials, Person
from picslrs_plugin.services import connection
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer, server_context
from picslrs_plugin.vault import new_key
from tests.certificates import authority_file, issued, locked
from tests.databases import database_at

ACTOR = Identity(Person("tester", "Test Person"), "northgate")
KEY = new_key("first")


@dataclass
class Ground:
    """An application with a vault, and an LRS that demands a client certificate."""

    app: Flask
    installation: Installation
    server: SimulatorServer
    good: LrsCredentials

    def propose(self, **changes: object) -> LrsCredentials:
        changed = replace(self.good, **changes)  # type: ignore[arg-type]
        connection.propose(self.installation.ports, ACTOR, changed)
        return changed

    def prove(self) -> None:
        connection.prove(self.installation.ports, ACTOR)

    def used(self) -> LrsCredentials:
        with self.app.app_context():
            return self.installation.hooks.credentials("northgate")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vault")


@pytest.fixture(scope="module")
def demanding(authority: trustme.CA, folder: Path) -> Iterator[SimulatorServer]:
    trusted = authority_file(authority, folder)
    tls = server_context(*issued(authority, folder, "server"), trusted)
    with SimulatorServer(SimulatorConfig(), [], tls=tls) as server:
        yield server


@pytest.fixture
def ground(
    demanding: SimulatorServer, authority: trustme.CA, folder: Path, tmp_path: Path
) -> Ground:
    certificate, key = issued(authority, folder, "client", "client@example.test")
    locked(key, b"made-up password")
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="only for tests",
        PICSLRS_DATABASE_URL=database_at(tmp_path / "vault.db"),
        PICSLRS_VAULT_KEYS=KEY,
        PICSLRS_LOAD_INSTALLED=False,
    )
    Picslrs(app)
    good = LrsCredentials(
        address=demanding.url,
        ukprn="10099999",
        password=demanding.config.password,
        certificate_pem=certificate.read_text(),
        key_pem=key.read_text(),
        key_password="made-up password",
        authority_pem=authority_file(authority, folder).read_text(),
    )
    return Ground(app, installation_of(app), demanding, good)


def test_what_the_lrs_took_answers_the_hook(ground: Ground) -> None:
    with pytest.raises(ConfigurationError):
        ground.used()
    ground.propose()
    with pytest.raises(ConfigurationError):
        ground.used()
    ground.prove()
    assert ground.used() == ground.good


def test_a_wrong_password_leaves_the_old_one_in_use(ground: Ground) -> None:
    ground.propose()
    ground.prove()
    wrong = ground.propose(password="another-secret-1")
    with pytest.raises(LrsAccessRefused) as told:
        ground.prove()
    assert told.value.changed == connection.KEPT_AS_BEFORE
    assert ground.used() == ground.good
    waiting = ground.installation.ports.vault.waiting("northgate")  # type: ignore[union-attr]
    assert waiting is not None
    assert waiting.credentials == wrong


def test_a_strangers_certificate_leaves_the_old_one_in_use(ground: Ground, folder: Path) -> None:
    ground.propose()
    ground.prove()
    certificate, key = issued(trustme.CA(), folder, "stranger", "client@example.test")
    ground.propose(
        certificate_pem=certificate.read_text(), key_pem=key.read_text(), key_password=None
    )
    with pytest.raises(LrsConnectionInsecure):
        ground.prove()
    assert ground.used() == ground.good


def test_the_proof_changes_nothing_at_the_lrs(ground: Ground) -> None:
    ground.server.state.forget_calls()
    ground.propose()
    ground.prove()
    assert set(ground.server.state.counts()) == {"learnerByULN"}
    assert list(ground.server.state.learners()) == []


def test_a_key_from_the_vault_leaves_no_file_behind(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setenv("TMPDIR", str(empty))
    monkeypatch.setattr("tempfile.tempdir", None)
    ground.propose()
    ground.prove()
    assert list(empty.iterdir()) == []
    assert not any("memfd:picslrs" in name for name in _open_files())


def _open_files() -> Iterator[str]:
    """Yield the names of all files that this process has open."""
    for one in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that lists the folder is closed by now
            yield str(one.readlink())


def test_where_memory_has_no_name_a_file_is_removed_at_once(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setattr("tempfile.tempdir", str(empty))
    ground.propose()
    ground.prove()
    assert ground.used() == ground.good
    assert list(empty.iterdir()) == []


def test_the_vault_counts_before_the_tenants_file(ground: Ground, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from-the-file-16")
    file = tmp_path / "tenants.toml"
    file.write_text(
        '[tenants.northgate.lrs]\naddress = "https://lrs.example.org"\nukprn = "10088888"\n'
        f'password_file = "{secret}"\n'
    )
    ground.propose()
    ground.prove()
    app = Flask(__name__)
    app.config.update(ground.app.config, PICSLRS_TENANTS_FILE=str(file))
    Picslrs(app)
    hooks = installation_of(app).hooks
    with app.app_context():
        assert hooks.credentials("northgate") == ground.good
        ground.installation.ports.vault.remove("northgate")  # type: ignore[union-attr]
        assert hooks.credentials("northgate").ukprn == "10088888"


def test_without_its_key_the_vault_never_falls_back_to_the_file(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    ground.propose()
    ground.prove()
    app = Flask(__name__)
    app.config.update(ground.app.config, PICSLRS_VAULT_KEYS=new_key("other"))
    Picslrs(app)
    with app.app_context(), pytest.raises(ConfigurationError):
        installation_of(app).hooks.credentials("northgate")
    assert "the key first is missing" in caplog.text
    for secret in (ground.good.password, "made-up password", KEY.partition(":")[2]):
        assert secret not in caplog.text
