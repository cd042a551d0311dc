"""Select: take a ULN from one's own search results into the host's record."""

from collections.abc import Sequence
from dataclasses import replace

from picslrs_plugin.domain.codes import ANSWERS_THAT_MAY_BE_SENT, VerificationType
from picslrs_plugin.domain.fields import EDITABLE
from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification, WhoseUln
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    InvalidInput,
    SelectionRefused,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Attempt, Link, Operation
from picslrs_plugin.schemas.forms import Form, Selection, read_selection
from picslrs_plugin.services import undo
from picslrs_plugin.services.context import (
    Ports,
    compared,
    held_uln,
    link_of,
    saying,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.holding import held
from picslrs_plugin.services.results import Candidate, Selected
from picslrs_plugin.services.search import SELECTABLE, candidates, own_attempt, seen_uln
from picslrs_plugin.services.unsaved import refuse_while_unsaved, unsaved, was_saved
from picslrs_plugin.services.writing import settle
from picslrs_plugin.wording import told

SOMEBODY_ELSES = told(
    "The names or birth details of this LRS record are not this learner's. Using its ULN would mix "
    "the records of two people."
)
NOTHING_SAVED = told("Nothing was saved or sent.")
CORRECT_OURS_FIRST = told(
    "If it is the same person, correct the details in the learner system first, then search again."
)
CONFIRM_SAME_PERSON = told("Confirm that you have checked that this is the same person.")
_ANOTHER_ULN = told("This record holds another ULN now than when these results were shown.")
_LOOK_AGAIN = told("Check which ULN it holds now, then decide again.")
SAVED_ONLY_THERE = told("The ULN was saved in the learner system, but not in the LRS tab.")
SELECT_LATER = told("The learner system could not save it. Search and select it again later.")
VERIFY_NEXT = told("Open the LRS tab and verify the ULN: that completes it.")


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Selected:
    """Save the chosen ULN and the LRS details that ours lacks with the host, and link them.

    Only a ULN that this person's own recent search for this subject returned is taken, and only
    while the record holds the ULN that was held when they were shown it. From a record that is
    not surely our learner's nothing but the ULN is taken. What the host cannot save is kept, and
    tried again. Selecting also settles a registration whose result was not known: its ULN would be
    the one found. Raises InvalidInput (also without the confirmation that a doubt needs),
    SelectionRefused, AlreadyUnderWay or ChangedMeanwhile.
    """
    with held(ports, actor, ref, Action.SELECT) as subject:
        return _select(ports, actor, subject, read_selection(form))


def _select(ports: Ports, actor: Identity, subject: Subject, chosen: Selection) -> Selected:
    """Do it for a subject that nobody else can change meanwhile."""
    ref = subject.ref
    attempt = own_attempt(ports, actor, ref, chosen.attempt_id)
    candidate = _chosen(candidates(ports, actor, subject, attempt), attempt, chosen.uln)
    record = candidate.record
    if candidate.whose is WhoseUln.SOMEONE_ELSE:
        raise SelectionRefused(SOMEBODY_ELSES, changed=NOTHING_SAVED, advice=CORRECT_OURS_FIRST)
    if chosen.seen != seen_uln(subject):
        raise ChangedMeanwhile(_ANOTHER_ULN, changed=NOTHING_SAVED, advice=_LOOK_AGAIN)
    if candidate.asks and not chosen.confirmed:
        raise InvalidInput({"confirm": [CONFIRM_SAME_PERSON]})
    stored = link_of(ports, ref)
    refuse_while_unsaved(stored, subject)
    doubtful = candidate.whose is WhoseUln.DOUBTFUL
    filled = {} if doubtful else lacking_here(subject.details, record)
    saved = was_saved(ports, actor, ref, Changes(filled, record.uln, uln_changes=True))
    now = ports.clock()
    link = Link(
        ref=ref,
        uln=record.uln,
        linked_at=now,
        linked_by=actor.person.name,
        theirs=record,
        read_at=attempt.made_at,
        doubtful=doubtful,
        version=stored.version if stored else 0,
    )
    link = _still_somebody_elses(link, stored)
    if not saved:
        return _kept(ports, unsaved(ports, actor, link, subject), subject)
    old = held_uln(subject)
    listeners = ports.host.listeners(ref.tenant)
    with (
        saying(StoreUnavailable, SAVED_ONLY_THERE, VERIFY_NEXT),
        saying(ChangedMeanwhile, SAVED_ONLY_THERE, VERIFY_NEXT),
        ports.store(ref.tenant) as work,
    ):
        link = work.links.save(link)
        merged = old if old and old in record.linked_ulns else None
        if old != record.uln:
            undo.keep(work, subject, stored, link, filled, old=merged)
        if merged:
            work.links.add_alias(ref, merged, now=record.uln, at=now)
        settle(ports, work.intents, ref, Operation.REGISTER)
        note(ports, work, actor, ref, EventName.LINKED, fields=tuple(filled), listeners=listeners)
        work.commit()
    ours = subject.details.with_values(**filled)
    return Selected(
        link=link,
        comparison=compared(ports, ref, ours, record.details),
        filled=tuple(filled),
        doubtful=doubtful,
    )


def _kept(ports: Ports, link: Link, subject: Subject) -> Selected:
    """Keep what was selected until the host can save it."""
    theirs = link.theirs
    assert theirs is not None
    with (
        saying(StoreUnavailable, NOTHING_SAVED, SELECT_LATER),
        saying(ChangedMeanwhile, NOTHING_SAVED, SELECT_LATER),
        ports.store(link.ref.tenant) as work,
    ):
        link = work.links.save(link)
        settle(ports, work.intents, link.ref, Operation.REGISTER)
        work.commit()
    return Selected(
        link=link,
        comparison=compared(ports, link.ref, subject.details, theirs.details),
        filled=(),
        doubtful=link.doubtful,
        waits=True,
    )


def _chosen(found: Sequence[Candidate], attempt: Attempt, uln: Uln) -> Candidate:
    """Return the candidate with the ULN, if the search returned it. Raises SelectionRefused."""
    fitting = [candidate for candidate in found if candidate.record.uln == uln]
    if attempt.outcome not in SELECTABLE or not fitting or attempt.rejected_at is not None:
        raise SelectionRefused
    return fitting[0]


def _still_somebody_elses(link: Link, stored: Link | None) -> Link:
    """Keep the LRS's own word that the ULN is another person's until it is verified again."""
    if stored is None or stored.uln != link.uln or stored.outcome is not Verification.SOMEONE_ELSE:
        return link
    return replace(
        link,
        outcome=stored.outcome,
        code=stored.code,
        flags=stored.flags,
        checked_at=stored.checked_at,
        checked_by=stored.checked_by,
        fingerprint=stored.fingerprint,
    )


def lacking_here(ours: LearnerDetails, record: LrsRecord) -> dict[str, str]:
    """Return the editable LRS details that are empty here and held there.

    What is held here is never overwritten. The withdrawn answer on sharing is not taken over: it
    could not be sent back.
    """
    filled = {
        name: str(record.details.value(name))
        for name in EDITABLE
        if not ours.value(name) and record.details.value(name)
    }
    if filled.get("ability_to_share") not in ANSWERS_THAT_MAY_BE_SENT:
        filled.pop("ability_to_share", None)
    if filled.get("verification_type") != VerificationType.OTHER:
        filled.pop("other_verification_description", None)
    return filled
