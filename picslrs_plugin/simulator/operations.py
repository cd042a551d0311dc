"""Every operation: the element it is known by, how its request is read, and who answers it.

A new operation is one entry here, one declaration in shapes.py and one function.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from picslrs_plugin.simulator import (
    batches,
    finding,
    learning_records,
    r9_operations,
    registering,
    retrieving,
    shapes,
    verifying,
)
from picslrs_plugin.simulator.answers import (
    BATCH_MESSAGES,
    FIND_MESSAGES,
    REGISTER_MESSAGES,
    REPORT_MESSAGES,
    VERIFY_BATCH_MESSAGES,
)
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.learning_records import R9_MESSAGES
from picslrs_plugin.simulator.reading import Shape


class Service(StrEnum):
    """The two services, by the name of their address and WSDL."""

    LEARNER = "LearnerService"
    R9 = "LearnerServiceR9"


@dataclass(frozen=True)
class Operation:
    """One operation. `element` is the qualified name of the request's root element."""

    name: str
    service: Service
    element: str
    shape: Shape
    answer: Callable[[Call], Answer]


def _learner(
    name: str, namespace: str, element: str, shape: Shape, answer: Callable[[Call], Answer]
) -> Operation:
    return Operation(name, Service.LEARNER, f"{{{namespace}}}{element}", shape, answer)


def _r9(name: str, shape: Shape, answer: Callable[[Call], Answer]) -> Operation:
    return Operation(name, Service.R9, f"{{{R9_MESSAGES}}}{name}", shape, answer)


OPERATIONS = (
    _learner(
        "learnerByULN",
        FIND_MESSAGES,
        "FindLearnerByULN",
        shapes.FIND_BY_ULN,
        finding.learner_by_uln,
    ),
    _learner(
        "learnerByDemographics",
        FIND_MESSAGES,
        "FindLearnerByDemographics",
        shapes.FIND_BY_DEMOGRAPHICS,
        finding.learner_by_demographics,
    ),
    _learner(
        "registerSingleLearner",
        REGISTER_MESSAGES,
        "RegisterLearner",
        shapes.REGISTER,
        registering.register_single_learner,
    ),
    _learner(
        "updateSingleLearner",
        REGISTER_MESSAGES,
        "UpdateLearner",
        shapes.UPDATE,
        registering.update_single_learner,
    ),
    _learner(
        "submitBatchRegistration",
        BATCH_MESSAGES,
        "SubmitBatch",
        shapes.SUBMIT_REGISTRATIONS,
        batches.submit_batch_registration,
    ),
    _learner(
        "getBatchRegistrationOutput",
        BATCH_MESSAGES,
        "GetSubmitBatchOutput",
        shapes.JOB_OUTPUT,
        batches.get_batch_registration_output,
    ),
    _learner(
        "submitVerifyBatch",
        VERIFY_BATCH_MESSAGES,
        "SubmitVerifyBatch",
        shapes.SUBMIT_VERIFICATIONS,
        batches.submit_verify_batch,
    ),
    _learner(
        "getVerifyBatchOutput",
        VERIFY_BATCH_MESSAGES,
        "GetVerifyBatchOutput",
        shapes.JOB_OUTPUT,
        batches.get_verify_batch_output,
    ),
    _learner(
        "retrieveULNs",
        REPORT_MESSAGES,
        "RetrieveULNs",
        shapes.RETRIEVE_ULNS,
        retrieving.retrieve_ulns,
    ),
    _learner(
        "verifyLearner",
        REPORT_MESSAGES,
        "VerifyLearner",
        shapes.VERIFY,
        verifying.verify_learner,
    ),
    _r9(
        "GetLearnerLearningEvents",
        shapes.GET_LEARNING_EVENTS,
        learning_records.get_learner_learning_events,
    ),
    _r9(
        "UpdateLearnerSubsetFields",
        shapes.UPDATE_SUBSET,
        r9_operations.update_learner_subset_fields,
    ),
    _r9("ViewAudit", shapes.VIEW_AUDIT, r9_operations.view_audit),
    _r9("GetOrganisation", shapes.GET_ORGANISATION, r9_operations.get_organisation),
)

BY_ELEMENT = {(operation.service, operation.element): operation for operation in OPERATIONS}
