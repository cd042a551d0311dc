"""What one simulator is told when it is made."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

DEFAULT_UKPRN = "10099999"
DEFAULT_ORGANISATION_REF = "PICSLR"
DEFAULT_PASSWORD = "simulator-secret"  # noqa: S105 - opens nothing but this simulator


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, repr=False)
class SimulatorConfig:
    """The settings of one simulator.

    `ukprn`, `organisation_ref` and `password` (OrgPassword) are the one organisation that it
    knows. `latency_ms` milliseconds pass before every answer. A registration is taken at most
    `register_max_age` seconds after its search, and not sooner than `register_min_wait` seconds
    after possible matches. A batch is done `batch_seconds` after it was submitted. `database` is
    an SQLite file that is kept, or None for memory. `seed` decides the ULNs that are issued.
    `clock` and `sleep` are there to be replaced by tests.
    """

    ukprn: str = DEFAULT_UKPRN
    organisation_ref: str = DEFAULT_ORGANISATION_REF
    password: str = DEFAULT_PASSWORD
    latency_ms: int = 0
    register_min_wait: float = 10.0
    register_max_age: float = 1800.0
    batch_seconds: float = 5.0
    database: Path | str | None = None
    seed: int = 1
    clock: Callable[[], datetime] = _now
    sleep: Callable[[float], None] = time.sleep

    def __repr__(self) -> str:
        return f"<SimulatorConfig ukprn={self.ukprn} organisation_ref={self.organisation_ref}>"
