"""The roster of the fake store."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.extension_types import Group
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from picslrs_plugin.ports import Count, Reading, RosterEntry
from tests.fakes_rows import Rows, must_own, utc


class FakeRoster:
    """Satisfies `ports.Roster`; lists and counts are made when they are asked for."""

    def __init__(self, rows: Rows, tenant: str) -> None:
        self._rows = rows
        self._tenant = tenant

    def take_turn(self) -> None:
        """Units of work come one after the other as it is."""

    def reading(self) -> Reading | None:
        return self._rows.readings.get(self._tenant)

    def record_reading(self, reading: Reading) -> None:
        finished = utc(reading.finished_at) if reading.finished_at else None
        kept = replace(reading, started_at=utc(reading.started_at), finished_at=finished)
        self._rows.readings[self._tenant] = kept

    def entries(self, refs: Collection[SubjectRef]) -> dict[SubjectRef, RosterEntry]:
        return {entry.ref: entry for entry in self._own() if entry.ref in refs}

    def holding(self, ulns: Collection[Uln]) -> tuple[RosterEntry, ...]:
        return tuple(entry for entry in self._own() if entry.uln in ulns)

    def put(self, entries: Sequence[RosterEntry]) -> None:
        for entry in entries:
            must_own(self._tenant, entry.ref)
            self._rows.roster[entry.ref] = replace(entry, refreshed_at=utc(entry.refreshed_at))

    def remove(self, refs: Collection[SubjectRef]) -> None:
        for entry in self._own():
            if entry.ref in refs:
                del self._rows.roster[entry.ref]

    def not_listed_since(self, sweep: int, limit: int) -> tuple[RosterEntry, ...]:
        return tuple(entry for entry in self._own() if entry.sweep < sweep)[:limit]

    def ignored_until(self, today: date, limit: int) -> tuple[RosterEntry, ...]:
        due = (
            entry
            for entry in self._own()
            if any(one.until <= today for one in entry.ignored.values())
        )
        return tuple(due)[:limit]

    def ignored(
        self,
        kinds: Collection[SubjectKind],
        *,
        after: tuple[date, SubjectRef] | None = None,
        limit: int,
    ) -> tuple[RosterEntry, ...]:
        places = {
            (entry.wakes_on, *_place(entry.ref)): entry
            for entry in self._own()
            if entry.wakes_on and entry.ref.kind in kinds
        }
        last = (after[0], *_place(after[1])) if after else None
        following = [place for place in sorted(places) if last is None or place > last]
        return tuple(places[place] for place in following[:limit])

    def name_groups(self, groups: Collection[Group]) -> None:
        self._rows.groups |= {(self._tenant, group.key): group for group in groups}

    def groups(self) -> tuple[Group, ...]:
        held = {key for entry in self._own() for key in entry.groups}
        named = [
            group
            for (tenant, key), group in self._rows.groups.items()
            if tenant == self._tenant and key in held
        ]
        return tuple(sorted(named, key=lambda group: (group.label.casefold(), group.key)))

    def counts(self, group: str = "") -> tuple[Count, ...]:
        members: Counter[tuple[Todo | None, SubjectKind]] = Counter()
        mains: Counter[tuple[Todo | None, SubjectKind]] = Counter()
        for entry in self._own():
            if group and group not in entry.groups:
                continue
            mains[entry.main, entry.ref.kind] += 1
            for todo in entry.todos or (None,):
                members[todo, entry.ref.kind] += 1
        counted = [
            Count(todo, kind, number, mains[todo, kind]) for (todo, kind), number in members.items()
        ]
        return tuple(sorted(counted, key=lambda one: (one.todo or "done", one.kind.value)))

    def recount(self) -> None:
        """They are always right here."""

    def members(
        self,
        todo: Todo | None,
        *,
        kind: SubjectKind | None = None,
        group: str = "",
        after: SubjectRef | None = None,
        limit: int,
    ) -> tuple[RosterEntry, ...]:
        def belongs(entry: RosterEntry) -> bool:
            listed = todo in entry.todos if todo else not entry.todos
            wanted = kind in (None, entry.ref.kind) and (not group or group in entry.groups)
            return listed and wanted and (after is None or _place(entry.ref) > _place(after))

        return tuple(entry for entry in self._own() if belongs(entry))[:limit]

    def keep_day(self, day: date) -> None:
        self._rows.days[self._tenant, day] = self.counts()

    def days(self, since: date) -> dict[date, tuple[Count, ...]]:
        kept = (
            (day, one) for (tenant, day), one in self._rows.days.items() if tenant == self._tenant
        )
        return dict(sorted((day, one) for day, one in kept if day >= since))

    def _own(self) -> list[RosterEntry]:
        own = [entry for entry in self._rows.roster.values() if entry.ref.tenant == self._tenant]
        return sorted(own, key=lambda entry: _place(entry.ref))


def _place(ref: SubjectRef) -> tuple[str, str]:
    return ref.kind.value, ref.id
