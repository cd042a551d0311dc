"""Whether the database can be used, and how much waits in it: counts across tenants, no rows."""

from collections import defaultdict
from functools import cached_property

from sqlalchemy import ColumnElement, Engine, func, select

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.ports import (
    DatabaseState,
    JobState,
    NoUpkeep,
    Operation,
    Sizes,
    Store,
    Upkeep,
    WaitingJob,
)
from picslrs_plugin.store import migrate
from picslrs_plugin.store.intents import UNRESOLVED
from picslrs_plugin.store.tables import IntentRow, LinkRow, OutboxRow, Row
from picslrs_plugin.store.tables_jobs import JobRow
from picslrs_plugin.store.trouble import translated
from picslrs_plugin.store.work import SqlStore


class StoreUpkeep:
    """Satisfies `ports.Upkeep` for one database. May be shared by threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def state(self) -> DatabaseState:
        """Return whether the database answers and has the tables of this version."""
        try:
            revision = migrate.current(self._engine)
        except StoreUnavailable:
            return DatabaseState.UNREACHABLE
        if revision == self._newest:
            return DatabaseState.READY
        if revision is None or migrate.known(revision):
            return DatabaseState.OUTDATED
        return DatabaseState.NEWER

    @cached_property
    def _newest(self) -> str:
        return migrate.head()

    def sizes(self) -> tuple[Sizes, ...]:
        """Return how much waits, for each tenant with anything waiting. Raises StoreUnavailable."""
        counted: dict[str, dict[str, int]] = defaultdict(dict)
        with translated(), self._engine.connect() as connection:
            for name, (table, *conditions) in _WAITING.items():
                wanted = select(table.tenant, func.count()).where(*conditions)
                for tenant, number in connection.execute(wanted.group_by(table.tenant)):
                    counted[tenant][name] = number
        return tuple(Sizes(tenant, **numbers) for tenant, numbers in sorted(counted.items()))

    def jobs(self) -> tuple[WaitingJob, ...]:
        """Return the bulk jobs that run, of all tenants, oldest first. Raises StoreUnavailable."""
        runs = (JobRow.state == JobState.RUNNING.value, JobRow.total.is_not(None))
        wanted = select(JobRow.tenant, JobRow.id, JobRow.resume_at).where(*runs)
        with translated(), self._engine.connect() as connection:
            found = connection.execute(wanted.order_by(JobRow.made_at, JobRow.id))
            return tuple(WaitingJob(tenant, job_id, resume) for tenant, job_id, resume in found)


_Waiting = tuple[type[Row], *tuple[ColumnElement[bool], ...]]
_WAITING: dict[str, _Waiting] = {
    "events": (OutboxRow,),
    "unresolved_writes": (
        IntentRow,
        IntentRow.state.in_(UNRESOLVED),
        IntentRow.operation != Operation.SAVE.name,
    ),
    "unsaved_ulns": (LinkRow, LinkRow.pending.is_(True)),
}


def upkeep_of(store: Store) -> Upkeep:
    """Return who looks after a store; one of the host's own making tells nothing."""
    return StoreUpkeep(store.engine) if isinstance(store, SqlStore) else NoUpkeep()
