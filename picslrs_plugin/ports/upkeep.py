"""The database as whoever runs it sees it: whether it can be used, and how much waits in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class DatabaseState(StrEnum):
    """Whether the plugin's database can be used.

    NEWER tables were made by a newer version of the plugin, as they are while one version takes
    the place of another; they can be used. NOT_CHECKED: the application brought a store of its
    own.
    """

    READY = "ready"
    NEWER = "newer"
    OUTDATED = "outdated"
    UNREACHABLE = "unreachable"
    NOT_CHECKED = "not checked"

    @property
    def usable(self) -> bool:
        """Whether requests may be sent here."""
        return self not in (DatabaseState.OUTDATED, DatabaseState.UNREACHABLE)


@dataclass(frozen=True)
class Sizes:
    """How much waits for something, for one tenant.

    `events` have not been heard by everybody yet, `unresolved_writes` have no known result, and
    `unsaved_ulns` were registered or selected and are not held by the host yet.
    """

    tenant: str
    events: int = 0
    unresolved_writes: int = 0
    unsaved_ulns: int = 0


@dataclass(frozen=True)
class WaitingJob:
    """A job that somebody may work on; it waits until `resume_at`, if that is there."""

    tenant: str
    job_id: str
    resume_at: datetime | None = None


class Upkeep(Protocol):
    """Looks at the whole database, across tenants. Never at what is kept of a learner."""

    def state(self) -> DatabaseState:
        """Return whether the database can be used."""

    def sizes(self) -> tuple[Sizes, ...]:
        """Return how much waits, for each tenant with anything waiting. Raises StoreUnavailable."""

    def jobs(self) -> tuple[WaitingJob, ...]:
        """Return the bulk jobs that run, of all tenants, oldest first. Raises StoreUnavailable."""


class NoUpkeep:
    """For a store of the application's own, of which nothing is known."""

    def state(self) -> DatabaseState:
        """Say that nothing was checked."""
        return DatabaseState.NOT_CHECKED

    def sizes(self) -> tuple[Sizes, ...]:
        """Return nothing."""
        return ()

    def jobs(self) -> tuple[WaitingJob, ...]:
        """Return nothing."""
        return ()
