"""The details that are kept here of one tenant's subjects, within a unit of work."""

from collections.abc import Mapping
from datetime import datetime

from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.store.scope import TenantRows, about
from picslrs_plugin.store.tables_details import LocalDetailRow


class SqlKeptDetails:
    """Satisfies `ports.KeptDetails`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def of(self, ref: SubjectRef) -> Mapping[str, str]:
        """Return what is kept of the subject, by the field's name; empty text: removed."""
        rows = self._rows.find(LocalDetailRow, *about(LocalDetailRow, ref))
        return {row.field: row.value for row in rows}

    def put(self, ref: SubjectRef, values: Mapping[str, str], at: datetime) -> None:
        """Keep these values, in place of what was kept of these fields before."""
        rows = [
            {**_key(ref), "field": field, "value": value, "saved_at": at}
            for field, value in values.items()
        ]
        self._rows.put_all(LocalDetailRow, rows)

    def drop(self, ref: SubjectRef) -> None:
        """Forget everything that is kept of the subject."""
        self._rows.remove(LocalDetailRow, *about(LocalDetailRow, ref))

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give what is kept of one subject to another; what that one has already stays."""
        if new.tenant != old.tenant:
            return
        moved = [
            {**_key(new), "field": row.field, "value": row.value, "saved_at": row.saved_at}
            for row in self._rows.find(LocalDetailRow, *about(LocalDetailRow, old))
        ]
        self._rows.add_all(LocalDetailRow, moved)
        self.drop(old)


def _key(ref: SubjectRef) -> dict[str, str]:
    return {"tenant": ref.tenant, "kind": ref.kind.value, "subject_id": ref.id}
