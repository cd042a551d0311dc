"""Fakes of the ports: small, honest and in memory."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from picslrs_plugin.domain.comparison import Judge
from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.text import folded, without_spaces
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import (
    JobNotTaken,
    LookupFailed,
    NotListed,
    NotPermitted,
    NotSignedIn,
    SubjectNotFound,
)
from picslrs_plugin.hookspecs.extension_types import Event, Group, Job, ListedSubject, Panel
from picslrs_plugin.hookspecs.tenant_types import Preferences, TenantAction
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Identity,
    Licence,
    LrsCredentials,
    Person,
    Subject,
    SubjectKind,
    SubjectRef,
    Tier,
)
from picslrs_plugin.ports import (
    BatchLearner,
    BreakerState,
    Caller,
    EventsAnswer,
    Exchange,
    FindAnswer,
    NameCheck,
    RegisterAnswer,
    RegistrationOutput,
    RetrievedUln,
    Submitted,
    UpdateAnswer,
    VerifyAnswer,
    VerifyOutput,
    VerifyRow,
)
from tests.learners import NEW

TENANT = "northgate"
ACTOR = Identity(Person("tester", "Test Person"), TENANT)
COLLEAGUE = Identity(Person("colleague", "Other Tester"), TENANT)
STRANGER = Identity(Person("stranger", "Far Tester"), "southgate")
LEARNER = SubjectRef(TENANT, SubjectKind.LEARNER, "7")
APPLICANT = SubjectRef(TENANT, SubjectKind.APPLICANT, "8")
CREDENTIALS = LrsCredentials(
    address="http://127.0.0.1:1", ukprn="10099999", password="simulator-secret"
)

LISTED_AT_ONCE = 2


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FakeHost:
    """A host that holds its subjects in a dictionary."""

    subjects: dict[SubjectRef, Subject] = field(default_factory=dict)
    licences: dict[str, Licence] = field(
        default_factory=lambda: {TENANT: Licence(tier=Tier.PLATINUM)}
    )
    denied: set[Action] = field(default_factory=set)
    denied_for: dict[SubjectRef, set[Action]] = field(default_factory=dict)
    signed_in: Identity | None = ACTOR
    saved: list[tuple[SubjectRef, Changes]] = field(default_factory=list)
    fails_to_save: Exception | None = None
    vetoes: dict[Action, str] = field(default_factory=dict)
    adjustments: dict[str, object] = field(default_factory=dict)
    judges: Judge | None = None
    heard: dict[str, list[Event]] = field(default_factory=dict)
    deaf: set[str] = field(default_factory=set)
    jobs: list[Job] = field(default_factory=list)
    takes_jobs: bool = False
    loses_jobs: bool = False
    denied_for_all: set[TenantAction] = field(default_factory=set)
    preferred: Preferences = field(default_factory=Preferences)
    groups: dict[SubjectRef, tuple[Group, ...]] = field(default_factory=dict)
    lists: bool = True
    fails_to_list_after: int | None = None
    fails_to_look_up: set[SubjectRef] = field(default_factory=set)
    looked_up: list[SubjectRef] = field(default_factory=list)

    def holds(self, ref: SubjectRef, details: LearnerDetails, uln: str | None = None) -> None:
        self.subjects[ref] = Subject(ref, details, uln)

    def identity(self) -> Identity:
        if self.signed_in is None:
            raise NotSignedIn
        return self.signed_in

    def licence(self, tenant: str) -> Licence | None:
        return self.licences.get(tenant)

    def refusal(self, tenant: str, kind: SubjectKind, action: Action) -> str | None:
        return self.vetoes.get(action)

    def permit(self, identity: Identity, ref: SubjectRef, action: Action) -> None:
        if action in self.denied | self.denied_for.get(ref, set()):
            raise NotPermitted(f"Your role does not include {action.value}.")

    def permit_tenant(self, identity: Identity, action: TenantAction) -> None:
        if action in self.denied_for_all:
            raise NotPermitted(f"Your role does not include {action.value}.")

    def preferences(self, tenant: str) -> Preferences:
        return self.preferred

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        self.looked_up.append(ref)
        if ref in self.fails_to_look_up:
            raise LookupFailed
        if ref not in self.subjects:
            raise SubjectNotFound
        return self.subjects[ref]

    def stretches(self, tenant: str) -> Iterator[tuple[ListedSubject, ...]]:
        if not self.lists:
            raise NotListed
        own = [one for ref, one in self.subjects.items() if ref.tenant == tenant]
        for start in range(0, len(own), LISTED_AT_ONCE):
            if self.fails_to_list_after is not None and start >= self.fails_to_list_after:
                raise LookupFailed
            stretch = own[start : start + LISTED_AT_ONCE]
            yield tuple(ListedSubject(one, self.groups.get(one.ref, ())) for one in stretch)

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        if self.fails_to_save:
            raise self.fails_to_save
        self.saved.append((ref, changes))
        held = self.subjects[ref]
        uln = str(changes.uln) if changes.uln else None
        self.subjects[ref] = replace(
            held,
            details=held.details.with_values(**changes.values),
            uln=uln if changes.uln_changes else held.uln,
        )

    def credentials(self, tenant: str) -> LrsCredentials:
        return CREDENTIALS

    def adjusted(self, identity: Identity, ref: SubjectRef, wanted: Demographics) -> Demographics:
        return replace(wanted, **self.adjustments)  # type: ignore[arg-type]

    def judge(self, tenant: str) -> Judge | None:
        return self.judges

    def panels(self, identity: Identity, subject: Subject) -> list[Panel]:
        return []

    def listeners(self, tenant: str) -> tuple[str, ...]:
        return tuple(self.heard)

    def tell(self, event: Event, listener: str) -> bool:
        if listener in self.deaf:
            return False
        self.heard[listener].append(event)
        return True

    def accepts(self, job: Job) -> bool:
        self.jobs.append(job)
        if self.loses_jobs:
            raise JobNotTaken
        return self.takes_jobs


class FakeMetrics:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.breakers: list[tuple[str, BreakerState]] = []
        self.actions: list[tuple[str, str, str]] = []

    def exchanged(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def breaker_is(self, address: str, state: BreakerState) -> None:
        self.breakers.append((address, state))

    def acted(self, action: str, outcome: str, tenant: str) -> None:
        self.actions.append((action, outcome, tenant))


class FakeLrs:
    """An LRS with a few records and the plainest of rules.

    `script(operation, *answers)` puts answers, or errors to raise, before the rules: each is used
    once. `after(operation, what)` lets something happen at the end of each such call. `calls`
    counts what was asked.
    """

    def __init__(self, *records: LrsRecord) -> None:
        self.records = {record.uln: record for record in records}
        self.calls: dict[str, int] = defaultdict(int)
        self.sent: list[Any] = []
        self.batches: list[list[tuple[str, NameCheck]]] = []
        self._scripts: dict[str, list[Any]] = defaultdict(list)
        self._after: dict[str, Callable[[object], None]] = {}

    def after(self, operation: str, what: Callable[[object], None]) -> None:
        self._after[operation] = what

    def script(self, operation: str, *answers: object) -> None:
        self._scripts[operation].extend(answers)

    def forget(self, operation: str) -> None:
        """Take back what was scripted and not used."""
        self._scripts[operation].clear()

    def _scripted(self, operation: str, *sent: object) -> Any:
        self.calls[operation] += 1
        self.sent.append((operation, *sent))
        if operation in self._after:
            self._after[operation](sent)
        if not self._scripts[operation]:
            return None
        answer = self._scripts[operation].pop(0)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        scripted = self._scripted("find_by_uln", uln, family_name, given_name)
        if scripted:
            return scripted  # type: ignore[no-any-return]
        found = self.records.get(uln)
        if found is None or not _same_names(found.details, family_name, given_name):
            return FindAnswer(FindOutcome.NO_MATCH, "WSRC0001")
        return FindAnswer(FindOutcome.EXACT, "WSRC0004", (found,))

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        scripted = self._scripted("find_by_demographics", wanted)
        if scripted:
            return scripted  # type: ignore[no-any-return]
        found = [one for one in self.records.values() if _exact(one.details, wanted)]
        if not found:
            return FindAnswer(FindOutcome.NO_MATCH, "WSRC0001")
        return FindAnswer(FindOutcome.EXACT, "WSRC0004", tuple(found[:1]))

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        scripted = self._scripted("verify", check)
        if scripted:
            return scripted  # type: ignore[no-any-return]
        return self._verified(check)

    def _verified(self, check: NameCheck) -> VerifyAnswer:
        found = self.records.get(check.uln)
        if found is None:
            return VerifyAnswer(VerifyResult.NOT_FOUND, "WSVRC006")
        if _same_names(found.details, check.family_name, check.given_name):
            return VerifyAnswer(VerifyResult.MATCH, "WSVRC001", check.uln)
        return VerifyAnswer(VerifyResult.DIFFERENT, "WSVRC005")

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        scripted = self._scripted("register", details)
        if scripted:
            return scripted  # type: ignore[no-any-return]
        self.records[NEW] = LrsRecord(uln=NEW, details=details, version_number=1)
        return RegisterAnswer(RegisterOutcome.REGISTERED, "WSRC0005", NEW)

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        scripted = self._scripted("update", uln, details, version_number)
        if scripted:
            return scripted  # type: ignore[no-any-return]
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
        return self._only_scripted("learning_events", uln)  # type: ignore[no-any-return]

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        return self._only_scripted("submit_registrations", learners)  # type: ignore[no-any-return]

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        return self._only_scripted("registration_output", job_id)  # type: ignore[no-any-return]

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        scripted = self._scripted("submit_verifications", checks)
        if scripted:
            return scripted  # type: ignore[no-any-return]
        self.batches.append(list(checks))
        return Submitted(BatchOutcome.SUBMITTED, "WSRC0007", len(self.batches))

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        scripted = self._scripted("verification_output", job_id)
        if scripted:
            return scripted  # type: ignore[no-any-return]
        rows = [VerifyRow(name, self._verified(check)) for name, check in self.batches[job_id - 1]]
        return VerifyOutput(BatchOutcome.DONE, "WSRC0009", "finished", tuple(rows))

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        return self._only_scripted("retrieve_ulns", ulns)  # type: ignore[no-any-return]

    def _only_scripted(self, operation: str, *sent: object) -> Any:
        scripted = self._scripted(operation, *sent)
        if scripted is None:
            raise NotImplementedError
        return scripted


def _same_names(details: LearnerDetails, family_name: str, given_name: str) -> bool:
    return (folded(details.family_name), folded(details.given_name)) == (
        folded(family_name),
        folded(given_name),
    )


def _exact(details: LearnerDetails, wanted: Demographics) -> bool:
    return (
        _same_names(details, wanted.family_name, wanted.given_name)
        and details.date_of_birth == wanted.date_of_birth
        and details.gender == wanted.gender
        and without_spaces(details.postcode) == without_spaces(wanted.postcode)
    )
