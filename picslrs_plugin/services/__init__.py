"""The use cases: search, select, verify, update, edit, register.

`Services` has one method each. Every method checks tenant, licence and permission before it does
anything, loads its own form, and answers with a named outcome or raises a named error. Pages and
command lines call the same methods and so pass the same checks. Whatever is shown or done of a
subject leaves an entry in the audit.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.extension_types import ListedSubject
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.ports import Audited, Link, Reading, VerifyAnswer
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import (
    decisions,
    edit,
    events,
    find_here,
    history,
    ignoring,
    new_uln,
    portal_export,
    portal_import,
    purposes,
    readiness,
    register,
    roster,
    search,
    select,
    summary,
    swap,
    transfer,
    undo,
    update,
    verify,
    verify_rows,
    waiting,
    worklist,
    worklist_export,
    worklist_picture,
)
from picslrs_plugin.services.bulk import Bulk
from picslrs_plugin.services.bulk_lists import BulkLists
from picslrs_plugin.services.bulk_work import BulkWork
from picslrs_plugin.services.connections import Connections
from picslrs_plugin.services.context import Ports, admit_to_view, allowed_actions
from picslrs_plugin.services.find_here import Found
from picslrs_plugin.services.history import History
from picslrs_plugin.services.ignoring import Ignorable
from picslrs_plugin.services.measuring import measured
from picslrs_plugin.services.portal_export import PortalFile
from picslrs_plugin.services.portal_import import Import
from picslrs_plugin.services.readiness import Readiness
from picslrs_plugin.services.results import (
    Edited,
    EditForm,
    Registered,
    RegisterForm,
    SearchForm,
    SearchResult,
    Selected,
    Summary,
    UndoForm,
    Updated,
    UpdateForm,
    Verified,
)
from picslrs_plugin.services.roster import Progress
from picslrs_plugin.services.trail import Note, recorded
from picslrs_plugin.services.worklist import Worklist
from picslrs_plugin.services.worklist_export import Export
from picslrs_plugin.services.worklist_picture import Picture

__all__ = ["Ports", "Services"]

_T = TypeVar("_T")


class Services:
    """What a person can do with a subject.

    `actor` is the signed-in person with their tenant, `ref` names the subject, `form` is a
    submitted form as a mapping. All methods may raise SubjectNotFound, NotLicensed, NotPermitted,
    LookupFailed and StoreUnavailable beside what each names. `bulk` and `bulk_lists` have what a
    person does with many subjects at once, and `bulk_work` is for whoever does it.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self.bulk = Bulk(ports)
        self.bulk_lists = BulkLists(ports, self.bulk, self)
        self.bulk_work = BulkWork(ports, self)
        self.connections = Connections(ports)

    def _do(
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

    def _and_tell(
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
        done = self._do(actor, ref, action, do, notes=notes, form=form)
        roster.follow(self._ports, actor, (ref,))
        waiting.save_soon(self._ports, actor.tenant, self._save_for)
        events.send_soon(self._ports, actor.tenant)
        return done

    def _show(
        self,
        actor: Identity,
        ref: SubjectRef,
        action: Action,
        view: Audited,
        do: Callable[[Ports], _T],
    ) -> _T:
        """Show something of a subject, once the audit knows who looks."""
        return recorded(self._ports, actor, ref, action, do, notes=(Note(view),))

    def readiness(self) -> Readiness:
        """Return whether this process can do its work. For whoever runs it, not for a person."""
        return readiness.look(self._ports)

    def send_events(self, tenant: str) -> int:
        """Send the events of the tenant that are due; return how many everybody has heard."""
        return events.send(self._ports, tenant)

    def save_due(self, tenant: str) -> tuple[int, int]:
        """Save the ULNs that wait for the host and are due: how many were, how many still wait."""
        return waiting.save_due(self._ports, tenant, self._save_for)

    def _save_for(self, decider: Identity, ref: SubjectRef) -> None:
        """Let the host save what somebody decided earlier, as if they did it now."""
        save = Action.SELECT
        self._do(decider, ref, save, lambda ports: new_uln.save_again(ports, decider, ref))
        roster.follow(self._ports, decider, (ref,))

    def identify(self) -> Identity:
        """Return who is signed in. Raises NotSignedIn."""
        return self._ports.host.identity()

    def summary(self, actor: Identity, ref: SubjectRef) -> Summary:
        """Return what the tab shows, without calling the LRS."""
        shown = self._do(
            actor,
            ref,
            Action.VIEW,
            lambda ports: summary.summarise(ports, actor, ref),
            notes=(Note(Audited.VIEW_TAB),),
        )
        events.send_soon(self._ports, actor.tenant)
        return shown

    def home(self, actor: Identity, ref: SubjectRef) -> str:
        """Return the host's page that shows the tab, or empty text. Shows nothing of anybody."""
        return admit_to_view(self._ports, actor, ref).summary_url

    def allowed(self, actor: Identity, ref: SubjectRef) -> frozenset[Action]:
        """Return what the person may do with the subject now. Shows nothing of anybody."""
        admit_to_view(self._ports, actor, ref)
        return allowed_actions(self._ports, actor, ref)

    def purposes(self, tenant: str) -> tuple[str, ...]:
        """Return the purposes to choose from before the LRS is called; none: nobody is asked."""
        return purposes.offered(self._ports, tenant)

    def search_form(self, actor: Identity, ref: SubjectRef) -> SearchForm:
        """Return the search window with what will be sent."""
        return self._show(
            actor,
            ref,
            Action.SEARCH,
            Audited.VIEW_SEARCH,
            lambda ports: search.open_form(ports, actor, ref),
        )

    def search(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Search the LRS by details. Raises InvalidInput, ConfigurationError or LrsError."""
        return self._do(
            actor,
            ref,
            Action.SEARCH,
            lambda ports: search.run(ports, actor, ref, form),
            form=form,
        )

    def search_again(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Search in a way that earlier results offer. Raises as `search`, and SelectionRefused."""
        return self._do(
            actor,
            ref,
            Action.SEARCH,
            lambda ports: search.run_again(ports, actor, ref, form),
            form=form,
        )

    def search_result(self, actor: Identity, ref: SubjectRef, attempt_id: str) -> SearchResult:
        """Show one's own results again. Raises SelectionRefused."""
        return self._show(
            actor,
            ref,
            Action.SEARCH,
            Audited.VIEW_RESULTS,
            lambda ports: search.reopen(ports, actor, ref, attempt_id),
        )

    def reject(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Say that none of the possible matches is the learner. Raises SelectionRefused."""
        return recorded(
            self._ports,
            actor,
            ref,
            Action.SEARCH,
            lambda ports: search.reject(ports, actor, ref, form),
            notes=(Note(Audited.REJECT),),
        )

    def select(self, actor: Identity, ref: SubjectRef, form: Form) -> Selected:
        """Take a ULN from one's own results. Raises SelectionRefused or InvalidInput."""
        return self._and_tell(
            actor,
            ref,
            Action.SELECT,
            lambda ports: select.run(ports, actor, ref, form),
            form=form,
        )

    def undo_form(self, actor: Identity, ref: SubjectRef) -> UndoForm:
        """Return the window that takes the last selection back. Raises Conflict."""
        return self._show(
            actor,
            ref,
            Action.SELECT,
            Audited.VIEW_UNDO,
            lambda ports: undo.open_form(ports, actor, ref),
        )

    def undo(self, actor: Identity, ref: SubjectRef, form: Form) -> Uln | None:
        """Take the last selection back. Raises Conflict or SaveFailed."""
        return self._and_tell(
            actor, ref, Action.SELECT, lambda ports: undo.run(ports, actor, ref, form)
        )

    def verify(self, actor: Identity, ref: SubjectRef, form: Form | None = None) -> Verified:
        """Hold the ULN against the LRS. Raises Conflict, InvalidInput or LrsError.

        The form has nothing but the purpose; without one nobody is asked for it.
        """
        return self._and_tell(
            actor,
            ref,
            Action.VERIFY,
            lambda ports: verify.run(ports, actor, ref, form),
            form=form,
        )

    def verified_in_batch(
        self,
        actor: Identity,
        ref: SubjectRef,
        answer: VerifyAnswer,
        seen: str,
        *,
        form: Form | None = None,
    ) -> Verified | None:
        """Keep what a batch of the LRS answered; None when it has to be verified by itself.

        `seen` stands for ours as the batch asked; the form has the purpose, as for `verify`. Raises
        Conflict.
        """
        return self._and_tell(
            actor,
            ref,
            Action.VERIFY,
            lambda ports: verify_rows.take_answer(ports, actor, ref, answer, seen),
            notes=(
                Note(Audited.VERIFY_IN_BATCH, outcome=answer.result.name.lower(), code=answer.code),
            ),
            form=form,
        )

    def verification(self, actor: Identity, ref: SubjectRef) -> Verified:
        """Show the last verification again. Raises Conflict without one."""
        return self._show(
            actor,
            ref,
            Action.VERIFY,
            Audited.VIEW_VERIFICATION,
            lambda ports: verify.reopen(ports, actor, ref),
        )

    def swap_names(self, actor: Identity, ref: SubjectRef, form: Form) -> Verified:
        """Swap given and family name here and verify again.

        Raises InvalidInput, Conflict, SaveFailed or LrsError.
        """
        return self._and_tell(
            actor,
            ref,
            Action.EDIT,
            lambda ports: swap.run(ports, actor, ref, form),
            form=form,
        )

    def take_master(self, actor: Identity, ref: SubjectRef, form: Form) -> Link:
        """Replace the ULN by its master. Raises SelectionRefused or InvalidInput."""
        return self._and_tell(
            actor,
            ref,
            Action.SELECT,
            lambda ports: verify.take_master(ports, actor, ref, form),
            form=form,
        )

    def update_form(
        self, actor: Identity, ref: SubjectRef, decided: Form | None = None
    ) -> UpdateForm:
        """Return the update window: what is decided, and what would change. Raises Conflict."""
        return self._show(
            actor,
            ref,
            Action.UPDATE,
            Audited.VIEW_UPDATE,
            lambda ports: decisions.open_form(ports, actor, ref, decided),
        )

    def update(self, actor: Identity, ref: SubjectRef, form: Form) -> Updated:
        """Take chosen fields from the LRS and send others to it.

        Raises InvalidInput, Conflict, SaveFailed or LrsError.
        """
        return self._and_tell(
            actor,
            ref,
            Action.UPDATE,
            lambda ports: update.run(ports, actor, ref, form),
            form=form,
        )

    def edit_form(self, actor: Identity, ref: SubjectRef, typed: str = "") -> EditForm:
        """Return the edit window with ours filled in, and who here holds the ULN typed."""
        return self._show(
            actor,
            ref,
            Action.EDIT,
            Audited.VIEW_EDIT,
            lambda ports: edit.open_form(ports, actor, ref, typed),
        )

    def edit(self, actor: Identity, ref: SubjectRef, form: Form) -> Edited:
        """Save the LRS fields on our side. Raises InvalidInput, ChangedMeanwhile, SaveFailed."""
        return self._and_tell(
            actor,
            ref,
            Action.EDIT,
            lambda ports: edit.run(ports, actor, ref, form),
            form=form,
        )

    def register_form(self, actor: Identity, ref: SubjectRef, attempt_id: str) -> RegisterForm:
        """Return the register window. Raises SelectionRefused or Conflict."""
        return self._show(
            actor,
            ref,
            Action.REGISTER,
            Audited.VIEW_REGISTER,
            lambda ports: register.open_form(ports, actor, ref, attempt_id),
        )

    def register(self, actor: Identity, ref: SubjectRef, form: Form) -> Registered:
        """Ask for a new ULN. Raises InvalidInput, SelectionRefused, Conflict or LrsError."""
        return self._and_tell(
            actor,
            ref,
            Action.REGISTER,
            lambda ports: register.run(ports, actor, ref, form),
            form=form,
        )

    def save_again(self, actor: Identity, ref: SubjectRef) -> Uln:
        """Save the linked ULN that the host does not hold. Raises Conflict or SaveFailed."""
        return self._and_tell(
            actor, ref, Action.SELECT, lambda ports: new_uln.save_again(ports, actor, ref)
        )

    def history(
        self, actor: Identity, ref: SubjectRef, *, before: int | None, with_views: bool
    ) -> History:
        """Return a page of the history, from its end or from before an entry."""
        return self._show(
            actor,
            ref,
            Action.VIEW,
            Audited.VIEW_HISTORY,
            lambda ports: history.page(ports, actor, ref, before=before, with_views=with_views),
        )

    def history_file(self, actor: Identity, ref: SubjectRef) -> History:
        """Return the whole history, for a file that leaves the application."""
        return self._show(
            actor,
            ref,
            Action.VIEW,
            Audited.EXPORT_HISTORY,
            lambda ports: history.whole(ports, actor, ref),
        )

    def transfer(self, actor: Identity, old: SubjectRef, new: SubjectRef) -> None:
        """Give what is known of an applicant to the learner they became; again, do nothing.

        Raises ValueError, SubjectNotFound, LookupFailed, Conflict or StoreUnavailable, and none
        of the others: it is the host's own word, and no action of a person on the tab.
        """
        if transfer.is_done(self._ports, actor, old, new):
            return
        recorded(
            self._ports,
            actor,
            new,
            None,
            lambda ports: transfer.run(ports, actor, old, new),
            notes=(
                Note(Audited.TRANSFER_TO, old, new.id),
                Note(Audited.TRANSFER_FROM, new, old.id),
            ),
        )
        roster.follow(self._ports, actor, (old, new))
        events.send_soon(self._ports, actor.tenant)

    def read_roster(self, tenant: str, progress: Progress = lambda _: None) -> Reading:
        """Read the host's whole list into the roster. Raises NotListed or LookupFailed."""
        return roster.read_all(self._ports, tenant, progress)

    def subjects_changed(self, tenant: str, subjects: Iterable[SubjectRef | ListedSubject]) -> None:
        """Bring the roster up to date with what the host says. Raises LookupFailed."""
        roster.changed(self._ports, tenant, subjects)

    def offers_worklist(self, actor: Identity) -> bool:
        """Whether a menu should offer the to-do list to this person."""
        return worklist.is_offered(self._ports, actor)

    def worklist(self, actor: Identity, asked: Form) -> Worklist:
        """Return a page of the to-do list, without calling the LRS."""
        return recorded(
            self._ports,
            actor,
            None,
            None,
            lambda ports: worklist.show(ports, actor, asked),
            others=Audited.VIEW_LISTED,
        )

    def export_worklist(self, actor: Identity, asked: Form) -> Export:
        """Return a list as the text of a file, made while it is read."""
        names = "with names" if asked.get("names") else "without names"
        return recorded(
            self._ports,
            actor,
            None,
            None,
            lambda _: worklist_export.export(self._ports, actor, asked),
            notes=(Note(Audited.EXPORT_LIST, detail=names),),
        )

    def portal_file(self, actor: Identity) -> PortalFile:
        """Return learners without a ULN as a file for the LRS's portal. Raises Conflict."""
        return recorded(
            self._ports,
            actor,
            None,
            None,
            lambda ports: portal_export.export(ports, actor),
            notes=(Note(Audited.EXPORT_LIST, detail="for the portal"),),
            others=Audited.VIEW_LISTED,
        )

    def portal_files(self, actor: Identity) -> None:
        """Check that the person may work with the portal's files."""
        portal_export.admit(self._ports, actor)

    def import_preview(self, actor: Identity, form: Form) -> Import:
        """Return what a file of the LRS's portal would change. Raises InvalidInput."""
        return recorded(
            self._ports,
            actor,
            None,
            None,
            lambda ports: portal_import.preview(ports, actor, form),
            others=Audited.VIEW_LISTED,
        )

    def import_ulns(self, actor: Identity, form: Form) -> Import:
        """Save what a preview showed, line by line. Raises InvalidInput or ChangedMeanwhile."""
        shown = self.import_preview(actor, form)
        return portal_import.save_all(actor, shown, form, self.edit)

    def worklist_picture(self, actor: Identity, asked: Form) -> Picture:
        """Return how everybody stands and how that changed from day to day."""
        return worklist_picture.picture(self._ports, actor, asked)

    def refresh_worklist(self, actor: Identity) -> Reading:
        """Read the host's whole list anew. Raises Conflict, NotListed or LookupFailed."""
        return worklist.refresh(self._ports, actor)

    def ignore_form(self, actor: Identity, ref: SubjectRef, todo: str) -> Ignorable:
        """Return what can be ignored for a subject. Raises Conflict when it is not on the list."""
        return self._show(
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

    def may_find_here(self, actor: Identity) -> None:
        """Raise NotLicensed or NotPermitted unless the person may look for a ULN here."""
        find_here.admit(self._ports, actor)

    def find_here(self, actor: Identity, form: Form) -> Found:
        """Find who here holds a ULN, old ones included. Raises InvalidInput."""
        return recorded(
            self._ports, actor, None, None, lambda ports: find_here.run(ports, actor, form)
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
