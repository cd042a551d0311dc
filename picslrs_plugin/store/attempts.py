"""Search attempts of one tenant, in the database."""

from datetime import datetime

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Attempt
from picslrs_plugin.store import documents
from picslrs_plugin.store.scope import TenantRows, about
from picslrs_plugin.store.tables import AttemptRow, ref_of
from picslrs_plugin.store.trouble import readable


class SqlAttempts:
    """Satisfies `ports.Attempts`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def add(self, attempt: Attempt) -> None:
        """Store a new attempt. Raises ValueError when there is one with this id."""
        values = {
            "tenant": attempt.ref.tenant,
            "kind": attempt.ref.kind.value,
            "subject_id": attempt.ref.id,
            "id": attempt.id,
            "person_id": attempt.person_id,
            "made_at": attempt.made_at,
            "wanted": documents.demographics_to_json(attempt.wanted),
            "outcome": attempt.outcome.name,
            "code": attempt.code,
            "records": documents.records_to_json(attempt.records),
            "rejected_at": attempt.rejected_at,
        }
        if not self._rows.add(AttemptRow, values):
            raise ValueError("an attempt with this id is stored already")

    def get(self, attempt_id: str) -> Attempt | None:
        """Return the attempt, whoever made it."""
        if not _may_be_an_id(attempt_id):
            return None
        row = self._rows.first(AttemptRow, AttemptRow.id == attempt_id)
        return None if row is None else _attempt(row)

    def of(self, ref: SubjectRef, since: datetime) -> tuple[Attempt, ...]:
        """Return the subject's attempts from that moment on, whoever made them, oldest first."""
        rows = self._rows.find(
            AttemptRow,
            *about(AttemptRow, ref),
            AttemptRow.made_at >= since,
            order_by=(AttemptRow.made_at, AttemptRow.id),
        )
        return tuple(_attempt(row) for row in rows)

    def reject(self, attempt_id: str, at: datetime) -> None:
        """Record that its possible matches were rejected."""
        self._rows.change(AttemptRow, AttemptRow.id == attempt_id, values={"rejected_at": at})

    def forget(self, before: datetime) -> int:
        """Remove this tenant's attempts made before that moment; return how many."""
        return self._rows.remove(AttemptRow, AttemptRow.made_at < before)

    def drop(self, ref: SubjectRef) -> None:
        """Remove the subject's attempts."""
        self._rows.remove(AttemptRow, *about(AttemptRow, ref))


def _may_be_an_id(text: str) -> bool:
    """Whether a database can be asked for it: the id comes from an address that anybody types."""
    return text.isascii() and text.isprintable()


def _attempt(row: AttemptRow) -> Attempt:
    with readable():
        return Attempt(
            id=row.id,
            ref=ref_of(row),
            person_id=row.person_id,
            made_at=row.made_at,
            wanted=documents.demographics_from_json(row.wanted),
            outcome=FindOutcome[row.outcome],
            code=row.code,
            records=documents.records_from_json(row.records),
            rejected_at=row.rejected_at,
        )
