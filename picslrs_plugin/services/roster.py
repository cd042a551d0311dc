"""The roster: one entry for each learner and applicant, without a name, of what is to be done.

It is read from the host's list as a whole, and in between follows what is done in the tab and
what the host tells. It is never the truth about anybody: whatever is done for a subject asks the
host and the link again. Nobody else's code runs while its rows are locked.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.rules import problems_to_send
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import HostError, LookupFailed, StoreUnavailable, SubjectNotFound
from picslrs_plugin.hookspecs import SYSTEM
from picslrs_plugin.hookspecs.extension_types import Group, ListedSubject
from picslrs_plugin.hookspecs.types import Identity, Subject, SubjectKind, SubjectRef
from picslrs_plugin.ports import Link, Reading, RosterEntry, UnitOfWork
from picslrs_plugin.services.context import Ports, compared, fingerprint_of, held_uln, tidy
from picslrs_plugin.services.holders import list_was_read
from picslrs_plugin.services.summary import link_in_force, standing
from picslrs_plugin.telemetry import logger

log = logger(__name__)

AT_ONCE = 500
"""How many subjects are changed in one transaction, and how many read at a time."""

Progress = Callable[[int], None]
"""Is told how many subjects were read so far."""


@dataclass(frozen=True, repr=False)
class Known(Private):
    """A subject as the host holds them now; `groups` None leaves the groups as they are."""

    subject: Subject
    groups: tuple[Group, ...] | None = None


# reading the whole list


def read_all(ports: Ports, tenant: str, progress: Progress = lambda _: None) -> Reading:
    """Read the host's whole list into the roster, and drop who is not on it any more.

    When the host cannot go on, what was read stays, nobody is dropped, and the reading keeps the
    reason. Raises NotListed, LookupFailed or StoreUnavailable.
    """
    if not list_was_read(ports, tenant):
        # A tenant that nobody lists, such as one that was mistyped, leaves nothing here.
        with suppress(LookupFailed):
            next(ports.host.stretches(tenant), ())
    number = _begin(ports, tenant)
    listed = 0
    try:
        for stretch in ports.host.stretches(tenant):
            put(ports, tenant, [Known(one.subject, one.groups) for one in stretch], sweep=number)
            listed += len(stretch)
            progress(listed)
    except HostError as error:
        _note_problem(ports, tenant, number, error.happened)
        raise
    _drop_unlisted(ports, tenant, number)
    return _finish(ports, tenant, number, listed)


def _begin(ports: Ports, tenant: str) -> int:
    with ports.store(tenant) as work:
        work.roster.take_turn()
        last = work.roster.reading()
        number = last.number + 1 if last else 1
        begun = Reading(
            number=number,
            started_at=ports.clock(),
            finished_at=last.finished_at if last else None,
            listed=last.listed if last else 0,
        )
        work.roster.record_reading(begun)
        work.commit()
    return number


def _note_problem(ports: Ports, tenant: str, number: int, problem: str) -> None:
    with ports.store(tenant) as work:
        work.roster.take_turn()
        now_there = work.roster.reading()
        if now_there is not None and now_there.number == number:
            work.roster.record_reading(replace(now_there, problem=problem))
            work.commit()


def _drop_unlisted(ports: Ports, tenant: str, number: int) -> None:
    while True:
        with ports.store(tenant) as work:
            work.roster.take_turn()
            gone = work.roster.not_listed_since(number, AT_ONCE)
            _remove(work, gone)
            work.commit()
        if len(gone) < AT_ONCE:
            return


def _finish(ports: Ports, tenant: str, number: int, listed: int) -> Reading:
    """Say that the list was read to its end, unless a later reading has begun meanwhile."""
    now = ports.clock()
    with ports.store(tenant) as work:
        work.roster.take_turn()
        reading = work.roster.reading()
        assert reading is not None
        if reading.number == number:
            work.roster.recount()
            work.roster.keep_day(uk_day(now))
            reading = replace(reading, finished_at=now, listed=listed, problem="")
            work.roster.record_reading(reading)
        work.commit()
    return reading


# following single subjects


def follow(ports: Ports, actor: Identity, refs: Collection[SubjectRef]) -> None:
    """Bring the roster up to date with what was just done for these subjects.

    It comes after the action, which is done whatever happens here; the next reading of the whole
    list makes up for what failed.
    """
    try:
        with ports.store(actor.tenant) as work:
            if work.roster.reading() is None:
                return
        _look_up(ports, actor, refs)
    except (HostError, StoreUnavailable) as error:
        log.warning("The roster could not follow: %s", type(error).__name__)


def changed(ports: Ports, tenant: str, subjects: Iterable[SubjectRef | ListedSubject]) -> None:
    """Take up what the host says of some of its subjects; a ref is looked up.

    A ref that the host does not know any more leaves the roster. Raises LookupFailed, after all
    others were done, when the host could not say; ValueError for another tenant's subject.
    """
    told = list(subjects)
    refs = [one for one in told if isinstance(one, SubjectRef)]
    values = [one for one in told if isinstance(one, ListedSubject)]
    if any(ref.tenant != tenant for ref in (*refs, *(one.subject.ref for one in values))):
        raise ValueError("all subjects must belong to the same tenant")
    for start in range(0, len(values), AT_ONCE):
        stretch = values[start : start + AT_ONCE]
        put(ports, tenant, [Known(one.subject, one.groups) for one in stretch])
    _look_up(ports, Identity(SYSTEM, tenant), refs)


def _look_up(ports: Ports, actor: Identity, refs: Collection[SubjectRef]) -> None:
    found: list[Known] = []
    gone: list[SubjectRef] = []
    failed = False
    for ref in refs:
        try:
            found.append(Known(ports.host.subject(actor, ref)))
        except SubjectNotFound:
            gone.append(ref)
        except LookupFailed:
            failed = True
    put(ports, actor.tenant, found)
    if gone:
        with ports.store(actor.tenant) as work:
            work.roster.take_turn()
            _remove(work, tuple(work.roster.entries(gone).values()))
            work.commit()
    if failed:
        raise LookupFailed


# entries


def put(ports: Ports, tenant: str, known: Sequence[Known], *, sweep: int | None = None) -> None:
    """Make the entries of these subjects anew and store them.

    `sweep` is the number of the reading that listed them; without it they count as listed by the
    last one, so that nobody is dropped who came while a list is read.
    """
    if not known:
        return
    with ports.store(tenant) as work:
        links = work.links.of([one.subject.ref for one in known])
    now = ports.clock()
    fresh = [_entry(ports, one.subject, links.get(one.subject.ref), now) for one in known]
    with ports.store(tenant) as work:
        work.roster.take_turn()
        before = work.roster.entries([entry.ref for entry in fresh])
        reading = work.roster.reading()
        last = sweep if sweep is not None else (reading.number if reading else 0)
        entries = [
            _joined(entry, before.get(entry.ref), one.groups, last)
            for entry, one in zip(fresh, known, strict=True)
        ]
        work.roster.name_groups({group for one in known for group in one.groups or ()})
        work.roster.put(entries)
        _mark_shared(work, _ulns((*before.values(), *entries)))
        work.commit()


def _entry(ports: Ports, subject: Subject, stored: Link | None, now: datetime) -> RosterEntry:
    """Return what is known of a subject, from ours and the link alone."""
    subject = tidy(subject)
    ours, ref = subject.details, subject.ref
    link = link_in_force(subject, stored)
    theirs = link.theirs if link else None
    comparison = compared(ports, ref, ours, theirs.details) if theirs else None
    mark = fingerprint_of(subject)
    return RosterEntry(
        ref=ref,
        uln=held_uln(subject),
        standing=standing(subject, link, comparison),
        fingerprint=mark,
        lacks=frozenset(problems_to_send(ours)),
        changed=bool(link and link.fingerprint and link.fingerprint != mark),
        refreshed_at=now,
    )


def members(
    ports: Ports,
    tenant: str,
    todo: Todo | None,
    *,
    kind: SubjectKind | None = None,
    group: str = "",
) -> Iterator[RosterEntry]:
    """Yield everybody of a category; no transaction is open while one of them is worked on."""
    last: SubjectRef | None = None
    while True:
        with ports.store(tenant) as work:
            found = work.roster.members(todo, kind=kind, group=group, after=last, limit=AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        last = found[-1].ref


def _joined(
    entry: RosterEntry,
    before: RosterEntry | None,
    groups: tuple[Group, ...] | None,
    sweep: int,
) -> RosterEntry:
    """Keep of the earlier entry what ours and the link say nothing of."""
    named = None if groups is None else tuple(dict.fromkeys(group.key for group in groups))
    if before is None:
        return replace(entry, groups=named or (), sweep=sweep)
    return replace(
        entry,
        groups=before.groups if named is None else named,
        ignored=before.ignored,
        shared=before.shared,
        sweep=max(sweep, before.sweep),
    )


def _remove(work: UnitOfWork, entries: Sequence[RosterEntry]) -> None:
    work.roster.remove([entry.ref for entry in entries])
    _mark_shared(work, _ulns(entries))


def _ulns(entries: Iterable[RosterEntry]) -> set[Uln]:
    return {entry.uln for entry in entries if entry.uln is not None}


def _mark_shared(work: UnitOfWork, ulns: Collection[Uln]) -> None:
    """Say of everybody who holds one of these ULNs whether another of their kind holds it too.

    An applicant and the learner they became may hold the same one.
    """
    holders = work.roster.holding(ulns) if ulns else ()
    number: Mapping[object, int] = Counter((entry.ref.kind, entry.uln) for entry in holders)
    marked = (replace(entry, shared=number[entry.ref.kind, entry.uln] > 1) for entry in holders)
    stored = dict(zip((entry.ref for entry in holders), holders, strict=True))
    work.roster.put([entry for entry in marked if entry != stored[entry.ref]])
