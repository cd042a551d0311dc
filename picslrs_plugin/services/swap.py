"""Swap: put given and family name the other way round on our side, and verify again."""

from dataclasses import replace

from picslrs_plugin.errors import ChangedMeanwhile, Conflict, PicslrsError
from picslrs_plugin.hookspecs.extension_types import EventName
from picslrs_plugin.hookspecs.types import Action, Changes, Identity, Subject, SubjectRef
from picslrs_plugin.schemas.forms import Form, read_seen
from picslrs_plugin.services import purposes
from picslrs_plugin.services.context import Ports, admit, link_of, saying, seen_of
from picslrs_plugin.services.events import note_alone
from picslrs_plugin.services.holding import held
from picslrs_plugin.services.results import Verified
from picslrs_plugin.services.verify import show, swap_would_help, verify_now
from picslrs_plugin.wording import told

_SWAPPED = told("The names were swapped in the learner system.")
_VERIFY = told("Verify the ULN from the LRS tab.")


def run(ports: Ports, actor: Identity, ref: SubjectRef, form: Form) -> Verified:
    """Save the names the other way round with the host, and verify the ULN under them.

    Only after a verification that found that they look swapped, and by a person who may edit and
    verify. Raises InvalidInput without a purpose that the tenant wants, Conflict, ChangedMeanwhile
    and SaveFailed; whatever is raised once the host has saved says that the names were swapped.
    """
    admit(ports, actor, ref, Action.EDIT, Action.VERIFY)
    purposes.require(ports, ref.tenant, form)
    with held(ports, actor, ref, Action.EDIT) as subject:
        swapped = _swap(ports, actor, subject, form)
    subject = replace(subject, details=subject.details.with_values(**swapped))
    with saying(PicslrsError, _SWAPPED, _VERIFY):
        note_alone(ports, actor, ref, EventName.EDITED, fields=tuple(swapped))
        return show(ports, actor, subject, verify_now(ports, actor, subject))


def _swap(ports: Ports, actor: Identity, subject: Subject, form: Form) -> dict[str, str]:
    """Save the names the other way round for a subject that nobody else can change meanwhile."""
    if not swap_would_help(subject, link_of(ports, subject.ref)):
        raise Conflict(
            told("The last verification does not say that these names are swapped."), advice=_VERIFY
        )
    ours = subject.details
    if read_seen(form) != seen_of(ours):
        raise ChangedMeanwhile
    swapped = {"given_name": ours.family_name, "family_name": ours.given_name}
    ports.host.save(actor, subject.ref, Changes(swapped))
    return swapped
