import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from picslrs_plugin.errors import LrsAccessRefused
from picslrs_plugin.hookspecs import Person
from picslrs_plugin.ports import BulkKind, JobState
from picslrs_plugin.store import SqlStore
from tests.cli import host
from tests.cli.conftest import Ended, Run
from tests.learners import ULN, record

APP = "tests.cli.host:create_busy_app"
Bulk = Callable[..., Ended]


@pytest.fixture
def bulk(run: Run, tenants_file: Path, monkeypatch: pytest.MonkeyPatch) -> Bulk:
    """Run `picslrs bulk` for a college whose list was read."""
    tenants_file.write_text(
        '[tenants.northgate]\ntier = "silver"\n'
        "[tenants.northgate.lrs]\n"
        'address = "http://127.0.0.1:1"\nukprn = "10099999"\npassword_env = "TEST_LRS_PASSWORD"\n'
        "[tenants.northgate.preferences]\ncalls_per_second = 1000\n"
    )
    monkeypatch.setenv("TEST_LRS_PASSWORD", "simulator-secret")
    host.lrs.records[ULN] = record()
    assert run("roster", "refresh", app=APP).status == 0

    def bulk(*arguments: str) -> Ended:
        return run("bulk", *arguments, app=APP)

    return bulk


def job_of(ended: Ended) -> str:
    return ended.out.split()[1].rstrip(":")


def test_many_are_verified_and_the_end_is_told(bulk: Bulk) -> None:
    ended = bulk("verify")
    assert ended.status == 0
    assert "3 subjects to verify." in ended.out
    assert "Done: 3 of 3 verify" in ended.out
    assert "3  done: ULN found (exact match)" in ended.out


def test_a_job_can_be_for_some_only(bulk: Bulk) -> None:
    assert "1 subject to verify." in bulk("verify", "--id", "2").out
    refused = bulk("verify", "--todo", "linked")
    assert refused.status == 1
    assert "Nobody in the categories that were chosen is there with a ULN" in refused.err


def test_a_refresh_verifies_again(bulk: Bulk) -> None:
    bulk("verify", "--id", "1")
    assert "1 subject to refresh." in bulk("refresh").out
    assert host.lrs.calls["verify"] == 2


def test_a_job_that_stopped_ends_the_command_with_one_and_says_why(bulk: Bulk) -> None:
    host.lrs.script("verify", LrsAccessRefused())
    ended = bulk("verify")
    assert ended.status == 1
    assert "Stopped: " in ended.out
    assert "refused your organisation's credentials" in ended.out


def test_a_job_that_is_left_can_be_paused_resumed_and_run(bulk: Bulk) -> None:
    job = job_of(bulk("verify", "--leave"))
    assert bulk("pause", job).status == 0
    assert "Paused" in bulk("status").out
    assert "The job is paused." in bulk("pause", job).err
    assert bulk("resume", job).status == 0
    assert "Done: 3 of 3" in bulk("run", job).out


def test_a_job_that_nobody_works_on_is_said_to_wait_for_a_worker(bulk: Bulk) -> None:
    job = job_of(bulk("verify", "--leave"))
    assert "Waiting for a worker: 0 of 3 verify" in bulk("status", job).out
    assert "Waiting for a worker" in bulk("status").out
    assert json.loads(bulk("status", job, "--json").out)["worked_on"] is False
    bulk("run", job)
    assert "Waiting for a worker" not in bulk("status").out


def test_a_cancelled_job_is_over(bulk: Bulk) -> None:
    job = job_of(bulk("verify", "--leave"))
    assert bulk("cancel", job).status == 0
    assert bulk("resume", job).status == 1
    assert bulk("run", job).status == 1


def test_the_state_is_given_as_data(bulk: Bulk) -> None:
    job = job_of(bulk("verify"))
    told = json.loads(bulk("status", job, "--json").out)
    assert told["state"] == "done"
    assert told["outcomes"] == [{"state": "done", "outcome": "exact_match", "number": 3}]
    assert [one["job"] for one in json.loads(bulk("status", "--json").out)] == [job]


def test_a_job_that_is_not_there_is_said(bulk: Bulk) -> None:
    assert "There is no such job." in bulk("status", "nothing").err


def test_a_job_is_done_in_the_name_of_a_person_whom_the_host_allows_it(
    bulk: Bulk, store: SqlStore
) -> None:
    refused = bulk("verify", "--person", "porter")
    assert refused.status == 1
    assert "Not for porters." in refused.err
    bulk("verify", "--person", "registrar", "--name", "Test Registrar")
    with store("northgate") as work:
        (job,) = work.jobs.recent(10)
    assert job.person == Person("registrar", "Test Registrar")


def test_one_of_several_tenants_has_to_be_named(bulk: Bulk, tenants_file: Path) -> None:
    with tenants_file.open("a") as file:
        file.write('[tenants.southgate]\ntier = "silver"\n')
    assert bulk("status").status == 2
    assert bulk("status", "--tenant", "northgate").status == 0


def test_a_worker_works_on_every_job(bulk: Bulk, run: Run, store: SqlStore) -> None:
    bulk("verify", "--leave", "--id", "1")
    bulk("verify", "--leave", "--id", "2")
    ended = run("worker", "--until-idle", "--threads", "2", app=APP)
    assert ended.status == 0
    assert "Working with 2 threads" in ended.err
    with store("northgate") as work:
        assert [job.state for job in work.jobs.recent(10)] == [JobState.DONE] * 2
        assert {job.kind for job in work.jobs.recent(10)} == {BulkKind.VERIFY}


def test_a_worker_ends_when_it_is_told_to(bulk: Bulk, run: Run) -> None:
    bulk("verify", "--leave")
    host.lrs.after("verify", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    assert run("worker", "--threads", "1", app=APP).status == 0
    assert host.lrs.calls["verify"] < 3


def test_the_jobs_of_an_applications_own_store_cannot_be_listed(run: Run) -> None:
    ended = run("worker", app="tests.cli.host:create_app_with_own_store")
    assert ended.status == 2
    assert "store of its own" in ended.err


# purposes


@pytest.fixture
def asking(bulk: Bulk, tenants_file: Path) -> Bulk:
    """The same for a college that wants to know what the LRS is used for."""
    with tenants_file.open("a") as file:
        file.write('purposes = ["Enrolment", "Funding return"]\n')
    return bulk


@pytest.mark.parametrize("given", [(), ("--purpose", "Curiosity")])
def test_a_job_without_a_purpose_of_the_tenants_is_told_which_there_are(
    asking: Bulk, given: tuple[str, ...]
) -> None:
    for what in ("verify", "refresh", "search"):
        refused = asking(what, *given)
        assert refused.status == 2
        assert "--purpose with one of: Enrolment; Funding return" in refused.err
    assert json.loads(asking("status", "--json").out) == []


def test_the_purpose_stands_in_the_audit_and_with_the_job(asking: Bulk, store: SqlStore) -> None:
    job = job_of(asking("verify", "--purpose", "Funding return"))
    with store("northgate") as work:
        entries = [one.entry for one in work.audit.after(0, 100)]
    assert {one.purpose for one in entries if one.operation == "verify"} == {"Funding return"}
    assert "Purpose: Funding return" in asking("status", job).out
    assert json.loads(asking("status", job, "--json").out)["purpose"] == "Funding return"


def test_a_job_that_was_made_before_stops_and_is_resumed_with_a_purpose(
    bulk: Bulk, tenants_file: Path
) -> None:
    job = job_of(bulk("verify", "--leave"))
    with tenants_file.open("a") as file:
        file.write('purposes = ["Enrolment"]\n')
    stopped = bulk("run", job)
    assert stopped.status == 1
    assert "Your organisation asks what the LRS is used for" in stopped.out
    refused = bulk("resume", job)
    assert refused.status == 2
    assert "--purpose with one of: Enrolment" in refused.err
    assert bulk("resume", job, "--purpose", "Enrolment").status == 0
    assert "Done: 3 of 3" in bulk("run", job).out
