"""Ignoring: one category is left out of the lists for somebody, until a day that a person names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.todo import Todo, todos
from picslrs_plugin.domain.todo_advice import why
from picslrs_plugin.errors import Conflict
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Ignored, RosterEntry
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.schemas.worklist import read_ignored
from picslrs_plugin.services.context import Ports, admit
from picslrs_plugin.wording import told

AT_ONCE = 500


class NotOnTheList(Conflict):
    """The subject is not in that category any more, or not on the list."""

    happened = told("This is not on the to-do list any more.")
    advice = told("Go back to the to-do list to see how it stands now.")


@dataclass(frozen=True, repr=False)
class Ignorable(Private):
    """What could be ignored: for whom, which category, and why they are in it.

    `until` is there when it is ignored already.
    """

    subject: Subject
    todo: Todo
    why: str
    until: date | None


def open_form(ports: Ports, actor: Identity, ref: SubjectRef, code: str) -> Ignorable:
    """Return what can be ignored for a subject. Raises NotOnTheList."""
    subject = _admit(ports, actor, ref)
    with ports.store(ref.tenant) as work:
        entry = work.roster.entries([ref]).get(ref)
    todo = _todo(code)
    if entry is None or todo not in todos(entry.facts):
        raise NotOnTheList
    ignored = entry.ignored.get(todo)
    return Ignorable(subject, todo, why(todo, entry.facts), ignored.until if ignored else None)


def ignore(ports: Ports, actor: Identity, ref: SubjectRef, code: str, form: Form) -> date:
    """Leave a category out for a subject until a day, which is returned.

    Raises InvalidInput for the day, and NotOnTheList.
    """
    _admit(ports, actor, ref)
    todo = _todo(code)
    until = read_ignored(form, uk_day(ports.clock()))
    _change(ports, ref, lambda held: {**held, todo: Ignored(until, actor.person.id)})
    return until


def stop(ports: Ports, actor: Identity, ref: SubjectRef, code: str) -> None:
    """Let a category count again for a subject; once more changes nothing."""
    _admit(ports, actor, ref)
    todo = _todo(code)
    _change(ports, ref, lambda held: {one: held[one] for one in held if one is not todo})


def wake(ports: Ports, tenant: str) -> None:
    """Let everything count again whose day has come."""
    today = uk_day(ports.clock())
    while True:
        with ports.store(tenant) as work:
            if not work.roster.ignored_until(today, 1):
                return
            work.roster.take_turn()
            due = work.roster.ignored_until(today, AT_ONCE)
            work.roster.put([_awake(entry, today) for entry in due])
            work.commit()


def _awake(entry: RosterEntry, today: date) -> RosterEntry:
    still = {todo: one for todo, one in entry.ignored.items() if one.until > today}
    return replace(entry, ignored=still)


def _admit(ports: Ports, actor: Identity, ref: SubjectRef) -> Subject:
    """Ask for both rights: to see the list, and to change what it says of this subject."""
    ports.host.permit_tenant(actor, TenantAction.WORKLIST)
    return admit(ports, actor, ref, Action.EDIT)


def _todo(code: str) -> Todo:
    try:
        return Todo.of(code)
    except KeyError:
        raise NotOnTheList from None


def _change(
    ports: Ports,
    ref: SubjectRef,
    change: Callable[[Mapping[Todo, Ignored]], Mapping[Todo, Ignored]],
) -> None:
    with ports.store(ref.tenant) as work:
        work.roster.take_turn()
        entry = work.roster.entries([ref]).get(ref)
        if entry is None:
            raise NotOnTheList
        work.roster.put([replace(entry, ignored=change(entry.ignored))])
        work.commit()
