"""The notices that a page shows after an action, kept in the session until they are shown.

Not in the page's address: a link that somebody sends must not be able to say that a ULN was
registered.
"""

from dataclasses import dataclass

from flask import session

from picslrs_plugin.hookspecs.types import SubjectRef
from picslrs_plugin.wording import told

_KEPT = "picslrs_notice"


@dataclass(frozen=True)
class Notice:
    """What was done, in words. `tone` is success, info or warning.

    `names_uln`: the tab shows it as a panel with the ULN that the record has now.
    """

    tone: str
    title: str
    text: str = ""
    names_uln: bool = False


NOTICES = {
    "linked": Notice(
        "success",
        told("ULN selected"),
        told("The ULN and the LRS details were added to this record."),
    ),
    "linked-alone": Notice(
        "success", told("ULN selected"), told("The ULN was added to this record.")
    ),
    "linked-doubtful": Notice(
        "warning",
        told("ULN selected"),
        told(
            "Nothing else was taken from the LRS record, because not every detail agrees. Verify "
            "the ULN next."
        ),
    ),
    "kept": Notice(
        "warning",
        told("The ULN is kept, and not saved yet"),
        told(
            "The learner system could not save it. Nothing was changed there; it is tried again by "
            "itself."
        ),
    ),
    "master": Notice(
        "success",
        told("Master ULN saved"),
        told("The old ULN is kept below, so that the learner can still be found by it."),
    ),
    "updated": Notice(
        "success", told("LRS updated"), told("The LRS record was updated and read again.")
    ),
    "updated-unread": Notice(
        "warning",
        told("LRS updated, but not read again"),
        told("The LRS took the update. Its record could not be read afterwards: verify the ULN."),
    ),
    "updated-taken": Notice(
        "success",
        told("LRS updated, and details from the LRS saved here"),
        told(
            "The LRS record was updated and read again. What you took from it was saved in the "
            "learner system."
        ),
    ),
    "taken": Notice(
        "success",
        told("Details from the LRS saved here"),
        told("They were saved in the learner system. Nothing was sent to the LRS."),
    ),
    "taken-unread": Notice(
        "warning",
        told("Details from the LRS saved here"),
        told(
            "They were saved in the learner system. The ULN could not be verified afterwards: "
            "verify it once more."
        ),
    ),
    "no-changes-unread": Notice(
        "info",
        told("Nothing to update"),
        told("The LRS already held these details. Nothing was changed."),
    ),
    "no-changes": Notice(
        "info",
        told("Nothing to update"),
        told("The LRS already held these details. Nothing was changed."),
    ),
    "swapped": Notice(
        "success",
        told("Names swapped in the learner system"),
        told("The ULN was verified again. This is the new outcome."),
    ),
    "undone": Notice(
        "success",
        told("Selection undone"),
        told("The learner system holds again what it held before. Nothing was sent to the LRS."),
    ),
    "edited": Notice("success", told("LRS details saved")),
    "edited-uln": Notice(
        "success",
        told("LRS details saved"),
        told("The ULN was changed and has not been verified yet."),
    ),
    "edited-no-uln": Notice(
        "success", told("LRS details saved"), told("This record has no ULN any more.")
    ),
    "edited-unusual": Notice(
        "warning",
        told("LRS details saved"),
        told("A name holds characters that are unusual in a name. Check it."),
    ),
    "unchanged": Notice("info", told("Nothing was changed")),
    "registered": Notice("success", told("New ULN registered"), names_uln=True),
    "not-saved": Notice(
        "warning",
        told("New ULN registered, but not saved in the learner system"),
        told("The ULN is kept here and is not lost. Save it again below."),
    ),
    "saved": Notice("success", told("ULN saved in the learner system")),
    "found-first": Notice(
        "warning",
        told("No ULN was registered"),
        told(
            "The LRS was searched once more before registering, and this time it did not answer "
            "“no match”. Check these results."
        ),
    ),
    "email-left-out": Notice(
        "info",
        told("Searched without the email address"),
        told("The LRS does not take this form of email address."),
    ),
    "rejected": Notice(
        "info", told("Noted: none of these is the learner"), told("Nothing was changed in the LRS.")
    ),
}


def leave_notice(ref: SubjectRef, key: str) -> None:
    """Keep a notice for the next page about this subject that the person is shown."""
    if key not in NOTICES:
        raise KeyError(key)
    session[_KEPT] = [key, *_about(ref)]


def take_notice(ref: SubjectRef) -> Notice | None:
    """Return the notice that was kept for this subject, once."""
    kept = session.get(_KEPT)
    if not isinstance(kept, list) or kept[1:] != _about(ref):
        return None
    del session[_KEPT]
    return NOTICES.get(kept[0])


def _about(ref: SubjectRef) -> list[str]:
    return [ref.tenant, ref.kind.value, ref.id]
