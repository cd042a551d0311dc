"""The history of a subject: who did and saw what, when and why, in words.

Whoever may look at the tab may look at its history: it shows nothing of the subject that the tab
or one of its windows has not shown. What was known of the applicant that a learner once was
belongs to it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.hookspecs.types import Identity, Subject, SubjectKind, SubjectRef
from picslrs_plugin.ports import VIEWS, Audit, AuditEntry, KeptValues, SealedEntry
from picslrs_plugin.services.context import Ports, admit_to_view
from picslrs_plugin.services.history_words import (
    ToldValue,
    changes_told,
    how_it_ended,
    label_of,
    values_told,
    what_was_done,
)

ON_A_PAGE = 20
AT_ONCE = 500

Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, repr=False, kw_only=True)
class Happened(Private):
    """One entry of a history in words, with its values.

    `values` are as they are kept: what was sent, what came, before and after. `erased` says that
    there were some and that they are gone.
    """

    number: int
    entry: AuditEntry
    done: str
    ended: str
    fields: tuple[str, ...]
    values: Values
    erased: bool

    @property
    def at(self) -> datetime:
        """When it was."""
        return self.entry.at

    @property
    def sent(self) -> tuple[ToldValue, ...]:
        """What was sent."""
        return values_told(self.values.get("sent", {}))

    @property
    def came(self) -> tuple[ToldValue, ...]:
        """What came back."""
        return values_told(self.values.get("came", {}))

    @property
    def changes(self) -> tuple[ToldValue, ...]:
        """What was changed."""
        return changes_told(self.values.get("before", {}), self.values.get("after", {}))


@dataclass(frozen=True, repr=False, kw_only=True)
class History(Private):
    """A page of a history, newest first.

    `older` leads to the next page, None on the last; `continued` says that one came before.
    """

    subject: Subject
    happened: tuple[Happened, ...]
    older: int | None = None
    continued: bool = False
    with_views: bool = True


def page(
    ports: Ports, actor: Identity, ref: SubjectRef, *, before: int | None, with_views: bool
) -> History:
    """Return the history from its end, or from before an entry."""
    subject = admit_to_view(ports, actor, ref)
    with ports.store(ref.tenant) as work:
        refs = known_as(work.audit, ref)
        found = work.audit.about(
            refs,
            before=before,
            leaving_out=() if with_views else VIEWS,
            limit=ON_A_PAGE + 1,
        )
        shown = found[:ON_A_PAGE]
        told = _told(work.audit, shown)
    older = shown[-1].seal.number if len(found) > ON_A_PAGE else None
    return History(
        subject=subject,
        happened=told,
        older=older,
        continued=before is not None,
        with_views=with_views,
    )


def whole(ports: Ports, actor: Identity, ref: SubjectRef) -> History:
    """Return the whole history, views included."""
    subject = admit_to_view(ports, actor, ref)
    return History(subject=subject, happened=everything_about(ports, ref))


def everything_about(ports: Ports, ref: SubjectRef) -> tuple[Happened, ...]:
    """Return every entry about a subject, newest first."""
    told: list[Happened] = []
    before = None
    while True:
        with ports.store(ref.tenant) as work:
            refs = known_as(work.audit, ref)
            found = work.audit.about(refs, before=before, limit=AT_ONCE)
            told += _told(work.audit, found)
        if not found:
            return tuple(told)
        before = found[-1].seal.number


def known_as(audit: Audit, ref: SubjectRef) -> tuple[SubjectRef, ...]:
    """Return a subject and the applicants that they were."""
    former = [
        SubjectRef(ref.tenant, SubjectKind.APPLICANT, sealed.entry.detail)
        for sealed in audit.transfers_to(ref)
    ]
    return (ref, *dict.fromkeys(former))


def _told(audit: Audit, found: Sequence[SealedEntry]) -> tuple[Happened, ...]:
    values = audit.values([sealed.seal.number for sealed in found])
    return tuple(_happened(sealed, values.get(sealed.seal.number)) for sealed in found)


def _happened(sealed: SealedEntry, kept: KeptValues | None) -> Happened:
    entry = sealed.entry
    return Happened(
        number=sealed.seal.number,
        entry=entry,
        done=what_was_done(entry),
        ended=how_it_ended(entry),
        fields=tuple(label_of(name) for name in entry.fields),
        values=_values(kept),
        erased=kept is None and bool(sealed.seal.values),
    )


def _values(kept: KeptValues | None) -> Values:
    """Read values; those that somebody damaged are none, which the check of the audit finds."""
    try:
        read = json.loads(kept.document) if kept else {}
        return {
            str(part): {str(name): str(text) for name, text in values.items()}
            for part, values in read.items()
        }
    except (ValueError, AttributeError):
        return {}


def told_as_data(number: int, entry: AuditEntry) -> dict[str, object]:
    """Return an entry as a mapping of what JSON has, without its values and its seal."""
    return {
        "number": number,
        "at": entry.at.isoformat(),
        "person_id": entry.person_id,
        "person_name": entry.person_name,
        "kind": entry.ref.kind.value if entry.ref else None,
        "subject": entry.ref.id if entry.ref else None,
        "action": entry.action,
        "operation": str(entry.operation),
        "purpose": entry.purpose,
        "outcome": entry.outcome,
        "code": entry.code,
        "may_have_acted": entry.may_have_acted,
        "fields": list(entry.fields),
        "request": entry.request,
        "detail": entry.detail,
    }
