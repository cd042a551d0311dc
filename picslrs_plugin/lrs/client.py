"""The Learning Records Service over SOAP: the adapter behind the port `Lrs`.

Every call goes the same way: questions.py says it in the LRS's words, contract.py writes the
envelope, a sender posts it, envelope.py opens the answer, contract.py reads it and a schema of
`picslrs_plugin.schemas` makes the domain value of it. No call is ever repeated here.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from picslrs_plugin.domain.learner import Demographics, LearnerDetails
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import LrsAnswerUnusable, LrsError
from picslrs_plugin.lrs import operations
from picslrs_plugin.lrs.contract import contract_of
from picslrs_plugin.lrs.envelope import payload_of
from picslrs_plugin.lrs.operations import Operation
from picslrs_plugin.lrs.questions import Questions
from picslrs_plugin.lrs.senders import Senders
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
from picslrs_plugin.schemas import answers
from picslrs_plugin.settings import Settings

MOST_IN_A_BATCH = 200
"""Learners or ULNs in one call. Source: docs/lrs-rules.md, "Batches"."""

UNKNOWN_RESULT = "It is not known whether the LRS carried out the request."
READ_FIRST = "Before you repeat it, verify or search again to see what the LRS holds now."


class LrsClient:
    """Implements the port `Lrs`; one serves a whole process, all its tenants and threads.

    Beside the LrsErrors of the port, every method raises ConfigurationError when the caller's
    certificate, authority or address cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._questions = Questions(empty_elements=settings.empty_elements)
        self._senders = Senders(settings)

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        """Read the full record of a ULN; an exact match with another learner is refused."""
        values = self._questions.find_by_uln(caller, uln, family_name, given_name)
        answer: FindAnswer = self._ask(caller, operations.FIND_BY_ULN, values)
        if answer.outcome is FindOutcome.EXACT:
            record = answer.records[0]
            _require(record.stands_for(uln) or record.master_substituted)
        return answer

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        """Search by a learner's details."""
        values = self._questions.find_by_demographics(caller, wanted)
        answer: FindAnswer = self._ask(caller, operations.FIND_BY_DEMOGRAPHICS, values)
        return answer

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        """Check a ULN against names; an answer about another ULN is refused."""
        searched: Uln | None
        answer: VerifyAnswer
        values = self._questions.verify(caller, check)
        searched, answer = self._ask(caller, operations.VERIFY, values)
        _require(searched in (None, check.uln))
        return answer

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        """Ask for a new ULN."""
        values = self._questions.register(caller, details)
        answer: RegisterAnswer = self._ask(caller, operations.REGISTER, values)
        return answer

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        """Send a whole record."""
        values = self._questions.update(caller, uln, details, version_number)
        answer: UpdateAnswer = self._ask(caller, operations.UPDATE, values)
        return answer

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
        """Read a Personal Learning Record; an answer about another ULN is refused."""
        values = self._questions.learning_events(
            caller,
            uln,
            family_name=family_name,
            given_name=given_name,
            date_of_birth=date_of_birth,
            gender=gender,
        )
        incoming: Uln | None
        answer: EventsAnswer
        incoming, answer = self._ask(caller, operations.LEARNING_EVENTS, values)
        _require(incoming in (None, uln))
        return answer

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        """Submit 1 to 200 learners for registration; ValueError for another number."""
        _check_size(learners)
        values = self._questions.submit_registrations(caller, learners)
        answer: Submitted = self._ask(caller, operations.SUBMIT_REGISTRATIONS, values)
        return answer

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        """Ask for the output of a registration batch."""
        values = self._questions.output(caller, job_id)
        answer: RegistrationOutput = self._ask(caller, operations.REGISTRATION_OUTPUT, values)
        return answer

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        """Submit 1 to 200 (MIS identifier, check) pairs; ValueError for another number."""
        _check_size(checks)
        values = self._questions.submit_verifications(caller, checks)
        answer: Submitted = self._ask(caller, operations.SUBMIT_VERIFICATIONS, values)
        return answer

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        """Ask for the output of a verify batch."""
        values = self._questions.output(caller, job_id)
        answer: VerifyOutput = self._ask(caller, operations.VERIFICATION_OUTPUT, values)
        return answer

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        """Ask for the masters of 1 to 200 ULNs; ValueError for another number.

        A row about a ULN that was not asked for is refused.
        """
        _check_size(ulns)
        values = self._questions.retrieve_ulns(caller, ulns)
        rows: tuple[RetrievedUln, ...] = self._ask(caller, operations.RETRIEVE_ULNS, values)
        _require({row.uln for row in rows} <= set(ulns))
        return rows

    def _ask(self, caller: Caller, operation: Operation, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - each operation's schema makes its own value
        try:
            return self._answer(caller, operation, values)
        except LrsError as error:
            if operation.writes and error.may_have_acted:
                error.changed, error.advice = UNKNOWN_RESULT, READ_FIRST
            raise

    def _answer(self, caller: Caller, operation: Operation, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - see _ask
        contract = contract_of(operation.service)
        envelope = contract.write(operation.name, values)
        answer = self._senders.of(caller.credentials).post(
            caller.credentials.address.rstrip("/") + operation.service.path,
            envelope,
            soap_action=contract.soap_action(operation.name),
        )
        element = payload_of(answer, contract.answer_element(operation.name))
        return answers.read(operation.schema, contract.read(operation.name, element))


def _require(right: bool) -> None:
    if not right:
        raise LrsAnswerUnusable


def _check_size(batch: Sequence[object]) -> None:
    if not 1 <= len(batch) <= MOST_IN_A_BATCH:
        raise ValueError(f"a batch has 1 to {MOST_IN_A_BATCH} entries, not {len(batch)}")
