"""Verify: hold the ULN against the LRS and say which of the outcomes it is.

Source of the rules: docs/lrs-rules.md, "Verifying". The order is the rule: first whose ULN it is,
then the full record, then the comparison.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from picslrs_plugin.domain.comparison import Comparison, compare
from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import LrsRecord, Private
from picslrs_plugin.domain.response_codes import VERIFY, VerifyResult, outcome_of
from picslrs_plugin.domain.rules import missing, problem
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import (
    BIRTH_FACTS,
    Verification,
    WhoseUln,
    disagreeing,
    flags_in_words,
    names_look_swapped,
    outcome_with_record,
    whose_record,
    whose_uln,
)
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    SelectionRefused,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Caller, Link, NameCheck, Operation, VerifyAnswer
from picslrs_plugin.schemas.forms import Form, read_master
from picslrs_plugin.services import purposes, undo
from picslrs_plugin.services.context import (
    Ports,
    admit,
    allowed_actions,
    caller_for,
    compared,
    fingerprint_of,
    held_uln,
    link_of,
    needed_uln,
    save_link,
    saying,
    seen_of,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.holders import NumberHolders, beside, list_was_read
from picslrs_plugin.services.holding import held
from picslrs_plugin.services.reading import read_by_details, read_by_uln
from picslrs_plugin.services.results import Verified
from picslrs_plugin.services.select import (
    CONFIRM_SAME_PERSON,
    NOTHING_SAVED,
    SAVED_ONLY_THERE,
    SELECT_LATER,
    SOMEBODY_ELSES,
    VERIFY_NEXT,
    lacking_here,
)
from picslrs_plugin.services.summary import outcome_now
from picslrs_plugin.services.unsaved import (
    refuse_while_unsaved,
    settled,
    unsaved,
    was_saved,
)
from picslrs_plugin.services.writing import settle
from picslrs_plugin.wording import told

ENDS = {
    WhoseUln.NOT_FOUND: Verification.NOT_FOUND,
    WhoseUln.SOMEONE_ELSE: Verification.SOMEONE_ELSE,
    WhoseUln.UNKNOWN: Verification.UNKNOWN,
}
_TO_SWAP = {Action.EDIT, Action.VERIFY}
_SIMILAR = (VerifyResult.SIMILAR, VerifyResult.SIMILAR_LINKED)


@dataclass(frozen=True, repr=False)
class Judged(Private):
    """An answer with its outcome and the record; unless `fresh`, it is the one read before."""

    answer: VerifyAnswer
    outcome: Verification
    record: LrsRecord | None = None
    doubtful: bool = False
    fresh: bool = True


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form | None = None) -> Verified:
    """Verify the ULN that the host holds and keep the outcome with the link.

    Without a form nobody is asked for a purpose. Raises Conflict when there is no valid ULN,
    InvalidInput when the names cannot be sent, and LrsError when the LRS gave no answer; the last
    outcome then stays as it was.
    """
    subject = admit(ports, actor, ref, Action.VERIFY)
    if form is not None:
        purposes.require(ports, ref.tenant, form)
    began = ports.clock()
    try:
        link = verify_now(ports, actor, subject)
    except ChangedMeanwhile:
        stored = link_of(ports, ref)
        if stored is None or stored.uln != held_uln(subject) or not _checked_since(stored, began):
            raise
        link = stored  # somebody else verified it at the same time
    return show(ports, actor, subject, link)


def _checked_since(link: Link, began: datetime) -> bool:
    return link.checked_at is not None and link.checked_at >= began


def verify_now(ports: Ports, actor: Identity, subject: Subject) -> Link:
    """Verify a subject that the caller has admitted, and return the link with the outcome."""
    uln = needed_uln(subject)
    caller = caller_for(ports, actor)
    stored = link_of(ports, subject.ref)
    refuse_while_unsaved(stored, subject, even_found=True)
    answer = ports.lrs.verify(caller, check_for(subject, uln))
    judged = _judge(ports, caller, subject, uln, answer)
    return keep(ports, actor, subject, judged, stored)


def keep(
    ports: Ports, actor: Identity, subject: Subject, judged: Judged, stored: Link | None
) -> Link:
    """Keep an outcome with the link; `stored` is what it was before the LRS was asked."""
    link = _link_for(ports, actor, subject.ref, needed_uln(subject), stored)
    link = _judged_link(ports, actor, subject, link, judged)
    listeners = ports.host.listeners(subject.ref.tenant)
    with ports.store(subject.ref.tenant) as work:
        link = work.links.save(link)
        if judged.record is not None and judged.fresh:
            settle(ports, work.intents, subject.ref, Operation.UPDATE)
        detail = judged.outcome.name.lower()
        name = EventName.VERIFIED
        note(ports, work, actor, subject.ref, name, detail=detail, listeners=listeners)
        work.commit()
    return link


def check_for(subject: Subject, uln: Uln) -> NameCheck:
    """Return what the LRS is asked. Raises InvalidInput for names that cannot be sent."""
    details = subject.details
    wrong = missing(("given_name", "family_name"), details)
    for name in ("given_name", "family_name"):
        sentence = problem(BY_NAME[name], details.value(name))
        if sentence:
            wrong[name] = [sentence]
    if wrong:
        raise InvalidInput(wrong)
    unreadable = problem(BY_NAME["gender"], details.gender)
    return NameCheck(
        uln,
        details.family_name,
        details.given_name,
        details.date_of_birth,
        "" if unreadable else details.gender,
    )


def _judge(
    ports: Ports, caller: Caller, subject: Subject, uln: Uln, answer: VerifyAnswer
) -> Judged:
    whose = whose_uln(answer.result, answer.flags)
    if whose in ENDS:
        return Judged(answer, ENDS[whose])
    record = _read(ports, caller, subject, uln, answer)
    if record is None:
        doubted = whose is WhoseUln.DOUBTFUL
        end = Verification.SOMEONE_ELSE if doubted else Verification.UNREADABLE
        return Judged(answer, end)
    agrees = compared(ports, subject.ref, subject.details, record.details).agrees
    outcome = outcome_with_record(answer.result, ours=uln, answered=record.uln, agrees=agrees)
    return Judged(answer, outcome, record, doubtful=whose is WhoseUln.DOUBTFUL)


def _read(
    ports: Ports, caller: Caller, subject: Subject, uln: Uln, answer: VerifyAnswer
) -> LrsRecord | None:
    """Read the full record: by ULN under the names that fit it, else by our details."""
    ours = subject.details
    answered = answer.uln or uln
    use_theirs = answer.result in _SIMILAR or answered != uln
    family = (answer.family_name if use_theirs else "") or ours.family_name
    given = (answer.given_name if use_theirs else "") or ours.given_name
    record = read_by_uln(ports.lrs, caller, answered, family_name=family, given_name=given)
    return record or read_by_details(ports.lrs, caller, answered, ours, ports.clock())


def _link_for(
    ports: Ports, actor: Identity, ref: SubjectRef, uln: Uln, stored: Link | None
) -> Link:
    """Return the stored link, or a fresh one when there is none for this ULN yet."""
    if stored and stored.uln == uln:
        return stored
    return Link(
        ref=ref,
        uln=uln,
        linked_at=ports.clock(),
        linked_by=actor.person.name,
        version=stored.version if stored else 0,
    )


def _judged_link(
    ports: Ports, actor: Identity, subject: Subject, link: Link, judged: Judged
) -> Link:
    """Write the outcome into the link. An unknown answer says nothing against the old record."""
    now = ports.clock()
    read = judged.fresh and judged.outcome is not Verification.UNKNOWN
    return replace(
        settled(_with_merged(link, judged.outcome)),
        outcome=judged.outcome,
        code=judged.answer.code,
        flags=judged.answer.flags,
        doubtful=judged.doubtful,
        checked_at=now,
        checked_by=actor.person.name,
        theirs=judged.record if read else link.theirs,
        read_at=now if read else link.read_at,
        fingerprint=fingerprint_of(subject),
    )


def _with_merged(link: Link, outcome: Verification) -> Link:
    """Keep the ULN's own record once the LRS answers with its master instead."""
    if outcome not in (Verification.LINKED, Verification.UNKNOWN):
        return replace(link, merged=None, merged_read_at=None)
    own = link.theirs is not None and link.theirs.uln == link.uln
    if outcome is Verification.LINKED and own:
        return replace(link, merged=link.theirs, merged_read_at=link.read_at)
    return link


def reopen(ports: Ports, actor: Identity, ref: SubjectRef) -> Verified:
    """Show the last verification again, without calling the LRS. Raises Conflict without one."""
    subject = admit(ports, actor, ref, Action.VERIFY)
    link = link_of(ports, ref)
    if link is None or link.outcome is None or link.uln != held_uln(subject):
        raise Conflict(
            told("This ULN has not been verified yet."), advice=told("Verify it from the LRS tab.")
        )
    return show(ports, actor, subject, link)


def show(ports: Ports, actor: Identity, subject: Subject, link: Link) -> Verified:
    """Lay the outcome and the record out, and say what may follow."""
    assert link.checked_at is not None
    allowed = allowed_actions(ports, actor, subject.ref)
    theirs = link.theirs
    ours = subject.details
    comparison = compared(ports, subject.ref, ours, theirs.details) if theirs else None
    outcome = outcome_now(subject, link, comparison)
    somebody_elses = outcome is Verification.SOMEONE_ELSE
    is_linked = outcome is Verification.LINKED
    return Verified(
        subject=subject,
        outcome=outcome,
        code=link.code,
        ours=link.uln,
        found=None if somebody_elses else theirs,
        comparison=None if somebody_elses else comparison,
        told=flags_in_words(link.flags),
        doubtful=_doubted(subject, link),
        doubts=disagreeing(ours, theirs.details) if theirs else (),
        checked_at=link.checked_at,
        checked_by=link.checked_by,
        may_update=outcome is Verification.UPDATE_REQUIRED and Action.UPDATE in allowed,
        may_search=Action.SEARCH in allowed,
        may_take_master=is_linked and Action.SELECT in allowed,
        holders=_holders(ports, actor, link) if is_linked else (),
        list_read=list_was_read(ports, subject.ref.tenant),
        merged=_merged_beside_master(link) if is_linked else None,
        merged_read_at=link.merged_read_at if is_linked else None,
        may_swap=somebody_elses and swap_would_help(subject, link) and allowed >= _TO_SWAP,
        seen=seen_of(ours),
    )


def swap_would_help(subject: Subject, link: Link | None) -> bool:
    """Whether the LRS said of the names as they are held now that they look swapped.

    A date of birth or gender that does not match either speaks of another person: swapping their
    names would bring two people's details together.
    """
    return (
        link is not None
        and link.uln == held_uln(subject)
        and link.outcome is Verification.SOMEONE_ELSE
        and link.fingerprint == fingerprint_of(subject)
        and names_look_swapped(link.flags)
        and not link.flags & BIRTH_FACTS
    )


def _merged_beside_master(link: Link) -> Comparison | None:
    """Lay the two records of the LRS side by side, if the merged one was ever read."""
    if link.merged is None or link.theirs is None:
        return None
    return compare(link.merged.details, link.theirs.details)


def _holders(ports: Ports, actor: Identity, link: Link) -> tuple[NumberHolders, ...]:
    """Return who else here holds the old number or its master."""
    numbers = (link.uln, *((link.theirs.uln,) if link.theirs else ()))
    return beside(ports, actor, link.ref, tuple(dict.fromkeys(numbers)))


def _doubted(subject: Subject, link: Link) -> bool:
    """Whether a person has to confirm who it is before anything is written."""
    theirs = link.theirs
    today = whose_record(subject.details, theirs.details) if theirs else WhoseUln.THEIR_OWN
    return link.doubtful or today is WhoseUln.DOUBTFUL


def take_master(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Link:
    """Replace the ULN held by the master that the last verification found.

    The old ULN is kept as an alias. What the host cannot save is kept, and tried again. Raises
    InvalidInput without the confirmation that a doubt needs, SelectionRefused for any other ULN,
    or ChangedMeanwhile.
    """
    with held(ports, actor, ref, Action.SELECT) as subject:
        return _take_master(ports, actor, subject, form)


def _take_master(ports: Ports, actor: Identity, subject: Subject, form: Form) -> Link:
    """Do it for a subject that nobody else can change meanwhile."""
    ref = subject.ref
    master, confirmed = read_master(form)
    link = link_of(ports, ref)
    if not _offers(link, master, held_uln(subject)):
        raise SelectionRefused(
            told("This master ULN does not come from the last verification."),
            advice=told("Verify the ULN again and continue from there."),
        )
    assert link is not None
    assert link.theirs is not None
    whose = whose_record(subject.details, link.theirs.details)
    require_same_person(link, whose, confirmed=confirmed)
    if any(one.same_kind for one in _holders(ports, actor, link)) and not confirmed:
        raise InvalidInput({"confirm": [CONFIRM_SAME_PERSON]})
    surely = whose is WhoseUln.THEIR_OWN and not link.doubtful
    filled = lacking_here(subject.details, link.theirs) if surely else {}
    saved = was_saved(ports, actor, ref, Changes(filled, master, uln_changes=True))
    ours = subject.details.with_values(**filled)
    result = outcome_of(VERIFY, link.code, VerifyResult.UNKNOWN)
    agrees = compared(ports, ref, ours, link.theirs.details).agrees
    changed = replace(
        link,
        uln=master,
        linked_at=ports.clock(),
        linked_by=actor.person.name,
        merged=None,
        merged_read_at=None,
        outcome=outcome_with_record(result, ours=master, answered=master, agrees=agrees),
    )
    if not saved:
        with (
            saying(StoreUnavailable, NOTHING_SAVED, SELECT_LATER),
            saying(ChangedMeanwhile, NOTHING_SAVED, SELECT_LATER),
        ):
            return save_link(ports, unsaved(ports, actor, changed, subject))
    listeners = ports.host.listeners(ref.tenant)
    with (
        saying(StoreUnavailable, SAVED_ONLY_THERE, VERIFY_NEXT),
        saying(ChangedMeanwhile, SAVED_ONLY_THERE, VERIFY_NEXT),
        ports.store(ref.tenant) as work,
    ):
        changed = work.links.save(changed)
        undo.keep(work, subject, link, changed, filled, old=link.uln)
        work.links.add_alias(ref, link.uln, now=master, at=ports.clock())
        note(
            ports,
            work,
            actor,
            ref,
            EventName.LINKED,
            detail="master",
            fields=tuple(filled),
            listeners=listeners,
        )
        work.commit()
    return changed


def require_same_person(link: Link, whose: WhoseUln, *, confirmed: bool) -> None:
    """Stop before anything is written when ours and the record are not one person's.

    Raises Conflict for another person's details and InvalidInput without the confirmation that a
    doubt needs.
    """
    if whose is WhoseUln.SOMEONE_ELSE:
        raise Conflict(SOMEBODY_ELSES, changed=NOTHING_SAVED, advice=VERIFY_AGAIN)
    if (link.doubtful or whose is WhoseUln.DOUBTFUL) and not confirmed:
        raise InvalidInput({"confirm": [CONFIRM_SAME_PERSON]})


VERIFY_AGAIN = told("Check whose details the learner system holds, then verify the ULN again.")


def _offers(link: Link | None, master: Uln, held: Uln | None) -> bool:
    return (
        link is not None
        and link.outcome is Verification.LINKED
        and link.theirs is not None
        and link.theirs.uln == master
        and link.uln == held
    )
