"""The roster as the services need it: who there is and what is to be done, without a name."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Facts, Todo, main_of, todos
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.extension_types import Group
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef


@dataclass(frozen=True)
class Ignored:
    """One category is left out of the lists for a subject, until that day begins."""

    until: date
    by: str


@dataclass(frozen=True, repr=False, kw_only=True)
class RosterEntry(Private):
    """One subject of the roster: what is known of them without a name or other detail.

    `uln` is the valid ULN that the host holds. `fingerprint` stands for ours. `error` is the kind
    of the error with which the last attempt to work on them ended, or empty. `sweep` is the
    number of the last reading of the whole list that listed them.
    """

    ref: SubjectRef
    uln: Uln | None
    standing: Standing
    fingerprint: str
    lacks: frozenset[str] = frozenset()
    changed: bool = False
    shared: bool = False
    groups: tuple[str, ...] = ()
    ignored: Mapping[Todo, Ignored] = field(default_factory=dict)
    sweep: int = 0
    refreshed_at: datetime

    @property
    def facts(self) -> Facts:
        """What the categories are decided from."""
        return Facts(
            standing=self.standing,
            lacks=self.lacks,
            changed=self.changed,
            shared=self.shared,
        )

    @property
    def todos(self) -> frozenset[Todo]:
        """Every category that the subject belongs to, but those that are ignored for now."""
        return todos(self.facts) - self.ignored.keys()

    @property
    def wakes_on(self) -> date | None:
        """The first day on which something that is ignored counts again."""
        return min((one.until for one in self.ignored.values()), default=None)

    @property
    def main(self) -> Todo | None:
        """The category under which the subject is counted where each is counted once."""
        return main_of(self.todos)


@dataclass(frozen=True)
class Reading:
    """The reading of a tenant's whole list: when the last one began, and how it ended.

    `number` counts them. `finished_at` and `listed` belong to the last one that came to its end;
    `problem` says why the last one did not, or is empty.
    """

    number: int
    started_at: datetime
    finished_at: datetime | None = None
    listed: int = 0
    problem: str = ""


@dataclass(frozen=True)
class Count:
    """How many subjects a category has; `todo` None counts those with nothing to do.

    `members` are all of them, `main` those that are counted under it where each is counted once.
    """

    todo: Todo | None
    kind: SubjectKind
    members: int
    main: int


class Roster(Protocol):
    """The roster of one tenant.

    `take_turn` comes before everything that changes it: one unit of work after the other does.
    """

    def take_turn(self) -> None:
        """Wait until no other unit of work changes this tenant's roster, until the commit."""

    def reading(self) -> Reading | None:
        """Return how the last reading of the whole list stands; None when there was none."""

    def record_reading(self, reading: Reading) -> None:
        """Store how a reading stands."""

    def entries(self, refs: Collection[SubjectRef]) -> dict[SubjectRef, RosterEntry]:
        """Return those of the subjects that are on the roster."""

    def holding(self, ulns: Collection[Uln]) -> tuple[RosterEntry, ...]:
        """Return everybody on the roster who holds one of these ULNs."""

    def put(self, entries: Sequence[RosterEntry]) -> None:
        """Store entries, new or changed, and bring the lists and counts along."""

    def remove(self, refs: Collection[SubjectRef]) -> None:
        """Remove subjects, if they are there, and bring the lists and counts along."""

    def not_listed_since(self, sweep: int, limit: int) -> tuple[RosterEntry, ...]:
        """Return up to `limit` subjects that the readings from that number on did not list."""

    def ignored_until(self, today: date, limit: int) -> tuple[RosterEntry, ...]:
        """Return up to `limit` subjects of whom something is ignored no longer than today."""

    def ignored(
        self,
        kinds: Collection[SubjectKind],
        *,
        after: tuple[date, SubjectRef] | None = None,
        limit: int,
    ) -> tuple[RosterEntry, ...]:
        """Return up to `limit` of whom something is ignored, soonest to count again first.

        `after` is the first day on which something of the one before them counts again, and who
        it was.
        """

    def name_groups(self, groups: Collection[Group]) -> None:
        """Store what the host calls its groups."""

    def groups(self) -> tuple[Group, ...]:
        """Return the host's groups that have a member, sorted by what they are called."""

    def counts(self, group: str = "") -> tuple[Count, ...]:
        """Return the counts of every category that has a member, in a group or in all."""

    def recount(self) -> None:
        """Make every count anew from the lists."""

    def members(
        self,
        todo: Todo | None,
        *,
        kind: SubjectKind | None = None,
        group: str = "",
        after: SubjectRef | None = None,
        limit: int,
    ) -> tuple[RosterEntry, ...]:
        """Return up to `limit` members of a category, in the order of kind and id."""

    def keep_day(self, day: date) -> None:
        """Keep today's counts for the picture of how things changed; again replaces them."""

    def days(self, since: date) -> dict[date, tuple[Count, ...]]:
        """Return the counts that were kept, from that day on, oldest first."""
