"""Update: do what was decided for each detail that differs.

What is taken from the LRS is saved with the host first; what is held here is then laid over the
record as the LRS holds it now, and all of it is sent back with its version. Source of the rules:
docs/lrs-rules.md, "Updating".
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from picslrs_plugin.domain.comparison import compare_field
from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import LrsRecord
from picslrs_plugin.domain.response_codes import UpdateOutcome
from picslrs_plugin.domain.verification import whose_to_write
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    LrsError,
    PicslrsError,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Caller, Link, Operation, UnitOfWork, UpdateAnswer
from picslrs_plugin.schemas.forms import Form, UpdateChoice, read_update
from picslrs_plugin.services import purposes
from picslrs_plugin.services.context import (
    Ports,
    admit,
    allowed_actions,
    caller_for,
    compared,
    link_of,
    read_ours,
    save_link,
    saying,
    seen_of,
)
from picslrs_plugin.services.decisions import (
    all_problems,
    form_for,
    lay_over,
    linked,
    taken_values,
)
from picslrs_plugin.services.events import note, note_alone
from picslrs_plugin.services.holding import holding
from picslrs_plugin.services.reading import read_by_uln
from picslrs_plugin.services.results import Updated, UpdateResult
from picslrs_plugin.services.verify import require_same_person, verify_now
from picslrs_plugin.services.writing import send, settle
from picslrs_plugin.wording import joined, told

_RESULTS = {
    UpdateOutcome.UPDATED: UpdateResult.UPDATED,
    UpdateOutcome.NO_CHANGES: UpdateResult.NO_CHANGES,
    UpdateOutcome.CHANGED_MEANWHILE: UpdateResult.CHANGED_MEANWHILE,
    UpdateOutcome.SHARE_REFUSED: UpdateResult.SHARE_REFUSED,
    UpdateOutcome.INSUFFICIENT: UpdateResult.INSUFFICIENT,
    UpdateOutcome.NOT_FOUND: UpdateResult.NOT_FOUND,
    UpdateOutcome.UNKNOWN: UpdateResult.UNKNOWN_CODE,
}


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Updated:
    """Save what is taken from the LRS with the host, then send the chosen fields of ours.

    The record is read afresh before either, so that nothing is saved on the strength of one that
    has changed. Raises InvalidInput when the record as it would be sent cannot be right, Conflict
    when there is nothing that may be written to, SaveFailed, and LrsError; after one that may have
    acted, the result is unknown and stays recorded.
    """
    subject = admit(ports, actor, ref, Action.UPDATE)
    purposes.require(ports, ref.tenant, form)
    choice = read_update(form)
    if choice.taken:
        admit(ports, actor, ref, Action.EDIT)
    link, shown = linked(ports, subject)
    if choice.seen != seen_of(subject.details):
        raise ChangedMeanwhile(changed=_NOTHING_DONE)
    require_same_person(
        link, whose_to_write(subject.details, shown.details), confirmed=choice.confirmed
    )
    caller = caller_for(ports, actor)
    fresh = _read_again(ports, caller, shown)
    if fresh is None:
        return Updated(
            result=UpdateResult.NOT_FOUND, code="", link=_forget(ports, link), reread=False
        )
    if fresh.uln != link.uln or fresh.version_number != choice.version_number:
        return _ask_again(ports, actor, subject, link, fresh, "")
    require_same_person(
        link, whose_to_write(subject.details, fresh.details), confirmed=choice.confirmed
    )
    if not choice.fields:
        return _only_taken(ports, actor, subject, link, fresh, choice.taken)
    return _send(ports, actor, caller, subject, link, fresh, choice)


def _only_taken(
    ports: Ports,
    actor: Identity,
    subject: Subject,
    link: Link,
    fresh: LrsRecord,
    names: Sequence[str],
) -> Updated:
    """Save what is taken, and send nothing."""
    kept = _keep(ports, link, fresh)
    ours, taken = _take(ports, actor, subject, fresh, names)
    if not taken:
        return Updated(result=UpdateResult.NO_CHANGES, code="", link=kept)
    with saying(StoreUnavailable, TAKEN, _VERIFY_TO_SEE):
        note_alone(ports, actor, subject.ref, EventName.EDITED, fields=taken)
    return _verified_again(ports, actor, ours, kept, UpdateResult.TAKEN, "", taken)


def _take(
    ports: Ports, actor: Identity, subject: Subject, record: LrsRecord, names: Sequence[str]
) -> tuple[Subject, tuple[str, ...]]:
    """Save these details of theirs with the host; return ours as it is then, and what changed."""
    values = taken_values(record.details, names)
    changed = {
        name: value for name, value in values.items() if value != subject.details.value(name)
    }
    if not changed:
        return subject, ()
    with holding(ports, actor, subject.ref):
        if seen_of(read_ours(ports, actor, subject.ref).details) != seen_of(subject.details):
            raise ChangedMeanwhile(changed=_NOTHING_DONE)
        ports.host.save(actor, subject.ref, Changes(changed))
    return replace(subject, details=subject.details.with_values(**changed)), tuple(changed)


def _send(
    ports: Ports,
    actor: Identity,
    caller: Caller,
    subject: Subject,
    link: Link,
    fresh: LrsRecord,
    choice: UpdateChoice,
) -> Updated:
    """Save what is taken, if anything, and send the chosen fields of ours."""
    chosen = _offered(ports, subject, fresh, choice.fields)
    laid = lay_over(fresh.details, subject.details, chosen)
    wrong = all_problems(laid, fresh.details)
    if wrong:
        raise InvalidInput(wrong)
    if laid == fresh.details:
        return _only_taken(ports, actor, subject, link, fresh, choice.taken)
    ours, taken = _take(ports, actor, subject, fresh, choice.taken)
    listeners = ports.host.listeners(subject.ref.tenant)

    def keep(work: UnitOfWork, answer: UpdateAnswer) -> None:
        if answer.outcome is UpdateOutcome.UPDATED:
            _out_of_date(work, link)
            name = EventName.UPDATED
            note(ports, work, actor, subject.ref, name, fields=chosen, listeners=listeners)

    with _telling_what_was_taken(taken):
        if taken:
            note_alone(ports, actor, subject.ref, EventName.EDITED, fields=taken)
        answer = send(
            ports,
            actor,
            subject.ref,
            Operation.UPDATE,
            laid,
            lambda: ports.lrs.update(caller, link.uln, laid, fresh.version_number),
            uln=link.uln,
            version_number=fresh.version_number,
            keep=keep,
            when_unknown=told(
                "Verify the ULN: that reads the LRS record again and shows what it holds."
            ),
        )
        result = _RESULTS[answer.outcome]
        if result in (UpdateResult.UPDATED, UpdateResult.NO_CHANGES):
            return _verified_again(ports, actor, ours, link, result, answer.code, taken)
        refused = _refused(ports, actor, caller, ours, link, fresh, result, answer.code)
        return replace(refused, taken=taken)


@contextmanager
def _telling_what_was_taken(taken: Sequence[str]) -> Iterator[None]:
    """Let an error through that says that the host had saved something by then."""
    try:
        yield
    except PicslrsError as error:
        if taken:
            unsent = isinstance(error, LrsError) and not error.may_have_acted
            error.changed = joined((TAKEN, _NOTHING_THERE if unsent else error.changed))
        raise


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
    taken: tuple[str, ...] = (),
) -> Updated:
    """Verify after a success: an update's answer says nothing of what the LRS holds now.

    `subject` is ours as the host holds it by now.
    """
    done = TAKEN if result is UpdateResult.TAKEN else _UPDATED
    with (
        saying(StoreUnavailable, done, _VERIFY_TO_SEE),
        saying(ChangedMeanwhile, done, _VERIFY_TO_SEE),
    ):
        try:
            verified = verify_now(ports, actor, subject)
        except (LrsError, InvalidInput):
            unread = link_of(ports, subject.ref) or link
            return Updated(result=result, code=code, link=unread, reread=False, taken=taken)
    return Updated(result=result, code=code, link=verified, taken=taken)


TAKEN = told("What was taken from the LRS was saved in the learner system.")
_NOTHING_THERE = told("Nothing was changed in the LRS.")
_NOTHING_DONE = told("Nothing was sent to the LRS and nothing was saved.")
_UPDATED = told("The LRS record holds the details that were sent.")
_VERIFY_TO_SEE = told("Verify the ULN to see the LRS record as it is now.")


def _refused(
    ports: Ports,
    actor: Identity,
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
        return _ask_again(ports, actor, subject, link, now_there, code)
    return Updated(result=result, code=code, link=_keep(ports, link, now_there))


def _ask_again(
    ports: Ports, actor: Identity, subject: Subject, link: Link, fresh: LrsRecord, code: str
) -> Updated:
    if fresh.uln != link.uln:
        raise Conflict(
            told("The LRS has merged this ULN into a master ULN since it was verified."),
            advice=told("Verify the ULN again and continue from there."),
        )
    kept = _keep(ports, link, fresh)
    may_take = Action.EDIT in allowed_actions(ports, actor, subject.ref)
    return Updated(
        result=UpdateResult.CHANGED_MEANWHILE,
        code=code,
        link=kept,
        form=form_for(ports, subject, kept, fresh, may_take=may_take),
    )


def _keep(ports: Ports, link: Link, record: LrsRecord) -> Link:
    """Keep the record as it was read now, which settles what was unknown about it."""
    now = ports.clock()
    with ports.store(link.ref.tenant) as work:
        kept = work.links.save(replace(link, theirs=record, read_at=now))
        settle(ports, work.intents, link.ref, Operation.UPDATE)
        work.commit()
    return kept


def _out_of_date(work: UnitOfWork, link: Link) -> None:
    """Forget the record in the transaction that records its update.

    Whatever happens before it is read again, nothing tells of a record that the LRS no longer has.
    """
    stored = work.links.get(link.ref)
    if stored is not None and stored.uln == link.uln:
        work.links.save(_unread(stored))


def _unread(link: Link) -> Link:
    return replace(link, theirs=None, outcome=None, doubtful=False)


def _forget(ports: Ports, link: Link) -> Link:
    """Keep no record that may be out of date; the ULN then waits to be verified."""
    return save_link(ports, _unread(link))
