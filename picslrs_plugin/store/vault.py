"""The vault's sealed sets in the database, which never holds a key to them."""

import json
from typing import Any

from sqlalchemy import Engine, select

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.ports import Store
from picslrs_plugin.settings import Settings
from picslrs_plugin.store.scope import rows_of
from picslrs_plugin.store.tables import VaultRow
from picslrs_plugin.store.trouble import readable, translated
from picslrs_plugin.store.work import SqlStore
from picslrs_plugin.vault import Cipher, SealedSet, SealedVault, keys_of_settings
from picslrs_plugin.vault.keeping import IN_USE, WAITING
from picslrs_plugin.wording import told


class StoredVault:
    """Satisfies `vault.keeping.Rows`. May be shared by threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def get(self, tenant: str, slot: str) -> SealedSet | None:
        """Return the set in a slot of the tenant."""
        with rows_of(self.engine, tenant) as rows:
            row = rows.first(VaultRow, VaultRow.slot == slot)
            return None if row is None else _set(row)

    def put(self, tenant: str, slot: str, kept: SealedSet) -> None:
        """Keep a set in a slot, instead of what was there."""
        with rows_of(self.engine, tenant) as rows:
            rows.put_all(VaultRow, [_values(tenant, slot, kept)])

    def accept(self, tenant: str, kept: SealedSet) -> bool:
        """Put the waiting set into the other slot if it still has this id; whether it had."""
        with rows_of(self.engine, tenant) as rows:
            waiting = (VaultRow.slot == WAITING, VaultRow.id == kept.id)
            if rows.remove(VaultRow, *waiting) != 1:
                return False
            rows.put_all(VaultRow, [_values(tenant, IN_USE, kept)])
        return True

    def reseal(self, tenant: str, slot: str, kept: SealedSet) -> bool:
        """Keep the sealed fields of a set if the slot still holds this id; whether it did."""
        sealed = {"sealed": _values(tenant, slot, kept)["sealed"]}
        with rows_of(self.engine, tenant) as rows:
            same = (VaultRow.slot == slot, VaultRow.id == kept.id)
            return rows.change(VaultRow, *same, values=sealed) == 1

    def remove(self, tenant: str, slot: str) -> bool:
        """Empty a slot; whether anything was in it."""
        with rows_of(self.engine, tenant) as rows:
            return rows.remove(VaultRow, VaultRow.slot == slot) == 1

    def tenants(self) -> tuple[str, ...]:
        """Return the keys of all tenants with a set, sorted. Whoever runs the vault asks."""
        found = select(VaultRow.tenant).distinct().order_by(VaultRow.tenant)
        with translated(), self.engine.connect() as connection:
            return tuple(connection.scalars(found))


def open_vault(settings: Settings, store: Store) -> SealedVault:
    """Open the vault in a store, with the keys that the settings name.

    Raises ConfigurationError for keys that cannot be used, and for a store of the host's own
    making, which has no place for a vault.
    """
    if not isinstance(store, SqlStore):
        raise ConfigurationError(
            told("The application brought a store of its own, which cannot keep a vault."),
            changed=told("The application was not started."),
            advice=told("Take the keys of the vault out of the settings, or let the plugin store."),
        )
    return SealedVault(Cipher(keys_of_settings(settings)), StoredVault(store.engine))


def _values(tenant: str, slot: str, kept: SealedSet) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "slot": slot,
        "id": kept.id,
        "saved_at": kept.saved_at,
        "saved_by": kept.saved_by,
        "proved_at": kept.proved_at,
        "sealed": json.dumps(dict(kept.sealed)),
    }


def _set(row: VaultRow) -> SealedSet:
    with readable():
        sealed = json.loads(row.sealed)
        return SealedSet(row.id, row.saved_at, row.saved_by, row.proved_at, dict(sealed))
