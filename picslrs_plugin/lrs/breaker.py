"""Circuit breakers: an LRS that does not answer is left alone for a while.

Without one, every person waits for the whole time-out and every worker of the application waits
with them. One breaker belongs to one address, for all tenants; each process has its own.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from picslrs_plugin.domain.moments import exact_time, moment_near
from picslrs_plugin.errors import LrsNotAnswering
from picslrs_plugin.ports import BreakerState, Clock, Endpoint, Metrics
from picslrs_plugin.settings import Settings
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import told

log = logger(__name__)

Monotonic = Callable[[], float]
"""Seconds that only ever go on, whatever happens to the clock on the wall."""


class Admission:
    """The right to make one call; a failure is handed in with it."""


@dataclass(frozen=True)
class _Opening:
    """Until when nobody is let through, by both clocks."""

    until: float
    next_trial: datetime


class Breaker:
    """Decides whether one address may be called now, and learns from every call.

    Closed, it lets every call through. After `breaker_failures` failures in a row it opens and
    refuses all of them. After `breaker_seconds` it is half open: it lets one call through, whose
    end closes it or opens it again. Any answer closes it. May be shared by threads.
    """

    def __init__(
        self,
        address: str,
        settings: Settings,
        *,
        clock: Clock,
        monotonic: Monotonic,
        metrics: Metrics,
    ) -> None:
        self._address = address
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self._metrics = metrics
        self._lock = threading.Lock()
        self._failures = 0
        self._failing_since: datetime | None = None
        self._opening: _Opening | None = None
        self._trial: Admission | None = None
        self._last_success: datetime | None = None
        self._last_failure = ""
        self._last_failure_at: datetime | None = None
        self._show(BreakerState.CLOSED)

    def admit(self) -> Admission:
        """Let a call through. Raises LrsNotAnswering, which says since when and until when."""
        with self._lock:
            admission = Admission()
            if self._opening is not None:
                if self._state() is not BreakerState.HALF_OPEN or self._trial is not None:
                    raise self._refusal(self._opening)
                self._trial = admission
                self._show(BreakerState.HALF_OPEN)
            return admission

    def answered(self) -> None:
        """Learn that the LRS answered, whatever it said."""
        with self._lock:
            self._last_success = self._clock()
            self._failures, self._failing_since = 0, None
            self._trial = None
            if self._opening is not None:
                self._opening = None
                self._show(BreakerState.CLOSED)
                log.warning("The LRS at %s answers again", self._address)

    def failed(self, admission: Admission, failure: str) -> None:
        """Learn that it did not answer; `failure` is the name of the error."""
        with self._lock:
            self._last_failure, self._last_failure_at = failure, self._clock()
            self._failing_since = self._failing_since or self._last_failure_at
            self._failures += 1
            trial_failed = admission is self._trial
            if trial_failed:
                self._trial = None
            enough = self._failures >= self._settings.breaker_failures
            # A call that was let through before it opened says nothing new.
            if trial_failed or (enough and self._opening is None):
                self._open()

    def let_go(self, admission: Admission) -> None:
        """Take back an admission whose call taught nothing; one that is settled already, too."""
        with self._lock:
            if admission is self._trial:
                self._trial = None
                self._show(BreakerState.OPEN)

    def is_closed(self) -> bool:
        """Whether every call is let through."""
        with self._lock:
            return self._opening is None

    def endpoint(self) -> Endpoint:
        """Return what is known of the address."""
        with self._lock:
            state = self._state()
            opening = self._opening if state is BreakerState.OPEN else None
            return Endpoint(
                address=self._address,
                state=state,
                since=self._failing_since if self._opening else None,
                next_trial=opening.next_trial if opening else None,
                last_success=self._last_success,
                last_failure=self._last_failure,
                last_failure_at=self._last_failure_at,
            )

    def _state(self) -> BreakerState:
        if self._opening is None:
            return BreakerState.CLOSED
        over = self._monotonic() >= self._opening.until
        return BreakerState.HALF_OPEN if over else BreakerState.OPEN

    def _open(self) -> None:
        seconds = self._settings.breaker_seconds
        self._opening = _Opening(
            self._monotonic() + seconds, self._clock() + timedelta(seconds=seconds)
        )
        self._show(BreakerState.OPEN)
        log.warning(
            "The LRS at %s is left alone for %g seconds after failure %d in a row: %s",
            self._address,
            seconds,
            self._failures,
            self._last_failure,
        )

    def _show(self, state: BreakerState) -> None:
        self._metrics.breaker_is(self._address, state)

    def _refusal(self, opening: _Opening) -> LrsNotAnswering:
        assert self._failing_since is not None
        since = moment_near(self._failing_since, self._clock())
        waiting = self._trial is None
        return LrsNotAnswering(
            told("The Learning Records Service has not been answering since {since}.", since=since),
            advice=told(
                "It is tried again at {next_trial}. Try again then.",
                next_trial=exact_time(opening.next_trial),
            )
            if waiting
            else told("It is being tried again now. Try again in a minute."),
            since=self._failing_since,
            next_trial=opening.next_trial if waiting else None,
        )


class Breakers:
    """The breakers of one process, by address."""

    def __init__(
        self, settings: Settings, *, clock: Clock, monotonic: Monotonic, metrics: Metrics
    ) -> None:
        self._make = partial(
            Breaker, settings=settings, clock=clock, monotonic=monotonic, metrics=metrics
        )
        self._lock = threading.Lock()
        self._by_address: dict[str, Breaker] = {}

    def of(self, address: str) -> Breaker:
        """Return the breaker of an address; the first call makes it."""
        with self._lock:
            if address not in self._by_address:
                self._by_address[address] = self._make(address)
            return self._by_address[address]

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return what is known of every address that was called, sorted."""
        with self._lock:
            breakers = sorted(self._by_address.items())
        return tuple(breaker.endpoint() for _, breaker in breakers)
