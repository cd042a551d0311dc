"""Units of work over the database, and the store that opens them."""

import weakref
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from picslrs_plugin.ports import (
    Attempts,
    Audit,
    Intents,
    Jobs,
    KeptDetails,
    Links,
    Notices,
    Outbox,
    Rations,
    Replacements,
    Roster,
)
from picslrs_plugin.store import migrate
from picslrs_plugin.store.attempts import SqlAttempts
from picslrs_plugin.store.audit import SqlAudit
from picslrs_plugin.store.engine import engine_for
from picslrs_plugin.store.intents import SqlIntents
from picslrs_plugin.store.jobs import SqlJobs
from picslrs_plugin.store.kept_details import SqlKeptDetails
from picslrs_plugin.store.links import SqlLinks
from picslrs_plugin.store.notices import SqlNotices
from picslrs_plugin.store.outbox import SqlOutbox
from picslrs_plugin.store.rations import SqlRations
from picslrs_plugin.store.replaced import SqlReplacements
from picslrs_plugin.store.roster import SqlRoster
from picslrs_plugin.store.scope import TenantRows
from picslrs_plugin.store.transaction import Transaction
from picslrs_plugin.store.trouble import translated


class SqlUnitOfWork:
    """One transaction over one tenant's rows. Satisfies `ports.UnitOfWork`."""

    def __init__(self, engine: Engine, tenant: str) -> None:
        self._transaction = Transaction(engine)
        rows = TenantRows(self._transaction, tenant)
        self.links: Links = SqlLinks(rows)
        self.attempts: Attempts = SqlAttempts(rows)
        self.intents: Intents = SqlIntents(rows)
        self.outbox: Outbox = SqlOutbox(rows)
        self.roster: Roster = SqlRoster(rows)
        self.jobs: Jobs = SqlJobs(rows)
        self.rations: Rations = SqlRations(rows)
        self.audit: Audit = SqlAudit(rows)
        self.replacements: Replacements = SqlReplacements(rows)
        self.notices: Notices = SqlNotices(rows)
        self.details: KeptDetails = SqlKeptDetails(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with translated():
            self._transaction.close()

    def commit(self) -> None:
        """Make everything done so far permanent. Raises StoreUnavailable."""
        with translated():
            self._transaction.commit()


class SqlStore:
    """Opens units of work on one database. Satisfies `ports.Store`."""

    def __init__(self, engine: Engine, *, owned: bool) -> None:
        self.engine = engine
        self._owned = owned
        if owned:
            # Applications come and go in tests: an open connection must not outlive its own.
            weakref.finalize(self, engine.dispose)

    def __call__(self, tenant: str) -> SqlUnitOfWork:
        """Open a unit of work over that tenant's rows and no others."""
        return SqlUnitOfWork(self.engine, tenant)

    def close(self) -> None:
        """Close the connections that this store opened; a host's engine is left alone.

        An owned store that nobody refers to any more is closed by itself.
        """
        if self._owned:
            self.engine.dispose()


def open_store(address_or_engine: str | Engine, *, migrated: bool = True) -> SqlStore:
    """Open the store at an SQLAlchemy address, or on an engine that the host owns.

    The tables are made or brought up to date first, unless `migrated` is false. Raises
    ConfigurationError for an address that cannot be used, and StoreUnavailable.
    """
    owned = isinstance(address_or_engine, str)
    store = SqlStore(engine_for(address_or_engine), owned=owned)
    if migrated:
        try:
            migrate.upgrade(store.engine)
        except BaseException:
            store.close()
            raise
    return store
