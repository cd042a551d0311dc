"""Events of one tenant that wait to be sent, in the database."""

import json
from datetime import datetime

from picslrs_plugin.hookspecs.extension_types import Event, EventName
from picslrs_plugin.ports import Waiting
from picslrs_plugin.store.scope import TenantRows
from picslrs_plugin.store.tables import OutboxRow, ref_of
from picslrs_plugin.store.trouble import readable


class SqlOutbox:
    """Satisfies `ports.Outbox`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def add(self, waiting: Waiting, at: datetime) -> None:
        """Store an event; it may be sent from that moment on."""
        event = waiting.event
        values = {
            "tenant": event.subject.tenant,
            "kind": event.subject.kind.value,
            "subject_id": event.subject.id,
            "id": event.id,
            "name": event.name.value,
            "at": event.at,
            "person_id": event.person_id,
            "detail": event.detail,
            "fields": json.dumps(event.fields),
        }
        self._rows.add(OutboxRow, values | _sending(waiting, at))

    def due(self, now: datetime, limit: int) -> tuple[Waiting, ...]:
        """Return up to `limit` events whose moment has come, oldest first."""
        rows = self._rows.find(
            OutboxRow,
            OutboxRow.due_at <= now,
            order_by=(OutboxRow.due_at, OutboxRow.at, OutboxRow.id),
            limit=limit,
        )
        return tuple(_waiting(row) for row in rows)

    def put_back(self, waiting: Waiting, at: datetime) -> None:
        """Store who still waits, how many attempts there were, and when to try again."""
        here = OutboxRow.id == waiting.event.id
        self._rows.change(OutboxRow, here, values=_sending(waiting, at))

    def remove(self, event_id: str) -> None:
        """Forget an event."""
        self._rows.remove(OutboxRow, OutboxRow.id == event_id)

    def waiting(self) -> int:
        """Return how many events wait."""
        return self._rows.number(OutboxRow)


def _sending(waiting: Waiting, at: datetime) -> dict[str, object]:
    return {
        "listeners": json.dumps(sorted(waiting.listeners)),
        "attempts": waiting.attempts,
        "due_at": at,
    }


def _waiting(row: OutboxRow) -> Waiting:
    with readable():
        event = Event(
            id=row.id,
            name=EventName(row.name),
            subject=ref_of(row),
            at=row.at,
            person_id=row.person_id,
            detail=row.detail,
            fields=tuple(json.loads(row.fields)),
        )
        return Waiting(event, frozenset(json.loads(row.listeners)), row.attempts)
