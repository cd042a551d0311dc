"""The Learning Records Service as the services need it, and the values that cross."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord, Private
from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FailureFlag,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.types import (
    LrsCredentials,
)


@dataclass(frozen=True, repr=False)
class Caller(Private):
    """On whose behalf the LRS is called: the tenant, its credentials and the person's UserName.

    `user_name` has 1 to 35 characters; it goes into the LRS's own audit trail.
    """

    credentials: LrsCredentials
    user_name: str
    tenant: str = ""


@dataclass(frozen=True, repr=False)
class FindAnswer(Private):
    """The answer to a find: its outcome, the code as it came, and the records found."""

    outcome: FindOutcome
    code: str
    records: tuple[LrsRecord, ...] = ()


@dataclass(frozen=True, repr=False)
class NameCheck(Private):
    """What verifyLearner is asked: the ULN and names, and birth facts where they are known."""

    uln: Uln
    family_name: str
    given_name: str
    date_of_birth: date | None = None
    gender: str = ""


@dataclass(frozen=True, repr=False)
class VerifyAnswer(Private):
    """The answer of verifyLearner. The values are the LRS's own and are empty on 005 and 006."""

    result: VerifyResult
    code: str
    uln: Uln | None = None
    family_name: str = ""
    given_name: str = ""
    date_of_birth: date | None = None
    gender: str = ""
    flags: frozenset[FailureFlag] = frozenset()


@dataclass(frozen=True, repr=False)
class RegisterAnswer(Private):
    """The answer to a registration; `uln` is there when the outcome is REGISTERED."""

    outcome: RegisterOutcome
    code: str
    uln: Uln | None = None


@dataclass(frozen=True)
class UpdateAnswer:
    """The answer to an update. It never carries the new version: read the record again."""

    outcome: UpdateOutcome
    code: str


@dataclass(frozen=True, repr=False)
class LearningEvent(Private):
    """One entry of a Personal Learning Record. Dates are text as the LRS holds them."""

    id: int | None = None
    subject: str = ""
    subject_code: str = ""
    qualification_type: str = ""
    level: str = ""
    grade: str = ""
    achievement_award_date: str = ""
    achievement_provider_name: str = ""
    achievement_provider_ukprn: str = ""
    awarding_organisation_name: str = ""
    awarding_organisation_ukprn: str = ""
    collection_type: str = ""
    credits: int | None = None
    date_loaded: str = ""
    language_for_assessment: str = ""
    participation_start_date: str = ""
    participation_end_date: str = ""
    restriction: str = ""
    return_number: str = ""
    source: str = ""
    status: str = ""
    under_data_challenge: str = ""


@dataclass(frozen=True, repr=False)
class EventsAnswer(Private):
    """The answer to a request for learning events."""

    outcome: EventsOutcome
    code: str
    found_uln: Uln | None = None
    events: tuple[LearningEvent, ...] = ()


@dataclass(frozen=True, repr=False)
class BatchLearner(Private):
    """One learner of a batch; `mis_identifier` (up to 128 characters) ties answer to learner."""

    mis_identifier: str
    details: LearnerDetails
    uln: Uln | None = None


@dataclass(frozen=True, repr=False)
class BatchRow(Private):
    """One learner of a registration batch's output. `return_code` is shown as it came."""

    mis_identifier: str
    uln: Uln | None
    return_code: str


@dataclass(frozen=True)
class Submitted:
    """The answer to a submitted batch; `job_id` is there when the outcome is SUBMITTED."""

    outcome: BatchOutcome
    code: str
    job_id: int | None = None


@dataclass(frozen=True, repr=False)
class RegistrationOutput(Private):
    """The output of a registration batch. `status` is shown as it came."""

    outcome: BatchOutcome
    code: str
    status: str = ""
    rows: tuple[BatchRow, ...] = ()


@dataclass(frozen=True, repr=False)
class VerifyRow(Private):
    """One learner of a verify batch: which one, and the same answer a single call gives."""

    mis_identifier: str
    answer: VerifyAnswer


@dataclass(frozen=True, repr=False)
class VerifyOutput(Private):
    """The output of a verify batch. `status` is shown as it came."""

    outcome: BatchOutcome
    code: str
    status: str = ""
    rows: tuple[VerifyRow, ...] = ()


@dataclass(frozen=True, repr=False)
class RetrievedUln(Private):
    """One ULN of a retrieval and the master that it belongs to, when it was merged."""

    uln: Uln
    master_uln: Uln | None
    code: str
    family_name: str = ""
    given_name: str = ""
    date_of_birth: date | None = None
    gender: str = ""


class Lrs(Protocol):
    """The Learning Records Service.

    Every method raises an LrsError when there is no answer to work with. An answer whose code is
    not known comes back with the outcome UNKNOWN and its raw code.
    """

    def find_by_uln(
        self, caller: Caller, uln: Uln, *, family_name: str, given_name: str
    ) -> FindAnswer:
        """Read the full record of a ULN (learnerByULN, FindType FUL). Safe to repeat."""

    def find_by_demographics(self, caller: Caller, wanted: Demographics) -> FindAnswer:
        """Search by a learner's details (learnerByDemographics, FUL). Safe to repeat."""

    def verify(self, caller: Caller, check: NameCheck) -> VerifyAnswer:
        """Check a ULN against names (verifyLearner). Safe to repeat."""

    def register(self, caller: Caller, details: LearnerDetails) -> RegisterAnswer:
        """Ask for a new ULN (registerSingleLearner). Never repeated blindly."""

    def update(
        self, caller: Caller, uln: Uln, details: LearnerDetails, version_number: int
    ) -> UpdateAnswer:
        """Send a whole record (updateSingleLearner). Never repeated blindly."""

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
        """Read a Personal Learning Record (GetLearnerLearningEvents). Safe to repeat."""

    def submit_registrations(self, caller: Caller, learners: Sequence[BatchLearner]) -> Submitted:
        """Submit 1 to 200 learners for registration; ValueError for another number."""

    def registration_output(self, caller: Caller, job_id: int) -> RegistrationOutput:
        """Ask for the output of a registration batch. Safe to repeat."""

    def submit_verifications(
        self, caller: Caller, checks: Sequence[tuple[str, NameCheck]]
    ) -> Submitted:
        """Submit 1 to 200 (MIS identifier, check) pairs; ValueError for another number."""

    def verification_output(self, caller: Caller, job_id: int) -> VerifyOutput:
        """Ask for the output of a verify batch. Safe to repeat."""

    def retrieve_ulns(self, caller: Caller, ulns: Sequence[Uln]) -> tuple[RetrievedUln, ...]:
        """Ask for the masters of 1 to 200 ULNs; ValueError for another number. Safe to repeat."""
