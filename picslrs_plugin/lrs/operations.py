"""The operations of the LRS that are used: what each is called, how it is read, what it does."""

from dataclasses import dataclass

from marshmallow import Schema

from picslrs_plugin.lrs.contract import LEARNER_SERVICE, LEARNER_SERVICE_R9, Service
from picslrs_plugin.schemas.answers_batches import (
    RegistrationOutputSchema,
    SubmittedSchema,
    VerifyOutputSchema,
)
from picslrs_plugin.schemas.answers_events import EventsSchema
from picslrs_plugin.schemas.answers_find import FindSchema
from picslrs_plugin.schemas.answers_verify import RetrieveResponseSchema, VerifyResponseSchema
from picslrs_plugin.schemas.answers_writes import RegisterSchema, UpdateSchema


@dataclass(frozen=True)
class Operation:
    """One operation: its name in the contract and the schema of its answer.

    `writes` says that it changes what the LRS holds, `repeatable` that asking twice does nothing
    but ask twice. Submitting a verify batch is neither: a second one makes a second job.
    """

    name: str
    schema: Schema
    service: Service = LEARNER_SERVICE
    writes: bool = False
    repeatable: bool = False


FIND_BY_ULN = Operation("learnerByULN", FindSchema(), repeatable=True)
FIND_BY_DEMOGRAPHICS = Operation("learnerByDemographics", FindSchema(), repeatable=True)
VERIFY = Operation("verifyLearner", VerifyResponseSchema(), repeatable=True)
REGISTER = Operation("registerSingleLearner", RegisterSchema(), writes=True)
UPDATE = Operation("updateSingleLearner", UpdateSchema(), writes=True)
SUBMIT_REGISTRATIONS = Operation("submitBatchRegistration", SubmittedSchema(), writes=True)
REGISTRATION_OUTPUT = Operation(
    "getBatchRegistrationOutput", RegistrationOutputSchema(), repeatable=True
)
SUBMIT_VERIFICATIONS = Operation("submitVerifyBatch", SubmittedSchema())
VERIFICATION_OUTPUT = Operation("getVerifyBatchOutput", VerifyOutputSchema(), repeatable=True)
RETRIEVE_ULNS = Operation("retrieveULNs", RetrieveResponseSchema(), repeatable=True)
LEARNING_EVENTS = Operation(
    "GetLearnerLearningEvents", EventsSchema(), LEARNER_SERVICE_R9, repeatable=True
)

EVERY = (
    FIND_BY_ULN,
    FIND_BY_DEMOGRAPHICS,
    VERIFY,
    REGISTER,
    UPDATE,
    SUBMIT_REGISTRATIONS,
    REGISTRATION_OUTPUT,
    SUBMIT_VERIFICATIONS,
    VERIFICATION_OUTPUT,
    RETRIEVE_ULNS,
    LEARNING_EVENTS,
)
