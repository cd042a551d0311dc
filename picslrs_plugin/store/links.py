"""Links and old ULNs of one tenant, in the database."""

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.errors import ChangedMeanwhile
from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.ports import Holding, Link
from picslrs_plugin.store import documents
from picslrs_plugin.store.scope import TenantRows, about, about_any
from picslrs_plugin.store.tables import AliasRow, LinkRow, ref_of
from picslrs_plugin.store.trouble import readable


class SqlLinks:
    """Satisfies `ports.Links`."""

    def __init__(self, rows: TenantRows) -> None:
        self._rows = rows

    def get(self, ref: SubjectRef) -> Link | None:
        """Return the subject's link, if any."""
        row = next(iter(self._rows.find_about(LinkRow, ref)), None)
        return None if row is None else _link(row)

    def of(self, refs: Collection[SubjectRef]) -> dict[SubjectRef, Link]:
        """Return the links of those of the subjects that have one."""
        found = (_link(row) for row in self._rows.find(LinkRow, about_any(LinkRow, refs)))
        return {link.ref: link for link in found}

    def save(self, link: Link) -> Link:
        """Store a new or changed link and return it with its new version.

        Raises ChangedMeanwhile when the stored version is not the link's; for a new link that
        means that somebody else linked the subject first.
        """
        stored = replace(link, version=link.version + 1)
        if link.version == 0:
            done = self._rows.add(LinkRow, _values(stored))
        else:
            done = self._rows.change(LinkRow, *_this_version(link), values=_values(stored)) == 1
        if not done:
            raise ChangedMeanwhile
        return stored

    def remove(self, link: Link) -> None:
        """Remove the link. Raises ChangedMeanwhile when the stored version is not the link's."""
        if self._rows.remove(LinkRow, *_this_version(link)) != 1:
            raise ChangedMeanwhile

    def add_alias(self, ref: SubjectRef, old: Uln, *, now: Uln, at: datetime) -> None:
        """Keep an old ULN of the subject. The first time that it is kept stays the time."""
        values = {
            "tenant": ref.tenant,
            "kind": ref.kind.value,
            "subject_id": ref.id,
            "old_uln": str(old),
            "now_uln": str(now),
            "at": at,
        }
        self._rows.add(AliasRow, values)

    def remove_alias(self, ref: SubjectRef, old: Uln) -> None:
        """Forget an old ULN of the subject. One that is not kept does no harm."""
        self._rows.remove(AliasRow, *about(AliasRow, ref), AliasRow.old_uln == str(old))

    def aliases(self, ref: SubjectRef) -> tuple[Uln, ...]:
        """Return the subject's old ULNs, oldest first."""
        oldest_first = (AliasRow.at, AliasRow.old_uln)
        rows = self._rows.find_about(AliasRow, ref, order_by=oldest_first)
        with readable():
            return tuple(Uln(row.old_uln) for row in rows)

    def holding(self, ulns: Collection[Uln]) -> tuple[Holding, ...]:
        """Return every subject with a link of one of these ULNs, or with one as an old number."""
        digits = sorted(map(str, ulns))
        in_order = (LinkRow.kind, LinkRow.subject_id)
        links = self._rows.find(LinkRow, LinkRow.uln.in_(digits), order_by=in_order)
        former = (AliasRow.kind, AliasRow.subject_id, AliasRow.old_uln)
        aliases = self._rows.find(AliasRow, AliasRow.old_uln.in_(digits), order_by=former)
        with readable():
            return (
                *(Holding(Uln(row.uln), ref_of(row), waits=row.pending) for row in links),
                *(Holding(Uln(row.old_uln), ref_of(row), former=True) for row in aliases),
            )

    def to_save(self, now: datetime, limit: int) -> tuple[Link, ...]:
        """Return up to `limit` links whose ULN the host is to save by now, oldest first."""
        oldest_first = (LinkRow.save_at, LinkRow.kind, LinkRow.subject_id)
        due = (LinkRow.pending.is_(True), LinkRow.save_at <= now)
        rows = self._rows.find(LinkRow, *due, order_by=oldest_first, limit=limit)
        return tuple(_link(row) for row in rows)

    def forget(self, ref: SubjectRef) -> None:
        """Remove the link and the old ULNs of a subject, whatever their version."""
        self._rows.remove(LinkRow, *about(LinkRow, ref))
        self._rows.remove(AliasRow, *about(AliasRow, ref))

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give the link, if any, and the old ULNs of one subject to another.

        Raises ChangedMeanwhile when the other one has a link; both keep what they have.
        """
        link = self.get(old)
        if link is not None:
            self.save(replace(link, ref=new, version=0))
            self.remove(link)
        for row in self._rows.find_about(AliasRow, old):
            self.add_alias(new, Uln(row.old_uln), now=Uln(row.now_uln), at=row.at)
        self._rows.remove(AliasRow, *about(AliasRow, old))


_MOMENTS = ("linked_at", "checked_at", "read_at", "merged_read_at", "save_at")


def link_to_json(link: Link) -> str:
    """Write a link whole, as part of another row; whose it is stands in that row."""
    values = _values(link)
    for name in ("tenant", "kind", "subject_id", "version"):
        del values[name]
    moments = {name: values[name].isoformat() for name in _MOMENTS if values[name]}
    return json.dumps(values | moments, ensure_ascii=True)


def link_from_json(document: str, ref: SubjectRef) -> Link:
    """Read a link that was written as part of another row: one that was never stored."""
    values = json.loads(document)
    for name in _MOMENTS:
        values[name] = datetime.fromisoformat(values[name]) if values.get(name) else None
    named = {"tenant": ref.tenant, "kind": ref.kind.value, "subject_id": ref.id, "version": 0}
    return _link(LinkRow(**(values | named)))


def _this_version(link: Link) -> tuple[Any, ...]:
    return (*about(LinkRow, link.ref), LinkRow.version == link.version)


def _values(link: Link) -> dict[str, Any]:
    return {
        "tenant": link.ref.tenant,
        "kind": link.ref.kind.value,
        "subject_id": link.ref.id,
        "version": link.version,
        "uln": str(link.uln),
        "linked_at": link.linked_at,
        "linked_by": link.linked_by,
        "outcome": link.outcome.name if link.outcome else None,
        "code": link.code,
        "flags": documents.flags_to_json(link.flags),
        "doubtful": link.doubtful,
        "checked_at": link.checked_at,
        "checked_by": link.checked_by,
        "theirs": documents.record_to_json(link.theirs) if link.theirs else None,
        "read_at": link.read_at,
        "pending": link.pending,
        "found": link.found,
        "instead_of": link.instead_of,
        "saver": link.saver,
        "saves": link.saves,
        "save_at": link.save_at,
        "fingerprint": link.fingerprint,
        "merged": documents.record_to_json(link.merged) if link.merged else None,
        "merged_read_at": link.merged_read_at,
    }


def _link(row: LinkRow) -> Link:
    with readable():
        return Link(
            ref=ref_of(row),
            uln=Uln(row.uln),
            linked_at=row.linked_at,
            linked_by=row.linked_by,
            outcome=Verification[row.outcome] if row.outcome else None,
            code=row.code,
            flags=documents.flags_from_json(row.flags),
            doubtful=row.doubtful,
            checked_at=row.checked_at,
            checked_by=row.checked_by,
            theirs=documents.record_from_json(row.theirs) if row.theirs else None,
            read_at=row.read_at,
            pending=row.pending,
            found=row.found,
            instead_of=row.instead_of,
            saver=row.saver,
            saves=row.saves,
            save_at=row.save_at,
            fingerprint=row.fingerprint,
            merged=documents.record_from_json(row.merged) if row.merged else None,
            merged_read_at=row.merged_read_at,
            version=row.version,
        )
