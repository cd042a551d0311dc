"""Update: send what is held here to the LRS, laid over the record as the LRS holds it now.

Source of the rules: docs/lrs-rules.md, "Updating". Always the whole record is read, the chosen
fields are laid over it, and all of it is sent back with its version.
"""

from collections.abc import Sequence
from dataclasses import replace

from picslrs_plugin.domain.codes import AbilityToShare
from picslrs_plugin.domain.comparison import ComparedField, compare_field
from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import UpdateOutcome
from picslrs_plugin.domain.rules import email_would_be_refused, problem, problems_to_send
from picslrs_plugin.domain.verification import Verification, WhoseUln, disagreeing, whose_to_write
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    LrsError,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Caller, Link, Operation
from picslrs_plugin.schemas.forms import Form, read_update
from picslrs_plugin.services.context import (
    Ports,
    admit,
    caller_for,
    compared,
    held_uln,
    link_of,
    save_link,
    saying,
    seen_of,
)
from picslrs_plugin.services.events import note_alone
from picslrs_plugin.services.reading import read_by_uln
from picslrs_plugin.services.results import Updated, UpdateForm, UpdateResult
from picslrs_plugin.services.select import NOTHING_SAVED, SOMEBODY_ELSES
from picslrs_plugin.services.verify import VERIFY_AGAIN, require_same_person, verify_now
from picslrs_plugin.services.writing import send, settle

_RESULTS = {
    UpdateOutcome.UPDATED: UpdateResult.UPDATED,
    UpdateOutcome.NO_CHANGES: UpdateResult.NO_CHANGES,
    UpdateOutcome.CHANGED_MEANWHILE: UpdateResult.CHANGED_MEANWHILE,
    UpdateOutcome.SHARE_REFUSED: UpdateResult.SHARE_REFUSED,
    UpdateOutcome.INSUFFICIENT: UpdateResult.INSUFFICIENT,
    UpdateOutcome.NOT_FOUND: UpdateResult.NOT_FOUND,
    UpdateOutcome.UNKNOWN: UpdateResult.UNKNOWN_CODE,
}
_MAY_FOLLOW = (None, Verification.EXACT_MATCH, Verification.UPDATE_REQUIRED)
_EMAIL_LEFT_OUT = (
    "The LRS does not take this form of email address. The email address is left as it is there."
)
_THEIR_EMAIL_LEFT_OUT = (
    "The LRS holds an email address that it would not take again. It is left out of what is sent."
)
_ONLY_WITH_NOTICE = (
    "The LRS holds “unable to share”, an answer that was withdrawn in 2018. Before anything can be "
    "sent, give the learner the current privacy notice and record it with Edit."
)


def open_form(ports: Ports, actor: Identity, ref: SubjectRef) -> UpdateForm:
    """Return the update window from the record as it was last read. Raises Conflict."""
    subject = admit(ports, actor, ref, Action.UPDATE)
    link, record = _linked(ports, subject)
    return form_for(ports, subject, link, record)


def _linked(ports: Ports, subject: Subject) -> tuple[Link, LrsRecord]:
    """Return the link and record that may be written to: read, and known to be our learner's.

    A record that was selected and not verified yet is written to only without any doubt.
    """
    link = link_of(ports, subject.ref)
    if (
        link is None
        or link.theirs is None
        or link.outcome not in _MAY_FOLLOW
        or (link.outcome is None and _doubted(link, subject, link.theirs))
        or not link.uln == link.theirs.uln == held_uln(subject)
    ):
        raise Conflict(
            "The LRS record of this ULN has not been read, or is not known to be this learner's.",
            advice="Verify the ULN first and continue from there.",
        )
    return link, link.theirs


def _doubted(link: Link, subject: Subject, record: LrsRecord) -> bool:
    whose = whose_to_write(subject.details, record.details)
    return link.doubtful or whose is WhoseUln.DOUBTFUL


def form_for(ports: Ports, subject: Subject, link: Link, record: LrsRecord) -> UpdateForm:
    """Lay out the differences and what stands in the way of sending them."""
    ours, theirs = subject.details, record.details
    whose = whose_to_write(ours, theirs)
    if whose is WhoseUln.SOMEONE_ELSE:
        raise Conflict(SOMEBODY_ELSES, changed=NOTHING_SAVED, advice=VERIFY_AGAIN)
    differences = compared(ports, subject.ref, ours, theirs).differences
    notes = compare_field(BY_NAME["notes"], ours.notes, theirs.notes)
    unsendable = {
        compared.field.name: [sentence]
        for compared in differences
        if (sentence := problem(compared.field, compared.ours)) and not _is_email(compared)
    }
    bad_email = any(
        _is_email(compared) and email_would_be_refused(str(compared.ours))
        for compared in differences
    )
    doubts = disagreeing(ours, theirs)
    unticked = {*unsendable, *doubts, *(("email_address",) if bad_email else ())}
    chosen = tuple(
        compared.field.name for compared in differences if compared.field.name not in unticked
    )
    laid = lay_over(theirs, ours, chosen)
    return UpdateForm(
        subject=subject,
        link=link,
        differences=differences,
        notes=notes if notes.differs else None,
        chosen=chosen,
        problems=_all_problems(laid, theirs) | unsendable,
        warnings=_warnings(theirs, laid, bad_email=bad_email),
        version_number=record.version_number,
        doubtful=_doubted(link, subject, record),
        doubts=doubts,
        seen=seen_of(ours),
    )


def _warnings(theirs: LearnerDetails, laid: LearnerDetails, *, bad_email: bool) -> tuple[str, ...]:
    told = [_EMAIL_LEFT_OUT] if bad_email else []
    if theirs.email_address and not laid.email_address:
        told.append(_THEIR_EMAIL_LEFT_OUT)
    return tuple(told)


def _is_email(compared: ComparedField) -> bool:
    return compared.field.name == "email_address"


def lay_over(theirs: LearnerDetails, ours: LearnerDetails, chosen: Sequence[str]) -> LearnerDetails:
    """Return their record with the chosen fields of ours put in.

    The date of an address goes with the address. An email address that the LRS would refuse is
    never put in, and one that it holds itself but would refuse is left out.
    """
    names = set(chosen)
    if names & _ADDRESS and ours.date_of_address_capture:
        names.add("date_of_address_capture")
    if "verification_type" in names:
        names.add("other_verification_description")
    laid = theirs.with_values(**{name: ours.value(name) for name in names})
    if email_would_be_refused(laid.email_address):
        kept = "" if email_would_be_refused(theirs.email_address) else theirs.email_address
        laid = laid.with_values(email_address=kept)
    return laid


_ADDRESS = frozenset(
    ("address_line_1", "address_line_2", "address_town", "address_county", "postcode")
)


def _all_problems(laid: LearnerDetails, theirs: LearnerDetails) -> dict[str, list[str]]:
    found = problems_to_send(laid)
    withdrawn = theirs.ability_to_share == AbilityToShare.UNABLE
    if withdrawn and laid.ability_to_share != AbilityToShare.SEEN:
        found["ability_to_share"] = [_ONLY_WITH_NOTICE]
    return found


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Updated:
    """Read the record afresh, lay the chosen fields over it and send all of it.

    Raises InvalidInput when the record as it would be sent cannot be right, Conflict when there
    is nothing that may be written to, and LrsError; after one that may have acted, the result is
    unknown and stays recorded.
    """
    subject = admit(ports, actor, ref, Action.UPDATE)
    choice = read_update(form)
    link, shown = _linked(ports, subject)
    if choice.seen != seen_of(subject.details):
        raise ChangedMeanwhile(changed="Nothing was sent to the LRS.")
    ours = subject.details
    require_same_person(link, whose_to_write(ours, shown.details), confirmed=choice.confirmed)
    caller = caller_for(ports, actor)
    fresh = _read_again(ports, caller, shown)
    if fresh is None:
        return Updated(
            result=UpdateResult.NOT_FOUND, code="", link=_forget(ports, link), reread=False
        )
    if fresh.uln != link.uln or fresh.version_number != choice.version_number:
        return _ask_again(ports, subject, link, fresh, "")
    require_same_person(link, whose_to_write(ours, fresh.details), confirmed=choice.confirmed)
    chosen = _offered(ports, subject, fresh, choice.fields)
    laid = lay_over(fresh.details, ours, chosen)
    wrong = _all_problems(laid, fresh.details)
    if wrong:
        raise InvalidInput(wrong)
    if laid == fresh.details:
        return Updated(result=UpdateResult.NO_CHANGES, code="", link=_keep(ports, link, fresh))
    answer = send(
        ports,
        actor,
        ref,
        Operation.UPDATE,
        laid,
        lambda: ports.lrs.update(caller, link.uln, laid, fresh.version_number),
        uln=link.uln,
        version_number=fresh.version_number,
        when_unknown="Verify the ULN: that reads the LRS record again and shows what it holds.",
    )
    result = _RESULTS[answer.outcome]
    if result is UpdateResult.UPDATED:
        with saying(StoreUnavailable, _UPDATED, _VERIFY_TO_SEE):
            note_alone(ports, actor, ref, EventName.UPDATED, fields=chosen)
    if result in (UpdateResult.UPDATED, UpdateResult.NO_CHANGES):
        return _verified_again(ports, actor, subject, link, result, answer.code)
    return _refused(ports, caller, subject, link, fresh, result, answer.code)


def _offered(
    ports: Ports, subject: Subject, record: LrsRecord, wanted: Sequence[str]
) -> tuple[str, ...]:
    """Return those wanted fields in which the record does differ; an empty value never counts."""
    ours, theirs = subject.details, record.details
    differing = {one.field.name for one in compared(ports, subject.ref, ours, theirs).differences}
    if compare_field(BY_NAME["notes"], ours.notes, theirs.notes).differs:
        differing.add("notes")
    return tuple(name for name in wanted if name in differing)


def _read_again(ports: Ports, caller: Caller, record: LrsRecord) -> LrsRecord | None:
    return read_by_uln(
        ports.lrs,
        caller,
        record.uln,
        family_name=record.details.family_name,
        given_name=record.details.given_name,
    )


def _verified_again(
    ports: Ports,
    actor: Identity,
    subject: Subject,
    link: Link,
    result: UpdateResult,
    code: str,
) -> Updated:
    """Verify after a successful update: its answer says nothing of what the LRS holds now."""
    with (
        saying(StoreUnavailable, _UPDATED, _VERIFY_TO_SEE),
        saying(ChangedMeanwhile, _UPDATED, _VERIFY_TO_SEE),
    ):
        try:
            verified = verify_now(ports, actor, subject)
        except (LrsError, InvalidInput):
            return Updated(result=result, code=code, link=_forget(ports, link), reread=False)
    return Updated(result=result, code=code, link=verified)


_UPDATED = "The LRS record holds the details that were sent."
_VERIFY_TO_SEE = "Verify the ULN to see the LRS record as it is now."


def _refused(
    ports: Ports,
    caller: Caller,
    subject: Subject,
    link: Link,
    sent_over: LrsRecord,
    result: UpdateResult,
    code: str,
) -> Updated:
    """Read the record once more after an update that the LRS did not carry out."""
    try:
        now_there = _read_again(ports, caller, sent_over)
    except LrsError:
        now_there = None
    if now_there is None:
        return Updated(result=result, code=code, link=_forget(ports, link), reread=False)
    if result is UpdateResult.CHANGED_MEANWHILE:
        return _ask_again(ports, subject, link, now_there, code)
    return Updated(result=result, code=code, link=_keep(ports, link, now_there))


def _ask_again(ports: Ports, subject: Subject, link: Link, fresh: LrsRecord, code: str) -> Updated:
    if fresh.uln != link.uln:
        raise Conflict(
            "The LRS has merged this ULN into a master ULN since it was verified.",
            advice="Verify the ULN again and continue from there.",
        )
    kept = _keep(ports, link, fresh)
    return Updated(
        result=UpdateResult.CHANGED_MEANWHILE,
        code=code,
        link=kept,
        form=form_for(ports, subject, kept, fresh),
    )


def _keep(ports: Ports, link: Link, record: LrsRecord) -> Link:
    """Keep the record as it was read now, which settles what was unknown about it."""
    now = ports.clock()
    with ports.store(link.ref.tenant) as work:
        kept = work.links.save(replace(link, theirs=record, read_at=now))
        settle(ports, work.intents, link.ref, Operation.UPDATE)
        work.commit()
    return kept


def _forget(ports: Ports, link: Link) -> Link:
    """Keep no record that may be out of date; the ULN then waits to be verified."""
    return save_link(ports, replace(link, theirs=None, outcome=None, doubtful=False))
