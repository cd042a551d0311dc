"""Seals and opens whole sets of credentials, field by field."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Protocol

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.errors import ChangedMeanwhile, ConfigurationError
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.ports import Kept
from picslrs_plugin.telemetry import logger
from picslrs_plugin.vault.cipher import Cipher, NotOpened, key_of
from picslrs_plugin.wording import told

log = logger(__name__)

IN_USE, WAITING = "in use", "waiting"

_FIELDS = tuple(
    one.name
    for one in fields(LrsCredentials)
    if one.name not in ("certificate", "key", "authority")
)
"""The fields that are kept. Names of files are not: what they hold is, as PEM."""


@dataclass(frozen=True, repr=False)
class SealedSet(Private):
    """A set as it lies in the database. `sealed` maps the names of its fields to sealed values.

    `id` is another one for each set that is saved, and what its fields are bound to: a field of
    one set does not open in another.
    """

    id: str
    saved_at: datetime
    saved_by: str
    proved_at: datetime | None
    sealed: Mapping[str, str]


class Rows(Protocol):
    """Where sealed sets are kept."""

    def get(self, tenant: str, slot: str) -> SealedSet | None:
        """Return the set in a slot of the tenant."""

    def put(self, tenant: str, slot: str, kept: SealedSet) -> None:
        """Keep a set in a slot, instead of what was there."""

    def accept(self, tenant: str, kept: SealedSet) -> bool:
        """Put the waiting set into the other slot if it still has this id; whether it had."""

    def reseal(self, tenant: str, slot: str, kept: SealedSet) -> bool:
        """Keep the sealed fields of a set if the slot still holds this id; whether it did."""

    def remove(self, tenant: str, slot: str) -> bool:
        """Empty a slot; whether anything was in it."""

    def tenants(self) -> tuple[str, ...]:
        """Return the keys of all tenants with a set, sorted."""


class SealedVault:
    """Satisfies `ports.Vault`. May be shared by threads."""

    def __init__(self, cipher: Cipher, rows: Rows) -> None:
        self._cipher = cipher
        self._rows = rows

    def in_use(self, tenant: str) -> Kept | None:
        """Return the set that the tenant's calls are made with."""
        return self._opened(tenant, self._rows.get(tenant, IN_USE))

    def waiting(self, tenant: str) -> Kept | None:
        """Return the set that was not proved yet."""
        return self._opened(tenant, self._rows.get(tenant, WAITING))

    def propose(self, tenant: str, credentials: LrsCredentials, *, by: str, at: datetime) -> None:
        """Keep a set that waits. Raises ValueError for names of files instead of PEM."""
        if credentials.certificate or credentials.key or credentials.authority:
            raise ValueError("the vault keeps what the files hold, and not their names")
        set_id = secrets.token_hex(16)
        held = {name: getattr(credentials, name) for name in _FIELDS}
        sealed = {
            name: self._cipher.seal(json.dumps(value), (tenant, set_id, name))
            for name, value in held.items()
            if value not in (None, "", 0)
        }
        self._rows.put(tenant, WAITING, SealedSet(set_id, at, by, None, sealed))

    def accept(self, tenant: str, credentials: LrsCredentials, at: datetime) -> None:
        """Let the waiting set be the one in use. Raises ChangedMeanwhile."""
        found = self._rows.get(tenant, WAITING)
        opened = self._opened(tenant, found)
        same = opened is not None and opened.credentials == credentials
        if found is None or not same or not self._rows.accept(tenant, replace(found, proved_at=at)):
            raise ChangedMeanwhile(
                told("Other credentials were saved while these were tried."),
                advice=told("Look at the connection again, and test what waits there."),
            )

    def withdraw(self, tenant: str) -> bool:
        """Forget the waiting set; whether there was one."""
        return self._rows.remove(tenant, WAITING)

    def remove(self, tenant: str) -> bool:
        """Forget both sets; whether there was any."""
        removed = [self._rows.remove(tenant, slot) for slot in (IN_USE, WAITING)]
        return any(removed)

    def tenants(self) -> tuple[str, ...]:
        """Return the keys of all tenants that keep credentials here, sorted."""
        return self._rows.tenants()

    def rotate(self, tenant: str) -> int:
        """Seal the tenant's sets anew with the first key; return how many needed it.

        What somebody saves meanwhile stays as it was saved, and is sealed anew if it needs it.
        Raises ConfigurationError when one does not open; nothing of that one is changed.
        """
        # What waits goes first: accepted meanwhile, it is met again among what is in use.
        return sum(self._rotate(tenant, slot) for slot in (WAITING, IN_USE))

    def _rotate(self, tenant: str, slot: str) -> bool:
        """Seal the set in a slot anew; whether it needed it."""
        while True:
            found = self._rows.get(tenant, slot)
            if found is None or self.keys_of(found) == {self._cipher.key_id}:
                return False
            if self._rows.reseal(tenant, slot, self._sealed_anew(tenant, found)):
                return True

    def keys_needed(self, tenant: str) -> frozenset[str]:
        """Return the names of the keys that the tenant's sets need."""
        found = [self._rows.get(tenant, slot) for slot in (IN_USE, WAITING)]
        return frozenset().union(*(self.keys_of(one) for one in found if one is not None))

    @staticmethod
    def keys_of(found: SealedSet) -> frozenset[str]:
        """Return the names of the keys that a set needs; an empty one for what names none."""
        told = set()
        for sealed in found.sealed.values():
            try:
                told.add(key_of(sealed))
            except NotOpened:
                told.add("")
        return frozenset(told)

    def _sealed_anew(self, tenant: str, found: SealedSet) -> SealedSet:
        anew = {
            name: self._cipher.seal(text, (tenant, found.id, name))
            for name, text in self._texts(tenant, found).items()
        }
        return replace(found, sealed=anew)

    def _opened(self, tenant: str, found: SealedSet | None) -> Kept | None:
        if found is None:
            return None
        values = {name: json.loads(text) for name, text in self._texts(tenant, found).items()}
        credentials = _credentials(values)
        return Kept(credentials, found.saved_at, found.saved_by, found.proved_at)

    def _texts(self, tenant: str, found: SealedSet) -> dict[str, str]:
        try:
            return {
                name: self._cipher.open(sealed, (tenant, found.id, name))
                for name, sealed in found.sealed.items()
            }
        except NotOpened as closed:
            reason = (
                told("the key {key_id} is missing", key_id=closed.key_id)
                if closed.key_id
                else _CHANGED
            )
        log.error("The vault's credentials cannot be opened: %s", reason)
        raise ConfigurationError(
            told("The LRS credentials in the vault cannot be opened: {reason}.", reason=reason),
            advice=told("Ask your system administrator to look at the keys of the vault."),
        )


_CHANGED = "they are not as they were saved, or belong to another tenant"


def _credentials(values: dict[str, Any]) -> LrsCredentials:
    """Make credentials of opened values; nothing of them may stand in an error."""
    try:
        return LrsCredentials(**values)
    except (TypeError, ValueError):
        pass
    raise ConfigurationError(told("The LRS credentials in the vault are not complete."))
