"""What bulk work does for one learner: the same that clicks do, one after the other."""

from dataclasses import replace
from typing import Protocol

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.retries import BEFORE_REGISTERING
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import WhoseUln
from picslrs_plugin.errors import AlreadyUnderWay, InvalidInput, LrsError
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import Intent, IntentState, ItemState, JobItem, Operation, VerifyAnswer
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services.bulk_claims import Claim
from picslrs_plugin.services.context import Ports, held_uln, link_of
from picslrs_plugin.services.results import (
    Registered,
    RegisterForm,
    RegisterResult,
    SearchForm,
    SearchResult,
    Selected,
    Verified,
)
from picslrs_plugin.services.writing import longest_flight

PROPOSED = "proposed"
CANDIDATES = "candidates"
TOO_MANY = "too_many"
NO_MATCH = "no_match"
HAS_ULN = "has_uln"
SELECTED = "selected"
SEARCHED_ANEW = "searched_anew"
REGISTERED = "registered"
NOT_SAVED = "not_saved"
DOUBTFUL = "doubtful"
UNKNOWN_WRITE = "unknown_write"
UNKNOWN_ANSWER = "unknown_answer"


class Doing(Protocol):
    """What a person can do with a learner, as far as bulk work does it too."""

    def verify(self, actor: Identity, ref: SubjectRef, form: Form) -> Verified:
        """Hold the ULN against the LRS."""

    def verified_in_batch(
        self, actor: Identity, ref: SubjectRef, answer: VerifyAnswer, seen: str, *, form: Form
    ) -> Verified | None:
        """Keep what a batch of the LRS answered; None when that is not enough."""

    def search_form(self, actor: Identity, ref: SubjectRef) -> SearchForm:
        """Return the search window with what will be sent."""

    def search(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Search the LRS by details."""

    def search_again(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Search in a way that earlier results offer."""

    def search_result(self, actor: Identity, ref: SubjectRef, attempt_id: str) -> SearchResult:
        """Show one's own results again."""

    def select(self, actor: Identity, ref: SubjectRef, form: Form) -> Selected:
        """Take a ULN from one's own results."""

    def register_form(self, actor: Identity, ref: SubjectRef, attempt_id: str) -> RegisterForm:
        """Return the register window."""

    def register(self, actor: Identity, ref: SubjectRef, form: Form) -> Registered:
        """Ask for a new ULN."""

    def save_again(self, actor: Identity, ref: SubjectRef) -> Uln:
        """Save the linked ULN that the host does not hold."""


def verify_one(_ports: Ports, doing: Doing, claim: Claim, item: JobItem) -> JobItem:
    """Verify a learner's ULN."""
    verified = doing.verify(claim.actor, item.ref, claim.why)
    return replace(item, state=ItemState.DONE, outcome=verified.outcome.name.lower())


def search_one(_ports: Ports, doing: Doing, claim: Claim, item: JobItem) -> JobItem:
    """Search for a learner without a ULN; what is found waits for a person."""
    form = doing.search_form(claim.actor, item.ref)
    if held_uln(form.subject) is not None:
        return replace(item, state=ItemState.DONE, outcome=HAS_ULN)
    if form.problems:
        raise InvalidInput(form.problems)
    return _searched(item, doing.search(claim.actor, item.ref, {**form.values, **claim.why}))


def _searched(item: JobItem, found: SearchResult) -> JobItem:
    """Say what a search came to. Only one exact match without any doubt is proposed."""
    asks = replace(item, state=ItemState.ASKS, result=found.id)
    match found.outcome:
        case FindOutcome.EXACT if is_plain(found):
            return replace(asks, outcome=PROPOSED)
        case FindOutcome.EXACT | FindOutcome.POSSIBLE | FindOutcome.LINKED:
            return replace(asks, outcome=CANDIDATES)
        case FindOutcome.TOO_MANY:
            return replace(asks, outcome=TOO_MANY)
        case FindOutcome.NO_MATCH:
            return replace(asks, state=ItemState.DONE, outcome=NO_MATCH)
        case _:
            return replace(asks, outcome=UNKNOWN_ANSWER)


def is_plain(found: SearchResult) -> bool:
    """Whether the one record that was found needs no more than a person's yes."""
    if len(found.candidates) != 1 or not found.may_select:
        return False
    (only,) = found.candidates
    return only.whose is WhoseUln.THEIR_OWN and not only.asks


def register_one(ports: Ports, doing: Doing, claim: Claim, item: JobItem) -> JobItem:
    """Ask for a new ULN for a learner whom no search of this very moment finds.

    Nothing is sent while the result of an earlier registration is not known: not while it may
    still be on its way, and afterwards only by a person.
    """
    actor, ref = claim.actor, item.ref
    earlier = _made_before(ports, doing, claim, item)
    if earlier is not None:
        return earlier
    unknown = _unknown(ports, ref)
    form = doing.search_form(actor, ref)
    if held_uln(form.subject) is not None:
        return replace(item, state=ItemState.DONE, outcome=HAS_ULN)
    if form.problems:
        raise InvalidInput(form.problems)
    found = _not_found(doing, claim, item, doing.search(actor, ref, {**form.values, **claim.why}))
    if found.outcome is not FindOutcome.NO_MATCH:
        return _searched(item, found)
    if unknown:
        return replace(item, state=ItemState.ASKS, outcome=UNKNOWN_WRITE, result=found.id)
    attempt_id = found.guidance.register_attempt
    window = doing.register_form(actor, ref, attempt_id)
    if window.problems:
        raise InvalidInput(window.problems)
    if window.doubts:
        return replace(item, state=ItemState.ASKS, outcome=DOUBTFUL, result=found.id)
    answers = {"attempt": attempt_id, "seen": window.seen, **window.values, **claim.why}
    try:
        return _registered(item, doing.register(actor, ref, answers))
    except LrsError:
        if _unknown(ports, ref):
            return replace(item, state=ItemState.ASKS, outcome=UNKNOWN_WRITE, result=found.id)
        raise


def _not_found(doing: Doing, claim: Claim, item: JobItem, found: SearchResult) -> SearchResult:
    """Search in every way that may well find somebody who has a ULN, as a person is told to.

    Returns the first results that are not "no match", or the last of all.
    """
    while found.outcome is FindOutcome.NO_MATCH and found.guidance.tries_first:
        way = next(one.retry for one in found.guidance.tries if one.retry in BEFORE_REGISTERING)
        form = {"attempt": found.id, "retry": way.value, **claim.why}
        found = doing.search_again(claim.actor, item.ref, form)
    return found


def _made_before(ports: Ports, doing: Doing, claim: Claim, item: JobItem) -> JobItem | None:
    """Complete what this job did for the learner before its worker died, if it did."""
    link = link_of(ports, item.ref)
    if link is None or item.attempts == 1 or link.linked_at < claim.job.made_at:
        return None
    if link.pending:
        doing.save_again(claim.actor, item.ref)
    return replace(item, state=ItemState.DONE, outcome=REGISTERED)


def _unknown(ports: Ports, ref: SubjectRef) -> tuple[Intent, ...]:
    """Return the registrations whose result is not known. Raises AlreadyUnderWay while one flies.

    Whether an open one is still on its way is known only once the longest call is over.
    """
    with ports.store(ref.tenant) as work:
        unresolved = work.intents.unresolved(ref)
    found = tuple(one for one in unresolved if one.operation is Operation.REGISTER)
    last_moment = ports.clock() - longest_flight(ports)
    if any(one.state is IntentState.OPEN and one.made_at > last_moment for one in found):
        raise AlreadyUnderWay
    return found


def _registered(item: JobItem, registered: Registered) -> JobItem:
    match registered.result:
        case RegisterResult.REGISTERED if registered.host_saved:
            return replace(item, state=ItemState.DONE, outcome=REGISTERED)
        case RegisterResult.REGISTERED:
            return replace(item, state=ItemState.ASKS, outcome=NOT_SAVED)
        case RegisterResult.FOUND_FIRST if registered.search is not None:
            return _searched(item, registered.search)
        case RegisterResult.UNKNOWN_CODE:
            return replace(item, state=ItemState.ASKS, outcome=UNKNOWN_WRITE)
        case result:
            return replace(item, state=ItemState.FAILED, outcome=result.name.lower())
