"""The audit for whoever runs the installation: is it whole, how does it end, what may go.

None of this is for a person on a page; a view for people is `services/history.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from picslrs_plugin.domain import chain
from picslrs_plugin.domain.chain import Head, Key, Seal
from picslrs_plugin.errors import Conflict
from picslrs_plugin.hookspecs.tenant_types import SYSTEM
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import (
    Audit,
    Audited,
    AuditEntry,
    Checkpoint,
    KeptValues,
    SealedEntry,
)
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.sealing import (
    append,
    checkpoint_at,
    digest_of_values,
    fits,
    mark_of,
)
from picslrs_plugin.services.trail import Note, recorded

AT_ONCE = 500
"""How many entries are read in one transaction."""


class Fault(StrEnum):
    """What can be wrong with a chain."""

    EDITED = "was changed after it was written"
    FORGED = "was not sealed with the key that it names"
    UNKNOWN_KEY = "was sealed with a key that is not known here"
    GAP = "does not follow the entry before: entries were removed, put in or reordered"
    VALUES_EDITED = "has values beside it that were changed"
    VALUES_GONE = "has lost the values beside it, and no erasure tells of it"
    VALUES_STRAY = "values are kept without an entry"
    CHECKPOINT_FORGED = "the checkpoint of earlier entries was changed or not made here"
    CUT = "entries at the end were removed: the exported head is not in the chain"
    HEAD_DIFFERS = "the entry of the exported head is another one now"


@dataclass(frozen=True)
class Found:
    """One thing that is wrong, at the entry with this number; 0 where it is about no one entry."""

    fault: Fault
    number: int = 0


@dataclass(frozen=True)
class Verdict:
    """What a check of one tenant's chain came to.

    `head` is its end, `entries` how many are there, `erased` how many of them have lost their
    values to an erasure. `too_old` says that the exported head is older than what is kept.
    """

    head: Head
    entries: int
    erased: int
    found: tuple[Found, ...]
    too_old: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.found


def check(ports: Ports, tenant: str, exported: Head | None = None) -> Verdict:
    """Go through the whole chain of a tenant.

    With an exported head a tail that was cut off is found too: without one, a shorter chain
    looks like an older one. Raises StoreUnavailable.
    """
    with ports.store(tenant) as work:
        keys = ports.keyring.all(work.audit)
        checkpoint = work.audit.checkpoint()
        stray = work.audit.stray_values()
    checker = _Checker(tenant, keys, checkpoint, exported)
    for stretch in _stretches(ports, tenant):
        for sealed, values in stretch:
            checker.take(sealed, values)
    return checker.verdict(stray)


def _stretches(ports: Ports, tenant: str) -> Iterator[list[tuple[SealedEntry, KeptValues | None]]]:
    """Yield every entry with its values, some at a time, so that memory stays small."""
    number = 0
    while True:
        with ports.store(tenant) as work:
            entries = work.audit.after(number, AT_ONCE)
            values = work.audit.values([one.seal.number for one in entries])
        if not entries:
            return
        yield [(one, values.get(one.seal.number)) for one in entries]
        number = entries[-1].seal.number


class _Checker:
    """Takes the entries of a chain one after the other and finds what is wrong."""

    def __init__(
        self,
        tenant: str,
        keys: dict[str, Key],
        checkpoint: Checkpoint | None,
        exported: Head | None,
    ) -> None:
        self._tenant = tenant
        self._keys = keys
        self._exported = exported
        self._found: list[Found] = []
        self._entries = 0
        self._gone: dict[SubjectRef | None, list[int]] = {}
        self._erased = 0
        self._start = Head()
        if checkpoint is not None:
            self._start = Head(checkpoint.number, checkpoint.digest)
            self._check_checkpoint(checkpoint)
        self._head = self._start
        self._seen = self._start == exported or exported == Head()

    def _check_checkpoint(self, checkpoint: Checkpoint) -> None:
        key = self._keys.get(checkpoint.key_id)
        mark = mark_of(self._tenant, checkpoint)
        if key is None or not chain.is_signed(key, mark, checkpoint.mac):
            self._found.append(Found(Fault.CHECKPOINT_FORGED, checkpoint.number))

    def take(self, sealed: SealedEntry, values: KeptValues | None) -> None:
        """Look at the next entry."""
        seal = sealed.seal
        self._entries += 1
        if seal.number != self._head.number + 1 or seal.previous != self._head.digest:
            self._found.append(Found(Fault.GAP, seal.number))
        if not fits(self._tenant, sealed):
            self._found.append(Found(Fault.EDITED, seal.number))
        self._check_seal(seal)
        self._check_values(sealed, values)
        if sealed.entry.operation == Audited.ERASE:
            self._erased += len(self._gone.pop(sealed.entry.ref, ()))
        self._hold_against_head(seal)
        self._head = Head(seal.number, seal.digest)

    def _check_seal(self, seal: Seal) -> None:
        key = self._keys.get(seal.key_id)
        if key is None:
            self._found.append(Found(Fault.UNKNOWN_KEY, seal.number))
        elif not chain.is_signed(key, seal.digest, seal.mac):
            self._found.append(Found(Fault.FORGED, seal.number))

    def _check_values(self, sealed: SealedEntry, values: KeptValues | None) -> None:
        seal = sealed.seal
        if values is not None:
            if digest_of_values(values) != seal.values:
                self._found.append(Found(Fault.VALUES_EDITED, seal.number))
        elif seal.values:
            self._gone.setdefault(sealed.entry.ref, []).append(seal.number)

    def _hold_against_head(self, seal: Seal) -> None:
        if self._exported and seal.number == self._exported.number:
            self._seen = True
            if seal.digest != self._exported.digest:
                self._found.append(Found(Fault.HEAD_DIFFERS, seal.number))

    def verdict(self, stray: int) -> Verdict:
        """Return what was found, once every entry was taken."""
        lost = sorted(number for numbers in self._gone.values() for number in numbers)
        found = [*self._found, *(Found(Fault.VALUES_GONE, number) for number in lost)]
        if stray:
            found.append(Found(Fault.VALUES_STRAY))
        too_old = bool(self._exported and self._exported.number < self._start.number)
        if self._exported and not self._seen and not too_old:
            found.append(Found(Fault.CUT, self._exported.number))
        return Verdict(self._head, self._entries, self._erased, tuple(found), too_old)


def head(ports: Ports, tenant: str) -> Head:
    """Return the end of the chain, for whoever keeps it elsewhere."""
    with ports.store(tenant) as work:
        return work.audit.head()


def prune(ports: Ports, tenant: str) -> int:
    """Remove the entries that are older than the setting says, and return how many.

    A signed checkpoint takes their place, from which the rest of the chain still verifies, and
    an entry says what was done. Without the setting nothing is removed. Raises Conflict when the
    chain is not whole: what was done to it would then be out of sight for good.
    """
    days = ports.settings.audit_keep_days
    if not days:
        return 0
    if not check(ports, tenant).is_whole:
        raise Conflict(
            "The audit is not whole.",
            changed="Nothing was removed from it.",
            advice="Run `picslrs audit verify` to see what is wrong.",
        )
    key = ports.keyring.sealing(ports.store, tenant)
    now = ports.clock()
    with ports.store(tenant) as work:
        last = _last_before(work.audit, now - timedelta(days=days))
        if last is None:
            return 0
        entry = AuditEntry(
            at=now,
            person_id=SYSTEM.id,
            person_name=SYSTEM.name,
            operation=Audited.PRUNE,
            outcome="done",
            detail=f"up to {last.seal.number}",
        )
        append(work.audit, key, tenant, [(entry, "")])
        work.audit.keep_checkpoint(checkpoint_at(key, tenant, last))
        removed = work.audit.drop_until(last.seal.number)
        work.commit()
    return removed


def _last_before(audit: Audit, moment: datetime) -> SealedEntry | None:
    """Return the last entry of those at the beginning that are all older than a moment."""
    first_kept = audit.first_since(moment)
    end = audit.head().number if first_kept is None else first_kept - 1
    last = audit.after(end - 1, 1)
    return last[0] if last and last[0].seal.number == end else None


def everything(ports: Ports, tenant: str) -> Iterator[SealedEntry]:
    """Yield every entry of a tenant, oldest first, without values; the audit is told first."""
    actor = Identity(SYSTEM, tenant)
    recorded(ports, actor, None, None, lambda _: None, notes=(Note(Audited.EXPORT_AUDIT),))
    for stretch in _stretches(ports, tenant):
        yield from (sealed for sealed, _ in stretch)
