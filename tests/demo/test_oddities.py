"""The two odd answers, through the real client and a real socket."""

from collections.abc import Iterator

import pytest

from picslrs_plugin.demo.oddities import Oddities
from picslrs_plugin.demo.people import MadeUpPerson, everybody
from picslrs_plugin.demo.practice import records_of
from picslrs_plugin.domain.response_codes import FindOutcome, VerifyResult
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.ports import Caller, FindAnswer, NameCheck, VerifyAnswer
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer

PEOPLE = everybody(2026)


@pytest.fixture(scope="module")
def caller() -> Iterator[Caller]:
    server = SimulatorServer(SimulatorConfig(), records_of(PEOPLE))
    server.app.wsgi_app = Oddities(server.app.wsgi_app, PEOPLE)  # type: ignore[method-assign]
    with server:
        config = server.config
        yield Caller(
            LrsCredentials(address=server.url, ukprn=config.ukprn, password=config.password),
            "alex.field",
        )


@pytest.fixture(scope="module")
def lrs() -> LrsClient:
    return LrsClient(Settings())


def _person(key: str) -> MadeUpPerson:
    return next(person for person in PEOPLE if person.scenario.key == key)


def _verify(lrs: LrsClient, caller: Caller, person: MadeUpPerson) -> VerifyAnswer:
    ours = person.details
    return lrs.verify(caller, NameCheck(Uln(person.uln), ours.family_name, ours.given_name))


def _find(lrs: LrsClient, caller: Caller, person: MadeUpPerson) -> FindAnswer:
    ours = person.details
    return lrs.find_by_uln(
        caller, Uln(person.uln), family_name=ours.family_name, given_name=ours.given_name
    )


def test_the_unknown_code_is_answered_to_a_verification(lrs: LrsClient, caller: Caller) -> None:
    answer = _verify(lrs, caller, _person("unknown-code"))
    assert (answer.result, answer.code) == (VerifyResult.UNKNOWN, "WSVRC009")


def test_the_unknown_code_is_answered_to_a_find(lrs: LrsClient, caller: Caller) -> None:
    answer = _find(lrs, caller, _person("unknown-code"))
    assert (answer.outcome, answer.code) == (FindOutcome.UNKNOWN, "WSRC0009")


def test_the_unreadable_record_verifies(lrs: LrsClient, caller: Caller) -> None:
    assert _verify(lrs, caller, _person("unreadable")).result is VerifyResult.MATCH


def test_the_unreadable_record_is_not_found(lrs: LrsClient, caller: Caller) -> None:
    answer = _find(lrs, caller, _person("unreadable"))
    assert answer.outcome is FindOutcome.NO_MATCH
    assert answer.records == ()


def test_everybody_else_is_answered_as_the_simulator_does(lrs: LrsClient, caller: Caller) -> None:
    person = _person("verify-exact")
    assert _verify(lrs, caller, person).result is VerifyResult.MATCH
    assert _find(lrs, caller, person).outcome is FindOutcome.EXACT
