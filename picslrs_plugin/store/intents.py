"""Recorded writes of one tenant, in the database."""

from datetime import datetime

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import AlreadyUnderWay
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Intent, IntentState, Operation
from picslrs_plugin.store import documents
from picslrs_plugin.store.scope import TenantRows, about, core
from picslrs_plugin.store.tables import IntentRow, ref_of
from picslrs_plugin.store.trouble import readable

UNRESOLVED = (IntentState.OPEN.name, IntentState.UNKNOWN.name)
_IS_UNRESOLVED = core(IntentRow).columns.state.in_(UNRESOLVED)


class SqlIntents:
    """Satisfies `ports.Intents`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def begin(self, intent: Intent) -> None:
        """Store an open intent. Raises AlreadyUnderWay when the subject has an open one.

        The database's unique index decides, so that of two processes only one gets through; the
        second waits for the first to commit or to give up.
        """
        values = {
            "tenant": intent.ref.tenant,
            "kind": intent.ref.kind.value,
            "subject_id": intent.ref.id,
            "id": intent.id,
            "operation": intent.operation.name,
            "person_id": intent.person_id,
            "made_at": intent.made_at,
            "details": documents.details_to_json(intent.details),
            "uln": str(intent.uln) if intent.uln else None,
            "version_number": intent.version_number,
            "state": intent.state.name,
            "code": intent.code,
            "finished_at": intent.finished_at,
        }
        if not self._rows.add(IntentRow, values):
            raise AlreadyUnderWay

    def finish(self, intent_id: str, state: IntentState, *, code: str, at: datetime) -> None:
        """Record how it ended."""
        values = {"state": state.name, "code": code, "finished_at": at}
        self._rows.change(IntentRow, IntentRow.id == intent_id, values=values)

    def drop(self, intent_id: str) -> None:
        """Remove an intent that sent nothing."""
        self._rows.remove(IntentRow, IntentRow.id == intent_id)

    def unresolved(self, ref: SubjectRef) -> tuple[Intent, ...]:
        """Return the subject's intents that are open or unknown, oldest first."""
        oldest_first = (IntentRow.made_at, IntentRow.id)
        rows = self._rows.find_about(IntentRow, ref, _IS_UNRESOLVED, order_by=oldest_first)
        return tuple(_intent(row) for row in rows)

    def of(self, ref: SubjectRef) -> tuple[Intent, ...]:
        """Return all intents of a subject, however they ended, oldest first."""
        oldest_first = (IntentRow.made_at, IntentRow.id)
        rows = self._rows.find_about(IntentRow, ref, order_by=oldest_first)
        return tuple(_intent(row) for row in rows)

    def forget(self, ref: SubjectRef) -> None:
        """Remove all intents of a subject."""
        self._rows.remove(IntentRow, *about(IntentRow, ref))

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give one subject's unknown intents to another; an open one stays where it is."""
        unknown = IntentRow.state == IntentState.UNKNOWN.name
        values = {"kind": new.kind.value, "subject_id": new.id}
        self._rows.change(IntentRow, *about(IntentRow, old), unknown, values=values)


def _intent(row: IntentRow) -> Intent:
    with readable():
        return Intent(
            id=row.id,
            ref=ref_of(row),
            operation=Operation[row.operation],
            person_id=row.person_id,
            made_at=row.made_at,
            details=documents.details_from_json(row.details),
            uln=Uln(row.uln) if row.uln else None,
            version_number=row.version_number,
            state=IntentState[row.state],
            code=row.code,
            finished_at=row.finished_at,
        )
