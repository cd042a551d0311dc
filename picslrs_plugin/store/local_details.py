"""Keeps the LRS details and ULNs of a host that has no columns for them.

Each value is a row of its own, so that two people who change different details of one learner do
not undo each other's work. Only what *Edit* offers is kept: a name or a date of birth belongs to
the host, and a copy of it here would hide what the host changes later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Engine

from picslrs_plugin.domain.fields import EDITABLE
from picslrs_plugin.hookspecs import Changes, ListedSubject, Subject, SubjectRef
from picslrs_plugin.ports import Clock, Store
from picslrs_plugin.store.kept_details import SqlKeptDetails
from picslrs_plugin.store.scope import about, about_any, rows_of
from picslrs_plugin.store.tables import ref_of
from picslrs_plugin.store.tables_details import LocalDetailRow
from picslrs_plugin.store.trouble import readable
from picslrs_plugin.store.work import SqlStore

ULN = "uln"


class SqlLocalDetails:
    """The kept details in one database. Satisfies `ports.LocalDetails`; threads may share it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def over(self, subject: Subject) -> Subject:
        """Return a subject of the host with what is kept here in its place."""
        return _with(subject, self._of([subject.ref]).get(subject.ref, {}))

    def over_all(self, listed: Iterable[ListedSubject]) -> tuple[ListedSubject, ...]:
        """Return a stretch of the host's list with what is kept here in its place."""
        stretch = tuple(listed)
        kept = self._of([one.subject.ref for one in stretch])
        return tuple(
            replace(one, subject=_with(one.subject, kept.get(one.subject.ref, {})))
            for one in stretch
        )

    def keep(self, ref: SubjectRef, changes: Changes) -> bool:
        """Keep these changes; False, and nothing is kept, when not all of them can be."""
        if not changes.values.keys() <= set(EDITABLE):
            return False
        with rows_of(self._engine, ref.tenant) as rows:
            SqlKeptDetails(rows).put(ref, _named(changes), self._clock())
        return True

    def forget(self, ref: SubjectRef, changes: Changes) -> None:
        """Forget what is kept of the values that these changes name: the host saved them."""
        named = sorted(_named(changes))
        with rows_of(self._engine, ref.tenant) as rows:
            rows.remove(
                LocalDetailRow, *about(LocalDetailRow, ref), LocalDetailRow.field.in_(named)
            )

    def _of(self, refs: list[SubjectRef]) -> dict[SubjectRef, dict[str, str]]:
        """Return the kept values of subjects of one tenant."""
        found: dict[SubjectRef, dict[str, str]] = {}
        if not refs:
            return found
        with rows_of(self._engine, refs[0].tenant) as rows:
            for row in rows.find(LocalDetailRow, about_any(LocalDetailRow, refs)):
                with readable():
                    found.setdefault(ref_of(row), {})[row.field] = row.value
        return found


def local_details_of(store: Store, clock: Clock) -> SqlLocalDetails | None:
    """Return what keeps details beside this store; None for a store of the host's own making."""
    return SqlLocalDetails(store.engine, clock) if isinstance(store, SqlStore) else None


def _named(changes: Changes) -> dict[str, str]:
    """Return what changes, by the field's name; an empty text stands for what is removed."""
    values = {name: str(value or "") for name, value in changes.values.items()}
    return values | ({ULN: str(changes.uln or "")} if changes.uln_changes else {})


def _with(subject: Subject, kept: Mapping[str, str]) -> Subject:
    """Lay kept values over a subject; one that this version does not know is passed over."""
    if not kept:
        return subject
    details = {name: value for name, value in kept.items() if name in EDITABLE}
    return replace(
        subject,
        details=subject.details.with_values(**details),
        uln=(kept[ULN] or None) if ULN in kept else subject.uln,
    )
