"""The privacy-notice ledger: when a subject was given which LRS privacy notice, and who says so.

Source of the rules: docs/lrs-rules.md, "The privacy notice".
"""

import secrets
from dataclasses import dataclass
from datetime import date

from picslrs_plugin.domain.codes import AbilityToShare
from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import NoticeSeen
from picslrs_plugin.services.context import Ports


@dataclass(frozen=True, repr=False)
class Ledger(Private):
    """What is recorded of a subject, the last line first, and the version that is given now."""

    lines: tuple[NoticeSeen, ...]
    current: str

    @property
    def last(self) -> NoticeSeen | None:
        """The line recorded last."""
        return self.lines[0] if self.lines else None

    @property
    def outdated(self) -> bool:
        """Whether the notice that was seen is not the one that is given now."""
        last = self.last
        return bool(last and self.current and last.version != self.current)


def ledger(ports: Ports, ref: SubjectRef) -> Ledger:
    """Return what is recorded of a subject."""
    with ports.store(ref.tenant) as work:
        lines = work.notices.of(ref)
    return ledger_of(ports, ref, lines)


def ledger_of(ports: Ports, ref: SubjectRef, lines: tuple[NoticeSeen, ...]) -> Ledger:
    """Return the ledger made of lines that were read already; without any, nobody is asked more."""
    current = ports.host.preferences(ref.tenant).notice_version if lines else ""
    return Ledger(lines, current)


def to_record(
    ports: Ports, ref: SubjectRef, before: str, after: str, seen_on: date | None
) -> date | None:
    """Return the day to record for these answers before and after, or None for nothing new.

    Recorded is that the notice was seen when that is new, and each other day that is given. A day
    that is recorded already, for the version that is given now, is not recorded twice.
    """
    if after != AbilityToShare.SEEN or (before == after and seen_on is None):
        return None
    known = ledger(ports, ref)
    day = seen_on or uk_day(ports.clock())
    last = known.last
    repeated = last is not None and last.seen_on == day and not known.outdated
    return None if repeated and before == after else day


def record(ports: Ports, actor: Identity, ref: SubjectRef, seen_on: date) -> None:
    """Add a line to the ledger. Raises StoreUnavailable."""
    line = NoticeSeen(
        id=secrets.token_urlsafe(16),
        ref=ref,
        seen_on=seen_on,
        version=ports.host.preferences(ref.tenant).notice_version,
        recorded_at=ports.clock(),
        recorded_by=actor.person.name,
        person_id=actor.person.id,
    )
    with ports.store(ref.tenant) as work:
        work.notices.add(line)
        work.commit()
