"""The faults of both services and the words that go with their codes.

Source: docs/lrs-rules.md, "Errors".
"""

import base64
from datetime import datetime
from enum import StrEnum

from picslrs_plugin.simulator.soap import Node, fault

EXCEPTIONS = "http://api.lrs.miap.gov.uk/exceptions"
DOMAIN_FAULTS = "http://api.lrs.qcf.gov.uk/faults"
TIMESTAMP = "%Y-%m-%d %H:%M:%S"


class Code(StrEnum):
    """The error codes that the simulator answers in faults."""

    BADLY_FORMED = "WSEC0001"
    UNKNOWN_REQUEST = "WSEC0002"
    UNKNOWN_ORGANISATION = "WSEC0003"
    OUT_OF_HOURS = "WSEC0004"
    WRONG_PASSWORD = "WSEC0005"  # noqa: S105 - a code
    INSUFFICIENT_ACCESS = "WSEC0006"
    INVALID_ULN = "WSEC0136"


DESCRIPTIONS: dict[str, str] = {
    Code.BADLY_FORMED: "The request is badly formed",
    Code.UNKNOWN_REQUEST: "The request is not known",
    Code.UNKNOWN_ORGANISATION: "The organisation is not known",
    Code.OUT_OF_HOURS: "The service is not available at this time",
    Code.WRONG_PASSWORD: "The organisation password is not right",
    Code.INSUFFICIENT_ACCESS: "The organisation has insufficient access for this request",
    Code.INVALID_ULN: "The supplied ULN is invalid",
}
OTHER_DESCRIPTION = "The request could not be carried out"

MAINTENANCE_TEXT = (
    "The HTTP request was refused by the gateway: UnsupportedHttpVerb. The service is down for "
    "maintenance."
)


class ServiceFault(Exception):
    """A request that is answered by a fault.

    `further_details` may quote what was sent, as the service's own do, so it is no part of the
    message of this exception. `faultstring` replaces the fault's usual text. `code` is a Code, or
    one that the simulator gives only when a script asks for it.
    """

    def __init__(self, code: str, further_details: str = "", faultstring: str = "") -> None:
        super().__init__(str(code))
        self.code = str(code)
        self.description = DESCRIPTIONS.get(self.code, OTHER_DESCRIPTION)
        self.further_details = further_details
        self.faultstring = faultstring or self.description


def maintenance() -> ServiceFault:
    """Return what the services answer while they are down for maintenance."""
    return ServiceFault(Code.BADLY_FORMED, MAINTENANCE_TEXT, MAINTENANCE_TEXT)


def learner_service_fault(problem: ServiceFault, now: datetime, faultcode: str = "Client") -> bytes:
    """Return a fault of LearnerService: MIAPAPIException, its children in no namespace.

    The service's WSDL declares the children qualified; recorded messages show them unqualified.
    """
    detail = Node(
        "MIAPAPIException",
        EXCEPTIONS,
        children=(
            Node("ErrorCode", text=problem.code),
            Node("ErrorActor", text="LearnerService"),
            Node("Description", text=problem.description),
            Node("FurtherDetails", text=problem.further_details),
            Node("ErrorTimestamp", text=now.strftime(TIMESTAMP)),
        ),
    )
    return fault(faultcode, problem.faultstring, detail)


def r9_fault(problem: ServiceFault, now: datetime, faultcode: str = "Client") -> bytes:
    """Return a fault of LearnerServiceR9: DomainFault, its detail in base64."""
    described = f"{problem.description}. {problem.further_details} {now.strftime(TIMESTAMP)}"
    detail = Node(
        "DomainFault",
        DOMAIN_FAULTS,
        children=(
            Node("ErrorCode", DOMAIN_FAULTS, text=problem.code),
            Node(
                "ErrorDetail",
                DOMAIN_FAULTS,
                text=base64.b64encode(described.encode()).decode("ascii"),
            ),
        ),
    )
    return fault(faultcode, problem.faultstring, detail)
