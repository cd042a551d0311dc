"""db, plugins, events, settings and tenants."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from picslrs_plugin import settings
from picslrs_plugin.hooks import Origin, PluginInfo
from picslrs_plugin.hookspecs import Event, EventName, SubjectKind, SubjectRef
from picslrs_plugin.ports import Link, Waiting
from picslrs_plugin.store import SqlStore, migrate
from picslrs_plugin.testing import SAMPLE_ULN
from tests.cli import host
from tests.cli.conftest import Run

OWN = "tests.cli.host.College"


@pytest.fixture
def unmigrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_PICSLRS_MIGRATE_AT_START", "false")


# db


@pytest.mark.usefixtures("unmigrated")
def test_upgrading_makes_the_tables_and_current_tells_them(run: Run) -> None:
    before = run("db", "current")
    assert (before.status, before.out) == (1, f"no tables; the newest is {migrate.head()}\n")
    assert run("db", "upgrade").out == f"The tables are at revision {migrate.head()}, the newest.\n"
    after = run("db", "current")
    assert (after.status, after.out) == (0, f"{migrate.head()}, the newest\n")


@pytest.mark.usefixtures("unmigrated")
def test_tables_that_are_behind_are_told(run: Run, store: SqlStore) -> None:
    migrate.downgrade(store.engine, "0001")
    ended = run("db", "current")
    assert (ended.status, ended.out) == (1, f"0001; the newest is {migrate.head()}\n")


# plugins


def test_plugins_are_listed_with_origin_and_hooks(run: Run) -> None:
    lines = run("plugins").out.splitlines()
    assert lines[0].split() == ["NAME", "FROM", "PACKAGE", "HOOKS"]
    assert any(line.startswith(f"{OWN} ") and "identity, permission" in line for line in lines)


def test_plugins_can_be_read_by_a_program(run: Run) -> None:
    listed = json.loads(run("plugins", "--json").out)
    (college,) = (one for one in listed if one["name"] == OWN)
    assert college["origin"] == Origin.HOST
    assert "picslrs_save" in college["hooks"]


def test_a_plugin_that_was_not_loaded_is_listed_and_ends_with_1(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_broken_plugin(monkeypatch)
    ended = run("plugins")
    assert ended.status == 1
    assert "acme-webhooks 1.2" in ended.out
    assert "not loaded: ImportError" in ended.out


def with_broken_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the application find an installed plugin that cannot be loaded."""
    from picslrs_plugin.hooks import Plugins

    broken = PluginInfo("webhooks", Origin.INSTALLED, "acme-webhooks", "1.2", problem="ImportError")
    gathered = Plugins.infos
    monkeypatch.setattr(Plugins, "infos", lambda self: (*gathered(self), broken))


# saves


def unsaved(store: SqlStore, *ids: str, tenant: str = "northgate") -> None:
    """Let ULNs wait for the host of a tenant that has no licence."""
    with store(tenant) as work:
        for subject_id in ids:
            ref = SubjectRef(tenant, SubjectKind.LEARNER, subject_id)
            link = Link(ref=ref, uln=SAMPLE_ULN, linked_at=host.NOW, linked_by="Sample Registrar")
            work.links.save(replace(link, pending=True, saver="registrar", save_at=host.NOW))
        work.commit()


def test_ulns_that_cannot_be_saved_still_wait(run: Run, store: SqlStore) -> None:
    unsaved(store, "nobody", "no-one")
    unsaved(store, "nobody", tenant="southgate")
    ended = run("saves")
    assert ended.out == (
        "northgate: 0 ULNs saved, 2 could not be\nsouthgate: 0 ULNs saved, 1 could not be\n"
    )
    assert run("saves", "--tenant", "northgate").out == (
        "northgate: 0 ULNs saved, 0 could not be\n"
    )


def test_that_no_uln_waits_is_told(run: Run) -> None:
    assert run("saves").out == "No ULN waits.\n"


# events


def waiting(store: SqlStore, *ids: str, tenant: str = "northgate") -> None:
    with store(tenant) as work:
        for event_id in ids:
            ref = SubjectRef(tenant, SubjectKind.LEARNER, "7")
            event = Event(event_id, EventName.VERIFIED, ref, host.NOW, "tester")
            work.outbox.add(Waiting(event, frozenset({OWN})), host.NOW)
        work.commit()


def test_events_are_sent_and_counted_tenant_by_tenant(run: Run, store: SqlStore) -> None:
    waiting(store, "a", "b")
    waiting(store, "c", tenant="southgate")
    ended = run("events")
    assert ended.out == "northgate: 2 events sent, 0 wait\nsouthgate: 1 event sent, 0 wait\n"
    assert [event.id for event in host.college.heard] == ["a", "b", "c"]


def test_more_events_than_are_sent_at_once_are_all_sent(run: Run, store: SqlStore) -> None:
    waiting(store, *(f"{number:04}" for number in range(250)))
    assert run("events").out == "northgate: 250 events sent, 0 wait\n"


def test_events_that_were_not_heard_wait(run: Run, store: SqlStore) -> None:
    waiting(store, "a", "b")
    host.college.deaf = True
    assert run("events").out == "northgate: 0 events sent, 2 wait\n"


def test_what_a_run_logs_has_one_name_and_the_tenant(
    run: Run, store: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    host.college.deaf = True
    names = []
    for event in ("a", "b"):
        waiting(store, event, f"{event}2")
        caplog.clear()
        run("events")
        told = [vars(one) for one in caplog.records if one.name == "picslrs_plugin.hooks.calling"]
        assert {one["picslrs_tenant"] for one in told} == {"northgate"}
        names.append({one["picslrs_correlation"] for one in told})
    (one,), (other,) = names
    assert one
    assert other not in ("", one)


def test_events_of_one_tenant_can_be_sent_alone(run: Run, store: SqlStore) -> None:
    waiting(store, "a")
    waiting(store, "b", tenant="southgate")
    assert run("events", "--tenant", "southgate").out == "southgate: 1 event sent, 0 wait\n"


def test_without_events_it_says_so(run: Run) -> None:
    assert run("events").out == "No event waits.\n"


# a store of the host's own


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("events",), 2, "name each --tenant"),
        (("db", "current"), 1, "there are no tables"),
        (("tenants", "set", "northgate", "--tier", "gold"), 1, "which keeps no tenants"),
    ],
)
def test_what_a_store_of_the_hosts_own_cannot_do_is_told(
    run: Run, arguments: tuple[str, ...], status: int, told: str
) -> None:
    ended = run(*arguments, app="tests.cli.host:create_app_with_own_store")
    assert ended.status == status
    assert told in ended.err


def test_events_in_a_store_of_the_hosts_own_are_sent_by_tenant(run: Run) -> None:
    app = "tests.cli.host:create_app_with_own_store"
    ended = run("events", "--tenant", "northgate", app=app)
    assert (ended.status, ended.out) == (0, "northgate: 0 events sent, 0 wait\n")


# settings


def test_settings_are_listed_without_an_application(run: Run) -> None:
    ended = run("settings", app=None)
    assert ended.status == 0
    for setting in settings.SETTINGS:
        assert f"{settings.key_of(setting.name)} = {setting.default!r}\n" in ended.out


def test_the_table_of_the_docs_is_printed(run: Run) -> None:
    assert run("settings", "--markdown", app=None).out == settings.markdown()


# tenants


def shown(run: Run, *arguments: str) -> dict[str, str]:
    ended = run("tenants", *arguments)
    assert (ended.status, ended.err) == (0, ""), ended
    return {line[:12].strip(): line[14:] for line in ended.out.splitlines()}


def test_a_tier_that_is_set_counts_before_the_files(run: Run, tenants_file: Path) -> None:
    assert shown(run, "set", "northgate", "--tier", "platinum") == {
        "tenant": "northgate",
        "licence": "Platinum tier: learners and applicants",
        "command line": "Platinum tier: learners and applicants",
        "tenants file": "Silver tier: learners",
        "switched off": "-",
        "preferences": "-",
    }


def test_a_module_of_the_old_structure_can_be_set(run: Run) -> None:
    told = shown(run, "set", "northgate", "--module", "LRS", "--module", "Timetable")
    assert told["licence"] == "LRS module, Timetable module: learners and applicants"


def test_a_new_licence_replaces_the_one_before_it(run: Run) -> None:
    shown(run, "set", "northgate", "--module", "LRS")
    assert shown(run, "set", "northgate", "--tier", "silver")["licence"] == "Silver tier: learners"


def test_a_licence_can_be_taken_away(run: Run, tenants_file: Path) -> None:
    told = shown(run, "set", "northgate", "--no-licence")
    assert (told["licence"], told["command line"]) == ("none", "none")


def test_what_is_removed_lets_the_file_count_again(run: Run, tenants_file: Path) -> None:
    shown(run, "set", "northgate", "--tier", "platinum")
    told = shown(run, "remove", "northgate")
    assert (told["licence"], told["command line"]) == ("Silver tier: learners", "-")


def test_removing_what_was_never_set_is_told(run: Run) -> None:
    ended = run("tenants", "remove", "northgate")
    assert ended.status == 1
    assert "said nothing of northgate" in ended.err


def test_switching_off_keeps_the_licence_and_can_be_taken_back(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_broken_plugin(monkeypatch)
    shown(run, "set", "northgate", "--tier", "gold")
    told = shown(run, "set", "northgate", "--switch-off", "webhooks")
    assert (told["switched off"], told["command line"]) == ("webhooks", "Gold tier: learners")
    assert shown(run, "set", "northgate", "--switch-on", "webhooks")["switched off"] == "-"


def test_a_preference_is_said_changed_and_taken_back(run: Run, tenants_file: Path) -> None:
    tenants_file.write_text("[tenants.northgate.preferences]\ncalls_at_once = 3\n")
    assert shown(run, "show", "northgate")["preferences"] == "calls_at_once=3"
    told = shown(
        run, "set", "northgate", "--prefer", "purposes=Enrolment; Funding", "--prefer",
        "bulk_from=07:30", "--prefer", "keep_values=no",
    )  # fmt: skip
    assert told["preferences"] == (
        "purposes=['Enrolment', 'Funding'], keep_values=False, calls_at_once=3, bulk_from=07:30:00"
    )
    shown(run, "set", "northgate", "--tier", "gold")
    told = shown(
        run, "set", "northgate", "--no-preference", "purposes", "--prefer", "calls_at_once=5"
    )
    assert told["preferences"] == "keep_values=False, calls_at_once=5, bulk_from=07:30:00"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("calls_at_once", "--prefer takes NAME=VALUE"),
        ("calls_at_one=3", "Did you mean calls_at_once?"),
        ("calls_at_once=many", "calls_at_once must be 1 to 64"),
        ("keep_values=maybe", "keep_values must be true or false"),
        ("bulk_from=25:00", "bulk_from must be a time of day"),
    ],
)
def test_a_preference_that_does_not_fit_is_not_set(run: Run, said: str, told: str) -> None:
    ended = run("tenants", "set", "northgate", "--prefer", said)
    assert ended.status == 2
    assert told in ended.err
    assert json.loads(run("tenants", "list", "--json").out) == []


def test_a_mistyped_plugin_is_not_switched_off(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with_broken_plugin(monkeypatch)
    ended = run("tenants", "set", "northgate", "--switch-off", "webhoks")
    assert ended.status == 2
    assert "Did you mean webhooks?" in ended.err
    assert shown(run, "show", "northgate")["switched off"] == "-"


@pytest.mark.parametrize(
    "wrong",
    [
        ("northgate",),
        ("northgate", "--tier", "diamond"),
        ("northgate", "--tier", "gold", "--no-licence"),
        ("northgate", "--module", ""),
        ("north\ngate", "--tier", "gold"),
        (" northgate ", "--tier", "gold"),
        ("northgate", "--module", "lrs"),
        (" ", "--tier", "gold"),
        ("x" * 65, "--tier", "gold"),
    ],
)
def test_what_makes_no_sense_is_not_set(run: Run, wrong: tuple[str, ...]) -> None:
    assert run("tenants", "set", *wrong).status == 2
    assert json.loads(run("tenants", "list", "--json").out) == []


def test_tenants_of_file_database_and_stored_rows_are_listed(
    run: Run, tenants_file: Path, store: SqlStore
) -> None:
    run("tenants", "set", "southgate", "--tier", "gold")
    waiting(store, "a", tenant="westgate")
    lines = run("tenants", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == ["TENANT", "northgate", "southgate", "westgate"]
    listed = json.loads(run("tenants", "list", "--json").out)
    assert [one["licence"] for one in listed] == [
        "Silver tier: learners",
        "Gold tier: learners",
        "none",
    ]
