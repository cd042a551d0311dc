"""What a simulator is doing: its learners, its mode and the calls it has seen."""

import threading
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.faults import TIMESTAMP
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.scripted import FaultScript
from picslrs_plugin.simulator.store import Store

CALLS_KEPT = 50
SLOW_MS = 5000
LONGEST_LATENCY_MS = 600_000


class Mode(StrEnum):
    """How the simulator behaves as a whole."""

    NORMAL = "normal"
    SLOW = "slow"
    OUT_OF_HOURS = "out-of-hours"
    MAINTENANCE = "maintenance"
    NO_ACCESS = "no-access"
    EMPTY_500 = "empty-500"
    HTML_500 = "html-500"
    HTML_503 = "html-503"


MODE_WORDS = {
    Mode.NORMAL: "Normal",
    Mode.SLOW: "Slow: every answer waits",
    Mode.OUT_OF_HOURS: "Out of hours: fault WSEC0004",
    Mode.MAINTENANCE: "Maintenance: a fault that names UnsupportedHttpVerb",
    Mode.NO_ACCESS: "No access: fault WSEC0006 on every call",
    Mode.EMPTY_500: "Failing: status 500 with nothing in it",
    Mode.HTML_500: "Failing: status 500 with a web page",
    Mode.HTML_503: "Failing: status 503 with a web page",
}


@dataclass(frozen=True)
class SeenCall:
    """One call: which operation, what it was answered, when. Nothing of what was in it."""

    operation: str
    code: str
    at: datetime


class SimulatorState:
    """The state of one simulator, for its services, its admin page and tests.

    Every method may be called from any thread while the simulator serves. `faults` are what is to
    go wrong with the next calls; `operations` are the names of those that there are.
    """

    def __init__(
        self, config: SimulatorConfig, population: Iterable[Record], operations: Iterable[str] = ()
    ) -> None:
        self.config = config
        self.faults = FaultScript(operations)
        self.store = Store(config.database, config.seed)
        self._lock = threading.Lock()
        self._mode = Mode.NORMAL
        self._slow_ms = SLOW_MS
        self._fail_next_batch = False
        self._counts: Counter[str] = Counter()
        self._last: deque[SeenCall] = deque(maxlen=CALLS_KEPT)
        try:
            if not self.store.count():
                self.store.add_all(population)
        except ValueError:
            self.store.close()
            raise

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    # learners

    def add(self, record: Record) -> None:
        """Add a learner. ValueError when the ULN is held already."""
        self.store.add_all([record])

    def get(self, uln: str) -> Record | None:
        """Return the record with exactly this ULN."""
        return self.store.get(uln)

    def change(self, uln: str, **changes: Any) -> Record:  # noqa: ANN401 - one value per field
        """Change a record as if somebody else had, and return it.

        Its version goes up by one and its timestamp to now unless they are among the changes.
        KeyError for an unknown ULN, TypeError for a field that a record does not have.
        """
        with self.store.exclusive():
            record = self.store.get(uln)
            if record is None:
                raise KeyError("The simulator holds no learner with that ULN")
            changes.setdefault("version_number", record.version_number + 1)
            changes.setdefault("last_updated_date", self.config.clock().strftime(TIMESTAMP))
            changed = record.changed(**changes)
            self.store.save(changed)
        return changed

    def merge(self, old_uln: str, master_uln: str) -> None:
        """Merge one record into another, as the LRS does with two ULNs of one person.

        KeyError when the master is unknown.
        """
        if self.store.get(master_uln) is None:
            raise KeyError("The simulator holds no learner with that ULN")
        self.store.link(old_uln, master_uln)

    def learners(self) -> list[Record]:
        """Return all records, by name."""
        return self.store.learners(limit=-1)

    # mode

    @property
    def mode(self) -> Mode:
        """How the simulator behaves now."""
        with self._lock:
            return self._mode

    @property
    def slow_ms(self) -> int:
        """How long an answer waits in slow mode, in milliseconds."""
        with self._lock:
            return self._slow_ms

    def set_mode(self, mode: Mode | str, *, slow_ms: int | None = None) -> None:
        """Change the mode. ValueError for an unknown mode or an impossible latency."""
        if slow_ms is not None and not 0 <= slow_ms <= LONGEST_LATENCY_MS:
            raise ValueError(f"The latency must be 0 to {LONGEST_LATENCY_MS} milliseconds")
        chosen = Mode(mode)
        with self._lock:
            self._mode = chosen
            if slow_ms is not None:
                self._slow_ms = slow_ms

    def latency_seconds(self) -> float:
        """Return how long to wait before the next answer."""
        with self._lock:
            extra = self._slow_ms if self._mode is Mode.SLOW else 0
        return (self.config.latency_ms + extra) / 1000

    def fail_next_batch(self) -> None:
        """Let the next batch that becomes due fail (WSRC0010)."""
        with self._lock:
            self._fail_next_batch = True

    def take_batch_failure(self) -> bool:
        """Say whether the batch that is due now is to fail; only the first asker is told so."""
        with self._lock:
            failing, self._fail_next_batch = self._fail_next_batch, False
        return failing

    # calls

    def saw(self, operation: str, code: str) -> None:
        """Count a call. `code` is its response or error code, or the status it was given."""
        with self._lock:
            self._counts[operation] += 1
            self._last.appendleft(SeenCall(operation, code, self.config.clock()))

    def count(self, operation: str) -> int:
        """Return how often an operation was called, whatever it was answered."""
        with self._lock:
            return self._counts[operation]

    def counts(self) -> dict[str, int]:
        """Return how often each operation was called."""
        with self._lock:
            return dict(sorted(self._counts.items()))

    def last_calls(self) -> list[SeenCall]:
        """Return the last calls, newest first."""
        with self._lock:
            return list(self._last)

    def forget_calls(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._counts.clear()
            self._last.clear()
