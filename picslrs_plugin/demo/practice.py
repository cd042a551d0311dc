"""What others do at the LRS while somebody works in the MIS, for practice.

The demonstration holds the simulator in its hand and can change its records; a real MIS cannot.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from picslrs_plugin.demo.people import LrsEntry, MadeUpPerson
from picslrs_plugin.demo.scenarios import Meanwhile
from picslrs_plugin.demo.tables import Row
from picslrs_plugin.domain.fields import FIELDS
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.hookspecs import SubjectRef
from picslrs_plugin.simulator.records import WIRE_NAMES, Record
from picslrs_plugin.simulator.state import SimulatorState

_RECORD_FIELDS = {element: name for name, element in WIRE_NAMES.items()}

DONE_ALREADY = "That has been done already."


def records_of(people: Iterable[MadeUpPerson]) -> Iterator[Record]:
    """Return what the LRS holds of these people, as the simulator wants it."""
    for person in people:
        for entry in person.entries:
            yield _record(entry)


def _record(entry: LrsEntry) -> Record:
    return Record(
        uln=entry.uln,
        linked_ulns=entry.merged_ulns,
        merged_into=entry.merged_into,
        **_texts(entry.details),
    )


def _texts(details: LearnerDetails) -> dict[str, Any]:
    return {_RECORD_FIELDS[field.element]: str(details.value(field.name) or "") for field in FIELDS}


class Practice:
    """Plays the other provider, and the LRS's own staff, for the people of the demonstration."""

    def __init__(self, state: SimulatorState, people: Iterable[MadeUpPerson]) -> None:
        self._state = state
        self._people = {person.ref: person for person in people}

    def offers(self, ref: SubjectRef) -> Meanwhile | None:
        """Return what can happen meanwhile to this learner or applicant."""
        person = self._people.get(ref)
        return person.scenario.meanwhile if person else None

    def happen(self, row: Row) -> str:
        """Let it happen and say what was done. KeyError when nothing can happen to this row."""
        person = self._people[row.ref]
        match person.scenario.meanwhile:
            case Meanwhile.CHANGE:
                return self._change(person)
            case Meanwhile.REGISTER:
                return self._register(person, row)
            case Meanwhile.MERGE:
                return self._merge(person)
            case None:
                raise KeyError("Nothing happens meanwhile to this learner or applicant")

    def _change(self, person: MadeUpPerson) -> str:
        self._state.change(person.entries[0].uln, last_known_address_town="Sampleby")
        return "Another provider has changed the town in the LRS record."

    def _register(self, person: MadeUpPerson, row: Row) -> str:
        if self._state.get(person.spare_uln):
            return DONE_ALREADY
        details = row.details.with_values(verification_type="1", ability_to_share="1")
        self._state.add(_record(LrsEntry(person.spare_uln, details)))
        return "Another provider has registered this person at the LRS."

    def _merge(self, person: MadeUpPerson) -> str:
        old = self._state.get(person.entries[0].uln)
        if old is None or self._state.get(person.spare_uln):
            return DONE_ALREADY
        self._state.add(replace(old, uln=person.spare_uln, linked_ulns=(old.uln,)))
        self._state.change(old.uln, merged_into=person.spare_uln)
        self._state.merge(old.uln, person.spare_uln)
        return "The LRS has merged the record into another one, under a master ULN."
