"""What is measured of the plugin at work. None of it says anything of a learner."""

from dataclasses import dataclass
from typing import Protocol

from picslrs_plugin.ports.endpoints import BreakerState


@dataclass(frozen=True)
class Exchange:
    """One call that the LRS was sent and how it ended.

    `operation` is the LRS's own name for it. `outcome` is what the answer means, such as "match",
    or the name of an error of `picslrs_plugin.errors`. `code` is the response or fault code, empty
    when there was none or when it does not look like one. `attempt` counts from 1.
    """

    operation: str
    outcome: str
    code: str
    attempt: int
    seconds: float
    tenant: str = ""

    @property
    def milliseconds(self) -> int:
        """How long it took, in whole milliseconds."""
        return round(self.seconds * 1000)


class Metrics(Protocol):
    """Counts and times what happens."""

    def exchanged(self, exchange: Exchange) -> None:
        """Count an exchange with the LRS."""

    def breaker_is(self, address: str, state: BreakerState) -> None:
        """Note whether an address of the LRS is called."""

    def acted(self, action: str, outcome: str, tenant: str) -> None:
        """Count what a person did and how it ended: an outcome, or the name of an error."""


class NoMetrics:
    """Counts nothing."""

    def exchanged(self, exchange: Exchange) -> None:
        """Let it go by."""

    def breaker_is(self, address: str, state: BreakerState) -> None:
        """Let it go by."""

    def acted(self, action: str, outcome: str, tenant: str) -> None:
        """Let it go by."""
