"""A new ULN on its way to the host: kept here first, since it exists only once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import WhoseUln, whose_record
from picslrs_plugin.errors import (
    AlreadyUnderWay,
    ChangedMeanwhile,
    Conflict,
    LrsError,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Caller, Link, Operation, UnitOfWork
from picslrs_plugin.services.context import (
    Ports,
    caller_for,
    fingerprint_of,
    link_of,
    save_link,
    saying,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.holding import held, holding
from picslrs_plugin.services.reading import read_by_uln
from picslrs_plugin.services.select import NOTHING_SAVED, lacking_here
from picslrs_plugin.services.summary import link_in_force, standing
from picslrs_plugin.services.unsaved import FIRST_PAUSE, settled, waits, was_saved
from picslrs_plugin.services.writing import settle
from picslrs_plugin.wording import told


def keep_new(
    ports: Ports,
    work: UnitOfWork,
    actor: Identity,
    subject: Subject,
    uln: Uln,
    *,
    instead_of: Link | None,
) -> None:
    """Put a new ULN into the link, in the transaction that records its answer.

    `instead_of` is the link as it was when the ULN was asked for. Raises ChangedMeanwhile when it
    is not that any more.
    """
    ref = subject.ref
    link = Link(
        ref=ref,
        uln=uln,
        linked_at=ports.clock(),
        linked_by=actor.person.name,
        pending=True,
        saver=actor.person.id,
        save_at=ports.clock() + FIRST_PAUSE,
        fingerprint=fingerprint_of(subject),
        version=instead_of.version if instead_of else 0,
    )
    work.links.save(link)
    settle(ports, work.intents, ref, Operation.REGISTER)


def read_new(ports: Ports, caller: Caller, ref: SubjectRef, details: LearnerDetails) -> None:
    """Read the new record into the link; without it the ULN can be verified later."""
    link = link_of(ports, ref)
    if link is None or not link.pending:
        return
    try:
        record = read_by_uln(
            ports.lrs,
            caller,
            link.uln,
            family_name=details.family_name,
            given_name=details.given_name,
        )
    except LrsError:
        return
    if record is not None:
        with saying(StoreUnavailable, _KEPT, _SAVE_IT), saying(ChangedMeanwhile, _KEPT, _SAVE_IT):
            save_link(ports, replace(link, theirs=record, read_at=ports.clock()))


_KEPT = told("A new ULN was registered and is kept here.")
_SAVE_IT = told("Open the LRS tab again and save the ULN.")


def save_with_host(
    ports: Ports, actor: Identity, ref: SubjectRef, uln: Uln, values: Mapping[str, str]
) -> bool:
    """Save the new ULN with the host and note that it holds it; False when it did not save."""
    try:
        with holding(ports, actor, ref):
            if not was_saved(ports, actor, ref, Changes(values, uln, uln_changes=True)):
                return False
            _note_saved(ports, actor, ref)
    except AlreadyUnderWay:
        return False  # it waits, and is tried again
    return True


def _note_saved(ports: Ports, actor: Identity, ref: SubjectRef) -> None:
    """Note that the host holds the ULN, with what selecting it would have noted."""
    listeners = ports.host.listeners(ref.tenant)
    with (
        saying(StoreUnavailable, _SAVED_THERE, _NOTHING_TO_DO),
        saying(ChangedMeanwhile, _SAVED_THERE, _NOTHING_TO_DO),
        ports.store(ref.tenant) as work,
    ):
        link = work.links.get(ref)
        if link is None or not link.pending:
            return
        if link.found:
            _keep_old(work, link, ports.clock())
            note(ports, work, actor, ref, EventName.LINKED, listeners=listeners)
        work.links.save(settled(link))
        work.commit()


def _keep_old(work: UnitOfWork, link: Link, now: datetime) -> None:
    """Keep the ULN that the host held before, if the new one is its master."""
    try:
        old = Uln.parse_optional(link.instead_of)
    except ValueError:
        return
    if old and link.theirs and old in link.theirs.linked_ulns:
        work.links.add_alias(link.ref, old, now=link.uln, at=now)


_SAVED_THERE = told("The ULN was saved in the learner system.")
_NOTHING_TO_DO = told("Open the LRS tab again. If it asks you to save the ULN, save it once more.")


def save_again(ports: Ports, actor: Identity, ref: SubjectRef) -> Uln:
    """Save the linked ULN with the host, which does not hold it, and what it lacks beside it.

    Raises SaveFailed, or Conflict when there is none, or when the record's details have become
    those of another person since.
    """
    with held(ports, actor, ref, Action.SELECT) as subject:
        return _save_again(ports, actor, subject)


def _save_again(ports: Ports, actor: Identity, subject: Subject) -> Uln:
    """Do it for a subject that nobody else can change meanwhile."""
    ref = subject.ref
    stored = link_of(ports, ref)
    if stored is not None and stored.pending and not waits(stored, subject):
        _note_saved(ports, actor, ref)  # it was saved though the host could not say so
        return stored.uln
    link = link_in_force(subject, stored)
    if link is None or standing(subject, link, None) is not Standing.UNSAVED:
        raise Conflict(
            told("There is no ULN that waits to be saved."), advice=told("Open the LRS tab again.")
        )
    if link.found and (subject.uln or "") not in ("", link.instead_of):
        raise Conflict(
            told("This record holds another ULN now than when the waiting one was selected."),
            changed=NOTHING_SAVED,
            advice=told(
                "Check which ULN is right. Search and select again if it is not the one held."
            ),
        )
    record = link.theirs or _record_now(ports, actor, subject, link)
    if _another_person(subject, link, record):
        raise Conflict(
            told(
                "The details of this record have changed since the ULN was taken from the LRS, and "
                "they are no longer surely those of the same person."
            ),
            changed=NOTHING_SAVED,
            advice=told("Correct the details in the learner system, then save the ULN again."),
        )
    filled = lacking_here(subject.details, record) if record and not link.doubtful else {}
    ports.host.save(actor, ref, Changes(filled, link.uln, uln_changes=True))
    _note_saved(ports, actor, ref)
    return link.uln


def _record_now(ports: Ports, actor: Identity, subject: Subject, link: Link) -> LrsRecord | None:
    """Read the record of a ULN that was not read yet, when ours has changed since."""
    if link.fingerprint == fingerprint_of(subject):
        return None
    return read_by_uln(
        ports.lrs,
        caller_for(ports, actor),
        link.uln,
        family_name=subject.details.family_name,
        given_name=subject.details.given_name,
    )


def _another_person(subject: Subject, link: Link, record: LrsRecord | None) -> bool:
    """Whether ours is no longer surely the person whose ULN waits to be saved."""
    if record is None:
        return link.fingerprint != fingerprint_of(subject)
    whose = whose_record(subject.details, record.details)
    confirmed = link.doubtful and whose is WhoseUln.DOUBTFUL
    return whose is not WhoseUln.THEIR_OWN and not confirmed
