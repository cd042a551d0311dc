"""Events: noted with what they tell of, in one transaction, and sent after it.

An event is stored for the plugins that hear events at that moment, and sent at least once to each
of them. One that fails hears it again later, with growing pauses, and not for ever.
"""

import secrets
import time
from dataclasses import replace
from datetime import timedelta

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs.extension_types import Event, EventName, Job, JobName
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import UnitOfWork, Waiting
from picslrs_plugin.services.context import Ports
from picslrs_plugin.telemetry import logger

log = logger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 10
"""The pauses double from FIRST_PAUSE, so that the last attempt comes after about eight hours."""
SENT_AT_ONCE = 100


def note(
    ports: Ports,
    work: UnitOfWork,
    actor: Identity,
    ref: SubjectRef,
    name: EventName,
    *,
    detail: str = "",
    fields: tuple[str, ...] = (),
    listeners: tuple[str, ...],
) -> None:
    """Put an event into the outbox, within the transaction that it tells of.

    `listeners` are who hears it. They are asked for before the transaction: nobody else's code
    runs while it is open.
    """
    if not listeners:
        return
    now = ports.clock()
    event = Event(
        id=_next_id(),
        name=name,
        subject=ref,
        at=now,
        person_id=actor.person.id,
        detail=detail,
        fields=fields,
    )
    work.outbox.add(Waiting(event, frozenset(listeners)), now)


def _next_id() -> str:
    """Return an id that nobody else has; of two events of one moment the earlier sorts first."""
    return f"{time.time_ns():020d}-{secrets.token_hex(8)}"


def note_alone(
    ports: Ports, actor: Identity, ref: SubjectRef, name: EventName, *, fields: tuple[str, ...] = ()
) -> None:
    """Note an event of something that was not stored here, such as a view or an edit."""
    listeners = ports.host.listeners(ref.tenant)
    if not listeners:
        return
    with ports.store(ref.tenant) as work:
        note(ports, work, actor, ref, name, fields=fields, listeners=listeners)
        work.commit()


def send_soon(ports: Ports, tenant: str) -> None:
    """Hand the sending to whoever runs jobs, or send now.

    What is due is in the outbox whatever happens here, so a database that fails now stops
    nothing that the person did.
    """
    if not ports.host.listeners(tenant):
        return
    job = Job(secrets.token_urlsafe(16), JobName.SEND_EVENTS, tenant)
    try:
        if not ports.host.accepts(job):
            send(ports, tenant)
    except StoreUnavailable:
        log.warning("Events wait in the outbox: the database did not answer")


def send(ports: Ports, tenant: str) -> int:
    """Send what is due and return how many events were heard by everybody they were for."""
    with ports.store(tenant) as work:
        due = work.outbox.due(ports.clock(), SENT_AT_ONCE)
    return sum(_send_one(ports, tenant, waiting) for waiting in due)


def _send_one(ports: Ports, tenant: str, waiting: Waiting) -> bool:
    still = frozenset(
        name for name in sorted(waiting.listeners) if not ports.host.tell(waiting.event, name)
    )
    attempts = waiting.attempts + 1
    given_up = attempts >= MOST_ATTEMPTS
    with ports.store(tenant) as work:
        if still and not given_up:
            later = ports.clock() + FIRST_PAUSE * 2 ** (attempts - 1)
            work.outbox.put_back(replace(waiting, listeners=still, attempts=attempts), later)
        else:
            work.outbox.remove(waiting.event.id)
        work.commit()
    if still and given_up:
        log.error(
            "The event %s %s was given up after %d attempts for: %s",
            waiting.event.name,
            waiting.event.id,
            attempts,
            ", ".join(sorted(still)),
        )
    return not still
