"""The command `picslrs subject`."""

import io
import json
from dataclasses import replace

import pytest

from picslrs_plugin.hookspecs import SubjectKind, SubjectRef
from picslrs_plugin.ports import Link
from picslrs_plugin.store import SqlStore
from tests.cli.conftest import Run
from tests.cli.host import NOW
from tests.store.samples import RECORD, ULN
from tests.store.test_tenants_apart import JOB

LEARNER = SubjectRef("northgate", SubjectKind.LEARNER, "7")
WHOM = ("--tenant", "northgate", "--id", "7")


def linked(store: SqlStore) -> None:
    with store("northgate") as work:
        work.links.save(Link(ref=LEARNER, uln=ULN, linked_at=NOW, linked_by="Me", theirs=RECORD))
        work.jobs.add(replace(JOB, tenant=LEARNER.tenant))
        work.jobs.add_items(JOB.id, [LEARNER], NOW)
        work.commit()


def test_what_is_held_is_printed(run: Run, store: SqlStore) -> None:
    linked(store)
    told = json.loads(run("subject", "export", *WHOM).out)
    assert told["held_as"][0]["link"]["uln"] == str(ULN)


def test_what_is_held_is_erased_and_the_audit_is_whole(run: Run, store: SqlStore) -> None:
    linked(store)
    ended = run("subject", "erase", "--yes", *WHOM)
    told = "Erased. 0 entries of the audit lost their values. Taken out of 1 bulk job.\n"
    assert (ended.status, ended.out) == (0, told)
    with store("northgate") as work:
        assert work.links.get(LEARNER) is None
    assert run("audit", "verify").out == "northgate: whole, 1 entry\n"


def test_without_a_yes_nothing_is_erased(
    run: Run, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked(store)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("subject", "erase", *WHOM).status == 1
    with store("northgate") as work:
        assert work.links.get(LEARNER) is not None


def test_an_applicant_is_named_by_their_kind(run: Run, store: SqlStore) -> None:
    linked(store)
    told = json.loads(run("subject", "export", "--kind", "applicant", *WHOM).out)
    assert told["held_as"][0]["link"] is None


def test_an_id_that_can_be_nobodys_is_refused(run: Run) -> None:
    ended = run("subject", "export", "--tenant", "northgate", "--id", "")
    assert ended.status == 2
