"""Register: ask the LRS for a new ULN for somebody whom a search did not find.

Source of the rules: docs/lrs-rules.md, "Registering". A duplicate ULN cannot be undone, so a
registration always follows a search of this person, and never a write whose fate is unknown.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.response_codes import FindOutcome, RegisterOutcome
from picslrs_plugin.domain.rules import email_would_be_refused, problems_to_send
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.verification import (
    WhoseUln,
    disagreeing,
    whose_to_write,
)
from picslrs_plugin.errors import (
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    StoreUnavailable,
)
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import (
    Attempt,
    Intent,
    IntentState,
    Link,
    Operation,
    RegisterAnswer,
    UnitOfWork,
)
from picslrs_plugin.schemas.forms import Form, RegisterAnswers, read_registration
from picslrs_plugin.services import purposes
from picslrs_plugin.services.context import (
    Ports,
    admit,
    caller_for,
    saying,
    seen_of,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.new_uln import keep_new, read_new, save_with_host
from picslrs_plugin.services.notices import record, to_record
from picslrs_plugin.services.results import (
    Registered,
    RegisterForm,
    RegisterResult,
)
from picslrs_plugin.services.retry import leads_to_registration
from picslrs_plugin.services.search import (
    asks_for,
    find,
    own_attempt,
    register_from,
    show,
    warnings_about,
)
from picslrs_plugin.services.select import CONFIRM_SAME_PERSON
from picslrs_plugin.services.summary import link_in_force, standing
from picslrs_plugin.services.writing import send
from picslrs_plugin.wording import told

_RESULTS = {
    RegisterOutcome.REFUSED: RegisterResult.REFUSED,
    RegisterOutcome.INSUFFICIENT: RegisterResult.INSUFFICIENT,
    RegisterOutcome.UNKNOWN: RegisterResult.UNKNOWN_CODE,
}
_MAY_GET_A_NEW_ULN = (
    Standing.NO_ULN,
    Standing.INVALID_ULN,
    Standing.NOT_FOUND,
    Standing.SOMEONE_ELSE,
)
_ANSWERED_IN_THE_WINDOW = (
    "verification_type",
    "other_verification_description",
    "ability_to_share",
)


def open_form(ports: Ports, actor: Identity, ref: SubjectRef, attempt_id: str) -> RegisterForm:
    """Return the register window: what would be sent, and what is still needed.

    Raises SelectionRefused for a search that cannot be used and Conflict when a registration may
    not follow it.
    """
    subject = admit(ports, actor, ref, Action.REGISTER)
    attempt = own_attempt(ports, actor, ref, attempt_id)
    _may_register(ports, subject, attempt)
    details = _details(subject, attempt, {})
    _refuse_somebody_else(subject, details)
    whose = _whose(subject, details)
    problems = {
        name: told
        for name, told in problems_to_send(details).items()
        if name not in _ANSWERED_IN_THE_WINDOW
    }
    now = ports.clock()
    earliest = register_from(ports, attempt)
    return RegisterForm(
        subject=subject,
        attempt_id=attempt.id,
        details=details,
        values={name: str(details.value(name)) for name in _ANSWERED_IN_THE_WINDOW},
        problems=problems,
        warnings=warnings_about(attempt.wanted.laid_over(subject.details), now),
        doubts=disagreeing(subject.details, details) if whose is WhoseUln.DOUBTFUL else (),
        wait_until=earliest if now < earliest else None,
        seen=seen_of(subject.details),
    )


def _may_register(ports: Ports, subject: Subject, attempt: Attempt) -> Link | None:
    """Return the stored link, if this search of this subject may lead to a new ULN.

    Raises Conflict.
    """
    with ports.store(subject.ref.tenant) as work:
        stored = work.links.get(subject.ref)
        unresolved = work.intents.unresolved(subject.ref)
    if not leads_to_registration(attempt):
        raise Conflict(
            told("These search results do not lead to a registration."),
            advice=told(
                "Register only when the LRS has no match, or when none of its possible "
                "matches is the learner."
            ),
        )
    link = link_in_force(subject, stored)
    if standing(subject, link, None) not in _MAY_GET_A_NEW_ULN:
        raise Conflict(
            told("This record already has a ULN."),
            advice=told("Verify that ULN first. A second ULN for one person cannot be undone."),
        )
    _refuse_after_unknown(unresolved, attempt)
    return stored


def _refuse_after_unknown(unresolved: Iterable[Intent], attempt: Attempt) -> None:
    """Raise Conflict after a registration of which this search does not tell what became."""
    if any(
        intent.operation is Operation.REGISTER
        and not (attempt.made_at > intent.made_at and asks_for(attempt.wanted, intent.details))
        for intent in unresolved
    ):
        raise Conflict(
            told("A registration was sent for this record and its result is not known."),
            changed=told("Nothing was sent now."),
            advice=told(
                "Search the LRS again with the details that were sent: if a ULN was made, the "
                "search finds it."
            ),
        )


def _whose(subject: Subject, details: LearnerDetails) -> WhoseUln:
    """Judge whether what would be registered is our learner as they are held now.

    Earlier names do not count here: a new ULN is for the person as they are called today.
    """
    ours = subject.details
    now = LearnerDetails(
        given_name=ours.given_name,
        family_name=ours.family_name,
        date_of_birth=ours.date_of_birth,
        gender=ours.gender,
    )
    return whose_to_write(now, details)


def _refuse_somebody_else(subject: Subject, details: LearnerDetails) -> None:
    """Raise Conflict when the search was for somebody else than our learner."""
    if _whose(subject, details) is WhoseUln.SOMEONE_ELSE:
        raise Conflict(
            told(
                "The details that were searched for are not those of this record. A ULN for them "
                "would be another person's."
            ),
            changed=told("Nothing was sent to the LRS."),
            advice=told(
                "Search again with the details that the learner system holds, or correct them "
                "there first."
            ),
        )


def _details(subject: Subject, attempt: Attempt, answers: Mapping[str, str]) -> LearnerDetails:
    """Return what is registered: ours, with what was searched for and answered laid over it."""
    details = attempt.wanted.laid_over(subject.details).with_values(**answers)
    if email_would_be_refused(details.email_address):
        details = details.with_values(email_address="")
    return details


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Registered:
    """Register a new ULN and save it with the host.

    After "no match" the LRS is searched once more with the identical values; after rejected
    possible matches it is not, because that would bring the same matches back. Raises
    InvalidInput, SelectionRefused, Conflict, and LrsError; after one that may have acted the
    result is unknown, stays recorded, and only a newer search leads to another registration.
    """
    subject = admit(ports, actor, ref, Action.REGISTER)
    purposes.require(ports, ref.tenant, form)
    answers = read_registration(form, uk_day(ports.clock()))
    attempt = own_attempt(ports, actor, ref, answers.attempt_id)
    stored = _may_register(ports, subject, attempt)
    if answers.seen != seen_of(subject.details):
        raise ChangedMeanwhile(changed=told("Nothing was sent to the LRS."))
    details = _details(subject, attempt, answers.values)
    _refuse_somebody_else(subject, details)
    wrong = problems_to_send(details)
    if _whose(subject, details) is WhoseUln.DOUBTFUL and not answers.confirmed:
        wrong["confirm"] = [CONFIRM_SAME_PERSON]
    if wrong:
        raise InvalidInput(wrong)
    early_or_late = _timing(ports, attempt)
    if early_or_late:
        return early_or_late
    found = _found_after_all(ports, actor, subject, attempt)
    if found:
        return found
    answer = _ask_for_new_uln(ports, actor, subject, attempt, details, stored)
    if answer.outcome is not RegisterOutcome.REGISTERED or answer.uln is None:
        return Registered(
            result=_RESULTS.get(answer.outcome, RegisterResult.UNKNOWN_CODE), code=answer.code
        )
    read_new(ports, caller_for(ports, actor), ref, details)
    saved = save_with_host(ports, actor, ref, answer.uln, answers.values)
    _record_notice(ports, actor, subject, answers)
    return Registered(
        result=RegisterResult.REGISTERED, code=answer.code, uln=answer.uln, host_saved=saved
    )


def _found_after_all(
    ports: Ports, actor: Identity, subject: Subject, attempt: Attempt
) -> Registered | None:
    """After "no match", search once more with the identical values; None when there is none yet."""
    if attempt.outcome is not FindOutcome.NO_MATCH:
        return None
    again = find(ports, actor, subject.ref, attempt.wanted)
    if again.outcome is FindOutcome.NO_MATCH:
        return None
    found = show(ports, actor, subject, again)
    return Registered(result=RegisterResult.FOUND_FIRST, code=again.code, search=found)


def _ask_for_new_uln(
    ports: Ports,
    actor: Identity,
    subject: Subject,
    attempt: Attempt,
    details: LearnerDetails,
    stored: Link | None,
) -> RegisterAnswer:
    """Send the registration, unless somebody else gave this record a ULN meanwhile.

    `stored` is the link as it was when the record was seen to have none. Raises ChangedMeanwhile,
    Conflict, AlreadyUnderWay or LrsError.
    """
    ref = subject.ref
    caller = caller_for(ports, actor)
    listeners = ports.host.listeners(ref.tenant)

    def still() -> None:
        with ports.store(ref.tenant) as work:
            link = work.links.get(ref)
            unresolved = work.intents.unresolved(ref)
        overtaken = _version(link) != _version(stored)
        if overtaken or ports.host.subject(actor, ref).uln != subject.uln:
            raise _overtaken()
        unknown = [one for one in unresolved if one.state is IntentState.UNKNOWN]
        _refuse_after_unknown(unknown, attempt)

    def keep(work: UnitOfWork, answer: RegisterAnswer) -> None:
        if answer.outcome is RegisterOutcome.REGISTERED and answer.uln is not None:
            keep_new(ports, work, actor, subject, answer.uln, instead_of=stored)
            note(ports, work, actor, ref, EventName.REGISTERED, listeners=listeners)

    return send(
        ports,
        actor,
        ref,
        Operation.REGISTER,
        details,
        lambda: ports.lrs.register(caller, details),
        still=still,
        keep=keep,
        when_unknown=told(
            "Do not register again. Search the LRS first: if a ULN was made, the search finds it."
        ),
    )


def _overtaken() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        told("Somebody else registered or selected a ULN for this record meanwhile."),
        changed=told("No ULN was registered by this request."),
        advice=told("Open the LRS tab and look at that ULN first. A second ULN cannot be undone."),
    )


def _version(link: Link | None) -> int:
    return link.version if link else 0


def _record_notice(
    ports: Ports, actor: Identity, subject: Subject, answers: RegisterAnswers
) -> None:
    """Add to the privacy-notice ledger what was answered before the registration."""
    before, after = subject.details.ability_to_share, answers.ability_to_share
    noticed = to_record(ports, subject.ref, before, after, answers.notice_seen)
    if noticed is not None:
        with saying(StoreUnavailable, _NOT_NOTED, told("Record the day with Edit.")):
            record(ports, actor, subject.ref, noticed)


_NOT_NOTED = told(
    "A new ULN was registered and is kept here. The day of the privacy notice was not recorded."
)


def _timing(ports: Ports, attempt: Attempt) -> Registered | None:
    """Say that the LRS would refuse because of the time since the search, if it would."""
    now: datetime = ports.clock()
    earliest = register_from(ports, attempt)
    if now < earliest:
        return Registered(result=RegisterResult.TOO_SOON, wait_until=earliest)
    latest = attempt.made_at + timedelta(seconds=ports.settings.register_within_seconds)
    return Registered(result=RegisterResult.TOO_LATE) if now > latest else None
