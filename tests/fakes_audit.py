"""The audit of the fake store."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from picslrs_plugin.domain.chain import Head, Key
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Audited, Checkpoint, KeptValues, SealedEntry
from tests.fakes_rows import Rows, must_own, utc


class FakeAudit:
    """Satisfies `ports.Audit`."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def head(self) -> Head:
        own = self._own()
        if own:
            return Head(own[-1].seal.number, own[-1].seal.digest)
        checkpoint = self.checkpoint()
        return Head(checkpoint.number, checkpoint.digest) if checkpoint else Head()

    def add(self, sealed: SealedEntry, values: KeptValues | None) -> bool:
        entry, number = sealed.entry, sealed.seal.number
        if entry.ref:
            must_own(self._tenant, entry.ref)
        if (self._tenant, number) in self._rows.audit:
            return False
        kept = replace(entry, at=utc(entry.at), operation=str(entry.operation))
        self._rows.audit[self._tenant, number] = replace(sealed, entry=kept)
        if values is not None:
            self._rows.audit_values[self._tenant, number] = (entry.ref, values)
        return True

    def after(self, number: int, limit: int) -> tuple[SealedEntry, ...]:
        return tuple(one for one in self._own() if one.seal.number > number)[:limit]

    def about(
        self,
        refs: Collection[SubjectRef],
        *,
        before: int | None = None,
        leaving_out: Collection[str] = (),
        limit: int,
    ) -> tuple[SealedEntry, ...]:
        found = [
            one
            for one in reversed(self._own())
            if one.entry.ref in refs
            and one.entry.operation not in leaving_out
            and (before is None or one.seal.number < before)
        ]
        return tuple(found[:limit])

    def transfers_to(self, ref: SubjectRef) -> tuple[SealedEntry, ...]:
        return tuple(
            one
            for one in self._own()
            if one.entry.ref == ref and one.entry.operation == Audited.TRANSFER_FROM
        )

    def values(self, numbers: Collection[int]) -> dict[int, KeptValues]:
        return {
            number: kept
            for (tenant, number), (_, kept) in self._rows.audit_values.items()
            if tenant == self._tenant and number in numbers
        }

    def stray_values(self) -> int:
        own = [key for key in self._rows.audit_values if key[0] == self._tenant]
        return len([key for key in own if key not in self._rows.audit])

    def erase_values(self, refs: Collection[SubjectRef]) -> int:
        erased = [
            key
            for key, (ref, _) in self._rows.audit_values.items()
            if key[0] == self._tenant and ref is not None and ref in refs and ref.tenant == key[0]
        ]
        for key in erased:
            del self._rows.audit_values[key]
        return len(erased)

    def first_since(self, at: datetime) -> int | None:
        since = [one.seal.number for one in self._own() if one.entry.at >= utc(at)]
        return min(since, default=None)

    def drop_until(self, number: int) -> int:
        old = [one.seal.number for one in self._own() if one.seal.number <= number]
        for dropped in old:
            del self._rows.audit[self._tenant, dropped]
            self._rows.audit_values.pop((self._tenant, dropped), None)
        return len(old)

    def checkpoint(self) -> Checkpoint | None:
        return self._rows.audit_checkpoints.get(self._tenant)

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        self._rows.audit_checkpoints[self._tenant] = replace(checkpoint, at=utc(checkpoint.at))

    def kept_key(self) -> Key | None:
        return self._rows.audit_keys.get(self._tenant)

    def keep_key(self, key: Key) -> Key:
        return self._rows.audit_keys.setdefault(self._tenant, key)

    def _own(self) -> list[SealedEntry]:
        own = [one for (tenant, _), one in self._rows.audit.items() if tenant == self._tenant]
        return sorted(own, key=lambda one: one.seal.number)
