"""How a tenant's learners and applicants stand, and how that changed from day to day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.hookspecs.types import Identity, SubjectKind
from picslrs_plugin.ports import Count
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.schemas.worklist import read_wanted
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.worklist import admit, of_kinds, within

DAYS = 90
"""How far back the picture goes."""


@dataclass(frozen=True)
class Day:
    """How many stood where on one day, each of them counted once."""

    day: date
    mains: Mapping[Todo | None, int]

    @property
    def done(self) -> int:
        """For how many nothing was to be done."""
        return self.mains.get(None, 0)

    @property
    def everybody(self) -> int:
        """How many there were."""
        return sum(self.mains.values())

    @property
    def open_ones(self) -> int:
        """For how many something was to be done."""
        return self.everybody - self.done


@dataclass(frozen=True)
class Picture:
    """Today last: the days of which something is known, oldest first."""

    kind: SubjectKind | None
    kinds: tuple[SubjectKind, ...]
    days: tuple[Day, ...]

    @property
    def today(self) -> Day:
        """How they stand now."""
        return self.days[-1]

    @property
    def seen(self) -> tuple[Todo, ...]:
        """The categories that had a member on one of the days."""
        held = {todo for day in self.days for todo, number in day.mains.items() if number}
        return tuple(todo for todo in Todo if todo in held)


def picture(ports: Ports, actor: Identity, asked: Form) -> Picture:
    """Return the picture of everybody, or of one kind. Raises NotLicensed or NotPermitted."""
    kinds = admit(ports, actor)
    wanted = within(read_wanted(asked, actor.tenant), kinds)
    today = uk_day(ports.clock())
    with ports.store(actor.tenant) as work:
        kept = work.roster.days(today - timedelta(days=DAYS))
        kept[today] = work.roster.counts()
    shown = {day: of_kinds(counts, wanted, kinds) for day, counts in sorted(kept.items())}
    days = tuple(Day(day, _mains(counts)) for day, counts in shown.items())
    return Picture(wanted.kind, kinds, days)


def _mains(counts: Sequence[Count]) -> dict[Todo | None, int]:
    mains: dict[Todo | None, int] = {}
    for one in counts:
        mains[one.todo] = mains.get(one.todo, 0) + one.main
    return mains
