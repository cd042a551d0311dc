"""How a person's doings are done, so that nothing is done beside the audit and the counts."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.ports import Audited
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import events, new_uln, purposes, roster, waiting
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.measuring import measured
from picslrs_plugin.services.trail import Note, recorded

_T = TypeVar("_T")


class Doing:
    """Does something with one subject or with many, for whoever is signed in."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def do(
        self,
        actor: Identity,
        ref: SubjectRef,
        action: Action,
        do: Callable[[Ports], _T],
        *,
        notes: Sequence[Note] = (),
        form: Form | None = None,
    ) -> _T:
        """Do something so that the audit knows of it and why, and count how it ended."""
        why = purposes.given(self._ports, actor.tenant, form) if form else ""
        return measured(
            self._ports,
            actor,
            action,
            lambda: recorded(self._ports, actor, ref, action, do, notes=notes, purpose=why),
        )

    def change(
        self,
        actor: Identity,
        ref: SubjectRef,
        action: Action,
        do: Callable[[Ports], _T],
        *,
        notes: Sequence[Note] = (),
        form: Form | None = None,
    ) -> _T:
        """Do something that changes where a subject stands; let roster and events follow."""
        done = self.do(actor, ref, action, do, notes=notes, form=form)
        roster.follow(self._ports, actor, (ref,))
        waiting.save_soon(self._ports, actor.tenant, self.save_for)
        events.send_soon(self._ports, actor.tenant)
        return done

    def show(
        self,
        actor: Identity,
        ref: SubjectRef,
        action: Action,
        view: Audited,
        do: Callable[[Ports], _T],
    ) -> _T:
        """Show something of a subject, once the audit knows who looks."""
        return recorded(self._ports, actor, ref, action, do, notes=(Note(view),))

    def about_many(
        self,
        actor: Identity,
        do: Callable[[Ports], _T],
        *,
        notes: Sequence[Note] = (),
        others: Audited = Audited.LOOK_UP_HOLDER,
    ) -> _T:
        """Do something about no one subject; `others` is what a look at anybody is called."""
        return recorded(self._ports, actor, None, None, do, notes=notes, others=others)

    def save_for(self, decider: Identity, ref: SubjectRef) -> None:
        """Let the host save what somebody decided earlier, as if they did it now."""
        save = Action.SELECT
        self.do(decider, ref, save, lambda ports: new_uln.save_again(ports, decider, ref))
        roster.follow(self._ports, decider, (ref,))
