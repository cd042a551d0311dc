"""Edit: correct the LRS fields on our own side, through the host's hook. Never calls the LRS."""

from datetime import date

from picslrs_plugin.domain.fields import BY_NAME, EDITABLE, Kind
from picslrs_plugin.domain.moments import uk_day
from picslrs_plugin.domain.rules import unusual_name
from picslrs_plugin.domain.uln import NO_ULN_YET, Uln
from picslrs_plugin.errors import ChangedMeanwhile, InvalidInput, PicslrsError, StoreUnavailable
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.schemas.forms import Form, read_edit
from picslrs_plugin.services.context import (
    Ports,
    admit,
    held_uln,
    link_of,
    saying,
    seen_of,
)
from picslrs_plugin.services.events import note, note_alone
from picslrs_plugin.services.holders import NumberHolders, beside, list_was_read
from picslrs_plugin.services.holding import held
from picslrs_plugin.services.notices import record, to_record
from picslrs_plugin.services.results import Edited, EditForm
from picslrs_plugin.services.unsaved import refuse_while_unsaved
from picslrs_plugin.wording import told

_SAVED = told("Your changes were saved in the learner system.")
_SAVED_WITHOUT_DAY = told(
    "Your changes were saved in the learner system, but not the day of the privacy notice."
)
_DAY_NOT_RECORDED = told("Nothing was changed, and the day of the privacy notice was not recorded.")
_RECORD_AGAIN = told("Record the day once more with Edit.")
_COMPARE = told("Compare what you typed with what is held now, then save again.")
WHOSE_ULN = told("Confirm that you have checked whose ULN this is.")


def open_form(ports: Ports, actor: Identity, ref: SubjectRef, typed: str = "") -> EditForm:
    """Return the edit window with ours filled in, and who else here holds the ULN typed."""
    subject = admit(ports, actor, ref, Action.EDIT)
    values = _values(subject)
    return EditForm(
        subject=subject,
        values=values,
        seen=seen_of(values),
        holders=_others(ports, actor, subject, typed),
        list_read=list_was_read(ports, ref.tenant),
    )


def _others(
    ports: Ports, actor: Identity, subject: Subject, typed: str
) -> tuple[NumberHolders, ...]:
    """Return who else here holds a ULN that is new to this record."""
    try:
        uln = Uln.parse_optional(typed)
    except ValueError:
        return ()
    if uln is None or uln == held_uln(subject):
        return ()
    return beside(ports, actor, subject.ref, (uln,))


def _values(subject: Subject) -> dict[str, str]:
    uln = (subject.uln or "").strip()
    held = {name: str(subject.details.value(name) or "") for name in EDITABLE}
    return {"uln": "" if uln == NO_ULN_YET else uln, **held}


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Edited:
    """Save what was changed on the host's record, all of it or nothing.

    A changed ULN is unverified again, and one that another here holds needs a confirmation. Raises
    InvalidInput, ChangedMeanwhile, AlreadyUnderWay or SaveFailed.
    """
    with held(ports, actor, ref, Action.EDIT) as subject:
        return _edit(ports, actor, subject, form)


def _edit(ports: Ports, actor: Identity, subject: Subject, form: Form) -> Edited:
    """Do it for a subject that nobody else can change meanwhile."""
    ref = subject.ref
    shown = _values(subject)
    edit = read_edit(form, subject.details, shown["uln"], uk_day(ports.clock()))
    if edit.seen != seen_of(shown):
        raise ChangedMeanwhile(advice=_COMPARE)
    values = {name: value for name, value in edit.values.items() if value != shown[name]}
    uln_changed = edit.uln_given and (edit.uln != held_uln(subject) or edit.uln is None)
    noticed = to_record(
        ports,
        ref,
        shown["ability_to_share"],
        edit.values.get("ability_to_share", shown["ability_to_share"]),
        edit.notice_seen,
    )
    if not values and not uln_changed:
        with saying(StoreUnavailable, _DAY_NOT_RECORDED, _RECORD_AGAIN):
            _record(ports, actor, ref, noticed)
        return Edited(changed=(), uln_changed=False, notice_recorded=noticed is not None)
    if uln_changed:
        refuse_while_unsaved(link_of(ports, ref), subject)
        others = _others(ports, actor, subject, str(edit.uln or ""))
        if any(one.same_kind for one in others) and not edit.confirmed:
            raise InvalidInput({"confirm": [WHOSE_ULN]})
    uln = edit.uln if uln_changed else None
    ports.host.save(actor, ref, Changes(values, uln, uln_changes=uln_changed))
    changed = (("uln",) if uln_changed else ()) + tuple(values)
    if uln_changed:
        _unlink(ports, actor, ref, changed)
    else:
        with saying(PicslrsError, _SAVED, told("There is nothing to do: open the LRS tab again.")):
            note_alone(ports, actor, ref, EventName.EDITED, fields=changed)
    with saying(StoreUnavailable, _SAVED_WITHOUT_DAY, _RECORD_AGAIN):
        _record(ports, actor, ref, noticed)
    unusual = tuple(
        name
        for name in changed
        if name in values and BY_NAME[name].kind is Kind.NAME and unusual_name(values[name])
    )
    return Edited(
        changed=changed,
        uln_changed=uln_changed,
        uln_removed=uln_changed and uln is None,
        unusual=unusual,
        notice_recorded=noticed is not None,
    )


def _record(ports: Ports, actor: Identity, ref: SubjectRef, seen_on: date | None) -> None:
    """Add to the privacy-notice ledger, after the host has saved everything."""
    if seen_on is not None:
        record(ports, actor, ref, seen_on)


def _unlink(ports: Ports, actor: Identity, ref: SubjectRef, changed: tuple[str, ...]) -> None:
    """Forget what was verified: it speaks of another number."""
    listeners = ports.host.listeners(ref.tenant)
    with (
        saying(PicslrsError, _SAVED, told("Verify the ULN from the LRS tab.")),
        ports.store(ref.tenant) as work,
    ):
        note(ports, work, actor, ref, EventName.EDITED, fields=changed, listeners=listeners)
        link = work.links.get(ref)
        if link is not None:
            work.links.remove(link)
            note(ports, work, actor, ref, EventName.UNLINKED, listeners=listeners)
        work.commit()
