"""The adapter that keeps links, search attempts and write intents in a database.

`open_store` gives the `Store` that the services need, on SQLite or PostgreSQL; `include_name` is
for a host that runs Alembic itself. The tables are told in docs/architecture.md.
"""

from picslrs_plugin.store.engine import engine_for
from picslrs_plugin.store.local_details import SqlLocalDetails, local_details_of
from picslrs_plugin.store.migrate import include_name
from picslrs_plugin.store.tenants import StoredTenants, stored_tenants
from picslrs_plugin.store.upkeep import upkeep_of
from picslrs_plugin.store.work import SqlStore, open_store

__all__ = [
    "SqlLocalDetails",
    "SqlStore",
    "StoredTenants",
    "engine_for",
    "include_name",
    "local_details_of",
    "open_store",
    "stored_tenants",
    "upkeep_of",
]
