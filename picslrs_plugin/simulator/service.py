"""From the bytes of a request to the bytes of its answer."""

from dataclasses import dataclass

from picslrs_plugin.simulator import soap
from picslrs_plugin.simulator.access import admit_to_learner_service, admit_to_r9
from picslrs_plugin.simulator.batches import finish_due
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.faults import (
    Code,
    ServiceFault,
    learner_service_fault,
    maintenance,
    r9_fault,
)
from picslrs_plugin.simulator.operations import BY_ELEMENT, Operation, Service
from picslrs_plugin.simulator.reading import read_as_data_contract, read_as_schema
from picslrs_plugin.simulator.state import Mode, SimulatorState

XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
NOT_READ = "(not read)"
NOT_KNOWN = "(not known)"

_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
SERVER_ERROR_PAGE = _PAGE.format("Server Error in '/' Application.").encode()
UNAVAILABLE_PAGE = _PAGE.format("Service Unavailable").encode()


@dataclass(frozen=True, repr=False)
class Reply:
    """What goes back over HTTP."""

    status: int
    content_type: str
    body: bytes


def reply_to(state: SimulatorState, service: Service, document: bytes) -> Reply:
    """Answer one request and count it."""
    broken = _broken(state.mode)
    try:
        body = soap.read_envelope(document)
    except soap.NotSoap as problem:
        state.saw(NOT_READ, str(broken.status) if broken else Code.BADLY_FORMED)
        refusal = ServiceFault(Code.BADLY_FORMED, str(problem))
        return broken or _fault(state, service, refusal, problem.faultcode)
    operation = BY_ELEMENT.get((service, body.qualified_name))
    name = operation.name if operation else NOT_KNOWN
    if broken:
        state.saw(name, str(broken.status))
        return broken
    try:
        answer = _answer(state, operation, body)
    except ServiceFault as problem:
        state.saw(name, problem.code)
        return _fault(state, service, problem)
    state.saw(name, answer.code)
    return Reply(200, XML, soap.write_envelope(answer.node))


def _broken(mode: Mode) -> Reply | None:
    match mode:
        case Mode.EMPTY_500:
            return Reply(500, HTML, b"")
        case Mode.HTML_500:
            return Reply(500, HTML, SERVER_ERROR_PAGE)
        case Mode.HTML_503:
            return Reply(503, HTML, UNAVAILABLE_PAGE)
        case _:
            return None


def _answer(state: SimulatorState, operation: Operation | None, body: soap.Node) -> Answer:
    _refuse_by_mode(state.mode)
    if operation is None:
        raise ServiceFault(Code.UNKNOWN_REQUEST)
    if operation.service is Service.R9:
        request = read_as_data_contract(body, operation.shape)
        user_name = admit_to_r9(state.config, request)
    else:
        request = read_as_schema(body, operation.shape)
        user_name = admit_to_learner_service(state.config, request)
    now = state.config.clock()
    with state.store.exclusive():
        finish_due(state, now)
    with state.store.exclusive():
        return operation.answer(Call(state, request, now, user_name))


def _refuse_by_mode(mode: Mode) -> None:
    match mode:
        case Mode.OUT_OF_HOURS:
            raise ServiceFault(Code.OUT_OF_HOURS)
        case Mode.MAINTENANCE:
            raise maintenance()
        case Mode.NO_ACCESS:
            raise ServiceFault(Code.INSUFFICIENT_ACCESS)
        case _:
            return


def _fault(
    state: SimulatorState, service: Service, problem: ServiceFault, faultcode: str = "Client"
) -> Reply:
    write = r9_fault if service is Service.R9 else learner_service_fault
    return Reply(500, XML, write(problem, state.config.clock(), faultcode))
