"""The command `picslrs audit`."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from picslrs_plugin.domain.chain import Key
from picslrs_plugin.ports import Audited, AuditEntry
from picslrs_plugin.services.sealing import append
from picslrs_plugin.store import SqlStore
from tests.cli.conftest import Run
from tests.cli.host import NOW

SECRET = "a-secret-of-the-tests-that-nobody-else-uses"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_PICSLRS_AUDIT_KEYS", f"tests:{SECRET}")


def entered(store: SqlStore, number: int = 1, tenant: str = "northgate") -> None:
    entry = AuditEntry(
        at=NOW.replace(year=2020),
        person_id="tester",
        person_name="Test Person",
        operation=Audited.VIEW_TAB,
        outcome="done",
    )
    with store(tenant) as work:
        append(work.audit, Key("tests", SECRET), tenant, [(entry, "")] * number)
        work.commit()


def tamper(store: SqlStore, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement))


def test_an_audit_that_is_whole_is_said_to_be(run: Run, store: SqlStore) -> None:
    entered(store, 2)
    ended = run("audit", "verify")
    assert (ended.status, ended.out) == (0, "northgate: whole, 2 entries\n")


DAMAGES = {
    "UPDATE picslrs_audit SET outcome = 'other' WHERE number = 2": "entry 2: was changed after",
    "UPDATE picslrs_audit SET kind = 'nobody' WHERE number = 2": "entry 2: was changed after",
    "UPDATE picslrs_audit SET fields = 'broken' WHERE number = 2": "entry 2: was changed after",
    "DELETE FROM picslrs_audit WHERE number = 2": "entry 3: does not follow the entry before",
}


@pytest.mark.parametrize("statement", DAMAGES)
def test_what_was_done_in_the_database_is_told(run: Run, store: SqlStore, statement: str) -> None:
    entered(store, 3)
    tamper(store, statement)
    ended = run("audit", "verify")
    assert ended.status == 1
    assert "northgate: NOT WHOLE" in ended.out
    assert DAMAGES[statement] in ended.out


def test_many_faults_are_cut_short(run: Run, store: SqlStore) -> None:
    entered(store, 30)
    tamper(store, "UPDATE picslrs_audit SET outcome = 'other'")
    assert "  and 10 more\n" in run("audit", "verify").out


def test_a_cut_end_is_found_with_the_head_of_before(
    run: Run, store: SqlStore, tmp_path: Path
) -> None:
    entered(store, 2)
    heads = tmp_path / "heads.jsonl"
    heads.write_text(run("audit", "head").out)
    assert run("audit", "verify", "--head", str(heads)).status == 0
    tamper(store, "DELETE FROM picslrs_audit WHERE number = 2")
    ended = run("audit", "verify", "--head", str(heads))
    assert ended.status == 1
    assert "entry 2: entries at the end were removed" in ended.out


def test_a_tenant_that_is_gone_altogether_is_found_with_the_head_of_before(
    run: Run, store: SqlStore, tmp_path: Path
) -> None:
    entered(store)
    heads = tmp_path / "heads.jsonl"
    heads.write_text(run("audit", "head").out)
    tamper(store, "DELETE FROM picslrs_audit")
    assert run("audit", "verify", "--head", str(heads)).status == 1


def test_a_file_that_holds_no_heads_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "heads.jsonl").write_text("[1, 2]\n")
    ended = run("audit", "verify", "--head", "heads.jsonl")
    assert ended.status == 2
    assert "does not hold what" in ended.err


def test_a_program_can_read_the_verdict(run: Run, store: SqlStore) -> None:
    entered(store, 2)
    (told,) = json.loads(run("audit", "verify", "--json").out)
    assert told["tenant"] == "northgate"
    assert (told["whole"], told["entries"], told["found"]) == (True, 2, [])


def test_the_export_has_each_entry_with_its_seal(run: Run, store: SqlStore) -> None:
    entered(store)
    lines = run("audit", "export", "--tenant", "northgate").out.splitlines()
    first, second = (json.loads(line) for line in lines)
    assert (first["operation"], first["person_name"]) == ("view tab", "Test Person")
    assert second["previous"] == first["digest"]
    assert second["operation"] == "export audit"


def test_old_entries_go_when_the_setting_says_so(
    run: Run, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(store, 3)
    assert "for ever" in run("audit", "prune").out
    monkeypatch.setenv("FLASK_PICSLRS_AUDIT_KEEP_DAYS", "365")
    assert run("audit", "prune").out == "northgate: 3 entries removed\n"
    assert run("audit", "verify").out == "northgate: whole, 1 entry\n"


def test_an_audit_that_is_not_whole_is_not_pruned(
    run: Run, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(store, 3)
    tamper(store, "UPDATE picslrs_audit SET outcome = 'other' WHERE number = 1")
    monkeypatch.setenv("FLASK_PICSLRS_AUDIT_KEEP_DAYS", "365")
    ended = run("audit", "prune")
    assert ended.status == 1
    assert "Nothing was removed from it." in ended.err


def test_with_nobody_known_a_name_is_asked_for(run: Run) -> None:
    assert run("audit", "verify").status == 2


def test_where_the_key_is_kept_is_checked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "sealed with a key of the settings" in run("check").out
    monkeypatch.delenv("FLASK_PICSLRS_AUDIT_KEYS")
    assert "kept in the database, beside what it seals" in run("check").out
