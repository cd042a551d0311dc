"""Everything that is held about one subject: told for their own request, or erased.

The audit's entries stay when the rest is erased: they say that something was done, by whom and
when, and no longer with what values. What the host holds is the host's own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from picslrs_plugin.domain.learner import LrsRecord
from picslrs_plugin.errors import Conflict
from picslrs_plugin.hookspecs.tenant_types import SYSTEM
from picslrs_plugin.hookspecs.types import Identity, SubjectRef
from picslrs_plugin.ports import (
    Attempt,
    Audited,
    Intent,
    JobAttempt,
    JobItem,
    Link,
    NoticeSeen,
    Replaced,
    RosterEntry,
    UnitOfWork,
)
from picslrs_plugin.services.audited import texts
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.history import Happened, everything_about, known_as, told_as_data
from picslrs_plugin.services.trail import Note, recorded
from picslrs_plugin.services.writing import refuse_under_way
from picslrs_plugin.wording import told

_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)

NOTHING = told("Nothing was erased.")

Data = dict[str, object]


@dataclass(frozen=True)
class Erased:
    """What an erasure removed: how many entries lost their values, and for how many names.

    `jobs` is how many bulk jobs they were taken out of.
    """

    values: int
    known_as: int
    jobs: int


def export(ports: Ports, ref: SubjectRef) -> Data:
    """Return everything that is held, as what JSON has; the audit is told first."""
    note = Note(Audited.EXPORT_SUBJECT)
    return recorded(
        ports, _actor(ref), ref, None, lambda watched: _told(watched, ref), notes=(note,)
    )


def _actor(ref: SubjectRef) -> Identity:
    return Identity(SYSTEM, ref.tenant)


def _told(ports: Ports, ref: SubjectRef) -> Data:
    with ports.store(ref.tenant) as work:
        refs = known_as(work.audit, ref)
        parts = [_held_as(work, one) for one in refs]
    return {
        "tenant": ref.tenant,
        "held_as": parts,
        "history": [_happened(one) for one in everything_about(ports, ref)],
    }


def _held_as(work: UnitOfWork, ref: SubjectRef) -> Data:
    link = work.links.get(ref)
    entry = work.roster.entries([ref]).get(ref)
    replaced = work.replacements.get(ref)
    return {
        "kind": ref.kind.value,
        "subject": ref.id,
        "link": _link(link) if link else None,
        "earlier_ulns": [str(uln) for uln in work.links.aliases(ref)],
        "searches": [_attempt(one) for one in work.attempts.of(ref, _ALWAYS)],
        "writes": [_intent(one) for one in work.intents.of(ref)],
        "to_do_list": _listed(entry) if entry else None,
        "before_last_selection": _replaced(replaced) if replaced else None,
        "privacy_notices": [_notice(one) for one in work.notices.of(ref)],
        "details_kept_here": dict(work.details.of(ref)),
        "bulk_jobs": [_in_job(work, job_id, item) for job_id, item in work.jobs.of(ref).items()],
    }


def _link(link: Link) -> Data:
    return {
        "uln": str(link.uln),
        "linked_at": _moment(link.linked_at),
        "linked_by": link.linked_by,
        "outcome": link.outcome.value if link.outcome else None,
        "code": link.code,
        "flags": sorted(flag.value for flag in link.flags),
        "doubtful": link.doubtful,
        "checked_at": _moment(link.checked_at),
        "checked_by": link.checked_by,
        "read_at": _moment(link.read_at),
        "lrs_record": _record(link.theirs) if link.theirs else None,
        "merged_read_at": _moment(link.merged_read_at),
        "merged_lrs_record": _record(link.merged) if link.merged else None,
        "waits_to_be_saved": _waiting(link) if link.pending else None,
    }


def _waiting(link: Link) -> Data:
    return {
        "found": link.found,
        "instead_of": link.instead_of,
        "decided_by": link.saver,
        "tried": link.saves,
        "next_try_at": _moment(link.save_at),
    }


def _record(record: LrsRecord) -> Data:
    return {
        "uln": str(record.uln),
        "version_number": record.version_number,
        "linked_ulns": [str(uln) for uln in record.linked_ulns],
        **texts(record.details),
    }


def _attempt(attempt: Attempt) -> Data:
    """Tell a search; of the records that came only the ULNs, since most are other people's."""
    return {
        "made_at": _moment(attempt.made_at),
        "made_by": attempt.person_id,
        "searched_for": texts(attempt.wanted),
        "outcome": attempt.outcome.value,
        "code": attempt.code,
        "ulns": [str(record.uln) for record in attempt.records],
    }


def _intent(intent: Intent) -> Data:
    return {
        "operation": intent.operation.value,
        "made_at": _moment(intent.made_at),
        "made_by": intent.person_id,
        "state": intent.state.value,
        "code": intent.code,
        "uln": str(intent.uln) if intent.uln else None,
        "sent": texts(intent.details),
    }


def _listed(entry: RosterEntry) -> Data:
    return {
        "uln": str(entry.uln) if entry.uln else None,
        "standing": entry.standing.value,
        "categories": sorted(todo.label for todo in entry.todos),
        "groups": list(entry.groups),
        "refreshed_at": _moment(entry.refreshed_at),
    }


def _replaced(replaced: Replaced) -> Data:
    return {
        "selected_uln": str(replaced.uln),
        "selected_at": _moment(replaced.linked_at),
        "uln": str(replaced.before) if replaced.before else None,
        "link": _link(replaced.link) if replaced.link else None,
        "filled": dict(replaced.filled),
    }


def _notice(notice: NoticeSeen) -> Data:
    return {
        "seen_on": notice.seen_on.isoformat(),
        "version": notice.version,
        "recorded_at": _moment(notice.recorded_at),
        "recorded_by": notice.recorded_by,
    }


def _in_job(work: UnitOfWork, job_id: str, item: JobItem) -> Data:
    job = work.jobs.get(job_id)
    assert job is not None
    return {
        "job": job_id,
        "what": job.kind.value,
        "started_at": _moment(job.made_at),
        "started_by": job.person.id,
        "state": item.state.value,
        "outcome": item.outcome,
        "result": item.result,
        "changed_at": _moment(item.changed_at),
        "attempts": [_tried(one) for one in work.jobs.attempts(job_id, item.number)],
    }


def _tried(attempt: JobAttempt) -> Data:
    return {
        "began_at": _moment(attempt.began_at),
        "ended_at": _moment(attempt.ended_at),
        "outcome": attempt.outcome,
    }


def _happened(one: Happened) -> Data:
    values = {part: dict(held) for part, held in one.values.items()}
    return told_as_data(one.number, one.entry) | {"values": values, "values_erased": one.erased}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def erase(ports: Ports, ref: SubjectRef) -> Erased:
    """Remove everything that `export` tells, but for the audit's entries; all of it or nothing.

    Each name that the subject was known by gets an entry, by which the audit knows that the
    values were not taken by somebody else. Bulk jobs go on counting the subject, as erased, and an
    event that waits for plugins is heard first. Raises AlreadyUnderWay while somebody saves, a
    write waits for its answer or a job is at them, and Conflict while a new ULN waits to be saved:
    it would be lost.
    """
    with ports.store(ref.tenant) as work:
        refs = known_as(work.audit, ref)
    notes = [Note(Audited.ERASE, one) for one in refs]
    return recorded(
        ports, _actor(ref), ref, None, lambda watched: _erase(watched, refs), notes=notes
    )


def _erase(ports: Ports, refs: tuple[SubjectRef, ...]) -> Erased:
    with ports.store(refs[0].tenant) as work:
        for ref in refs:
            _nothing_is_lost(ports, work, ref)
        for ref in refs:
            work.links.forget(ref)
            work.attempts.drop(ref)
            work.intents.forget(ref)
            work.replacements.drop(ref)
            work.notices.drop(ref)
            work.details.drop(ref)
        work.roster.remove(refs)
        jobs = sum(work.jobs.take_out(ref, now=ports.clock()) for ref in refs)
        values = work.audit.erase_values(refs)
        work.commit()
    return Erased(values, len(refs), jobs)


def _nothing_is_lost(ports: Ports, work: UnitOfWork, ref: SubjectRef) -> None:
    refuse_under_way(ports, work.intents, ref, NOTHING)
    link = work.links.get(ref)
    if link is not None and link.pending and not link.found:
        raise Conflict(
            told("A newly registered ULN has not been saved in the learner system yet."),
            changed=NOTHING,
            advice=told("Save it from the LRS tab first: it exists nowhere else."),
        )
