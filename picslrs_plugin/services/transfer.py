"""Transfer: what is known of an applicant follows them when they become a learner."""

from datetime import UTC, datetime

from picslrs_plugin.errors import Conflict, SubjectNotFound
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Identity, SubjectKind, SubjectRef
from picslrs_plugin.ports import UnitOfWork
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.events import note
from picslrs_plugin.services.history import known_as
from picslrs_plugin.services.writing import refuse_under_way
from picslrs_plugin.wording import told

TRANSFERRED = "transferred"
"""The detail of both events."""

_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)


NOTHING = told("Nothing was transferred.")


def is_done(ports: Ports, actor: Identity, old: SubjectRef, new: SubjectRef) -> bool:
    """Whether it was done before, and nothing has come to the applicant since.

    Raises ValueError or SubjectNotFound.
    """
    _check(actor, old, new)
    with ports.store(old.tenant) as work:
        return old in known_as(work.audit, new) and not _anything_kept(work, old)


def run(ports: Ports, actor: Identity, old: SubjectRef, new: SubjectRef) -> None:
    """Give what is known of the applicant to the learner, all or nothing.

    That is the link, old ULNs, unknown writes, the privacy-notice ledger and details kept here.

    The applicant's searches are dropped: a selection is for the subject that was searched for.
    What their last selection replaced is too. Raises ValueError, Conflict, LookupFailed, and
    SubjectNotFound also for a learner whom the host does not know.
    """
    _check(actor, old, new)
    _must_be_known(ports, actor, new)
    listeners = ports.host.listeners(old.tenant)
    with ports.store(old.tenant) as work:
        for ref in (old, new):
            refuse_under_way(ports, work.intents, ref, NOTHING)
        work.attempts.drop(old)
        work.replacements.drop(old)
        work.notices.move(old, new)
        work.details.move(old, new)
        if _anything_known(work, old):
            if work.links.get(new) is not None:
                raise Conflict(
                    told("This learner has a link to the LRS already."),
                    changed=NOTHING,
                    advice=told("Open the LRS tab of both and verify their ULNs."),
                )
            linked = work.links.get(old) is not None
            work.links.move(old, new)
            work.intents.move(old, new)
            events = ((EventName.UNLINKED, old), (EventName.LINKED, new)) if linked else ()
            for name, ref in events:
                note(ports, work, actor, ref, name, detail=TRANSFERRED, listeners=listeners)
        work.commit()


def _check(actor: Identity, old: SubjectRef, new: SubjectRef) -> None:
    if (old.kind, new.kind) != (SubjectKind.APPLICANT, SubjectKind.LEARNER):
        raise ValueError("an applicant becomes a learner, and nothing else is transferred")
    if old.tenant != new.tenant:
        raise ValueError("applicant and learner must belong to the same tenant")
    if actor.tenant != old.tenant:
        raise SubjectNotFound


def _must_be_known(ports: Ports, actor: Identity, new: SubjectRef) -> None:
    """Keep what is known from being given to nobody: no tab would ever show it again."""
    try:
        ports.host.subject(actor, new)
    except SubjectNotFound:
        raise SubjectNotFound(
            told("The learner system does not know the learner whom the applicant is to become."),
            changed=NOTHING,
            advice=told("Make the learner in the learner system first, then transfer again."),
        ) from None


def _anything_kept(work: UnitOfWork, ref: SubjectRef) -> bool:
    """Whether there is anything that a transfer would move or drop."""
    return _anything_known(work, ref) or bool(
        work.attempts.of(ref, _ALWAYS)
        or work.replacements.get(ref)
        or work.notices.of(ref)
        or work.details.of(ref)
    )


def _anything_known(work: UnitOfWork, ref: SubjectRef) -> bool:
    return bool(
        work.links.get(ref) is not None or work.links.aliases(ref) or work.intents.unresolved(ref)
    )
