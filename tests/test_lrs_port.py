"""The same promises for the fake LRS of the tests, guarded or not, and for the client against the
simulator.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from picslrs_plugin.domain.comparison import compare
from picslrs_plugin.domain.response_codes import (
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.lrs.guarded import GuardedLrs
from picslrs_plugin.ports import Caller, Lrs, NameCheck
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.server import Record, SimulatorConfig, SimulatorServer
from tests.fakes import CREDENTIALS, FakeClock, FakeLrs, FakeMetrics
from tests.learners import OTHER, ULN, demographics, details, record

HELD = Record(
    uln=str(ULN),
    given_name="Testa",
    family_name="Sampleton",
    date_of_birth="2007-03-04",
    gender="2",
    last_known_post_code="QX1 1AA",
    place_of_birth="Mockham",
    verification_type="2",
    ability_to_share="1",
    version_number=3,
)


@pytest.fixture(params=["fake", "guarded fake", "client with simulator"])
def lrs_and_caller(request: pytest.FixtureRequest) -> Iterator[tuple[Lrs, Caller]]:
    if request.param == "fake":
        yield FakeLrs(record()), Caller(CREDENTIALS, "tester")
        return
    if request.param == "guarded fake":
        inner = FakeLrs(record())
        guarded = GuardedLrs(inner, Settings(), clock=FakeClock(), metrics=FakeMetrics())
        yield guarded, Caller(CREDENTIALS, "tester")
        return
    with SimulatorServer(SimulatorConfig(), [HELD]) as server:
        credentials = replace(CREDENTIALS, address=server.url)
        yield LrsClient(Settings()), Caller(credentials, "tester")


@pytest.fixture
def lrs(lrs_and_caller: tuple[Lrs, Caller]) -> Lrs:
    return lrs_and_caller[0]


@pytest.fixture
def caller(lrs_and_caller: tuple[Lrs, Caller]) -> Caller:
    return lrs_and_caller[1]


def test_a_record_is_read_by_its_uln_and_names(lrs: Lrs, caller: Caller) -> None:
    answer = lrs.find_by_uln(caller, ULN, family_name="sampleton", given_name="Testa")
    assert answer.outcome is FindOutcome.EXACT
    found = answer.records[0]
    assert (found.uln, found.version_number) == (ULN, 3)
    assert compare(details(), found.details).agrees


def test_a_uln_under_other_names_is_not_found(lrs: Lrs, caller: Caller) -> None:
    answer = lrs.find_by_uln(caller, ULN, family_name="Otherton", given_name="Otto")
    assert (answer.outcome, answer.records) == (FindOutcome.NO_MATCH, ())


def test_all_five_details_make_an_exact_match(lrs: Lrs, caller: Caller) -> None:
    answer = lrs.find_by_demographics(caller, demographics(postcode="qx11aa"))
    assert answer.outcome is FindOutcome.EXACT
    assert [one.uln for one in answer.records] == [ULN]


def test_a_stranger_is_no_match(lrs: Lrs, caller: Caller) -> None:
    wanted = demographics(given_name="Otto", family_name="Otherton", postcode="QX9 9ZZ")
    assert lrs.find_by_demographics(caller, wanted).outcome is FindOutcome.NO_MATCH


def test_a_uln_and_its_names_verify(lrs: Lrs, caller: Caller) -> None:
    answer = lrs.verify(caller, NameCheck(ULN, "Sampleton", "Testa"))
    assert answer.result is VerifyResult.MATCH
    assert not answer.flags


def test_somebody_elses_uln_answers_nothing_of_them(lrs: Lrs, caller: Caller) -> None:
    answer = lrs.verify(caller, NameCheck(ULN, "Otherton", "Otto"))
    assert answer.result is VerifyResult.DIFFERENT
    assert (answer.given_name, answer.family_name) == ("", "")


def test_a_uln_that_does_not_exist_is_not_found(lrs: Lrs, caller: Caller) -> None:
    assert lrs.verify(caller, NameCheck(OTHER, "A", "B")).result is VerifyResult.NOT_FOUND


def test_an_update_takes_the_version_and_makes_a_new_one(lrs: Lrs, caller: Caller) -> None:
    changed = details(postcode="QX2 2BB")
    assert lrs.update(caller, ULN, changed, 3).outcome is UpdateOutcome.UPDATED
    answer = lrs.find_by_uln(caller, ULN, family_name="Sampleton", given_name="Testa")
    assert answer.records[0].version_number > 3
    assert answer.records[0].details.postcode == "QX2 2BB"


def test_a_stale_version_changes_nothing(lrs: Lrs, caller: Caller) -> None:
    stale = lrs.update(caller, ULN, details(postcode="QX2 2BB"), 2)
    assert stale.outcome is UpdateOutcome.CHANGED_MEANWHILE
    answer = lrs.find_by_uln(caller, ULN, family_name="Sampleton", given_name="Testa")
    assert answer.records[0].details.postcode == "QX1 1AA"


def test_an_update_of_a_uln_that_does_not_exist_is_not_found(lrs: Lrs, caller: Caller) -> None:
    assert lrs.update(caller, OTHER, details(), 1).outcome is UpdateOutcome.NOT_FOUND


def test_a_new_learner_gets_a_uln_under_which_they_are_found(lrs: Lrs, caller: Caller) -> None:
    new = details(given_name="Newa", family_name="Fresher", postcode="QX7 7AA")
    wanted = demographics(given_name="Newa", family_name="Fresher", postcode="QX7 7AA")
    assert lrs.find_by_demographics(caller, wanted).outcome is FindOutcome.NO_MATCH
    answer = lrs.register(caller, new)
    assert answer.outcome is RegisterOutcome.REGISTERED
    assert isinstance(answer.uln, Uln)
    found = lrs.find_by_demographics(caller, wanted)
    assert [one.uln for one in found.records] == [answer.uln]
