"""What `picslrs check` finds. The logic is tried without the command line where that is enough."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from flask import Flask

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.commands.checkup import NEEDED, check_app, check_without_app
from picslrs_plugin.commands.findings import Finding, Level, Report
from picslrs_plugin.hookspecs import Licence, LrsCredentials, Tier, hookimpl
from picslrs_plugin.ports import Reading
from picslrs_plugin.store import SqlStore, StoredTenants, migrate, open_store
from picslrs_plugin.tenants import TenantConfig
from tests.cli import host
from tests.cli.conftest import Run
from tests.cli.test_commands import waiting, with_broken_plugin
from tests.databases import database_at, kind
from tests.fakes_store import FakeStore
from tests.tenants.samples import SECRET

SILVER = TenantConfig(Licence(tier=Tier.SILVER))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(database_at(tmp_path / "picslrs.db"))
    yield opened
    opened.close()


class Credentials:
    """A host's plugin that knows how to reach the LRS."""

    def __init__(self, **given: Any) -> None:
        self._given = {"address": "https://lrs.example.org", "ukprn": "10099999"} | given

    @hookimpl
    def picslrs_credentials(self, tenant: str) -> LrsCredentials | None:
        return LrsCredentials(password=SECRET, **self._given)


def found(
    store: SqlStore | FakeStore, *hooks: object, tenant: str = "northgate", **config: object
) -> list[Finding]:
    """Check an application with these plugins."""
    app = Flask("host")
    app.config.update(SECRET_KEY="for tests only", PICSLRS_LOAD_INSTALLED=False)
    app.config.update(config)
    Picslrs(app, hooks=hooks, store=store, clock=lambda: host.NOW)
    with app.app_context():
        return list(check_app(app, installation_of(app), [tenant]))


def about(findings: list[Finding], area: str, part: str = "") -> Finding:
    """Return the one finding of an area whose sentence starts so."""
    (only,) = (one for one in findings if one.area == area and one.what.startswith(part))
    return only


def level(findings: list[Finding], area: str, part: str = "") -> Level:
    return about(findings, area, part).level


# Settings and pages


def test_the_settings_that_are_given_are_named_without_their_values(store: SqlStore) -> None:
    findings = found(store, PICSLRS_LAYOUT="host/base.html")
    told = about(findings, "settings")
    assert told.what == "given: PICSLRS_LAYOUT, PICSLRS_LOAD_INSTALLED"


def test_a_secret_key_is_needed(store: SqlStore) -> None:
    assert level(found(store, SECRET_KEY=None), "pages", "SECRET_KEY") is Level.PROBLEM


def test_a_layout_that_does_not_exist_is_a_problem(store: SqlStore) -> None:
    assert level(found(store, PICSLRS_LAYOUT="no/such.html"), "pages") is Level.PROBLEM


def test_a_layout_that_exists_is_fine(store: SqlStore) -> None:
    assert level(found(store, PICSLRS_LAYOUT="picslrs/page.html"), "pages") is Level.OK


# The database


def test_tables_at_the_newest_revision_are_fine(store: SqlStore) -> None:
    told = about(found(store), "database")
    assert (told.level, told.what) == (
        Level.OK,
        f"{kind()}, tables at revision {migrate.head()}, the newest",
    )


def test_tables_that_are_behind_are_a_problem_with_its_command(store: SqlStore) -> None:
    migrate.downgrade(store.engine, "0002")
    told = about(found(store), "database")
    assert told.level is Level.PROBLEM
    assert "0002; the newest is" in told.what
    assert "picslrs db upgrade" in told.advice


def test_tables_that_were_never_made_are_a_problem(tmp_path: Path) -> None:
    store = open_store(database_at(tmp_path / "empty.db"), migrated=False)
    assert "no tables were made yet" in about(found(store), "database").what
    store.close()


def test_tables_of_a_newer_version_are_a_problem(store: SqlStore) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE picslrs_alembic_version SET version_num = 'newer'")
    assert "newer version of the plugin" in about(found(store), "database").what


def test_a_database_that_does_not_answer_is_a_problem(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}", migrated=False)  # a folder is no database
    told = about(found(store), "database")
    assert (told.level, told.what) == (
        Level.PROBLEM,
        "sqlite: The LRS tab's database is not available",
    )
    store.close()


def test_a_store_of_the_hosts_own_is_no_problem() -> None:
    findings = found(FakeStore())
    assert level(findings, "database") is Level.OK
    assert not [one for one in findings if one.area == "events"]  # nobody can count them


# Hooks and plugins


@pytest.mark.parametrize("hook", NEEDED)
def test_a_needed_hook_that_nobody_answers_is_a_problem(store: SqlStore, hook: str) -> None:
    told = about(found(store), "hooks", hook)
    assert told.level is Level.PROBLEM
    assert told.advice


def test_hooks_of_the_host_are_named_with_their_plugin(store: SqlStore) -> None:
    findings = found(store, host.College())
    assert about(findings, "hooks", "picslrs_save").what == "picslrs_save: tests.cli.host.College"
    assert level(findings, "hooks", "picslrs_event") is Level.OK


def test_a_host_that_leaves_its_details_to_the_plugin_needs_no_save(store: SqlStore) -> None:
    told = about(found(store, PICSLRS_LOCAL_DETAILS=True), "hooks", "picslrs_save")
    assert (told.level, told.what) == (Level.OK, "picslrs_save: PICSLRS_LOCAL_DETAILS")


class CannotSay:
    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        raise ConnectionError


def test_a_licence_that_cannot_be_asked_about_is_a_problem(store: SqlStore) -> None:
    told = about(found(store, CannotSay()), "tenant", "licence")
    assert told.level is Level.PROBLEM
    assert "failed" in told.what


def test_a_licence_by_command_line_answers_for_the_host(store: SqlStore) -> None:
    StoredTenants(store.engine).put("northgate", SILVER)
    findings = found(store)
    assert about(findings, "hooks", "picslrs_licence").what == "picslrs_licence: the command line"
    assert level(findings, "hooks", "picslrs_credentials") is Level.PROBLEM


def test_a_plugin_that_was_not_loaded_is_a_problem(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_broken_plugin(monkeypatch)
    told = about(found(store), "plugins", "webhooks")
    assert told.level is Level.PROBLEM
    assert told.what == "webhooks of acme-webhooks 1.2 was not loaded: ImportError"


# Events


def test_events_that_wait_are_noted(store: SqlStore) -> None:
    waiting(store, "a", "b")
    waiting(store, "c", tenant="southgate")
    told = about(found(store), "events")
    assert (told.level, told.what) == (Level.NOTE, "3 wait to be sent")


# Tenants


def test_a_tenant_without_a_licence_is_noted_and_needs_no_credentials(store: SqlStore) -> None:
    findings = found(store)
    assert level(findings, "tenant", "licence: none") is Level.NOTE
    assert level(findings, "tenant", "LRS credentials") is Level.NOTE


def test_a_licensed_tenant_needs_credentials(store: SqlStore) -> None:
    StoredTenants(store.engine).put("northgate", SILVER)
    findings = found(store)
    assert about(findings, "tenant", "licence").what == "licence: Silver tier: learners"
    assert level(findings, "tenant", "LRS credentials") is Level.PROBLEM


def test_a_password_that_cannot_be_read_is_named_by_its_key(
    store: SqlStore, tmp_path: Path
) -> None:
    file = tmp_path / "tenants.toml"
    file.write_text(
        '[tenants.northgate]\ntier = "gold"\n[tenants.northgate.lrs]\n'
        'address = "https://a.example"\nukprn = "10099999"\npassword_file = "nowhere"\n'
    )
    findings = found(store, PICSLRS_TENANTS_FILE=str(file))
    told = about(findings, "tenant", "LRS credentials")
    assert told.what == (
        "LRS credentials: northgate.lrs.password_file names a file that cannot be read"
    )


def test_credentials_are_told_by_their_host_alone(store: SqlStore) -> None:
    findings = found(store, Credentials())
    told = about(findings, "tenant", "LRS credentials")
    assert (told.level, told.what) == (Level.OK, "LRS credentials: for lrs.example.org")
    assert SECRET not in str(findings)


def test_tenants_are_found_where_anything_is_said_or_stored(store: SqlStore) -> None:
    StoredTenants(store.engine).put("southgate", SILVER)
    waiting(store, "a", tenant="westgate")
    tenants = {one.tenant for one in found(store) if one.tenant}
    assert tenants == {"northgate", "southgate", "westgate"}


# Certificates


def certified(folder: Path, last: datetime, first: datetime | None = None) -> Credentials:
    """Give credentials whose certificate expires then."""
    issued = trustme.CA().issue_cert("mis.example.org", not_before=first, not_after=last)
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    return Credentials(certificate=folder / "certificate.pem", key=folder / "key.pem")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (400, Level.OK),
        (61, Level.OK),
        (60, Level.NOTE),
        (31, Level.NOTE),
        (30, Level.WARNING),
        (8, Level.WARNING),
        (7, Level.PROBLEM),
        (0, Level.PROBLEM),
    ],
)
def test_the_nearer_the_day_the_louder_it_is_said(
    store: SqlStore, tmp_path: Path, days: int, expected: Level
) -> None:
    last = host.NOW + timedelta(days=days, hours=1)
    told = about(found(store, certified(tmp_path, last)), "tenant", "The client certificate")
    assert told.level is expected
    assert (f"in {days} days" if days else "in less than a day") in told.what
    assert f"{last:%B %Y}" in told.what


def test_a_certificate_that_has_expired_is_a_problem(store: SqlStore, tmp_path: Path) -> None:
    given = certified(tmp_path, host.NOW - timedelta(days=1))
    told = about(found(store, given), "tenant", "The client certificate")
    assert (told.level, told.what) == (
        Level.PROBLEM,
        "The client certificate expired on 23 November 2026",
    )


def test_a_certificate_that_does_not_hold_yet_is_a_problem(store: SqlStore, tmp_path: Path) -> None:
    begins = host.NOW + timedelta(days=1)
    given = certified(tmp_path, begins + timedelta(days=400), first=begins)
    told = about(found(store, given), "tenant", "The client certificate")
    assert (told.level, told.what) == (
        Level.PROBLEM,
        "The client certificate is not valid before 25 November 2026",
    )


def test_a_key_that_does_not_belong_to_the_certificate_is_a_problem(
    store: SqlStore, tmp_path: Path
) -> None:
    given = certified(tmp_path, host.NOW + timedelta(days=400))
    trustme.CA().issue_cert("x").private_key_pem.write_to_path(tmp_path / "key.pem")
    told = about(found(store, given), "tenant", "The client certificate")
    assert told.level is Level.PROBLEM
    assert str(tmp_path) not in told.what


def test_a_certificate_that_is_missing_is_a_problem(store: SqlStore, tmp_path: Path) -> None:
    given = Credentials(certificate=tmp_path / "none.pem")
    assert level(found(store, given), "tenant", "The client certificate") is Level.PROBLEM


def test_without_a_certificate_it_is_said_that_the_lrs_asks_for_one(store: SqlStore) -> None:
    told = about(found(store, Credentials()), "tenant", "There is no client certificate")
    assert told.level is Level.WARNING


def test_a_simulator_on_this_machine_needs_no_certificate(store: SqlStore) -> None:
    findings = found(store, Credentials(address="http://127.0.0.1:1"))
    assert not [one for one in findings if "certificate" in one.what]


# The host's list


def test_what_a_host_lists_is_counted(store: SqlStore) -> None:
    told = about(found(store, host.College()), "tenant", "list")
    assert (told.level, told.what) == (Level.OK, "list: 3 learners, 1 applicant")


def test_a_to_do_list_that_was_never_made_is_told(store: SqlStore) -> None:
    told = about(found(store, host.College()), "tenant", "to-do list")
    assert (told.level, told.what) == (Level.NOTE, "to-do list: the host's list was never read")


THREE_DAYS_AGO = host.NOW - timedelta(days=3)


@pytest.mark.parametrize(
    ("reading", "expected", "words"),
    [
        (Reading(1, host.NOW, finished_at=host.NOW), Level.OK, "read on 24 November 2026"),
        (
            Reading(1, host.NOW, finished_at=host.NOW - timedelta(days=3)),
            Level.WARNING,
            "read on 21 November",
        ),
        (Reading(1, host.NOW), Level.NOTE, "has not come to its end yet"),
        (Reading(1, host.NOW, problem="It broke off."), Level.WARNING, "its end. It broke off"),
    ],
)
def test_the_age_of_the_to_do_list_is_told(
    store: SqlStore, reading: Reading, expected: Level, words: str
) -> None:
    with store("northgate") as work:
        work.roster.take_turn()
        work.roster.record_reading(reading)
        work.commit()
    told = about(found(store, host.College()), "tenant", "to-do list")
    assert told.level is expected
    assert words in told.what


def test_a_mistyped_plugin_that_is_switched_off_is_told_with_those_that_there_are(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_broken_plugin(monkeypatch)
    off = TenantConfig(switched_off=frozenset({"webhoks", "webhooks"}))
    StoredTenants(store.engine).put("northgate", off)
    told = about(found(store), "tenant", "plugins")
    assert told.level is Level.WARNING
    assert told.what == "plugins: switched off, but not installed: webhoks"
    assert "Installed are: webhooks." in told.advice


def test_a_plugin_that_is_switched_off_and_installed_is_no_warning(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_broken_plugin(monkeypatch)

    class Choices:
        @hookimpl
        def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
            return frozenset({"webhooks"})

    assert not [one for one in found(store, Choices()) if one.what.startswith("plugins")]


def test_a_mistyped_plugin_that_the_host_switches_off_is_told(store: SqlStore) -> None:
    class Choices:
        @hookimpl
        def picslrs_switched_off(self, tenant: str) -> frozenset[str] | None:
            return frozenset({"webhoks"})

    assert level(found(store, Choices()), "tenant", "plugins") is Level.WARNING


def test_a_tenant_that_the_host_does_not_list_is_told(store: SqlStore) -> None:
    class ListsNobody:
        @hookimpl
        def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> None:
            return None

    told = about(found(store, ListsNobody()), "tenant", "list")
    assert told.level is Level.NOTE


def test_a_host_that_cannot_list_is_a_problem(store: SqlStore) -> None:
    findings = found(store, host.College(), tenant="broken")
    assert level(findings, "tenant", "list") is Level.PROBLEM


# Without an application


def test_without_an_application_installation_and_configuration_are_checked() -> None:
    findings = list(check_without_app({"PICSLRS_LAYOUT": "base.html"}))
    assert {one.area for one in findings} >= {"installation", "settings"}
    assert about(findings, "settings").what == "given: PICSLRS_LAYOUT"


def test_a_bad_setting_of_the_environment_is_a_problem() -> None:
    told = about(list(check_without_app({"PICSLRS_LAYOUTS": 1})), "settings")
    assert told.level is Level.PROBLEM
    assert "did you mean PICSLRS_LAYOUT?" in told.what


def test_a_missing_folder_of_the_database_is_a_problem_with_its_mend(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/missing/picslrs.db"
    told = about(list(check_without_app({"PICSLRS_DATABASE_URL": address})), "settings")
    assert told.level is Level.PROBLEM
    assert told.advice.startswith("Make the folder")


def test_a_tenants_file_of_the_environment_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tenants.toml"
    file.write_text("[tenants.northgate]\n")
    findings = list(check_without_app({"PICSLRS_TENANTS_FILE": str(file)}))
    assert about(findings, "settings", "tenants file").what == "tenants file: northgate"
    file.write_text("")
    findings = list(check_without_app({"PICSLRS_TENANTS_FILE": str(file)}))
    assert about(findings, "settings").level is Level.PROBLEM


def test_a_mistyped_plugin_in_the_file_of_the_environment_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tenants.toml"
    file.write_text('[tenants.northgate]\nswitch_off = ["webhoks"]\n')
    findings = list(check_without_app({"PICSLRS_TENANTS_FILE": str(file)}))
    told = about(findings, "tenant", "plugins")
    assert (told.level, told.tenant) == (Level.WARNING, "northgate")
    assert told.what.endswith("webhoks")


# The command


def test_an_installation_that_is_right_ends_with_0(
    run: Run, tenants_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORTHGATE", SECRET)
    monkeypatch.setenv("FLASK_PICSLRS_AUDIT_KEYS", "tests:a-secret-of-at-least-32-characters")
    tenants_file.write_text(
        '[tenants.northgate]\ntier = "silver"\n[tenants.northgate.lrs]\n'
        'address = "http://127.0.0.1:1"\nukprn = "10099999"\npassword_env = "NORTHGATE"\n'
    )
    run("roster", "refresh")
    ended = run("check")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.endswith("\nAll is fine.\n")
    assert "\ntenant northgate\n  ok       licence: Silver tier: learners\n" in ended.out


def test_a_problem_ends_with_1_and_is_counted(run: Run) -> None:
    ended = run("check", app="tests.cli.host:create_bare_app")
    assert ended.status == 1
    assert ended.out.endswith("\n6 problems, 2 notes.\n")


def test_the_same_can_be_read_by_a_program(run: Run) -> None:
    ended = run("check", "--json", "--tenant", "northgate", app="tests.cli.host:create_bare_app")
    report = json.loads(ended.out)
    assert ended.status == 1
    assert (report["fine"], report["application"]) == (False, "northgate")
    assert {one["level"] for one in report["findings"]} == {"ok", "note", "problem"}
    assert {one["tenant"] for one in report["findings"]} == {"", "northgate"}


def test_without_an_application_it_says_what_it_did_not_look_at(run: Run) -> None:
    ended = run("check", app=None)
    assert ended.status == 0
    assert "only the installation and the environment's settings" in ended.out
    assert json.loads(run("check", "--json", app=None).out)["application"] is None


@pytest.mark.parametrize(
    ("app", "told"),
    [
        ("nothing.of.the.kind", "Could not import"),
        ("tests.cli.host:create_other_app", "This application does not use PICSLRS"),
        ("tests.cli.host:create_failing_app", "it raised RuntimeError at "),
    ],
)
def test_an_application_that_cannot_be_made_is_a_problem(run: Run, app: str, told: str) -> None:
    ended = run("check", app=app)
    assert ended.status == 1
    assert f"could not be made: {told}" in ended.out
    assert "password" not in ended.out + ended.err


def test_an_app_py_that_does_not_import_is_not_passed_over(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import nothing_of_the_kind\n")
    try:
        ended = run("check", app=None)
    finally:
        sys.modules.pop("app", None)
    assert ended.status == 1
    assert "ImportError was raised" in ended.out


def test_a_report_is_fine_with_notes_and_warnings() -> None:
    notes = [Finding("a", level, "b") for level in (Level.OK, Level.NOTE, Level.WARNING)]
    assert Report("1", None, notes).fine
    assert not Report("1", None, [*notes, Finding("a", Level.PROBLEM, "b")]).fine
