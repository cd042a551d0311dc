"""What the plugin knows of the crowd already, as if it had been in use for a month."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.demo.crowd import TENANT, Generated, Situation
from picslrs_plugin.demo.hooks import subject_of
from picslrs_plugin.demo.tables import Row, Tables
from picslrs_plugin.domain.learner import LrsRecord
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.ports import Link
from picslrs_plugin.services import roster
from picslrs_plugin.services.context import Ports, fingerprint_of, tidy

DAYS = 30
"""For so many days before today somebody has been at work."""

_VERIFIED: dict[Situation, tuple[Verification, str]] = {
    Situation.EXACT: (Verification.EXACT_MATCH, "WSVRC001"),
    Situation.NOTICE: (Verification.EXACT_MATCH, "WSVRC001"),
    Situation.DIFFERS: (Verification.UPDATE_REQUIRED, "WSVRC001"),
    Situation.CHANGED: (Verification.EXACT_MATCH, "WSVRC001"),
    Situation.LINKED: (Verification.LINKED, "WSVRC002"),
    Situation.NOT_FOUND: (Verification.NOT_FOUND, "WSVRC006"),
    Situation.SOMEONE_ELSE: (Verification.SOMEONE_ELSE, "WSVRC005"),
    Situation.UNREADABLE: (Verification.UNREADABLE, "WSVRC001"),
    Situation.UNKNOWN: (Verification.UNKNOWN, "WSVRC009"),
}
_READ = (Situation.EXACT, Situation.NOTICE, Situation.DIFFERS, Situation.CHANGED, Situation.LINKED)
_ANOTHER_FINGERPRINT = "0" * 32


def remember(installation: Installation, tables: Tables, generated: Sequence[Generated]) -> None:
    """Read the list and let a month of work pass, unless that was done in an earlier run.

    A folder that was used before keeps the learners it has, so that some of them may not be there.
    """
    ports = installation.ports
    with ports.store(TENANT) as work:
        if work.roster.reading() is not None:
            return
    installation.services.chores.read_roster(TENANT)
    now = ports.clock()
    known = [
        one
        for one in generated
        if (one.situation in _VERIFIED or _waits(one)) and tables.one(one.person.ref)
    ]
    for day in range(DAYS):
        when = now - timedelta(days=DAYS - day)
        _work_a_day(ports, tables, known[day::DAYS], when)


def _work_a_day(ports: Ports, tables: Tables, done: Sequence[Generated], when: datetime) -> None:
    rows = [row for one in done if (row := tables.one(one.person.ref))]
    with ports.store(TENANT) as work:
        for link in _links(done, rows, when):
            work.links.save(link)
        work.commit()
    roster.put(ports, TENANT, [roster.Known(subject_of(row)) for row in rows])
    with ports.store(TENANT) as work:
        work.roster.take_turn()
        work.roster.keep_day(uk_day(when))
        work.commit()


def _links(done: Sequence[Generated], rows: Sequence[Row], when: datetime) -> Iterator[Link]:
    for one, row in zip(done, rows, strict=True):
        yield _link(one, row, when)


def _link(one: Generated, row: Row, when: datetime) -> Link:
    held = row.uln or one.person.entries[0].uln
    if _waits(one):
        return Link(
            ref=row.ref, uln=Uln(held), linked_at=when, linked_by="Robin Marsh", pending=True
        )
    outcome, code = _VERIFIED[one.situation]
    changed = one.situation is Situation.CHANGED
    read = one.situation in _READ
    return Link(
        ref=row.ref,
        uln=Uln(held),
        linked_at=when,
        linked_by="Robin Marsh",
        outcome=outcome,
        code=code,
        checked_at=when,
        checked_by="Robin Marsh",
        theirs=_record(one) if read else None,
        read_at=when if read else None,
        fingerprint=_ANOTHER_FINGERPRINT if changed else fingerprint_of(tidy(subject_of(row))),
    )


def _record(one: Generated) -> LrsRecord:
    entry = one.person.entries[0]
    return LrsRecord(
        uln=Uln(entry.uln),
        details=one.theirs,
        version_number=1,
        linked_ulns=tuple(map(Uln, entry.merged_ulns)),
    )


def _waits(one: Generated) -> bool:
    return one.situation is Situation.WAITING
