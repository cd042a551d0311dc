"""The to-do list of a tenant: how many there are in each category, and a page of one of them.

A page costs the same whether there are a thousand or a million: counts are kept, the list goes on
in its index, and the host is asked for the names of that page alone. Never calls the LRS.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.moments import moment
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import Conflict, NotPermitted, Refused
from picslrs_plugin.hookspecs.extension_types import Group
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Identity, SubjectKind
from picslrs_plugin.ports import Count, Reading, Roster, RosterEntry
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.schemas.worklist import DONE, IGNORED, Wanted, read_wanted, written_after
from picslrs_plugin.services import roster
from picslrs_plugin.services.context import Ports, licensed_kinds
from picslrs_plugin.services.ignoring import wake
from picslrs_plugin.services.worklist_rows import Row, row_of
from picslrs_plugin.wording import told

PAGE = 25
"""How many people one page shows, and so how many the host is asked for."""

READ_AT_ONCE = 20_000
"""A list of more people than this is read anew by `picslrs roster refresh` only."""

READING_TAKES = timedelta(minutes=15)
"""A reading that began longer ago and has not ended is taken to have broken off."""


@dataclass(frozen=True)
class Category:
    """One list of the page. `members` is None where nobody counts them."""

    code: str
    label: str
    members: int | None


@dataclass(frozen=True, repr=False, kw_only=True)
class Worklist(Private):
    """A page of the to-do list.

    `reading` is None when the list was never read. `categories` have a member each, or are the
    chosen one. `may_bulk`: this person may work on many at once. `open_ones` of `everybody` have
    something to be done, each counted once. `next` goes into an address and is empty on the last
    page.
    """

    reading: Reading | None
    being_read: bool
    may_refresh: bool
    may_bulk: bool
    wanted: Wanted
    categories: tuple[Category, ...]
    kinds: tuple[SubjectKind, ...]
    groups: tuple[Group, ...]
    open_ones: int
    everybody: int
    rows: tuple[Row, ...]
    next: str


# who may see it


def admit(ports: Ports, actor: Identity) -> tuple[SubjectKind, ...]:
    """Check licence and permission; return the kinds that the list is about.

    Raises NotLicensed or NotPermitted.
    """
    kinds = licensed_kinds(ports, actor.tenant)
    ports.host.permit_tenant(actor, TenantAction.WORKLIST)
    return kinds


def is_offered(ports: Ports, actor: Identity) -> bool:
    """Whether a menu should offer the list to this person."""
    try:
        admit(ports, actor)
    except Refused:
        return False
    return True


# the page


def show(ports: Ports, actor: Identity, asked: Form) -> Worklist:
    """Return the page that an address asks for. Raises NotLicensed or NotPermitted."""
    kinds = admit(ports, actor)
    wake(ports, actor.tenant)
    wanted = within(read_wanted(asked, actor.tenant), kinds)
    with ports.store(actor.tenant) as work:
        reading = work.roster.reading()
        groups = work.roster.groups()
        counts = of_kinds(work.roster.counts(wanted.group), wanted, kinds)
        wanted = wanted if wanted.list else replace(wanted, list=_first(counts))
        found = page_of(work.roster, wanted, kinds, PAGE + 1)
    shown = found[:PAGE]
    return Worklist(
        reading=reading,
        being_read=_being_read(reading, ports.clock()),
        may_bulk=_may_bulk(ports, actor),
        may_refresh=reading is None or reading.listed <= READ_AT_ONCE,
        wanted=wanted,
        categories=_categories(counts, wanted),
        kinds=kinds,
        groups=groups,
        open_ones=sum(one.main for one in counts if one.todo),
        everybody=sum(one.main for one in counts),
        rows=tuple(row_of(ports, actor, entry, wanted) for entry in shown),
        next=written_after(place_after(shown[-1], wanted)) if len(found) > PAGE else "",
    )


def _may_bulk(ports: Ports, actor: Identity) -> bool:
    try:
        ports.host.permit_tenant(actor, TenantAction.BULK)
    except NotPermitted:
        return False
    return True


def within(wanted: Wanted, kinds: tuple[SubjectKind, ...]) -> Wanted:
    """Narrow what is wanted to the kinds that are licensed."""
    return replace(wanted, kind=kinds[0]) if len(kinds) == 1 else wanted


def of_kinds(
    counts: Sequence[Count], wanted: Wanted, kinds: tuple[SubjectKind, ...]
) -> list[Count]:
    """Return the counts of the kinds that are wanted and licensed."""
    return [one for one in counts if one.kind in ((wanted.kind,) if wanted.kind else kinds)]


def _first(counts: Sequence[Count]) -> str:
    """Return the first list that has a member."""
    held = {one.todo for one in counts}
    return next((todo.value for todo in Todo if todo in held), DONE)


def page_of(
    held: Roster, wanted: Wanted, kinds: tuple[SubjectKind, ...], limit: int
) -> tuple[RosterEntry, ...]:
    """Return up to `limit` people of the wanted list, after the place that it names."""
    if wanted.list == IGNORED:
        after = (wanted.after_day, wanted.after) if wanted.after_day and wanted.after else None
        shown = (wanted.kind,) if wanted.kind else kinds
        return held.ignored(shown, after=after, limit=limit)
    return held.members(
        wanted.todo, kind=wanted.kind, group=wanted.group, after=wanted.after, limit=limit
    )


def place_after(entry: RosterEntry, wanted: Wanted) -> Wanted:
    """Return the rest of the wanted list, after somebody on it."""
    day = entry.wakes_on if wanted.list == IGNORED else None
    return replace(wanted, after=entry.ref, after_day=day)


def _categories(counts: Sequence[Count], wanted: Wanted) -> tuple[Category, ...]:
    members: dict[Todo | None, int] = {}
    for one in counts:
        members[one.todo] = members.get(one.todo, 0) + one.members
    categories = [
        Category(todo.value, todo.label, members.get(todo, 0))
        for todo in Todo
        if todo in members or wanted.list == todo.value
    ]
    done = Category(DONE, told("Nothing to do"), members.get(None, 0))
    return (*categories, done, Category(IGNORED, told("Ignored for now"), None))


# reading it anew


def refresh(ports: Ports, actor: Identity) -> Reading:
    """Read the host's whole list anew, and return how that ended.

    Raises NotLicensed, NotPermitted, NotListed or LookupFailed; Conflict while it is being read,
    and for a list that is too long to be read while somebody waits.
    """
    admit(ports, actor)
    with ports.store(actor.tenant) as work:
        reading = work.roster.reading()
    if reading is not None and _being_read(reading, ports.clock()):
        raise Conflict(
            told("The list has been being read since {moment}.", moment=moment(reading.started_at)),
            advice=told("Open the to-do list again in a few minutes."),
        )
    if reading is not None and reading.listed > READ_AT_ONCE:
        raise Conflict(
            told("This list is too long to be read while you wait."),
            advice=told("Ask your system administrator to run “picslrs roster refresh”."),
        )
    return roster.read_all(ports, actor.tenant)


def _being_read(reading: Reading | None, now: datetime) -> bool:
    if reading is None or reading.problem:
        return False
    ended = reading.finished_at is not None and reading.finished_at >= reading.started_at
    return not ended and now - reading.started_at < READING_TAKES
