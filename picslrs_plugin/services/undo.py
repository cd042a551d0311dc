"""Undo: take back the last selection of a ULN, when nothing has come after it.

The host gets back what it held before, then the link and the old numbers are put back here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from picslrs_plugin.domain.fields import label
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import ChangedMeanwhile, Conflict, StoreUnavailable
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Intent, Link, Operation, Replaced, UnitOfWork
from picslrs_plugin.schemas.forms import Form, read_seen
from picslrs_plugin.services.context import (
    Ports,
    admit,
    held_uln,
    saying,
    seen_of,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.holding import held
from picslrs_plugin.services.results import UndoForm
from picslrs_plugin.services.unsaved import refuse_while_unsaved
from picslrs_plugin.wording import joined, told, within

UNDONE = "undone"
"""The detail of the events."""

_BY_HAND = told("Correct the ULN with Edit instead.")
_PUT_BACK = told("The learner system holds again what it held before.")


def keep(
    work: UnitOfWork,
    subject: Subject,
    before: Link | None,
    link: Link,
    filled: Mapping[str, str],
    *,
    old: Uln | None,
) -> None:
    """Keep what a selection replaces, in the transaction that stores its link.

    `subject` is ours before it, `old` the ULN that becomes an old number with it, if any. Called
    before that number is kept.
    """
    assert link.theirs is not None
    work.replacements.put(
        Replaced(
            ref=link.ref,
            uln=link.uln,
            linked_at=link.linked_at,
            before=held_uln(subject),
            link=None if before is None or before.pending else before,
            filled=filled,
            alias=old is not None and old not in work.links.aliases(link.ref),
            lrs_version=link.theirs.version_number,
        )
    )


def _belongs_to(replaced: Replaced, link: Link) -> bool:
    """Whether what was replaced belongs to the link as it is: nothing was linked since."""
    return (link.uln, link.linked_at) == (replaced.uln, replaced.linked_at)


def open_form(ports: Ports, actor: Identity, ref: SubjectRef) -> UndoForm:
    """Return the window that says what is put back. Raises Conflict when it cannot be."""
    subject = admit(ports, actor, ref, Action.SELECT)
    replaced, _ = _undoable(ports, subject)
    return UndoForm(
        subject=subject,
        now=replaced.uln,
        before=replaced.before,
        emptied=tuple(replaced.filled),
        verified_before=replaced.link is not None and replaced.link.outcome is not None,
        seen=seen_of(subject.details),
    )


def _undoable(ports: Ports, subject: Subject) -> tuple[Replaced, Link]:
    """Return what the last selection replaced, and its link. Raises Conflict."""
    with ports.store(subject.ref.tenant) as work:
        replaced = work.replacements.get(subject.ref)
        link = work.links.get(subject.ref)
        unresolved = work.intents.unresolved(subject.ref)
    return _must_be_last(subject, replaced, link, unresolved)


def is_possible(
    subject: Subject, replaced: Replaced | None, link: Link | None, unresolved: Sequence[Intent]
) -> bool:
    """Whether the last selection can be taken back as everything stands."""
    try:
        _must_be_last(subject, replaced, link, unresolved)
    except Conflict:
        return False
    return True


def _must_be_last(
    subject: Subject, replaced: Replaced | None, link: Link | None, unresolved: Sequence[Intent]
) -> tuple[Replaced, Link]:
    """Return what the last selection replaced, and its link. Raises Conflict."""
    refuse_while_unsaved(link, subject, even_found=True)
    if replaced is None or link is None or not _belongs_to(replaced, link):
        raise Conflict(told("There is no selection that can be undone."), advice=_BY_HAND)
    if held_uln(subject) != replaced.uln:
        raise Conflict(
            told("The ULN was changed in the learner system after it was selected."),
            advice=_BY_HAND,
        )
    edited = [
        name for name, value in replaced.filled.items() if subject.details.value(name) != value
    ]
    if edited:
        raise Conflict(
            told(
                "Details that were taken over with the ULN were changed since: {fields}.",
                fields=joined(tuple(within(label(name)) for name in edited), ", "),
            ),
            advice=_BY_HAND,
        )
    rewritten = link.theirs is not None and link.theirs.version_number != replaced.lrs_version
    forgotten = link.theirs is None and link.outcome is None
    under_way = any(one.operation is Operation.UPDATE for one in unresolved)
    if rewritten or forgotten or under_way:
        raise Conflict(
            told(
                "The LRS record was changed after it was selected, which cannot be taken back from "
                "here."
            ),
            advice=joined(
                (told("If it is another person's record, tell the LRS service desk."), _BY_HAND)
            ),
        )
    return replaced, link


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Uln | None:
    """Put back what the selection replaced; return the ULN held again, or None.

    Raises ChangedMeanwhile when ours changed after the window was opened, Conflict and SaveFailed.
    """
    with held(ports, actor, ref, Action.SELECT) as subject:
        return _undo(ports, actor, subject, form)


def _undo(ports: Ports, actor: Identity, subject: Subject, form: Form) -> Uln | None:
    """Do it for a subject that nobody else can change meanwhile."""
    ref = subject.ref
    replaced, link = _undoable(ports, subject)
    if read_seen(form) != seen_of(subject.details):
        raise ChangedMeanwhile
    emptied = dict.fromkeys(replaced.filled, "")
    ports.host.save(actor, ref, Changes(emptied, replaced.before, uln_changes=True))
    listeners = ports.host.listeners(ref.tenant)
    with (
        saying(StoreUnavailable, _PUT_BACK, told("Open the LRS tab again to see where it stands.")),
        saying(ChangedMeanwhile, _PUT_BACK, told("Open the LRS tab again to see where it stands.")),
        ports.store(ref.tenant) as work,
    ):
        work.replacements.drop(ref)
        if replaced.alias and replaced.before:
            work.links.remove_alias(ref, replaced.before)
        note(ports, work, actor, ref, EventName.UNLINKED, detail=UNDONE, listeners=listeners)
        if replaced.link is None:
            work.links.remove(link)
        else:
            work.links.save(replace(replaced.link, version=link.version))
            note(ports, work, actor, ref, EventName.LINKED, detail=UNDONE, listeners=listeners)
        work.commit()
    return replaced.before
