"""Searching again: what was tried, what to try next, and what a registration still needs.

Source of the rules: docs/lrs-rules.md, "Searching again".
"""

from collections.abc import Sequence
from datetime import timedelta

from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import MANDATORY_DEMOGRAPHICS, LearnerDetails
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.retries import BEFORE_REGISTERING, Try, next_tries
from picslrs_plugin.domain.rules import problems_to_send
from picslrs_plugin.hookspecs.types import Identity, Subject
from picslrs_plugin.ports import Attempt
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.results import Guidance, Prerequisite, Tried
from picslrs_plugin.wording import joined, told

_LEADS_ON = (FindOutcome.NO_MATCH, FindOutcome.TOO_MANY)
_ANSWERED_LATER = ("verification_type", "other_verification_description", "ability_to_share")


def guide(ports: Ports, actor: Identity, subject: Subject, attempt: Attempt) -> Guidance:
    """Return what this person has tried for this subject, and what they can do next."""
    own = own_searches(ports, actor, attempt)
    tries = tries_after(ports, subject, attempt, own)
    source = register_source(subject.details, own)
    return Guidance(
        tried=tuple(Tried(one.id, one.wanted, one.outcome, one.made_at) for one in own),
        tries=tries,
        register_attempt=source.id,
        tries_first=any(one.retry in BEFORE_REGISTERING for one in tries),
        prerequisites=_prerequisites(subject.details, source),
    )


def own_searches(ports: Ports, actor: Identity, attempt: Attempt) -> tuple[Attempt, ...]:
    """Return this person's searches that can still be used, oldest first, this one included."""
    since = ports.clock() - timedelta(seconds=ports.settings.search_seconds)
    with ports.store(attempt.ref.tenant) as work:
        stored = work.attempts.of(attempt.ref, since)
    mine = [one for one in stored if one.person_id == actor.person.id and one.id != attempt.id]
    return tuple(sorted((*mine, attempt), key=lambda one: one.made_at))


def tries_after(
    ports: Ports, subject: Subject, attempt: Attempt, own: Sequence[Attempt]
) -> tuple[Try, ...]:
    """Return the searches to make next after this one, without `own`; none after a match."""
    if attempt.outcome not in _LEADS_ON:
        return ()
    return next_tries(
        subject.details,
        attempt.wanted,
        [one.wanted for one in own],
        postcodes=_older_postcodes(ports, subject, attempt),
        too_many=attempt.outcome is FindOutcome.TOO_MANY,
    )


def _older_postcodes(ports: Ports, subject: Subject, attempt: Attempt) -> tuple[str, ...]:
    """Return other postcodes that are known: ours after a search with another, and the LRS's."""
    with ports.store(subject.ref.tenant) as work:
        link = work.links.get(subject.ref)
    known = [subject.details.postcode, link.theirs.details.postcode if link and link.theirs else ""]
    return tuple(one for one in known if one and one != attempt.wanted.postcode)


def register_source(ours: LearnerDetails, own: Sequence[Attempt]) -> Attempt:
    """Return the search whose details are registered: the one that is most like ours.

    A search with an earlier name or without accents finds somebody; it is not what they are
    registered as. Of two alike the newer one counts.
    """
    *_, newest = own
    leading = [one for one in own if leads_to_registration(one)] or [newest]
    return max(leading, key=lambda one: (_likeness(ours, one), one.made_at))


def leads_to_registration(attempt: Attempt) -> bool:
    """Whether the LRS may be asked for a new ULN after this search.

    After no match; after possible matches that the person rejected; never after too many.
    """
    rejected = attempt.outcome is FindOutcome.POSSIBLE and attempt.rejected_at is not None
    return attempt.outcome is FindOutcome.NO_MATCH or rejected


def _likeness(ours: LearnerDetails, attempt: Attempt) -> int:
    return sum(getattr(attempt.wanted, name) == ours.value(name) for name in MANDATORY_DEMOGRAPHICS)


def _prerequisites(ours: LearnerDetails, source: Attempt) -> tuple[Prerequisite, ...]:
    """Return what a registration needs, and whether it is there."""
    details = source.wanted.laid_over(ours)
    wrong = problems_to_send(details)
    lacking = [name for name in wrong if name not in _ANSWERED_LATER]
    notes = [sentence for name in lacking for sentence in wrong[name]]
    return (
        Prerequisite(told("A search with these details that found nobody"), met=True),
        Prerequisite(told("Every detail that is registered"), met=not notes, note=joined(notes)),
        *(
            Prerequisite(
                BY_NAME[name].label,
                name not in wrong,
                BY_NAME[name].shown(ours.value(name)) if name not in wrong else "",
                asked=True,
            )
            for name in ("verification_type", "ability_to_share")
        ),
    )
