"""What others do at the LRS meanwhile."""

from collections.abc import Iterator

import pytest

from picslrs_plugin.demo.people import MadeUpPerson, everybody
from picslrs_plugin.demo.practice import DONE_ALREADY, Practice, records_of
from picslrs_plugin.demo.tables import Row
from picslrs_plugin.simulator.server import SimulatorConfig
from picslrs_plugin.simulator.state import SimulatorState

PEOPLE = everybody(2026)


@pytest.fixture
def state() -> Iterator[SimulatorState]:
    own = SimulatorState(SimulatorConfig(), records_of(PEOPLE))
    yield own
    own.close()


@pytest.fixture
def practice(state: SimulatorState) -> Practice:
    return Practice(state, PEOPLE)


def _person(key: str) -> MadeUpPerson:
    return next(person for person in PEOPLE if person.scenario.key == key)


def _row(person: MadeUpPerson) -> Row:
    return Row(person.ref, person.scenario.key, "", False, person.uln, person.details)


def test_another_provider_changes_the_record(practice: Practice, state: SimulatorState) -> None:
    person = _person("changed-meanwhile")
    practice.happen(_row(person))
    record = state.get(person.uln)
    assert record is not None
    assert (record.last_known_address_town, record.version_number) == ("Sampleby", 2)


def test_another_provider_registers_once(practice: Practice, state: SimulatorState) -> None:
    person = _person("registered-first")
    practice.happen(_row(person))
    record = state.get(person.spare_uln)
    assert record is not None
    assert record.family_name == person.details.family_name
    assert practice.happen(_row(person)) == DONE_ALREADY


def test_the_lrs_merges_once(practice: Practice, state: SimulatorState) -> None:
    person = _person("merged-meanwhile")
    practice.happen(_row(person))
    master = state.store.master(person.uln)
    assert master is not None
    assert (master.uln, master.linked_ulns) == (person.spare_uln, (person.uln,))
    assert practice.happen(_row(person)) == DONE_ALREADY


def test_nothing_happens_to_anybody_else(practice: Practice) -> None:
    with pytest.raises(KeyError):
        practice.happen(_row(_person("exact")))


def test_the_simulator_holds_every_field_of_a_made_up_record(state: SimulatorState) -> None:
    person = _person("possible")
    entry = person.entries[2]
    record = state.get(entry.uln)
    assert record is not None
    assert record.middle_other_name == "Jane"
    assert record.date_of_birth == str(entry.details.date_of_birth)
    assert record.last_known_address_county_or_city == "Testshire"
