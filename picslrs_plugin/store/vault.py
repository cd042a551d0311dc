"""The vault's sealed sets in the database, which never holds a key to them."""

import json
from contextlib import closing
from typing import Any

from sqlalchemy import Engine, select

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.ports import Store
from picslrs_plugin.settings import Settings
from picslrs_plugin.store.scope import TenantRows
from picslrs_plugin.store.tables import VaultRow
from picslrs_plugin.store.transaction import Transaction
from picslrs_plugin.store.trouble import readable, translated
from picslrs_plugin.store.work import SqlStore
from picslrs_plugin.vault import Cipher, SealedSet, SealedVault, keys_of_settings
from picslrs_plugin.vault.keeping import IN_USE, WAITING


class StoredVault:
    """Satisfies `vault.keeping.Rows`. May be shared by threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def get(self, tenant: str, slot: str) -> SealedSet | None:
        """Return the set in a slot of the tenant."""
        with closing(Transaction(self.engine)) as transaction:
            row = TenantRows(transaction, tenant).first(VaultRow, VaultRow.slot == slot)
            return None if row is None else _set(row)

    def put(self, tenant: str, slot: str, kept: SealedSet) -> None:
        """Keep a set in a slot, instead of what was there."""
        with closing(Transaction(self.engine)) as transaction:
            TenantRows(transaction, tenant).put_all(VaultRow, [_values(tenant, slot, kept)])
            _commit(transaction)

    def accept(self, tenant: str, kept: SealedSet) -> bool:
        """Put the waiting set into the other slot if it still has this id; whether it had."""
        with closing(Transaction(self.engine)) as transaction:
            rows = TenantRows(transaction, tenant)
            waiting = (VaultRow.slot == WAITING, VaultRow.id == kept.id)
            if rows.remove(VaultRow, *waiting) != 1:
                return False
            rows.put_all(VaultRow, [_values(tenant, IN_USE, kept)])
            _commit(transaction)
        return True

    def remove(self, tenant: str, slot: str) -> bool:
        """Empty a slot; whether anything was in it."""
        with closing(Transaction(self.engine)) as transaction:
            removed = TenantRows(transaction, tenant).remove(VaultRow, VaultRow.slot == slot)
            _commit(transaction)
        return removed == 1

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
            "The application brought a store of its own, which cannot keep a vault.",
            changed="The application was not started.",
            advice="Take the keys of the vault out of the settings, or let the plugin store.",
        )
    return SealedVault(Cipher(keys_of_settings(settings)), StoredVault(store.engine))


def _commit(transaction: Transaction) -> None:
    with translated():
        transaction.commit()


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
