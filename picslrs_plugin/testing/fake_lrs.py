"""An LRS in memory, for tests that must not leave the process.

It plays the five operations that the tab uses, with the plainest of rules: names are the same or
not, and a search finds one record or none. `picslrs simulator` is the LRS with all its rules.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import (
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.text import folded, without_spaces
from picslrs_plugin.domain.uln import Uln, check_digit
from picslrs_plugin.ports import (
    BatchLearner,
    Caller,
    EventsAnswer,
    FindAnswer,
    NameCheck,
    RegisterAnswer,
    RegistrationOutput,
    RetrievedUln,
    Submitted,
    UpdateAnswer,
    VerifyAnswer,
    VerifyOutput,
)

_NOT_PLAYED = "FakeLrs plays the tab's operations only; use picslrs simulator for this one"


class FakeLrs:
    """Satisfies `ports.Lrs`. `records` is what it holds, by ULN; `calls` names what was asked."""

    def __init__(self, *records: LrsRecord) -> None:
        self.records = {record.uln: record for record in records}
        self.calls: list[str] = []

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        """Find the record of the ULN if the names are its own."""
        self.calls.append("find_by_uln")
        found = self.records.get(uln)
        if found is None or not _same_names(found.details, family_name, given_name):
            return FindAnswer(FindOutcome.NO_MATCH, "WSRC0001")
        return FindAnswer(FindOutcome.EXACT, "WSRC0004", (found,))

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        """Find the first record whose five mandatory values are the same."""
        self.calls.append("find_by_demographics")
        for record in self.records.values():
            if _same_person(record.details, wanted):
                return FindAnswer(FindOutcome.EXACT, "WSRC0004", (record,))
        return FindAnswer(FindOutcome.NO_MATCH, "WSRC0001")

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        """Hold the names against the record of the ULN."""
        self.calls.append("verify")
        found = self.records.get(check.uln)
        if found is None:
            return VerifyAnswer(VerifyResult.NOT_FOUND, "WSVRC006")
        if _same_names(found.details, check.family_name, check.given_name):
            return VerifyAnswer(VerifyResult.MATCH, "WSVRC001", check.uln)
        return VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005")

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        """Keep a new record under a new ULN."""
        self.calls.append("register")
        uln = self._new_uln()
        self.records[uln] = LrsRecord(uln=uln, details=details, version_number=1)
        return RegisterAnswer(RegisterOutcome.REGISTERED, "WSRC0005", uln)

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        """Replace the details of a record whose version is the one that was sent."""
        self.calls.append("update")
        held = self.records.get(uln)
        if held is None:
            return UpdateAnswer(UpdateOutcome.NOT_FOUND, "WSRC0019")
        if held.version_number != version_number:
            return UpdateAnswer(UpdateOutcome.CHANGED_MEANWHILE, "WSRC0013")
        self.records[uln] = replace(held, details=details, version_number=version_number + 1)
        return UpdateAnswer(UpdateOutcome.UPDATED, "WSRC0006")

    def learning_events(
        self,
        caller: Caller,
        uln: Uln,
        *,
        family_name: str,
        given_name: str,
        date_of_birth: date | None,
        gender: str,
    ) -> EventsAnswer:
        """Not played. Raises NotImplementedError."""
        raise NotImplementedError(_NOT_PLAYED)

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        """Not played. Raises NotImplementedError."""
        raise NotImplementedError(_NOT_PLAYED)

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        """Not played. Raises NotImplementedError."""
        raise NotImplementedError(_NOT_PLAYED)

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        """Not played. Raises NotImplementedError."""
        raise NotImplementedError(_NOT_PLAYED)

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        """Not played. Raises NotImplementedError."""
        raise NotImplementedError(_NOT_PLAYED)

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        """Not played. Raises NotImplementedError."""
        raise NotImplementedError(_NOT_PLAYED)

    def _new_uln(self) -> Uln:
        """Return the lowest number from 9000000000 on that is valid and free."""
        for first_nine in range(900_000_000, 1_000_000_000):
            last = check_digit(str(first_nine))
            if last is not None and (uln := Uln(f"{first_nine}{last}")) not in self.records:
                return uln
        raise RuntimeError("there is no free ULN left")


def _same_names(details: LearnerDetails, family_name: str, given_name: str) -> bool:
    held = (folded(details.family_name), folded(details.given_name))
    return held == (folded(family_name), folded(given_name))


def _same_person(details: LearnerDetails, wanted: Demographics) -> bool:
    return (
        _same_names(details, wanted.family_name, wanted.given_name)
        and details.date_of_birth == wanted.date_of_birth
        and details.gender == wanted.gender
        and without_spaces(details.postcode) == without_spaces(wanted.postcode)
    )
