"""What the fake store holds of all tenants."""

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime

from picslrs_plugin.domain.chain import Key
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.extension_types import Group
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import (
    Attempt,
    BulkJob,
    Checkpoint,
    Count,
    Intent,
    JobAttempt,
    JobItem,
    KeptValues,
    Link,
    NoticeSeen,
    Reading,
    Replaced,
    RosterEntry,
    SealedEntry,
    Waiting,
)


@dataclass
class Rows:
    """Everything that is stored, of all tenants."""

    links: dict[SubjectRef, Link] = field(default_factory=dict)
    aliases: dict[tuple[SubjectRef, Uln], datetime] = field(default_factory=dict)
    attempts: dict[tuple[str, str], Attempt] = field(default_factory=dict)
    intents: dict[tuple[str, str], Intent] = field(default_factory=dict)
    outbox: dict[tuple[str, str], tuple[datetime, Waiting]] = field(default_factory=dict)
    roster: dict[SubjectRef, RosterEntry] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)
    replaced: dict[SubjectRef, Replaced] = field(default_factory=dict)
    notices: dict[tuple[str, str], NoticeSeen] = field(default_factory=dict)
    details: dict[tuple[SubjectRef, str], str] = field(default_factory=dict)
    days: dict[tuple[str, date], tuple[Count, ...]] = field(default_factory=dict)
    audit: dict[tuple[str, int], SealedEntry] = field(default_factory=dict)
    audit_values: dict[tuple[str, int], tuple[SubjectRef | None, KeptValues]] = field(
        default_factory=dict
    )
    audit_checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    audit_keys: dict[str, Key] = field(default_factory=dict)

    jobs: dict[tuple[str, str], BulkJob] = field(default_factory=dict)
    items: dict[tuple[str, str, int], "KeptItem"] = field(default_factory=dict)
    tries: dict[tuple[str, str, int, int], JobAttempt] = field(default_factory=dict)
    taken_out: dict[tuple[str, str], int] = field(default_factory=dict)
    places: dict[tuple[str, int], tuple[str, datetime]] = field(default_factory=dict)
    turns: dict[str, float] = field(default_factory=dict)

    def copy(self) -> "Rows":
        """Return rows that change on their own; the values in them are frozen."""
        return Rows(**{kind.name: dict(getattr(self, kind.name)) for kind in fields(self)})


@dataclass(frozen=True)
class KeptItem:
    """An item of a job, who has it, and when it is due or its lease runs out."""

    item: JobItem
    due_at: datetime
    owner: str = ""


def must_own(tenant: str, ref: SubjectRef) -> None:
    if ref.tenant != tenant:
        raise ValueError("the row belongs to another tenant than the unit of work")


def utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)
