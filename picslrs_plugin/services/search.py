"""Search: look for a learner by their details, keep what came back, and judge what may follow.

Source of the rules: docs/lrs-rules.md, "Finding" and "Registering".
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from picslrs_plugin.domain.comparison import Agreement, compare_field
from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import (
    DEMOGRAPHIC_FIELDS,
    MANDATORY_DEMOGRAPHICS,
    Demographics,
    LearnerDetails,
    LrsRecord,
)
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.rules import (
    age_warning,
    email_would_be_refused,
    unusual_name,
)
from picslrs_plugin.domain.verification import WhoseUln, disagreeing, whose_record
from picslrs_plugin.errors import Conflict, InvalidInput, SelectionRefused
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Attempt, Intent, Operation
from picslrs_plugin.schemas.forms import Form, read_rejection, read_retry, read_search
from picslrs_plugin.services import purposes
from picslrs_plugin.services.context import (
    Ports,
    admit,
    allowed_actions,
    caller_for,
    compared,
    held_uln,
    seen_of,
)
from picslrs_plugin.services.holders import Holder, holders_of, list_was_read
from picslrs_plugin.services.results import Candidate, SearchForm, SearchResult
from picslrs_plugin.services.retry import (
    guide,
    leads_to_registration,
    own_searches,
    tries_after,
)
from picslrs_plugin.services.writing import settle
from picslrs_plugin.wording import told

SELECTABLE = (FindOutcome.EXACT, FindOutcome.POSSIBLE, FindOutcome.LINKED)


def open_form(ports: Ports, actor: Identity, ref: SubjectRef) -> SearchForm:
    """Return the search window with ours filled in, and what stands in the way already."""
    subject = admit(ports, actor, ref, Action.SEARCH)
    values = form_values(subject.details)
    return SearchForm(
        subject=subject,
        values=values,
        problems=_problems(values, ports.clock()),
        warnings=warnings_about(subject.details, ports.clock()),
    )


def form_values(details: LearnerDetails) -> dict[str, str]:
    """Return the text of every box of the search window."""
    born = details.date_of_birth
    texts = {
        name: str(details.value(name) or "")
        for name in DEMOGRAPHIC_FIELDS
        if name != "date_of_birth"
    }
    boxes = {"day": born.day, "month": born.month, "year": born.year} if born else {}
    return texts | {
        f"date_of_birth_{part}": str(boxes.get(part, "")) for part in ("day", "month", "year")
    }


def _problems(values: Mapping[str, str], now: datetime) -> dict[str, list[str]]:
    try:
        read_search(values, now.date())
    except InvalidInput as refused:
        return {name: told for name, told in refused.problems.items() if name in _MANDATORY}
    return {}


_MANDATORY = frozenset(MANDATORY_DEMOGRAPHICS)


def warnings_about(details: LearnerDetails, now: datetime) -> tuple[str, ...]:
    """Say what is worth a second look and stops nothing."""
    warnings: list[str] = [
        told(
            "{field} holds characters that are unusual in a name. Check it.",
            field=BY_NAME[name].label,
        )
        for name in ("given_name", "family_name")
        if unusual_name(str(details.value(name) or ""))
    ]
    age = age_warning(details.date_of_birth, now.date()) if details.date_of_birth else None
    if age:
        warnings.append(age)
    if email_would_be_refused(details.email_address):
        warnings.append(told("The LRS does not take this form of email address. It is left out."))
    return tuple(warnings)


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
    """Search the LRS and keep the results for this person. Raises InvalidInput or LrsError."""
    subject = admit(ports, actor, ref, Action.SEARCH)
    purposes.require(ports, ref.tenant, form)
    wanted = ports.host.adjusted(actor, ref, read_search(form, ports.clock().date()))
    return show(ports, actor, subject, find(ports, actor, ref, wanted))


def find(ports: Ports, actor: Identity, ref: SubjectRef, wanted: Demographics) -> Attempt:
    """Call the LRS and store the attempt; forget attempts that nobody can use any more."""
    answer = ports.lrs.find_by_demographics(caller_for(ports, actor), wanted)
    now = ports.clock()
    attempt = Attempt(
        id=secrets.token_urlsafe(16),
        ref=ref,
        person_id=actor.person.id,
        made_at=now,
        wanted=wanted,
        outcome=answer.outcome,
        code=answer.code,
        records=answer.records if answer.outcome in SELECTABLE else (),
    )
    longest = max(ports.settings.search_seconds, ports.settings.register_within_seconds)
    with ports.store(ref.tenant) as work:
        work.attempts.forget(now - timedelta(seconds=longest))
        work.attempts.add(attempt)
        if attempt.outcome is FindOutcome.NO_MATCH:
            settle(ports, work.intents, ref, Operation.REGISTER, only=partial(_sent, wanted))
        work.commit()
    return attempt


def _sent(wanted: Demographics, intent: Intent) -> bool:
    return asks_for(wanted, intent.details)


def asks_for(wanted: Demographics, details: LearnerDetails) -> bool:
    """Whether a search had the five mandatory details of a registration that was sent.

    Only such a search finds out whether that registration made a ULN.
    """
    fields = [BY_NAME[name] for name in MANDATORY_DEMOGRAPHICS]
    pairs = [(field, getattr(wanted, field.name), details.value(field.name)) for field in fields]
    return all(
        compare_field(field, one, other).agreement is Agreement.SAME for field, one, other in pairs
    )


def run_again(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
    """Search once more, in one of the ways that the results of an earlier search offer.

    Raises SelectionRefused for results that can no longer be used, InvalidInput for a way that
    they do not offer, and LrsError.
    """
    subject = admit(ports, actor, ref, Action.SEARCH)
    purposes.require(ports, ref.tenant, form)
    chosen = read_retry(form)
    attempt = own_attempt(ports, actor, ref, chosen.attempt_id)
    offered = tries_after(ports, subject, attempt, own_searches(ports, actor, attempt))
    fitting = [one for one in offered if one.retry == chosen.retry]
    if not fitting:
        raise InvalidInput({"retry": [told("Choose one of the searches that are offered.")]})
    wanted = ports.host.adjusted(actor, ref, fitting[0].wanted)
    return show(ports, actor, subject, find(ports, actor, ref, wanted))


def own_attempt(ports: Ports, actor: Identity, ref: SubjectRef, attempt_id: str) -> Attempt:
    """Return a search that this person made for this subject and that may still be used.

    Raises SelectionRefused, with the same words whatever the reason: that somebody else's search
    exists is nobody's business.
    """
    with ports.store(ref.tenant) as work:
        attempt = work.attempts.get(attempt_id)
    usable = (
        attempt is not None
        and attempt.ref == ref
        and attempt.person_id == actor.person.id
        and ports.clock() <= usable_until(ports, attempt)
    )
    if attempt is None or not usable:
        raise SelectionRefused
    return attempt


def usable_until(ports: Ports, attempt: Attempt) -> datetime:
    """Return the last moment for a selection from these results."""
    return attempt.made_at + timedelta(seconds=ports.settings.search_seconds)


def register_from(ports: Ports, attempt: Attempt) -> datetime:
    """Return the earliest moment at which the LRS takes a registration after this search."""
    if attempt.outcome is FindOutcome.POSSIBLE:
        return attempt.made_at + timedelta(seconds=ports.settings.register_wait_seconds)
    return attempt.made_at


def reopen(ports: Ports, actor: Identity, ref: SubjectRef, attempt_id: str) -> SearchResult:
    """Show this person's own results again, without calling the LRS. Raises SelectionRefused."""
    subject = admit(ports, actor, ref, Action.SEARCH)
    return show(ports, actor, subject, own_attempt(ports, actor, ref, attempt_id))


def reject(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
    """Record that none of the possible matches is the learner. Raises SelectionRefused."""
    subject = admit(ports, actor, ref, Action.SEARCH)
    attempt = own_attempt(ports, actor, ref, read_rejection(form))
    if attempt.outcome is not FindOutcome.POSSIBLE:
        raise Conflict(
            told("Only possible matches can be rejected."),
            advice=told("Search the LRS again to see the current results."),
        )
    now = ports.clock()
    with ports.store(ref.tenant) as work:
        work.attempts.reject(attempt.id, now)
        work.commit()
    return show(ports, actor, subject, replace(attempt, rejected_at=now))


def show(ports: Ports, actor: Identity, subject: Subject, attempt: Attempt) -> SearchResult:
    """Lay the results beside ours and say what may follow."""
    allowed = allowed_actions(ports, actor, subject.ref)
    leads_on = leads_to_registration(attempt)
    guidance = guide(ports, actor, subject, attempt)
    ours = attempt.wanted.laid_over(subject.details)
    return SearchResult(
        id=attempt.id,
        subject=subject,
        outcome=attempt.outcome,
        code=attempt.code,
        wanted=attempt.wanted,
        made_at=attempt.made_at,
        usable_until=usable_until(ports, attempt),
        candidates=candidates(ports, actor, subject, attempt),
        warnings=warnings_about(ours, ports.clock()),
        seen=seen_uln(subject),
        rejected=attempt.rejected_at is not None,
        may_select=attempt.outcome in SELECTABLE and Action.SELECT in allowed,
        may_register=leads_on and Action.REGISTER in allowed,
        register_from=register_from(ports, attempt) if leads_on else None,
        guidance=guidance,
        list_read=list_was_read(ports, subject.ref.tenant),
    )


def candidates(
    ports: Ports, actor: Identity, subject: Subject, attempt: Attempt
) -> tuple[Candidate, ...]:
    """Judge every record that was found, the one that agrees best first."""
    ulns = [record.uln for record in attempt.records]
    holders = holders_of(ports, actor, subject.ref, ulns)
    found = [
        _candidate(ports, subject, attempt, record, holders.get(record.uln, ()))
        for record in attempt.records
    ]
    return tuple(sorted(found, key=_agreement, reverse=True))


def _candidate(
    ports: Ports,
    subject: Subject,
    attempt: Attempt,
    record: LrsRecord,
    holders: tuple[Holder, ...],
) -> Candidate:
    ours = subject.details
    whose = whose_record(ours, record.details)
    born = record.details.date_of_birth
    age = age_warning(born, ports.clock().date()) if born else None
    same_kind = any(holder.ref.kind is subject.ref.kind for holder in holders)
    held = held_uln(subject)
    possible = attempt.outcome is FindOutcome.POSSIBLE
    return Candidate(
        record=record,
        comparison=compared(ports, subject.ref, ours, record.details),
        held_already=record.uln == held,
        whose=whose,
        doubts=disagreeing(ours, record.details),
        holders=holders,
        warnings=(age,) if age else (),
        asks=possible or same_kind or bool(age) or whose is not WhoseUln.THEIR_OWN,
    )


def _agreement(candidate: Candidate) -> tuple[int, int, date]:
    """Say how well a record agrees: key details, then all details, then how fresh it is."""
    key = candidate.comparison.only(MANDATORY_DEMOGRAPHICS)
    agreeing = [field.agreement is Agreement.SAME for field in candidate.comparison.fields]
    changed = candidate.record.last_updated or date.min
    return sum(one.agreement is Agreement.SAME for one in key), sum(agreeing), changed


def seen_uln(subject: Subject) -> str:
    """Stand for the ULN that a person saw beside the results."""
    return seen_of({"uln": subject.uln or ""})
