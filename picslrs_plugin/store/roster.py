"""The roster of one tenant, in the database: its entries, and the lists and counts made of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, tuple_

from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.extension_types import Group
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from picslrs_plugin.ports import Count, Reading, RosterEntry
from picslrs_plugin.store.roster_rows import (
    EVERYBODY,
    NOTHING,
    Member,
    Place,
    as_count,
    difference,
    entry_of,
    memberships,
    values_of,
)
from picslrs_plugin.store.scope import TenantRows, about_any
from picslrs_plugin.store.tables import ref_of
from picslrs_plugin.store.tables_roster import (
    RosterCountRow,
    RosterDayRow,
    RosterGroupRow,
    RosterMemberRow,
    RosterReadingRow,
    RosterRow,
)
from picslrs_plugin.store.trouble import readable


class SqlRoster:
    """Satisfies `ports.Roster`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    # whose turn it is, and the reading of the whole list

    def take_turn(self) -> None:
        """Wait until no other unit of work changes this tenant's roster, until the commit.

        Changing one row of one's own does it on both databases; SQLite would otherwise not even
        begin a transaction before the first change.
        """
        nothing_yet = {"turns": 0, "number": 0, "listed": 0, "problem": ""}
        self._rows.add(RosterReadingRow, {"tenant": self._rows.tenant, **nothing_yet})
        self._rows.change(RosterReadingRow, values={"turns": RosterReadingRow.turns + 1})

    def reading(self) -> Reading | None:
        """Return how the last reading of the whole list stands; None when there was none."""
        row = self._rows.first(RosterReadingRow)
        if row is None or row.started_at is None:
            return None
        return Reading(row.number, row.started_at, row.finished_at, row.listed, row.problem)

    def record_reading(self, reading: Reading) -> None:
        """Store how a reading stands."""
        values = {
            "number": reading.number,
            "started_at": reading.started_at,
            "finished_at": reading.finished_at,
            "listed": reading.listed,
            "problem": reading.problem,
        }
        self._rows.change(RosterReadingRow, values=values)

    # entries

    def entries(self, refs: Collection[SubjectRef]) -> dict[SubjectRef, RosterEntry]:
        """Return those of the subjects that are on the roster."""
        return {entry.ref: entry for entry in self._found(about_any(RosterRow, refs))}

    def holding(self, ulns: Collection[Uln]) -> tuple[RosterEntry, ...]:
        """Return everybody on the roster who holds one of these ULNs."""
        return self._found(RosterRow.uln.in_(sorted(map(str, ulns))))

    def not_listed_since(self, sweep: int, limit: int) -> tuple[RosterEntry, ...]:
        """Return up to `limit` subjects that the readings from that number on did not list."""
        return self._found(RosterRow.sweep < sweep, limit=limit)

    def ignored_until(self, today: date, limit: int) -> tuple[RosterEntry, ...]:
        """Return up to `limit` subjects of whom something is ignored no longer than today."""
        return self._found(RosterRow.wake_on <= today, limit=limit)

    def ignored(
        self,
        kinds: Collection[SubjectKind],
        *,
        after: tuple[date, SubjectRef] | None = None,
        limit: int,
    ) -> tuple[RosterEntry, ...]:
        """Return up to `limit` of whom something is ignored, soonest to count again first."""
        in_order = (RosterRow.wake_on, RosterRow.kind, RosterRow.subject_id)
        conditions: list[ColumnElement[bool]] = [
            RosterRow.wake_on.is_not(None),
            RosterRow.kind.in_(sorted(kind.value for kind in kinds)),
        ]
        if after is not None:
            day, ref = after
            conditions.append(tuple_(*in_order) > (day, ref.kind.value, ref.id))
        rows = self._rows.find(RosterRow, *conditions, order_by=in_order, limit=limit)
        return tuple(map(entry_of, rows))

    def _found(
        self, condition: ColumnElement[bool], limit: int | None = None
    ) -> tuple[RosterEntry, ...]:
        in_order = (RosterRow.kind, RosterRow.subject_id)
        return tuple(
            map(entry_of, self._rows.find(RosterRow, condition, order_by=in_order, limit=limit))
        )

    def put(self, entries: Sequence[RosterEntry]) -> None:
        """Store entries, new or changed, and bring the lists and counts along."""
        if not entries:
            return
        before = self.entries([entry.ref for entry in entries])
        self._rows.put_all(RosterRow, [values_of(entry) for entry in entries])
        self._move(before.values(), entries)

    def remove(self, refs: Collection[SubjectRef]) -> None:
        """Remove subjects, if they are there, and bring the lists and counts along."""
        before = self.entries(refs)
        if before:
            self._rows.remove(RosterRow, about_any(RosterRow, before))
            self._move(before.values(), ())

    def _move(self, before: Iterable[RosterEntry], after: Iterable[RosterEntry]) -> None:
        was = {place: main for entry in before for place, main in memberships(entry)}
        now = {place: main for entry in after for place, main in memberships(entry)}
        left = sorted(was.keys() - now.keys())
        entered = sorted(place for place, main in now.items() if was.get(place) != main)
        self._rows.remove_all(RosterMemberRow, [self._member(place) for place in left])
        self._rows.put_all(
            RosterMemberRow,
            [{**self._member(place), "main": now[place]} for place in entered],
        )
        self._count(difference(before, after))

    def _member(self, place: Member) -> dict[str, Any]:
        columns = ("group_key", "todo", "kind", "subject_id")
        return {"tenant": self._rows.tenant, **dict(zip(columns, place, strict=True))}

    # counts

    def _count(self, difference: Mapping[Place, tuple[int, int]]) -> None:
        for (group, todo, kind), (members, main) in sorted(difference.items()):
            key = {"group_key": group, "todo": todo, "kind": kind}
            self._rows.add(
                RosterCountRow, {"tenant": self._rows.tenant, **key, "members": 0, "main": 0}
            )
            self._rows.change(
                RosterCountRow,
                RosterCountRow.group_key == group,
                RosterCountRow.todo == todo,
                RosterCountRow.kind == kind,
                values={
                    "members": RosterCountRow.members + members,
                    "main": RosterCountRow.main + main,
                },
            )

    def counts(self, group: str = EVERYBODY) -> tuple[Count, ...]:
        """Return the counts of every category that has a member, in a group or in all."""
        here = RosterCountRow.group_key == group
        in_order = (RosterCountRow.todo, RosterCountRow.kind)
        rows = self._rows.find(RosterCountRow, here, RosterCountRow.members > 0, order_by=in_order)
        return tuple(as_count(row) for row in rows)

    def recount(self) -> None:
        """Make every count anew from the lists."""
        by = (RosterMemberRow.group_key, RosterMemberRow.todo, RosterMemberRow.kind)
        counted = self._rows.counted(RosterMemberRow, by=by, summing=RosterMemberRow.main)
        self._rows.remove(RosterCountRow)
        self._rows.add_all(
            RosterCountRow,
            [
                {
                    "tenant": self._rows.tenant,
                    "group_key": group,
                    "todo": todo,
                    "kind": kind,
                    "members": members,
                    "main": main,
                }
                for group, todo, kind, members, main in counted
            ],
        )

    # lists

    def members(
        self,
        todo: Todo | None,
        *,
        kind: SubjectKind | None = None,
        group: str = EVERYBODY,
        after: SubjectRef | None = None,
        limit: int,
    ) -> tuple[RosterEntry, ...]:
        """Return up to `limit` members of a category, in the order of kind and id."""
        conditions = [
            RosterMemberRow.todo == (todo or NOTHING),
            RosterMemberRow.group_key == group,
        ]
        if kind is not None:
            conditions.append(RosterMemberRow.kind == kind.value)
        if after is not None:
            conditions.append(_beyond(after))
        rows = self._rows.find(
            RosterMemberRow,
            *conditions,
            order_by=(RosterMemberRow.kind, RosterMemberRow.subject_id),
            limit=limit,
        )
        with readable():
            refs = [ref_of(row) for row in rows]
        entries = self.entries(refs)
        return tuple(entries[ref] for ref in refs if ref in entries)

    # groups

    def name_groups(self, groups: Collection[Group]) -> None:
        """Store what the host calls its groups."""
        named = [
            {"tenant": self._rows.tenant, "group_key": group.key, "label": group.label}
            for group in sorted(set(groups), key=lambda one: one.key)
        ]
        self._rows.put_all(RosterGroupRow, named)

    def groups(self) -> tuple[Group, ...]:
        """Return the host's groups that have a member, sorted by what they are called."""
        counted = exists().where(
            RosterCountRow.tenant == RosterGroupRow.tenant,
            RosterCountRow.group_key == RosterGroupRow.group_key,
            RosterCountRow.members > 0,
        )
        rows = self._rows.find(RosterGroupRow, counted)
        found = (Group(row.group_key, row.label) for row in rows)
        return tuple(sorted(found, key=lambda group: (group.label.casefold(), group.key)))

    # days

    def keep_day(self, day: date) -> None:
        """Keep today's counts for the picture of how things changed; again replaces them."""
        self._rows.remove(RosterDayRow, RosterDayRow.day == day)
        self._rows.add_all(
            RosterDayRow,
            [
                {
                    "tenant": self._rows.tenant,
                    "day": day,
                    "todo": count.todo or NOTHING,
                    "kind": count.kind.value,
                    "members": count.members,
                    "main": count.main,
                }
                for count in self.counts()
            ],
        )

    def days(self, since: date) -> dict[date, tuple[Count, ...]]:
        """Return the counts that were kept, from that day on, oldest first."""
        in_order = (RosterDayRow.day, RosterDayRow.todo, RosterDayRow.kind)
        kept: dict[date, tuple[Count, ...]] = {}
        for row in self._rows.find(RosterDayRow, RosterDayRow.day >= since, order_by=in_order):
            kept[row.day] = (*kept.get(row.day, ()), as_count(row))
        return kept


def _beyond(after: SubjectRef) -> ColumnElement[bool]:
    """Return the condition for what comes after a subject in the order of kind and id.

    As one comparison of rows, so that the list goes on in its index from there, however long it
    is before.
    """
    place = tuple_(RosterMemberRow.kind, RosterMemberRow.subject_id)
    return place > (after.kind.value, after.id)
