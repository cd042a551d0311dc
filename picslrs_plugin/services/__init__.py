"""The use cases: search, select, verify, update, edit, register.

`Services` has one method each. Every method checks tenant, licence and permission before it does
anything, loads its own form, and answers with a named outcome or raises a named error. Pages and
command lines call the same methods and so pass the same checks. Whatever is shown or done of a
subject leaves an entry in the audit.
"""

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.types import Action, Identity, SubjectRef
from picslrs_plugin.ports import Audited, Link, VerifyAnswer
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import (
    decisions,
    edit,
    events,
    history,
    new_uln,
    purposes,
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
)
from picslrs_plugin.services.bulk import Bulk
from picslrs_plugin.services.bulk_lists import BulkLists
from picslrs_plugin.services.bulk_work import BulkWork
from picslrs_plugin.services.chores import Chores
from picslrs_plugin.services.connections import Connections
from picslrs_plugin.services.context import Ports, admit_to_view, allowed_actions
from picslrs_plugin.services.doing import Doing
from picslrs_plugin.services.history import History
from picslrs_plugin.services.portal import Portal
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
from picslrs_plugin.services.trail import Note, recorded
from picslrs_plugin.services.worklists import Worklists

__all__ = ["Ports", "Services"]


class Services:
    """What a person can do with a subject.

    `actor` is the signed-in person with their tenant, `ref` names the subject, `form` is a
    submitted form as a mapping. All methods may raise SubjectNotFound, NotLicensed, NotPermitted,
    LookupFailed and StoreUnavailable beside what each names.

    What a person does with many subjects at once is in `worklists`, `portal`, `bulk` and
    `bulk_lists`, and with the tenant's own access in `connections`. `bulk_work` and `chores` are
    for whoever runs the plugin.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._doing = Doing(ports)
        self.worklists = Worklists(ports, self._doing)
        self.portal = Portal(ports, self._doing, self.edit)
        self.bulk = Bulk(ports)
        self.bulk_lists = BulkLists(ports, self.bulk, self)
        self.bulk_work = BulkWork(ports, self)
        self.connections = Connections(ports)
        self.chores = Chores(ports, self._doing.save_for)

    def identify(self) -> Identity:
        """Return who is signed in. Raises NotSignedIn."""
        return self._ports.host.identity()

    def summary(self, actor: Identity, ref: SubjectRef) -> Summary:
        """Return what the tab shows, without calling the LRS."""
        shown = self._doing.do(
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
        return self._doing.show(
            actor,
            ref,
            Action.SEARCH,
            Audited.VIEW_SEARCH,
            lambda ports: search.open_form(ports, actor, ref),
        )

    def search(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Search the LRS by details. Raises InvalidInput, ConfigurationError or LrsError."""
        return self._doing.do(
            actor,
            ref,
            Action.SEARCH,
            lambda ports: search.run(ports, actor, ref, form),
            form=form,
        )

    def search_again(self, actor: Identity, ref: SubjectRef, form: Form) -> SearchResult:
        """Search in a way that earlier results offer. Raises as `search`, and SelectionRefused."""
        return self._doing.do(
            actor,
            ref,
            Action.SEARCH,
            lambda ports: search.run_again(ports, actor, ref, form),
            form=form,
        )

    def search_result(self, actor: Identity, ref: SubjectRef, attempt_id: str) -> SearchResult:
        """Show one's own results again. Raises SelectionRefused."""
        return self._doing.show(
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
        return self._doing.change(
            actor,
            ref,
            Action.SELECT,
            lambda ports: select.run(ports, actor, ref, form),
            form=form,
        )

    def undo_form(self, actor: Identity, ref: SubjectRef) -> UndoForm:
        """Return the window that takes the last selection back. Raises Conflict."""
        return self._doing.show(
            actor,
            ref,
            Action.SELECT,
            Audited.VIEW_UNDO,
            lambda ports: undo.open_form(ports, actor, ref),
        )

    def undo(self, actor: Identity, ref: SubjectRef, form: Form) -> Uln | None:
        """Take the last selection back. Raises Conflict or SaveFailed."""
        return self._doing.change(
            actor, ref, Action.SELECT, lambda ports: undo.run(ports, actor, ref, form)
        )

    def verify(self, actor: Identity, ref: SubjectRef, form: Form | None = None) -> Verified:
        """Hold the ULN against the LRS. Raises Conflict, InvalidInput or LrsError.

        The form has nothing but the purpose; without one nobody is asked for it.
        """
        return self._doing.change(
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
        return self._doing.change(
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
        return self._doing.show(
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
        return self._doing.change(
            actor,
            ref,
            Action.EDIT,
            lambda ports: swap.run(ports, actor, ref, form),
            form=form,
        )

    def take_master(self, actor: Identity, ref: SubjectRef, form: Form) -> Link:
        """Replace the ULN by its master. Raises SelectionRefused or InvalidInput."""
        return self._doing.change(
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
        return self._doing.show(
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
        return self._doing.change(
            actor,
            ref,
            Action.UPDATE,
            lambda ports: update.run(ports, actor, ref, form),
            form=form,
        )

    def edit_form(self, actor: Identity, ref: SubjectRef, typed: str = "") -> EditForm:
        """Return the edit window with ours filled in, and who here holds the ULN typed."""
        return self._doing.show(
            actor,
            ref,
            Action.EDIT,
            Audited.VIEW_EDIT,
            lambda ports: edit.open_form(ports, actor, ref, typed),
        )

    def edit(self, actor: Identity, ref: SubjectRef, form: Form) -> Edited:
        """Save the LRS fields on our side. Raises InvalidInput, ChangedMeanwhile, SaveFailed."""
        return self._doing.change(
            actor,
            ref,
            Action.EDIT,
            lambda ports: edit.run(ports, actor, ref, form),
            form=form,
        )

    def register_form(self, actor: Identity, ref: SubjectRef, attempt_id: str) -> RegisterForm:
        """Return the register window. Raises SelectionRefused or Conflict."""
        return self._doing.show(
            actor,
            ref,
            Action.REGISTER,
            Audited.VIEW_REGISTER,
            lambda ports: register.open_form(ports, actor, ref, attempt_id),
        )

    def register(self, actor: Identity, ref: SubjectRef, form: Form) -> Registered:
        """Ask for a new ULN. Raises InvalidInput, SelectionRefused, Conflict or LrsError."""
        return self._doing.change(
            actor,
            ref,
            Action.REGISTER,
            lambda ports: register.run(ports, actor, ref, form),
            form=form,
        )

    def save_again(self, actor: Identity, ref: SubjectRef) -> Uln:
        """Save the linked ULN that the host does not hold. Raises Conflict or SaveFailed."""
        return self._doing.change(
            actor, ref, Action.SELECT, lambda ports: new_uln.save_again(ports, actor, ref)
        )

    def history(
        self, actor: Identity, ref: SubjectRef, *, before: int | None, with_views: bool
    ) -> History:
        """Return a page of the history, from its end or from before an entry."""
        return self._doing.show(
            actor,
            ref,
            Action.VIEW,
            Audited.VIEW_HISTORY,
            lambda ports: history.page(ports, actor, ref, before=before, with_views=with_views),
        )

    def history_file(self, actor: Identity, ref: SubjectRef) -> History:
        """Return the whole history, for a file that leaves the application."""
        return self._doing.show(
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
