"""`picslrs vault`: what is set waits, is proved, shown without secrets, sealed anew and removed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from flask import current_app

from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from picslrs_plugin.store import SqlStore
from picslrs_plugin.vault import new_key
from tests.certificates import issued
from tests.cli.conftest import APP, Ended, Run
from tests.cli.host import lrs

WRONG = "another-secret-1"


@pytest.fixture(scope="module")
def server() -> Iterator[SimulatorServer]:
    with SimulatorServer(SimulatorConfig(), []) as serving:
        yield serving


@dataclass
class Desk:
    """The command with a vault, and files to read secrets from."""

    run: Run
    folder: Path
    server: SimulatorServer

    def password(self, text: str) -> str:
        path = self.folder / "password"
        path.write_text(f"{text}\n")
        return str(path)

    def set(self, *more: str, password: str = "", app: str = APP) -> Ended:
        given = self.password(password or self.server.config.password)
        address = ("--address", self.server.url, "--ukprn", "10099999")
        named = (*address, "--password-file", given, *more)
        return self.run("vault", "set", "northgate", *named, app=app)


@pytest.fixture
def desk(
    run: Run, tmp_path: Path, server: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", new_key("first"))
    return Desk(run, tmp_path, server)


def test_what_is_set_is_proved_and_in_use(desk: Desk) -> None:
    ended = desk.set()
    assert ended.status == 0
    assert "the LRS took the new credentials" in ended.out
    assert "LRS credentials: for 127.0.0.1" in desk.run("check", "--tenant", "northgate").out


def test_the_lrs_is_asked_within_the_applications_context(desk: Desk) -> None:
    asked: list[str] = []
    lrs.after("find_by_uln", lambda _: asked.append(current_app.name))
    ended = desk.set(app="tests.cli.host:create_busy_app")
    assert (ended.err, asked) == ("", ["northgate"])


def test_what_the_lrs_refuses_waits_and_the_old_stays(desk: Desk) -> None:
    desk.set()
    ended = desk.set(password=WRONG)
    assert ended.status == 1
    assert "refused your organisation's LRS password" in ended.err
    assert "The credentials in use stay as they were" in ended.err
    shown = desk.run("vault", "show", "northgate").out
    assert "in use" in shown
    assert "waiting" in shown
    assert "not yet" in shown


def test_what_waits_is_proved_later(desk: Desk) -> None:
    assert "stays in use" in desk.set("--later").out
    assert desk.run("vault", "prove", "northgate").status == 0
    again = desk.run("vault", "prove", "northgate")
    assert again.status == 1
    assert "No new credentials wait" in again.err


def test_no_secret_is_ever_printed(desk: Desk, tmp_path: Path, store: SqlStore) -> None:
    certificate, key = issued(trustme.CA(), tmp_path, "client", "client@example.test")
    told = [
        desk.set("--certificate", str(certificate), "--key", str(key)),
        desk.set(password=WRONG),
        desk.set(password="too short"),
        desk.run("vault", "show", "northgate"),
        desk.run("check", "--tenant", "northgate"),
        desk.run("settings"),
    ]
    printed = "".join(one.out + one.err for one in told)
    assert "kept" in printed
    body = key.read_text().splitlines()[1]
    for secret in (desk.server.config.password, WRONG, "too short", body):
        assert secret not in printed


def test_a_password_that_cannot_be_right_is_refused(desk: Desk) -> None:
    ended = desk.set(password="too short")
    assert ended.status == 1
    assert "password must have 16 characters" in ended.err
    assert desk.run("vault", "show", "northgate").status == 1


def test_one_value_is_changed_and_the_others_stay(desk: Desk) -> None:
    desk.set()
    ended = desk.run("vault", "set", "northgate", "--vendor-id", "7")
    assert ended.status == 0
    assert "10099999" in desk.run("vault", "show", "northgate").out


def test_a_new_key_seals_everything_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = new_key("first"), new_key("second")
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", first)
    desk.set()
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", f"{second},{first}")
    assert "1 set of credentials sealed anew" in desk.run("vault", "rotate").out
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", second)
    assert "second" in desk.run("vault", "show", "northgate").out
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", first)
    ended = desk.run("vault", "show", "northgate")
    assert "the key second is missing" in ended.err
    assert "the key second is missing" in desk.run("check", "--tenant", "northgate").out


def test_what_is_removed_is_gone(desk: Desk) -> None:
    desk.set()
    assert desk.run("vault", "remove", "northgate", "--yes").status == 0
    assert desk.run("vault", "show", "northgate").status == 1
    assert desk.run("vault", "remove", "northgate", "--yes").status == 1


def test_the_audits_export_tells_what_was_done_with_credentials_and_no_secret(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = new_key("first")
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", first)
    desk.set()
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", f"{new_key('second')},{first}")
    desk.run("vault", "rotate")
    desk.run("vault", "rotate")
    desk.set("--later", password=WRONG)
    desk.run("vault", "remove", "northgate", "--waiting", "--yes")
    desk.run("vault", "remove", "northgate", "--yes")
    exported = desk.run("audit", "export", "--tenant", "northgate").out
    told = [json.loads(line) for line in exported.splitlines()]
    assert [(one["operation"], one["detail"]) for one in told] == [
        ("save credentials", "address, password, ukprn"),
        ("use credentials", ""),
        ("seal credentials anew", ""),
        ("save credentials", "password"),
        ("drop credentials", "those that were not proved"),
        ("drop credentials", "all of them"),
        ("export audit", ""),
    ]
    assert WRONG not in exported
    assert desk.server.config.password not in exported


def test_a_new_key_can_be_made_without_an_application(run: Run) -> None:
    made = run("vault", "key", "2026-11", app=None).out
    assert made.startswith("2026-11:")
    assert run("vault", "key", "a:b", app=None).status == 2


def test_without_keys_there_is_no_vault(run: Run) -> None:
    ended = run("vault", "show", "northgate")
    assert ended.status == 1
    assert "its vault is not switched on" in ended.err


def test_a_key_that_is_none_stops_the_start_without_repeating_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_PICSLRS_VAULT_KEYS", "made-up-secret")
    ended = run("check")
    assert "The keys of the vault cannot be used" in ended.out + ended.err
    assert "made-up-secret" not in ended.out + ended.err
