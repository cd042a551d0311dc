"""One person of the to-do list: who it is, why they are on it, and what comes next."""

from dataclasses import dataclass
from datetime import date

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.domain.todo import Todo, todos
from picslrs_plugin.domain.todo_advice import Step, next_step, why
from picslrs_plugin.errors import HostError, NotPermitted, SubjectNotFound
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import RosterEntry
from picslrs_plugin.schemas.worklist import IGNORED, Wanted
from picslrs_plugin.services.context import Ports, permitted
from picslrs_plugin.wording import told

_NEEDS = {
    Step.SEARCH: Action.SEARCH,
    Step.VERIFY: Action.VERIFY,
    Step.COMPARE: Action.VERIFY,
    Step.UPDATE: Action.UPDATE,
    Step.EDIT: Action.EDIT,
}

_GONE = told("Not in the learner system any more. The list is read anew every night.")
_NOT_YOURS = told("You may not see this record.")
_NOT_READ = told("The name could not be read from the learner system just now.")


@dataclass(frozen=True, repr=False)
class IgnoredUntil:
    """A category that is left out for somebody, until that day begins."""

    todo: Todo
    until: date
    by: str


@dataclass(frozen=True, repr=False, kw_only=True)
class Row(Private):
    """One person of the page.

    `subject` is None when the host could not say who it is; `trouble` then says why. `todo` is
    the category that the page is about, `also` are the others that they belong to. `step` is what
    comes next, or to open the tab where this person may not do it. `ignored` is filled in the
    list of what is ignored.
    """

    ref: SubjectRef
    subject: Subject | None
    trouble: str
    uln: str
    todo: Todo | None
    why: str
    also: tuple[Todo, ...]
    step: Step
    ignored: tuple[IgnoredUntil, ...]
    may_ignore: bool


def row_of(ports: Ports, actor: Identity, entry: RosterEntry, wanted: Wanted) -> Row:
    """Ask the host who it is, and say the rest from the roster."""
    subject, trouble = looked_up(ports, actor, entry.ref)
    ignored = ignored_of(entry) if wanted.list == IGNORED else ()
    todo = entry.main if wanted.list == IGNORED else wanted.todo
    may_ignore = subject is not None and permitted(ports, actor, entry.ref, Action.EDIT)
    return Row(
        ref=entry.ref,
        subject=subject,
        trouble=trouble,
        uln=str(entry.uln or ""),
        todo=todo,
        why=why(ignored[0].todo if ignored else todo, entry.facts),
        also=tuple(one for one in Todo if one in entry.todos - {todo}),
        step=_step(ports, actor, entry, todo),
        ignored=ignored,
        may_ignore=may_ignore,
    )


def looked_up(ports: Ports, actor: Identity, ref: SubjectRef) -> tuple[Subject | None, str]:
    """Ask the host who it is; without an answer say why there is none."""
    try:
        ports.host.permit(actor, ref, Action.VIEW)
        return ports.host.subject(actor, ref), ""
    except SubjectNotFound:
        return None, _GONE
    except NotPermitted:
        return None, _NOT_YOURS
    except HostError:
        return None, _NOT_READ


def _step(ports: Ports, actor: Identity, entry: RosterEntry, todo: Todo | None) -> Step:
    step = next_step(todo, entry.facts)
    needed = _NEEDS.get(step)
    return step if needed is None or permitted(ports, actor, entry.ref, needed) else Step.TAB


def ignored_of(entry: RosterEntry) -> tuple[IgnoredUntil, ...]:
    """Return what is ignored, soonest to count again first; what does not apply any more last."""
    applying = todos(entry.facts)
    held = sorted(
        entry.ignored.items(), key=lambda item: (item[0] not in applying, item[1].until, item[0])
    )
    return tuple(IgnoredUntil(todo, one.until, one.by) for todo, one in held)
