"""The audit of one tenant, in the database."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import exists

from picslrs_plugin.domain.chain import Head, Key, Seal
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Audited, AuditEntry, Checkpoint, KeptValues, SealedEntry
from picslrs_plugin.store.scope import TenantRows, about, about_any
from picslrs_plugin.store.tables import ref_of
from picslrs_plugin.store.tables_audit import (
    AuditCheckpointRow,
    AuditKeyRow,
    AuditRow,
    AuditValuesRow,
)
from picslrs_plugin.store.trouble import readable

_NEWEST_FIRST = (AuditRow.number.desc(),)
_DAMAGED = "damaged"


class SqlAudit:
    """Satisfies `ports.Audit`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def head(self) -> Head:
        """Return the end of the chain: its last entry, or the checkpoint when none is left."""
        row = self._rows.highest(AuditRow, AuditRow.number)
        if row is not None:
            return Head(row.number, row.digest)
        checkpoint = self.checkpoint()
        return Head(checkpoint.number, checkpoint.digest) if checkpoint else Head()

    def add(self, sealed: SealedEntry, values: KeptValues | None) -> bool:
        """Store an entry and its values; False when another entry took its number first.

        The database's key decides, so that of two processes only one gets a number; the second
        waits for the first to commit or to give up.
        """
        row = _values(self._rows.tenant, sealed)
        if not self._rows.add(AuditRow, row):
            return False
        if values is not None:
            whose = {name: row[name] for name in ("tenant", "kind", "subject_id", "number")}
            kept = {"salt": values.salt, "document": values.document}
            self._rows.add(AuditValuesRow, whose | kept)
        return True

    def after(self, number: int, limit: int) -> tuple[SealedEntry, ...]:
        """Return the next entries after a number, oldest first."""
        later = AuditRow.number > number
        with readable():
            rows = self._rows.find(AuditRow, later, order_by=(AuditRow.number,), limit=limit)
            return tuple(_sealed(row) for row in rows)

    def about(
        self,
        refs: Collection[SubjectRef],
        *,
        before: int | None = None,
        leaving_out: Collection[str] = (),
        limit: int,
    ) -> tuple[SealedEntry, ...]:
        """Return the last entries about these subjects, newest first, those before a number."""
        conditions = [about_any(AuditRow, refs), AuditRow.operation.not_in(sorted(leaving_out))]
        if before is not None:
            conditions.append(AuditRow.number < before)
        rows = self._rows.find(AuditRow, *conditions, order_by=_NEWEST_FIRST, limit=limit)
        return tuple(_sealed(row) for row in rows)

    def transfers_to(self, ref: SubjectRef) -> tuple[SealedEntry, ...]:
        """Return the entries that say from whom the subject took over what was known."""
        transfer = AuditRow.operation == Audited.TRANSFER_FROM.value
        return tuple(
            _sealed(row) for row in self._rows.find(AuditRow, *about(AuditRow, ref), transfer)
        )

    def values(self, numbers: Collection[int]) -> dict[int, KeptValues]:
        """Return the values that are kept, by the numbers of their entries."""
        found = self._rows.find(AuditValuesRow, AuditValuesRow.number.in_(sorted(numbers)))
        return {row.number: KeptValues(row.salt, row.document) for row in found}

    def stray_values(self) -> int:
        """Return how many values are kept without an entry."""
        with_entry = exists().where(
            AuditRow.tenant == AuditValuesRow.tenant, AuditRow.number == AuditValuesRow.number
        )
        return self._rows.number(AuditValuesRow, ~with_entry)

    def erase_values(self, refs: Collection[SubjectRef]) -> int:
        """Remove the values about these subjects; return how many there were."""
        return self._rows.remove(AuditValuesRow, about_any(AuditValuesRow, refs))

    def first_since(self, at: datetime) -> int | None:
        """Return the number of the first entry that was made at that moment or later."""
        since = AuditRow.at >= at
        for row in self._rows.find(AuditRow, since, order_by=(AuditRow.number,), limit=1):
            return row.number
        return None

    def drop_until(self, number: int) -> int:
        """Remove the entries up to a number with their values; return how many there were."""
        self._rows.remove(AuditValuesRow, AuditValuesRow.number <= number)
        return self._rows.remove(AuditRow, AuditRow.number <= number)

    def checkpoint(self) -> Checkpoint | None:
        """Return what stands in the place of the entries that were removed."""
        row = self._rows.first(AuditCheckpointRow)
        if row is None:
            return None
        return Checkpoint(row.number, row.digest, row.at, row.key_id, row.mac)

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Store a checkpoint instead of the one before."""
        values = {
            "tenant": self._rows.tenant,
            "number": checkpoint.number,
            "digest": checkpoint.digest,
            "at": checkpoint.at,
            "key_id": checkpoint.key_id,
            "mac": checkpoint.mac,
        }
        self._rows.put_all(AuditCheckpointRow, [values])

    def kept_key(self) -> Key | None:
        """Return the key that is kept in the database, if one was made."""
        row = self._rows.first(AuditKeyRow)
        return None if row is None else Key(row.id, row.secret)

    def keep_key(self, key: Key) -> Key:
        """Store a key, and return the one that is kept: the first that was stored stays."""
        self._rows.add(
            AuditKeyRow, {"tenant": self._rows.tenant, "id": key.id, "secret": key.secret}
        )
        return self.kept_key() or key


def _values(tenant: str, sealed: SealedEntry) -> dict[str, Any]:
    entry, seal, ref = sealed.entry, sealed.seal, sealed.entry.ref
    return {
        "tenant": ref.tenant if ref else tenant,
        "kind": ref.kind.value if ref else "",
        "subject_id": ref.id if ref else "",
        "number": seal.number,
        "at": entry.at,
        "person_id": entry.person_id,
        "person_name": entry.person_name,
        "action": entry.action,
        "operation": str(entry.operation),
        "purpose": entry.purpose,
        "outcome": entry.outcome,
        "code": entry.code,
        "may_have_acted": entry.may_have_acted,
        "fields": json.dumps(entry.fields),
        "request": entry.request,
        "detail": entry.detail,
        "values_digest": seal.values,
        "previous": seal.previous,
        "digest": seal.digest,
        "key_id": seal.key_id,
        "mac": seal.mac,
    }


def _sealed(row: AuditRow) -> SealedEntry:
    """Return an entry with its seal; one that somebody damaged does not fit its seal any more."""
    seal = Seal(row.number, row.previous, row.values_digest, row.digest, row.key_id, row.mac)
    operation = row.operation
    try:
        ref = ref_of(row) if row.kind or row.subject_id else None
        fields = tuple(map(str, json.loads(row.fields)))
    except (ValueError, TypeError):
        ref, fields, operation = None, (), _DAMAGED
    entry = AuditEntry(
        at=row.at,
        person_id=row.person_id,
        person_name=row.person_name,
        operation=operation,
        outcome=row.outcome,
        ref=ref,
        action=row.action,
        purpose=row.purpose,
        code=row.code,
        may_have_acted=row.may_have_acted,
        fields=fields,
        request=row.request,
        detail=row.detail,
    )
    return SealedEntry(entry, seal)
