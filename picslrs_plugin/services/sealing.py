"""Adding to the audit: which key seals, what a seal covers, and how an entry gets its place."""

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC

from picslrs_plugin.domain import chain
from picslrs_plugin.domain.chain import Head, Key
from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.ports import (
    Audit,
    AuditEntry,
    Checkpoint,
    KeptValues,
    SealedEntry,
    Store,
)

MOST_TRIES = 100
"""How often an entry is put at the end while others get there first."""

_KEY_BYTES = 32


class Keyring:
    """The keys of the audit. The first that is configured seals, the others still open.

    Where none is configured, every tenant has a key of its own, kept in the database. May be
    shared by threads.
    """

    def __init__(self, configured: Iterable[Key] = ()) -> None:
        self._configured = tuple(configured)
        self._kept: dict[str, Key] = {}

    @property
    def is_configured(self) -> bool:
        """Whether the keys are kept apart from what they seal."""
        return bool(self._configured)

    def sealing(self, store: Store, tenant: str) -> Key:
        """Return the key that seals; one that has to be made first is stored at once.

        Called before any transaction of the caller's own: it may need one itself.
        """
        if self._configured:
            return self._configured[0]
        if tenant not in self._kept:
            with store(tenant) as work:
                key = work.audit.kept_key()
                if key is None:
                    key = work.audit.keep_key(_new_key())
                    work.commit()
            self._kept[tenant] = key
        return self._kept[tenant]

    def all(self, audit: Audit) -> dict[str, Key]:
        """Return every key that is known for the tenant, by its id."""
        kept = audit.kept_key()
        known = {kept.id: kept} if kept else {}
        return known | {key.id: key for key in self._configured}


def _new_key() -> Key:
    return Key(f"database-{secrets.token_hex(4)}", secrets.token_hex(_KEY_BYTES))


def keys_of(setting: str) -> tuple[Key, ...]:
    """Read the setting PICSLRS_AUDIT_KEYS."""
    pairs = (part.strip().partition(":") for part in setting.split(",") if part.strip())
    return tuple(Key(name, secret) for name, _, secret in pairs)


def append(
    audit: Audit,
    key: Key,
    tenant: str,
    entries: Iterable[tuple[AuditEntry, str]],
) -> None:
    """Put entries at the end of the chain, each with the document of its values or empty text.

    Raises StoreUnavailable when others came first again and again.
    """
    head = audit.head()
    for entry, document in entries:
        head = _append(audit, key, tenant, head, entry, document)


def _append(
    audit: Audit, key: Key, tenant: str, head: Head, entry: AuditEntry, document: str
) -> Head:
    values = KeptValues(secrets.token_hex(16), document) if document else None
    bound = digest_of_values(values) if values else ""
    for _ in range(MOST_TRIES):
        seal = chain.seal(key, head, told(tenant, entry), bound)
        if audit.add(SealedEntry(entry, seal), values):
            return Head(seal.number, seal.digest)
        head = audit.head()
    raise StoreUnavailable


def told(tenant: str, entry: AuditEntry) -> list[object]:
    """Return what an entry tells, in the order that is sealed. It never changes."""
    ref = entry.ref
    return [
        tenant,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.person_id,
        entry.person_name,
        ref.kind.value if ref else "",
        ref.id if ref else "",
        entry.action,
        str(entry.operation),
        entry.purpose,
        entry.outcome,
        entry.code,
        entry.may_have_acted,
        list(entry.fields),
        entry.request,
        entry.detail,
    ]


def fits(tenant: str, sealed: SealedEntry) -> bool:
    """Whether an entry is still what its seal was made for."""
    seal = sealed.seal
    digest = chain.digest_of(seal.number, seal.previous, told(tenant, sealed.entry), seal.values)
    return digest == seal.digest


def digest_of_values(values: KeptValues) -> str:
    """Return what binds values to their entry."""
    return chain.digest_of_values(values.salt, values.document)


def checkpoint_at(key: Key, tenant: str, last: SealedEntry) -> Checkpoint:
    """Return a signed checkpoint in the place of everything up to an entry."""
    bare = Checkpoint(last.seal.number, last.seal.digest, last.entry.at, key.id)
    return replace(bare, mac=chain.signed(key, mark_of(tenant, bare)))


def mark_of(tenant: str, checkpoint: Checkpoint) -> str:
    """Return what a checkpoint's MAC is made over."""
    at = checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(["checkpoint", tenant, checkpoint.number, checkpoint.digest, at])


def document_of(values: Mapping[str, object]) -> str:
    """Write values as they are kept. Everything outside ASCII is escaped, as in the store."""
    return json.dumps(values, ensure_ascii=True, separators=(",", ":"))
