"""Sending a write to the LRS so that its fate is known after anything that may happen.

An intent is stored and committed before the request leaves. Afterwards it holds how it ended; a
request that may have reached the LRS without an answer stays UNKNOWN until the LRS was read
again. Nothing here ever sends a write a second time.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.response_codes import RegisterOutcome, UpdateOutcome
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import (
    AlreadyUnderWay,
    ChangedMeanwhile,
    LrsError,
    PicslrsError,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import Intent, Intents, IntentState, Operation, UnitOfWork
from picslrs_plugin.services.context import Ports, saying
from picslrs_plugin.wording import told


class _Answer(Protocol):
    @property
    def outcome(self) -> RegisterOutcome | UpdateOutcome: ...

    @property
    def code(self) -> str: ...


_A = TypeVar("_A", bound=_Answer)


def send(
    ports: Ports,
    actor: Identity,
    ref: SubjectRef,
    operation: Operation,
    details: LearnerDetails,
    call: Callable[[], _A],
    *,
    uln: Uln | None = None,
    version_number: int | None = None,
    still: Callable[[], None] = lambda: None,
    keep: Callable[[UnitOfWork, _A], None] = lambda _work, _answer: None,
    when_unknown: str,
) -> _A:
    """Record the intent, call the LRS once, and record how it ended.

    `still` raises when the write must not be sent after all. It is asked once nobody else can save
    or send for this subject, so that what another person did meanwhile is seen. `keep` stores what
    the answer brought, in the transaction that records the answer: neither is ever there without
    the other. Raises AlreadyUnderWay while somebody else holds the subject, and the call's
    LrsError; when the LRS may have acted, or its answer could not be kept, the error says so and
    gives `when_unknown` as what to do next.
    """
    intent = Intent(
        id=secrets.token_urlsafe(16),
        ref=ref,
        operation=operation,
        person_id=actor.person.id,
        made_at=ports.clock(),
        details=details,
        uln=uln,
        version_number=version_number,
    )
    with ports.store(ref.tenant) as work:
        close_stale(ports, work.intents, ref)
        work.intents.begin(intent)
        work.commit()
    try:
        still()
    except PicslrsError:
        _finish(ports, intent, IntentState.NOT_SENT, "")
        raise
    try:
        answer = call()
    except LrsError as error:
        state = IntentState.UNKNOWN if error.may_have_acted else IntentState.NOT_SENT
        _finish(ports, intent, state, "")
        if error.may_have_acted:
            error.changed = told("It is not known whether the LRS carried the request out.")
            error.advice = when_unknown
        raise
    with (
        saying(StoreUnavailable, _NOT_RECORDED, when_unknown),
        saying(ChangedMeanwhile, _NOT_RECORDED, when_unknown),
    ):
        _answered(ports, intent, answer, keep)
    return answer


_NOT_RECORDED = told("The LRS answered, but its answer could not be recorded here.")


def _answered(
    ports: Ports, intent: Intent, answer: _A, keep: Callable[[UnitOfWork, _A], None]
) -> None:
    """Record the answer and what it brought; when somebody else came first, call it unknown."""
    now = ports.clock()
    try:
        with ports.store(intent.ref.tenant) as work:
            work.intents.finish(intent.id, _state_after(answer), code=answer.code, at=now)
            keep(work, answer)
            work.commit()
    except ChangedMeanwhile:
        _finish(ports, intent, IntentState.UNKNOWN, answer.code)
        raise


def _state_after(answer: _Answer) -> IntentState:
    """Return UNKNOWN for a code that nobody knows: it may mean that the write was done."""
    unknown = answer.outcome in (RegisterOutcome.UNKNOWN, UpdateOutcome.UNKNOWN)
    return IntentState.UNKNOWN if unknown else IntentState.ANSWERED


def _finish(ports: Ports, intent: Intent, state: IntentState, code: str) -> None:
    with ports.store(intent.ref.tenant) as work:
        work.intents.finish(intent.id, state, code=code, at=ports.clock())
        work.commit()


def longest_flight(ports: Ports) -> timedelta:
    """Return the time after which an open write can no longer be on its way."""
    return timedelta(seconds=2 * ports.settings.deadline_seconds)


def close_stale(ports: Ports, intents: Intents, ref: SubjectRef) -> None:
    """Call an open write unknown when its process must have died before the answer came.

    A hold of a process that died is let go: nothing was sent under it.
    """
    now = ports.clock()
    for intent in intents.unresolved(ref):
        if intent.state is not IntentState.OPEN or _in_flight(ports, intent, now):
            continue
        if intent.operation is Operation.SAVE:
            intents.drop(intent.id)
        else:
            intents.finish(intent.id, IntentState.UNKNOWN, code="", at=now)


def _in_flight(ports: Ports, intent: Intent, now: datetime) -> bool:
    return intent.state is IntentState.OPEN and now - intent.made_at < longest_flight(ports)


def refuse_under_way(ports: Ports, intents: Intents, ref: SubjectRef, changed: str) -> None:
    """Raise AlreadyUnderWay while somebody saves, or a write's answer is still to come."""
    close_stale(ports, intents, ref)
    if any(one.state is IntentState.OPEN for one in intents.unresolved(ref)):
        raise AlreadyUnderWay(changed=changed)


def settle(
    ports: Ports,
    intents: Intents,
    ref: SubjectRef,
    operation: Operation,
    *,
    only: Callable[[Intent], bool] = lambda _: True,
) -> None:
    """Close the subject's unknown writes of this kind: the LRS has been read again since.

    `only` says which of them that reading speaks of.
    """
    now = ports.clock()
    for intent in intents.unresolved(ref):
        of_this_kind = intent.operation is operation and only(intent)
        if of_this_kind and not _in_flight(ports, intent, now):
            intents.finish(intent.id, IntentState.SETTLED, code=intent.code, at=now)
