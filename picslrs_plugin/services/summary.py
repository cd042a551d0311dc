"""The tab: where a subject stands with the LRS. Never calls the LRS."""

from picslrs_plugin.domain.comparison import Comparison
from picslrs_plugin.domain.response_codes import VERIFY, VerifyResult, outcome_of
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.verification import (
    Verification,
    WhoseUln,
    disagreeing,
    outcome_with_record,
    whose_record,
)
from picslrs_plugin.errors import LicenceUnknown
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Intent, IntentState, Link, Operation
from picslrs_plugin.services.context import (
    Ports,
    admit_to_view,
    allowed_actions,
    compared,
    has_invalid_uln,
    held_uln,
    licence_lacks,
)
from picslrs_plugin.services.events import note
from picslrs_plugin.services.notices import ledger_of
from picslrs_plugin.services.results import Summary, Unresolved
from picslrs_plugin.services.undo import is_possible
from picslrs_plugin.services.unsaved import waits
from picslrs_plugin.services.writing import longest_flight

_STANDINGS = {
    Verification.EXACT_MATCH: Standing.EXACT_MATCH,
    Verification.UPDATE_REQUIRED: Standing.UPDATE_REQUIRED,
    Verification.NOT_FOUND: Standing.NOT_FOUND,
    Verification.LINKED: Standing.LINKED,
    Verification.SOMEONE_ELSE: Standing.SOMEONE_ELSE,
    Verification.UNREADABLE: Standing.UNREADABLE,
    Verification.UNKNOWN: Standing.UNKNOWN,
}


def summarise(ports: Ports, actor: Identity, ref: SubjectRef) -> Summary:
    """Return what the tab shows."""
    subject = admit_to_view(ports, actor, ref)
    listeners = ports.host.listeners(ref.tenant)
    with ports.store(ref.tenant) as work:
        stored = work.links.get(ref)
        aliases = work.links.aliases(ref)
        unresolved = work.intents.unresolved(ref)
        replaced = work.replacements.get(ref)
        lines = work.notices.of(ref)
        note(ports, work, actor, ref, EventName.VIEWED, listeners=listeners)
        work.commit()
    link = link_in_force(subject, stored)
    somebody_elses = link is not None and _is_somebody_elses(subject, link)
    theirs = link.theirs if link and not somebody_elses else None
    comparison = compared(ports, ref, subject.details, theirs.details) if theirs else None
    allowed = allowed_actions(ports, actor, ref)
    lacking = licence_lacks(ports, ref)
    return Summary(
        subject=subject,
        standing=standing(subject, link, comparison),
        uln=link.uln if link else held_uln(subject),
        link=link,
        comparison=comparison,
        doubts=disagreeing(subject.details, theirs.details) if theirs else (),
        aliases=aliases,
        allowed=allowed,
        licence_lacks=lacking.happened if lacking else None,
        licence_unknown=isinstance(lacking, LicenceUnknown),
        unresolved=tuple(
            _unresolved(ports, intent)
            for intent in unresolved
            if intent.operation is not Operation.SAVE
        ),
        panels=tuple(ports.host.panels(actor, subject)),
        ledger=ledger_of(ports, ref, lines),
        may_undo=Action.SELECT in allowed and is_possible(subject, replaced, stored, unresolved),
    )


def _unresolved(ports: Ports, intent: Intent) -> Unresolved:
    ends = intent.made_at + longest_flight(ports)
    waits = intent.state is IntentState.OPEN and ports.clock() < ends
    return Unresolved(intent.operation, intent.made_at, ends if waits else None)


def link_in_force(subject: Subject, stored: Link | None) -> Link | None:
    """Return the stored link if it speaks of the ULN that the host holds, or if it holds none.

    One whose new ULN waits to be saved is in force whatever the host holds.
    """
    if stored is None or waits(stored, subject):
        return stored
    if has_invalid_uln(subject):
        return None
    return stored if held_uln(subject) in (stored.uln, None) else None


def standing(subject: Subject, link: Link | None, comparison: Comparison | None) -> Standing:
    """Say where a subject stands, from what the host holds now and what the LRS last answered.

    `link` is the one in force. The comparison is made anew with today's values of ours, so that
    an edit shows at once.
    """
    if waits(link, subject):
        return Standing.UNSAVED
    if has_invalid_uln(subject):
        return Standing.INVALID_ULN
    if held_uln(subject) is None:
        return Standing.UNSAVED if link else Standing.NO_ULN
    if link is not None and _is_somebody_elses(subject, link):
        return Standing.SOMEONE_ELSE
    if link is None or link.outcome is None:
        return Standing.UNVERIFIED
    return _STANDINGS[outcome_now(subject, link, comparison)]


def _is_somebody_elses(subject: Subject, link: Link) -> bool:
    """Whether ours, as it is today, is not the person of the record that was read."""
    if link.theirs is None:
        return False
    return whose_record(subject.details, link.theirs.details) is WhoseUln.SOMEONE_ELSE


def outcome_now(subject: Subject, link: Link, comparison: Comparison | None) -> Verification:
    """Return the last verification's outcome as it is with today's values of ours."""
    assert link.outcome is not None
    if _is_somebody_elses(subject, link):
        return Verification.SOMEONE_ELSE
    compared = (Verification.EXACT_MATCH, Verification.UPDATE_REQUIRED)
    if link.outcome not in compared or comparison is None or link.theirs is None or link.doubtful:
        return link.outcome
    result = outcome_of(VERIFY, link.code, VerifyResult.UNKNOWN)
    return outcome_with_record(
        result, ours=link.uln, answered=link.theirs.uln, agrees=comparison.agrees
    )
