"""What goes back over HTTP: answers, faults, and what a service that is broken answers instead."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from picslrs_plugin.simulator import soap
from picslrs_plugin.simulator.answers import FIND_MESSAGES, REPORT_MESSAGES
from picslrs_plugin.simulator.calls import Answer
from picslrs_plugin.simulator.faults import ServiceFault, learner_service_fault, r9_fault
from picslrs_plugin.simulator.operations import Service
from picslrs_plugin.simulator.scripted import OF_THE_CONNECTION, Trouble
from picslrs_plugin.simulator.soap import Node

CONNECTION_HEADER = "X-Simulator-Connection"
"""Tells the fault proxy what is to become of the connection."""

XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"

_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True, repr=False)
class Reply:
    """Status, content type and body; `connection` is what the fault proxy does instead."""

    status: int
    content_type: str
    body: bytes
    connection: str = ""


EMPTY_500 = Reply(500, HTML, b"")
HTML_500 = Reply(500, HTML, _PAGE.format("Server Error in '/' Application.").encode())
HTML_503 = Reply(503, HTML, _PAGE.format("Service Unavailable").encode())


def reply_of(service: Service, outcome: Answer | ServiceFault, now: datetime) -> Reply:
    """Write an answer or a fault as the service does."""
    if isinstance(outcome, Answer):
        return Reply(200, XML, soap.write_envelope(outcome.node))
    return fault_of(service, outcome, now)


def fault_of(
    service: Service, problem: ServiceFault, now: datetime, faultcode: str = "Client"
) -> Reply:
    """Write a fault in the words of the service."""
    write = r9_fault if service is Service.R9 else learner_service_fault
    return Reply(500, XML, write(problem, now, faultcode))


def spoiled(service: Service, outcome: Answer | ServiceFault, what: str, now: datetime) -> Reply:
    """Write what comes of a call that goes wrong in this way, a Trouble or the code of a fault.

    Another root and an unknown code change an answer; a fault has neither and stays as it is.
    """
    match what:
        case Trouble.EMPTY_500:
            return EMPTY_500
        case Trouble.HTML_503:
            return HTML_503
        case Trouble.TRUNCATED:
            whole = reply_of(service, outcome, now)
            return replace(whole, body=whole.body[: len(whole.body) // 2])
        case Trouble.OTHER_ROOT | Trouble.UNKNOWN_CODE:
            if isinstance(outcome, Answer):
                change = _other_root if what == Trouble.OTHER_ROOT else _unknown_code
                outcome = replace(outcome, node=change(outcome.node))
            return reply_of(service, outcome, now)
    if what in OF_THE_CONNECTION:
        return replace(reply_of(service, outcome, now), connection=what)
    return fault_of(service, ServiceFault(what), now)


_FIND = Node("FindLearnerResponse", FIND_MESSAGES)
_VERIFY = Node("VerifyLearnerResponse", REPORT_MESSAGES)


def _other_root(node: Node) -> Node:
    """Name the answer after another operation, so that a hasty reader takes it for that one's."""
    other = _VERIFY if node.name == _FIND.name else _FIND
    return replace(node, name=other.name, namespace=other.namespace)


_RESPONSE_CODE = re.compile(r"(WS[A-Z]+)[0-9]{3,4}", re.ASCII)


def _unknown_code(node: Node) -> Node:
    """Write nines for the number of every response code."""
    known = _RESPONSE_CODE.fullmatch(node.text)
    text = known[1] + "9" * (len(node.text) - len(known[1])) if known else node.text
    return replace(node, text=text, children=tuple(map(_unknown_code, node.children)))
