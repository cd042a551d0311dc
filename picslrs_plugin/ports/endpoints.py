"""How the LRS has been answering: what is known of each address at which it was called."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class BreakerState(StrEnum):
    """Whether an address is called.

    CLOSED: as ever. OPEN: not at all, because it has not been answering. HALF_OPEN: by one call,
    which finds out whether it answers again.
    """

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True)
class Endpoint:
    """How the LRS at one address has been answering this process.

    `since` is when the first of the failures came that opened it; for a closed one it is None.
    `next_trial` is when an open one is tried again. `last_failure` is the name of an error of
    `picslrs_plugin.errors`, empty when nothing has failed yet. An LRS that says that it is closed
    or down for maintenance has answered.
    """

    address: str
    state: BreakerState
    since: datetime | None = None
    next_trial: datetime | None = None
    last_success: datetime | None = None
    last_failure: str = ""
    last_failure_at: datetime | None = None


class Endpoints(Protocol):
    """Tells how the LRS has been answering."""

    def __call__(self) -> tuple[Endpoint, ...]:
        """Return every address that this process has called, sorted."""
