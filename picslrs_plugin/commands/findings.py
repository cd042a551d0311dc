"""What a check found: values that a terminal, a program and a test read alike."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from picslrs_plugin.errors import PicslrsError


class Level(StrEnum):
    """How much a finding matters. Only a problem makes the check fail."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    `area` is what it belongs to, `what` a sentence without a value of a learner or a secret,
    `advice` what to do about it, or empty. `tenant` is set where it is about one tenant.
    """

    area: str
    level: Level
    what: str
    advice: str = ""
    tenant: str = ""


def as_finding(error: PicslrsError) -> tuple[str, str]:
    """Return an error as what was found and what to do about it."""
    return error.happened.removesuffix("."), error.advice


@dataclass(frozen=True)
class Report:
    """Everything that was found. `application` is its name; None when there was none to check."""

    version: str
    application: str | None
    findings: Sequence[Finding]

    @property
    def fine(self) -> bool:
        """Whether there is no problem."""
        return all(finding.level is not Level.PROBLEM for finding in self.findings)

    def count(self) -> Counter[Level]:
        """Return how many findings there are of each level."""
        return Counter(finding.level for finding in self.findings)

    def data(self) -> dict[str, object]:
        """Return the report as data for JSON."""
        return {
            "fine": self.fine,
            "version": self.version,
            "application": self.application,
            "findings": [asdict(finding) for finding in self.findings],
        }
