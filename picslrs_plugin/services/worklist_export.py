"""The to-do list as a CSV file, made while it is sent, however long it is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from picslrs_plugin.domain.csv_text import BYTE_ORDER_MARK, line
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.domain.todo_advice import next_step, why
from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs.types import Identity, SubjectKind
from picslrs_plugin.ports import RosterEntry
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.schemas.worklist import IGNORED, Wanted, read_wanted
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.worklist import admit, page_of, place_after, within
from picslrs_plugin.services.worklist_rows import ignored_of, looked_up

AT_ONCE = 500
"""How many people are read from the database at a time."""

EVERYTHING = "everything"
"""Asks for everybody for whom something is to be done, each of them once."""

HEADINGS = ("Kind", "Record", "ULN", "Category", "Why", "Next step", "Groups", "Ignored until")
NAME = "Name"


@dataclass(frozen=True)
class Export:
    """A file's name, and its text a piece at a time."""

    name: str
    text: Iterator[str]


def export(ports: Ports, actor: Identity, asked: Form) -> Export:
    """Return the list that an address asks for. Raises NotLicensed or NotPermitted.

    Without `names` in what is asked the host is asked for nobody.
    """
    kinds = admit(ports, actor)
    everything = asked.get("list") == EVERYTHING
    wanted = replace(within(read_wanted(asked, actor.tenant), kinds), after=None, after_day=None)
    lists = [replace(wanted, list=todo.value) for todo in Todo] if everything else [wanted]
    name_of = _namer(ports, actor) if asked.get("names") else None
    called = EVERYTHING if everything else wanted.list or "done"
    return Export(
        f"lrs-to-do-{called}-{uk_day(ports.clock()).isoformat()}.csv",
        _written(ports, actor.tenant, lists, kinds, name_of, once=everything),
    )


def _namer(ports: Ports, actor: Identity) -> Callable[[RosterEntry], str]:
    """Return what finds a name, or says why it cannot be told."""

    def name_of(entry: RosterEntry) -> str:
        subject, trouble = looked_up(ports, actor, entry.ref)
        return subject.details.full_name if subject else trouble

    return name_of


def _written(
    ports: Ports,
    tenant: str,
    lists: list[Wanted],
    kinds: tuple[SubjectKind, ...],
    name_of: Callable[[RosterEntry], str] | None,
    *,
    once: bool,
) -> Iterator[str]:
    yield BYTE_ORDER_MARK + line((*((NAME,) if name_of else ()), *HEADINGS))
    try:
        with ports.store(tenant) as work:
            called = {group.key: group.label for group in work.roster.groups()}
        for wanted in lists:
            for entry in _entries(ports, tenant, wanted, kinds):
                if not once or entry.main is wanted.todo:
                    name = (name_of(entry),) if name_of else ()
                    yield line((*name, *_values(entry, wanted, called)))
    except StoreUnavailable as error:
        # The beginning is on its way already: a file that breaks off must say so.
        yield line((f"This list is not complete. {error.happened}",))


def _entries(
    ports: Ports, tenant: str, wanted: Wanted, kinds: tuple[SubjectKind, ...]
) -> Iterator[RosterEntry]:
    while True:
        with ports.store(tenant) as work:
            found = page_of(work.roster, wanted, kinds, AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        wanted = place_after(found[-1], wanted)


def _values(entry: RosterEntry, wanted: Wanted, called: Mapping[str, str]) -> tuple[str, ...]:
    ignored = next(iter(ignored_of(entry)), None) if wanted.list == IGNORED else None
    todo = ignored.todo if ignored else wanted.todo
    return (
        entry.ref.kind.value.capitalize(),
        entry.ref.id,
        str(entry.uln or ""),
        todo.label if todo else "Nothing to do",
        why(todo, entry.facts),
        next_step(todo, entry.facts).value if todo else "",
        ", ".join(called.get(key, key) for key in entry.groups),
        ignored.until.isoformat() if ignored else "",
    )
