"""The LRS, guarded: repeats what may be repeated, and leaves alone what does not answer.

Wraps whatever implements the port `Lrs`, so that neither the services above nor the client below
know of it. A write is sent once, whatever happens.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from picslrs_plugin.domain.learner import Demographics, LearnerDetails
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import (
    LrsConnectionInsecure,
    LrsError,
    LrsFailed,
    LrsNotAnswering,
    LrsRequestRefused,
    LrsTimedOut,
    LrsUnreachable,
    PicslrsError,
)
from picslrs_plugin.lrs import operations
from picslrs_plugin.lrs.allowance import at_most
from picslrs_plugin.lrs.breaker import Breaker, Breakers, Monotonic
from picslrs_plugin.lrs.budget import RetryBudget
from picslrs_plugin.lrs.exchanges import code_of, outcome_of, tell
from picslrs_plugin.lrs.operations import Operation
from picslrs_plugin.ports import (
    BatchLearner,
    Caller,
    Clock,
    Endpoint,
    EventsAnswer,
    Exchange,
    FindAnswer,
    Lrs,
    Metrics,
    NameCheck,
    RegisterAnswer,
    RegistrationOutput,
    RetrievedUln,
    Submitted,
    UpdateAnswer,
    VerifyAnswer,
    VerifyOutput,
    wait_for_turn,
)
from picslrs_plugin.settings import Settings

NO_ANSWER = (LrsUnreachable, LrsTimedOut, LrsFailed)
"""What counts as a failure of the LRS, and what a question may be asked again after."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 4.0
"""A pause is drawn between nothing and a bound that doubles from the first to the longest."""

_T = TypeVar("_T")


class GuardedLrs:
    """Implements the port `Lrs` around another one; one serves a whole process.

    Beside what that one raises, every method raises LrsNotAnswering. `monotonic`, `sleep` and
    `draw` (a number from 0 to 1) are there to be replaced by tests.
    """

    def __init__(
        self,
        lrs: Lrs,
        settings: Settings,
        *,
        clock: Clock,
        metrics: Metrics,
        monotonic: Monotonic = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._lrs = lrs
        self._settings = settings
        self._metrics = metrics
        self._monotonic = monotonic
        self._sleep = sleep
        self._draw = draw
        self._breakers = Breakers(settings, clock=clock, monotonic=monotonic, metrics=metrics)
        self._budget = RetryBudget(settings.retry_share)

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return how the LRS has been answering, for every address that was called."""
        return self._breakers.endpoints()

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        """Read the full record of a ULN."""
        return self._guarded(
            caller,
            operations.FIND_BY_ULN,
            lambda: self._lrs.find_by_uln(
                caller, uln, family_name=family_name, given_name=given_name
            ),
        )

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        """Search by a learner's details."""
        return self._guarded(
            caller,
            operations.FIND_BY_DEMOGRAPHICS,
            lambda: self._lrs.find_by_demographics(caller, wanted),
        )

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        """Check a ULN against names."""
        return self._guarded(caller, operations.VERIFY, lambda: self._lrs.verify(caller, check))

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        """Ask for a new ULN, once."""
        return self._guarded(
            caller, operations.REGISTER, lambda: self._lrs.register(caller, details)
        )

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        """Send a whole record, once."""
        return self._guarded(
            caller,
            operations.UPDATE,
            lambda: self._lrs.update(caller, uln, details, version_number),
        )

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
        """Read a Personal Learning Record."""
        return self._guarded(
            caller,
            operations.LEARNING_EVENTS,
            lambda: self._lrs.learning_events(
                caller,
                uln,
                family_name=family_name,
                given_name=given_name,
                date_of_birth=date_of_birth,
                gender=gender,
            ),
        )

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        """Submit learners for registration, once."""
        return self._guarded(
            caller,
            operations.SUBMIT_REGISTRATIONS,
            lambda: self._lrs.submit_registrations(caller, learners),
        )

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        """Ask for the output of a registration batch."""
        return self._guarded(
            caller,
            operations.REGISTRATION_OUTPUT,
            lambda: self._lrs.registration_output(caller, job_id),
        )

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        """Submit checks, once."""
        return self._guarded(
            caller,
            operations.SUBMIT_VERIFICATIONS,
            lambda: self._lrs.submit_verifications(caller, checks),
        )

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        """Ask for the output of a verify batch."""
        return self._guarded(
            caller,
            operations.VERIFICATION_OUTPUT,
            lambda: self._lrs.verification_output(caller, job_id),
        )

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        """Ask for the masters of ULNs."""
        return self._guarded(
            caller, operations.RETRIEVE_ULNS, lambda: self._lrs.retrieve_ulns(caller, ulns)
        )

    def _guarded(self, caller: Caller, operation: Operation, make: Callable[[], _T]) -> _T:
        address = caller.credentials.address.rstrip("/") + operation.service.path
        wait_for_turn(caller.tenant)
        self._budget.called(caller.tenant)
        ends = self._monotonic() + self._settings.deadline_seconds
        call = _Call(operation, caller.tenant, self._breakers.of(address), ends, make)
        failures: list[LrsError] = []

        def attempt() -> _T:
            if failures:
                wait_for_turn(caller.tenant)
                if self._monotonic() >= ends:  # the turn came too late to ask anything
                    raise failures[-1]
            try:
                return self._attempt(call, number=len(failures) + 1)
            except LrsNotAnswering as refused:
                # Others opened the breaker meanwhile: what this call met itself is the truer word.
                raise (failures or [refused])[-1] from None
            except NO_ANSWER as failure:
                failures.append(failure)
                raise

        if not operation.repeatable:
            return attempt()
        return Retrying(
            retry=retry_if_exception_type(NO_ANSWER),
            wait=self._pause,
            stop=lambda state: self._is_enough(call, state),
            sleep=self._sleep,
            reraise=True,
        )(attempt)

    def _pause(self, state: RetryCallState) -> float:
        """Return how long to wait, drawn anew each time.

        Calls that failed together would otherwise come back together.
        """
        bound = FIRST_PAUSE_SECONDS * 2.0 ** (state.attempt_number - 1)
        return self._draw() * min(bound, LONGEST_PAUSE_SECONDS)

    def _is_enough(self, call: "_Call[_T]", state: RetryCallState) -> bool:
        """Whether the call is not made once more; if it is, its tenant has paid for it."""
        return (
            state.attempt_number > self._settings.retries
            # A trial that failed is not repeated, nor is a call beside one that opened it.
            or not call.breaker.is_closed()
            or self._monotonic() + state.upcoming_sleep >= call.ends
            or not self._budget.spend(call.tenant)
        )

    def _attempt(self, call: "_Call[_T]", *, number: int) -> _T:
        """Make the call once, let the breaker learn from it, and tell how it ended.

        Raises LrsNotAnswering when the breaker does not let it through.
        """
        admission = call.breaker.admit()
        started = self._monotonic()
        try:
            with at_most(call.ends - started):
                answer = call.make()
        except PicslrsError as error:
            if isinstance(error, NO_ANSWER):
                call.breaker.failed(admission, type(error).__name__)
            elif _has_answered(error):
                call.breaker.answered()
            self._tell(call, number, started, error)
            raise
        else:
            call.breaker.answered()
            self._tell(call, number, started, answer)
            return answer
        finally:
            call.breaker.let_go(admission)

    def _tell(self, call: "_Call[_T]", number: int, started: float, end: object) -> None:
        exchange = Exchange(
            operation=call.operation.name,
            outcome=outcome_of(end),
            code=code_of(end),
            attempt=number,
            seconds=self._monotonic() - started,
            tenant=call.tenant,
        )
        tell(exchange)
        self._metrics.exchanged(exchange)


@dataclass(frozen=True, repr=False)
class _Call(Generic[_T]):
    """One call of a method: what it does, for whom, and until when all its attempts must end."""

    operation: Operation
    tenant: str
    breaker: Breaker
    ends: float
    make: Callable[[], _T]


def _has_answered(error: PicslrsError) -> bool:
    """Whether the LRS itself must have said something for this error to be raised.

    What is wrong with one tenant's certificate, or with a request that could not be written, says
    nothing of the LRS.
    """
    if isinstance(error, LrsRequestRefused):
        return bool(error.code)
    return isinstance(error, LrsError) and not isinstance(error, LrsConnectionInsecure)
