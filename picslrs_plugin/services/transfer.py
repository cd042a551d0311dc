"""Transfer: what is known of an applicant follows them when they become a learner."""

from picslrs_plugin.errors import AlreadyUnderWay, Conflict, SubjectNotFound
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Identity, SubjectKind, SubjectRef
from picslrs_plugin.ports import IntentState, UnitOfWork
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.events import note
from picslrs_plugin.services.writing import close_stale

TRANSFERRED = "transferred"
"""The detail of both events."""


def run(ports: Ports, actor: Identity, old: SubjectRef, new: SubjectRef) -> None:
    """Give link, old ULNs and unknown writes of the applicant to the learner, all or nothing.

    The applicant's searches are dropped: a selection is for the subject that was searched for.
    What their last selection replaced is too, and the privacy-notice ledger follows.
    Doing it again changes nothing. Raises ValueError, SubjectNotFound or Conflict.
    """
    _check(actor, old, new)
    listeners = ports.host.listeners(old.tenant)
    with ports.store(old.tenant) as work:
        for ref in (old, new):
            _nothing_under_way(ports, work, ref)
        work.attempts.drop(old)
        work.replacements.drop(old)
        work.notices.move(old, new)
        if _anything_known(work, old):
            if work.links.get(new) is not None:
                raise Conflict(
                    "This learner has a link to the LRS already.",
                    advice="Open the LRS tab of both and verify their ULNs.",
                )
            linked = work.links.get(old) is not None
            work.links.move(old, new)
            work.intents.move(old, new)
            told = ((EventName.UNLINKED, old), (EventName.LINKED, new)) if linked else ()
            for name, ref in told:
                note(ports, work, actor, ref, name, detail=TRANSFERRED, listeners=listeners)
        work.commit()


def _check(actor: Identity, old: SubjectRef, new: SubjectRef) -> None:
    if (old.kind, new.kind) != (SubjectKind.APPLICANT, SubjectKind.LEARNER):
        raise ValueError("an applicant becomes a learner, and nothing else is transferred")
    if old.tenant != new.tenant:
        raise ValueError("applicant and learner must belong to the same tenant")
    if actor.tenant != old.tenant:
        raise SubjectNotFound


def _nothing_under_way(ports: Ports, work: UnitOfWork, ref: SubjectRef) -> None:
    """Raise AlreadyUnderWay when a write's answer is still to come: it will be stored there."""
    close_stale(ports, work.intents, ref)
    if any(one.state is IntentState.OPEN for one in work.intents.unresolved(ref)):
        raise AlreadyUnderWay(
            "A request to the LRS for this record is still under way.",
            changed="Nothing was transferred.",
        )


def _anything_known(work: UnitOfWork, ref: SubjectRef) -> bool:
    return bool(
        work.links.get(ref) is not None or work.links.aliases(ref) or work.intents.unresolved(ref)
    )
