"""What the command line says of tenants, and which tenants there are, in the database.

One of the places that look at more than one tenant: whoever runs the installation asks here which
tenants have anything stored, and gets their keys and nothing else. vault.py tells those that keep
credentials, and upkeep.py counts.
"""

import json

from sqlalchemy import ColumnElement, Engine, select

from picslrs_plugin.hookspecs import Licence, Tier
from picslrs_plugin.ports import Store
from picslrs_plugin.store.scope import rows_of
from picslrs_plugin.store.tables import LinkRow, OutboxRow, Row, TenantRow
from picslrs_plugin.store.trouble import readable, translated
from picslrs_plugin.store.work import SqlStore
from picslrs_plugin.tenants import TenantConfig, preferences


class StoredTenants:
    """The tenants' configuration in one database. May be shared by threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def of(self, tenant: str) -> TenantConfig | None:
        """Return what the database says of the tenant, or None."""
        with rows_of(self.engine, tenant) as rows:
            row = rows.first(TenantRow)
            return None if row is None else _config(row)

    def put(self, tenant: str, config: TenantConfig) -> None:
        """Store what is said of the tenant, instead of what was said before.

        Raises ValueError for a connection: secrets and the way to them are not kept here.
        """
        if config.connection is not None:
            raise ValueError("how a tenant reaches the LRS is not kept in the database")
        values = _values(config)
        with rows_of(self.engine, tenant) as rows:
            if not rows.add(TenantRow, values | {"tenant": tenant}):
                rows.change(TenantRow, values=values)

    def remove(self, tenant: str) -> bool:
        """Forget what is said of the tenant; whether there was anything."""
        with rows_of(self.engine, tenant) as rows:
            return rows.remove(TenantRow) == 1

    def tenants(self) -> tuple[str, ...]:
        """Return the keys of all tenants that the database says something of, sorted."""
        return self._with_rows_in(TenantRow)

    def with_anything_stored(self) -> tuple[str, ...]:
        """Return the keys of all tenants that have a row in any table, sorted."""
        tables = [mapper.class_ for mapper in Row.registry.mappers]
        return tuple(sorted({name for table in tables for name in self._with_rows_in(table)}))

    def with_events(self) -> tuple[str, ...]:
        """Return the keys of all tenants whose events wait to be sent, sorted."""
        return self._with_rows_in(OutboxRow)

    def with_saves(self) -> tuple[str, ...]:
        """Return the keys of all tenants whose host is still to save a ULN, sorted."""
        return self._with_rows_in(LinkRow, LinkRow.pending.is_(True))

    def _with_rows_in(self, table: type[Row], *conditions: ColumnElement[bool]) -> tuple[str, ...]:
        found = select(table.tenant).where(*conditions).distinct().order_by(table.tenant)
        with translated(), self.engine.connect() as connection:
            return tuple(connection.scalars(found))


def stored_tenants(store: Store) -> StoredTenants | None:
    """Return the tenants of a store; None for a store of the host's own making."""
    return StoredTenants(store.engine) if isinstance(store, SqlStore) else None


def _values(config: TenantConfig) -> dict[str, str | None]:
    licence = config.licence
    return {
        "tier": licence.tier.name if licence and licence.tier else None,
        "modules": json.dumps(sorted(licence.modules)) if licence else None,
        "switched_off": json.dumps(sorted(config.switched_off)),
        "preferences": json.dumps(preferences.to_json(config.preferences)),
    }


def _config(row: TenantRow) -> TenantConfig:
    with readable():
        licence = None
        if row.modules is not None:
            tier = Tier[row.tier] if row.tier else None
            licence = Licence(frozenset(json.loads(row.modules)), tier)
        return TenantConfig(
            licence,
            frozenset(json.loads(row.switched_off)),
            preferences=preferences.of_json(json.loads(row.preferences)),
        )
