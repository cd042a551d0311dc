"""How roster entries stand in rows, and which lists and counts each of them belongs to."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.types import SubjectKind
from picslrs_plugin.ports import Count, Ignored, RosterEntry
from picslrs_plugin.store.tables import ref_of
from picslrs_plugin.store.tables_roster import (
    RosterCountRow,
    RosterDayRow,
    RosterRow,
)
from picslrs_plugin.store.trouble import readable

NOTHING = "done"
"""What the lists call those with nothing to do."""

EVERYBODY = ""
"""The group that everybody belongs to."""

Place = tuple[str, str, str]
"""Which count: group, category, kind."""

Member = tuple[str, str, str, str]
"""Who stands in which list: group, category, kind, id."""


def _places(entry: RosterEntry) -> Iterator[tuple[Place, int]]:
    """Yield every count that a subject belongs to, with 1 for the one of their main place."""
    main = entry.main or NOTHING
    for todo in entry.todos or (NOTHING,):
        for group in (EVERYBODY, *dict.fromkeys(entry.groups)):
            yield (group, str(todo), entry.ref.kind.value), int(todo == main)


def memberships(entry: RosterEntry) -> Iterator[tuple[Member, int]]:
    """Yield every list that a subject stands in, with 1 for the one of their main place."""
    for place, main in _places(entry):
        yield (*place, entry.ref.id), main


def difference(
    before: Iterable[RosterEntry], after: Iterable[RosterEntry]
) -> dict[Place, tuple[int, int]]:
    """Return by how much each count changes: its members, and its mains."""
    changes: dict[Place, tuple[int, int]] = {}
    for sign, entries in ((-1, before), (1, after)):
        for entry in entries:
            for place, main in _places(entry):
                members, mains = changes.get(place, (0, 0))
                changes[place] = (members + sign, mains + sign * main)
    return {place: change for place, change in changes.items() if change != (0, 0)}


def as_count(row: RosterCountRow | RosterDayRow) -> Count:
    """Return a stored count. Raises StoreUnavailable for one that nobody understands."""
    with readable():
        todo = None if row.todo == NOTHING else Todo.of(row.todo)
        return Count(todo, SubjectKind(row.kind), row.members, row.main)


def values_of(entry: RosterEntry) -> dict[str, Any]:
    """Return the row of an entry."""
    ignored = {
        todo.value: {"until": one.until.isoformat(), "by": one.by}
        for todo, one in entry.ignored.items()
    }
    return {
        "tenant": entry.ref.tenant,
        "kind": entry.ref.kind.value,
        "subject_id": entry.ref.id,
        "uln": str(entry.uln) if entry.uln else None,
        "standing": entry.standing.name,
        "fingerprint": entry.fingerprint,
        "lacks": json.dumps(sorted(entry.lacks)),
        "changed": entry.changed,
        "shared": entry.shared,
        "groups": json.dumps(entry.groups),
        "ignored": json.dumps(ignored, sort_keys=True),
        "wake_on": entry.wakes_on,
        "sweep": entry.sweep,
        "refreshed_at": entry.refreshed_at,
    }


def entry_of(row: RosterRow) -> RosterEntry:
    """Return the entry of a row. Raises StoreUnavailable for one that nobody understands."""
    with readable():
        return RosterEntry(
            ref=ref_of(row),
            uln=Uln(row.uln) if row.uln else None,
            standing=Standing[row.standing],
            fingerprint=row.fingerprint,
            lacks=frozenset(json.loads(row.lacks)),
            changed=row.changed,
            shared=row.shared,
            groups=tuple(json.loads(row.groups)),
            ignored={
                Todo.of(name): Ignored(date.fromisoformat(one["until"]), one["by"])
                for name, one in json.loads(row.ignored).items()
            },
            sweep=row.sweep,
            refreshed_at=row.refreshed_at,
        )
