"""The command `picslrs roster`."""

import json
from pathlib import Path

import pytest

from picslrs_plugin.store import SqlStore, StoredTenants
from tests.cli.conftest import APP, Run

BARE = APP.replace("create_app", "create_bare_app")


def test_everybody_whom_the_host_lists_is_read(run: Run) -> None:
    ended = run("roster", "refresh", "--tenant", "northgate")
    assert (ended.status, ended.out, ended.err) == (0, "northgate: 4 subjects read\n", "")


def test_without_a_name_every_known_tenant_is_read(run: Run, tenants_file: Path) -> None:
    assert run("roster", "refresh").out == "northgate: 4 subjects read\n"


def test_with_nobody_known_a_name_is_asked_for(run: Run) -> None:
    ended = run("roster", "refresh")
    assert ended.status == 2
    assert "--tenant KEY" in ended.err


def test_a_list_that_breaks_off_ends_with_1_and_the_others_are_read(run: Run) -> None:
    ended = run("roster", "refresh", "--tenant", "broken", "--tenant", "northgate")
    assert ended.status == 1
    assert ended.out == "northgate: 4 subjects read\n"
    assert ended.err.startswith("broken: not read to its end. The learner's details could not be")


def test_a_host_that_does_not_list_is_left_out(run: Run) -> None:
    ended = run("roster", "refresh", "--tenant", "northgate", app=BARE)
    assert ended.status == 0
    assert ended.out.startswith("northgate: left out. The learner system does not list")


def test_a_tenant_that_nobody_lists_is_not_remembered(run: Run, store: SqlStore) -> None:
    run("roster", "refresh", "--tenant", "nothrgate", app=BARE)
    assert StoredTenants(store.engine).with_anything_stored() == ()


def test_the_categories_are_counted(run: Run) -> None:
    run("roster", "refresh", "--tenant", "northgate")
    lines = run("roster", "show", "--tenant", "northgate").out.splitlines()
    assert lines[0] == "northgate: 4 subjects, read 24 November 2026 10:00 UTC"
    assert lines[1].split() == ["CATEGORY", "LEARNERS", "APPLICANTS"]
    assert ["Not", "ready", "3", "1"] in [line.split() for line in lines]


def test_a_program_can_read_them_too(run: Run) -> None:
    run("roster", "refresh", "--tenant", "northgate")
    (told,) = json.loads(run("roster", "show", "--tenant", "northgate", "--json").out)
    assert told["categories"]["Not ready"] == {"learners": 3, "applicants": 1}
    assert told["categories"]["Nothing to do"] == {"learners": 0, "applicants": 0}


def test_a_list_that_was_never_read_says_so(run: Run) -> None:
    told = run("roster", "show", "--tenant", "northgate").out
    assert told.startswith("northgate: the list was never read\n")


@pytest.mark.parametrize("tenant", ["broken"])
def test_a_list_that_was_never_read_to_its_end_says_why(run: Run, tenant: str) -> None:
    run("roster", "refresh", "--tenant", tenant)
    told = run("roster", "show", "--tenant", tenant).out
    assert told.startswith(f"{tenant}: never read to its end. The learner's details could not")


def test_an_older_list_stays_when_a_reading_breaks_off(run: Run, store: SqlStore) -> None:
    run("roster", "refresh", "--tenant", "northgate")
    with store("northgate") as work:
        reading = work.roster.reading()
        assert reading is not None
        work.roster.record_reading(type(reading)(**vars(reading) | {"problem": "It broke off."}))
        work.commit()
    told = run("roster", "show", "--tenant", "northgate").out
    assert "4 subjects, read 24 November 2026 10:00 UTC. The last reading did not come" in told
    assert "Not ready" in told
