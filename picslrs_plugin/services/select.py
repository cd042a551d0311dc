"""Select: take a ULN from one's own search results into the host's record."""

from picslrs_plugin.domain.codes import ANSWERS_THAT_MAY_BE_SENT, VerificationType
from picslrs_plugin.domain.fields import EDITABLE
from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import WhoseUln, whose_record
from picslrs_plugin.errors import ChangedMeanwhile, SelectionRefused, StoreUnavailable
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, SubjectRef
from picslrs_plugin.ports import Attempt, Link, Operation
from picslrs_plugin.schemas.forms import Form, read_selection
from picslrs_plugin.services.context import (
    Ports,
    admit,
    compared,
    held_uln,
    link_of,
    refuse_while_pending,
    saying,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.results import Selected
from picslrs_plugin.services.search import SELECTABLE, own_attempt
from picslrs_plugin.services.writing import settle

SOMEBODY_ELSES = (
    "The names or birth details of this LRS record are not this learner's. Using its ULN would mix "
    "the records of two people."
)
NOTHING_SAVED = "Nothing was saved or sent."
CORRECT_OURS_FIRST = (
    "If it is the same person, correct the details in the learner system first, then search again."
)
SAVED_ONLY_THERE = "The ULN was saved in the learner system, but not in the LRS tab."
VERIFY_NEXT = "Open the LRS tab and verify the ULN: that completes it."


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Selected:
    """Save the chosen ULN and the LRS details that ours lacks with the host, and link them.

    Only a ULN that this person's own recent search for this subject returned is taken. It also
    settles a registration whose result was not known: its ULN would be the one found. Raises
    InvalidInput, SelectionRefused, SaveFailed or ChangedMeanwhile.
    """
    subject = admit(ports, actor, ref, Action.SELECT)
    chosen = read_selection(form)
    attempt = own_attempt(ports, actor, ref, chosen.attempt_id)
    record = _returned(attempt, chosen.uln)
    whose = whose_record(subject.details, record.details)
    if whose is WhoseUln.SOMEONE_ELSE:
        raise SelectionRefused(SOMEBODY_ELSES, changed=NOTHING_SAVED, advice=CORRECT_OURS_FIRST)
    stored = link_of(ports, ref)
    refuse_while_pending(stored)
    filled = lacking_here(subject.details, record)
    ports.host.save(actor, ref, Changes(filled, record.uln, uln_changes=True))
    now = ports.clock()
    link = Link(
        ref=ref,
        uln=record.uln,
        linked_at=now,
        linked_by=actor.person.name,
        theirs=record,
        read_at=attempt.made_at,
        doubtful=whose is WhoseUln.DOUBTFUL,
        version=stored.version if stored else 0,
    )
    old = held_uln(subject)
    listeners = ports.host.listeners(ref.tenant)
    with (
        saying(StoreUnavailable, SAVED_ONLY_THERE, VERIFY_NEXT),
        saying(ChangedMeanwhile, SAVED_ONLY_THERE, VERIFY_NEXT),
        ports.store(ref.tenant) as work,
    ):
        link = work.links.save(link)
        if old and old in record.linked_ulns:
            work.links.add_alias(ref, old, now=record.uln, at=now)
        settle(ports, work.intents, ref, Operation.REGISTER)
        note(ports, work, actor, ref, EventName.LINKED, fields=tuple(filled), listeners=listeners)
        work.commit()
    ours = subject.details.with_values(**filled)
    return Selected(
        link=link, comparison=compared(ports, ref, ours, record.details), filled=tuple(filled)
    )


def _returned(attempt: Attempt, uln: Uln) -> LrsRecord:
    """Return the record of the ULN, if the search returned it. Raises SelectionRefused."""
    found = [record for record in attempt.records if record.uln == uln]
    if attempt.outcome not in SELECTABLE or not found or attempt.rejected_at is not None:
        raise SelectionRefused
    return found[0]


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
