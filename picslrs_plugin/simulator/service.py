"""From the bytes of a request to the bytes of its answer."""

from contextlib import suppress

from picslrs_plugin.simulator import soap
from picslrs_plugin.simulator.access import admit_to_learner_service, admit_to_r9
from picslrs_plugin.simulator.batches import finish_due
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.faults import Code, ServiceFault, maintenance
from picslrs_plugin.simulator.operations import BY_ELEMENT, Operation, Service
from picslrs_plugin.simulator.reading import read_as_data_contract, read_as_schema
from picslrs_plugin.simulator.replies import (
    EMPTY_500,
    HTML_500,
    HTML_503,
    Reply,
    fault_of,
    reply_of,
    spoiled,
)
from picslrs_plugin.simulator.scripted import ScriptedFault, When
from picslrs_plugin.simulator.state import Mode, SimulatorState

NOT_READ = "(not read)"
NOT_KNOWN = "(not known)"

_BROKEN = {Mode.EMPTY_500: EMPTY_500, Mode.HTML_500: HTML_500, Mode.HTML_503: HTML_503}
_AT_WORK = (Mode.NORMAL, Mode.SLOW)
"""The modes in which a scripted fault is used: in the others every call goes wrong anyway."""


def reply_to(state: SimulatorState, service: Service, document: bytes) -> Reply:
    """Answer one request and count it."""
    broken = _BROKEN.get(state.mode)
    try:
        body = soap.read_envelope(document)
    except soap.NotSoap as problem:
        state.saw(NOT_READ, str(broken.status) if broken else Code.BADLY_FORMED)
        refusal = ServiceFault(Code.BADLY_FORMED, str(problem))
        return broken or fault_of(service, refusal, state.config.clock(), problem.faultcode)
    operation = BY_ELEMENT.get((service, body.qualified_name))
    name = operation.name if operation else NOT_KNOWN
    if broken:
        state.saw(name, str(broken.status))
        return broken
    fault = state.faults.take(name) if state.mode in _AT_WORK else None
    outcome = _outcome(state, operation, body, fault)
    now = state.config.clock()
    if fault is None:
        state.saw(name, outcome.code)
        return reply_of(service, outcome, now)
    state.saw(name, f"{fault.what} {fault.when}")
    return spoiled(service, outcome, fault.what, now)


class _NotKept(Exception):
    """Undoes what an operation has done while its answer is kept."""


def _outcome(
    state: SimulatorState, operation: Operation | None, body: soap.Node, fault: ScriptedFault | None
) -> Answer | ServiceFault:
    try:
        return _answer(state, operation, body, kept=fault is None or fault.when is When.AFTER)
    except ServiceFault as refused:
        return refused


def _answer(
    state: SimulatorState, operation: Operation | None, body: soap.Node, *, kept: bool
) -> Answer:
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
    with suppress(_NotKept), state.store.exclusive():
        answer = operation.answer(Call(state, request, now, user_name))
        if not kept:
            raise _NotKept
    return answer


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
