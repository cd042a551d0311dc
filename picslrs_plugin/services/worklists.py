"""The to-do list as a person meets it: see it, take it away, put a learner aside, look one up."""

from datetime import date

from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.ports import Audited, Reading
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import find_here, ignoring, worklist, worklist_export, worklist_picture
from picslrs_plugin.services.context import Ports
from picslrs_plugin.services.doing import Doing
from picslrs_plugin.services.find_here import Found
from picslrs_plugin.services.ignoring import Ignorable
from picslrs_plugin.services.trail import Note, recorded
from picslrs_plugin.services.worklist import Worklist
from picslrs_plugin.services.worklist_export import Export
from picslrs_plugin.services.worklist_picture import Picture


class Worklists:
    """Every method but `offers` raises NotLicensed, NotPermitted or StoreUnavailable."""

    def __init__(self, ports: Ports, doing: Doing) -> None:
        self._ports = ports
        self._doing = doing

    def offers(self, actor: Identity) -> bool:
        """Whether a menu should offer the to-do list to this person."""
        return worklist.is_offered(self._ports, actor)

    def show(self, actor: Identity, asked: Form) -> Worklist:
        """Return a page of the to-do list, without calling the LRS."""
        return self._doing.about_many(
            actor,
            lambda ports: worklist.show(ports, actor, asked),
            others=Audited.VIEW_LISTED,
        )

    def picture(self, actor: Identity, asked: Form) -> Picture:
        """Return how everybody stands and how that changed from day to day."""
        return worklist_picture.picture(self._ports, actor, asked)

    def export(self, actor: Identity, asked: Form) -> Export:
        """Return a list as the text of a file, made while it is read."""
        names = "with names" if asked.get("names") else "without names"
        return self._doing.about_many(
            actor,
            lambda _: worklist_export.export(self._ports, actor, asked),
            notes=(Note(Audited.EXPORT_LIST, detail=names),),
        )

    def refresh(self, actor: Identity) -> Reading:
        """Read the host's whole list anew. Raises Conflict, NotListed or LookupFailed."""
        return worklist.refresh(self._ports, actor)

    def ignore_form(self, actor: Identity, ref: SubjectRef, todo: str) -> Ignorable:
        """Return what can be ignored for a subject. Raises Conflict when it is not on the list."""
        return self._doing.show(
            actor,
            ref,
            Action.EDIT,
            Audited.VIEW_IGNORE,
            lambda ports: ignoring.open_form(ports, actor, ref, todo),
        )

    def ignore(self, actor: Identity, ref: SubjectRef, todo: str, form: Form) -> date:
        """Leave a category out for a subject until a day. Raises InvalidInput or Conflict."""
        return recorded(
            self._ports,
            actor,
            ref,
            Action.EDIT,
            lambda ports: ignoring.ignore(ports, actor, ref, todo, form),
            notes=(Note(Audited.IGNORE, detail=todo),),
        )

    def stop_ignoring(self, actor: Identity, ref: SubjectRef, todo: str) -> None:
        """Let a category count again for a subject. Raises Conflict."""
        recorded(
            self._ports,
            actor,
            ref,
            Action.EDIT,
            lambda ports: ignoring.stop(ports, actor, ref, todo),
            notes=(Note(Audited.STOP_IGNORING, detail=todo),),
        )

    def may_find_here(self, actor: Identity) -> None:
        """Raise NotLicensed or NotPermitted unless the person may look for a ULN here."""
        find_here.admit(self._ports, actor)

    def find_here(self, actor: Identity, form: Form) -> Found:
        """Find who here holds a ULN, old ones included. Raises InvalidInput."""
        return self._doing.about_many(actor, lambda ports: find_here.run(ports, actor, form))
