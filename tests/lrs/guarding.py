"""A guarded LRS over the fake one, with time that stands still and chance that is decided."""

from collections.abc import Callable, Mapping
from typing import Any

from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.hookspecs.types import LrsCredentials
from picslrs_plugin.lrs.guarded import GuardedLrs
from picslrs_plugin.ports import (
    BatchLearner,
    Caller,
    EventsAnswer,
    FindAnswer,
    Lrs,
    NameCheck,
    RegisterAnswer,
    RegistrationOutput,
    RetrievedUln,
    Submitted,
    UpdateAnswer,
    VerifyAnswer,
    VerifyOutput,
)
from picslrs_plugin.settings import Settings
from tests.fakes import FakeClock, FakeLrs, FakeMetrics
from tests.learners import NEW, ULN, demographics, details

ADDRESS = "https://lrs.example.test"
LEARNER_SERVICE = f"{ADDRESS}/LearnerService.svc"
R9 = f"{ADDRESS}/LearnerServiceR9.svc"


def caller(tenant: str = "northgate", address: str = ADDRESS) -> Caller:
    credentials = LrsCredentials(address=address, ukprn="10099999", password="a-made-up-secret")
    return Caller(credentials, "tester", tenant)


ME = caller()

ASK: dict[str, Callable[[Lrs, Caller], Any]] = {
    "find_by_uln": lambda lrs, me: lrs.find_by_uln(
        me, ULN, family_name="Sampleton", given_name="Testa"
    ),
    "find_by_demographics": lambda lrs, me: lrs.find_by_demographics(me, demographics()),
    "verify": lambda lrs, me: lrs.verify(me, NameCheck(ULN, "Sampleton", "Testa")),
    "learning_events": lambda lrs, me: lrs.learning_events(
        me, ULN, family_name="S", given_name="T", date_of_birth=None, gender=""
    ),
    "registration_output": lambda lrs, me: lrs.registration_output(me, 1),
    "verification_output": lambda lrs, me: lrs.verification_output(me, 1),
    "retrieve_ulns": lambda lrs, me: lrs.retrieve_ulns(me, [ULN]),
}
"""Every question that may be asked again."""

SEND: dict[str, Callable[[Lrs, Caller], Any]] = {
    "register": lambda lrs, me: lrs.register(me, details()),
    "update": lambda lrs, me: lrs.update(me, ULN, details(), 3),
    "submit_registrations": lambda lrs, me: lrs.submit_registrations(
        me, [BatchLearner("1", details())]
    ),
    "submit_verifications": lambda lrs, me: lrs.submit_verifications(
        me, [("1", NameCheck(ULN, "Sampleton", "Testa"))]
    ),
}
"""Everything that is sent once, whatever happens."""

ANSWERS: Mapping[str, object] = {
    "find_by_uln": FindAnswer(FindOutcome.NO_MATCH, "WSRC0001"),
    "find_by_demographics": FindAnswer(FindOutcome.NO_MATCH, "WSRC0001"),
    "verify": VerifyAnswer(VerifyResult.NOT_FOUND, "WSVRC006"),
    "learning_events": EventsAnswer(EventsOutcome.NOT_SHARED, "WSEC0206"),
    "registration_output": RegistrationOutput(BatchOutcome.NOT_FINISHED, "WSRC0008"),
    "verification_output": VerifyOutput(BatchOutcome.NOT_FINISHED, "WSRC0008"),
    "retrieve_ulns": (RetrievedUln(ULN, None, "WSRC0004"),),
    "register": RegisterAnswer(RegisterOutcome.REGISTERED, "WSRC0005", NEW),
    "update": UpdateAnswer(UpdateOutcome.UPDATED, "WSRC0006"),
    "submit_registrations": Submitted(BatchOutcome.SUBMITTED, "WSRC0007", 1),
    "submit_verifications": Submitted(BatchOutcome.SUBMITTED, "WSRC0007", 1),
}


class Guarded:
    """A guarded fake and everything that a test may look at or change."""

    def __init__(self, draw: float = 1.0, **settings: Any) -> None:
        self.settings = Settings(**settings)
        self.inner = FakeLrs()
        self.clock = FakeClock()
        self.metrics = FakeMetrics()
        self.seconds = 1000.0
        self.pauses: list[float] = []
        self.lrs = GuardedLrs(
            self.inner,
            self.settings,
            clock=self.clock,
            metrics=self.metrics,
            monotonic=lambda: self.seconds,
            sleep=self._pause,
            draw=lambda: draw,
        )

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.forward(seconds)

    def forward(self, seconds: float) -> None:
        """Let time pass, on both clocks."""
        self.seconds += seconds
        self.clock.forward(seconds)

    def does(self, operation: str, *ends: object, me: Caller = ME) -> Any:
        """Do something while its calls end like this, errors raised, and then answer as usual."""
        self.inner.script(operation, *ends, ANSWERS[operation])
        try:
            return {**ASK, **SEND}[operation](self.lrs, me)
        finally:
            self.inner.forget(operation)

    def made(self, operation: str) -> int:
        """Return how many calls of the operation went through."""
        return self.inner.calls[operation]
