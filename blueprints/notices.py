"""The notices that a page shows after an action, kept in the session until they are shown.

Not in the page's address: a link that somebody sends must not be able to say that a ULN was
registered.
"""

from dataclasses import dataclass

from flask import session

from picslrs_plugin.hookspecs.types import SubjectRef

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
        "success", "ULN selected", "The ULN and the LRS details were added to this record."
    ),
    "linked-doubtful": Notice(
        "warning",
        "ULN selected",
        "Nothing else was taken from the LRS record, because not every detail agrees. Verify the "
        "ULN next.",
    ),
    "kept": Notice(
        "warning",
        "The ULN is kept, and not saved yet",
        "The learner system could not save it. Nothing was changed there; it is tried again by "
        "itself.",
    ),
    "master": Notice(
        "success",
        "Master ULN saved",
        "The old ULN is kept below, so that the learner can still be found by it.",
    ),
    "updated": Notice("success", "LRS updated", "The LRS record was updated and read again."),
    "updated-unread": Notice(
        "warning",
        "LRS updated, but not read again",
        "The LRS took the update. Its record could not be read afterwards: verify the ULN.",
    ),
    "updated-taken": Notice(
        "success",
        "LRS updated, and details from the LRS saved here",
        "The LRS record was updated and read again. What you took from it was saved in the "
        "learner system.",
    ),
    "taken": Notice(
        "success",
        "Details from the LRS saved here",
        "They were saved in the learner system. Nothing was sent to the LRS.",
    ),
    "taken-unread": Notice(
        "warning",
        "Details from the LRS saved here",
        "They were saved in the learner system. The ULN could not be verified afterwards: verify "
        "it once more.",
    ),
    "no-changes-unread": Notice(
        "info", "Nothing to update", "The LRS already held these details. Nothing was changed."
    ),
    "no-changes": Notice(
        "info", "Nothing to update", "The LRS already held these details. Nothing was changed."
    ),
    "swapped": Notice(
        "success",
        "Names swapped in the learner system",
        "The ULN was verified again. This is the new outcome.",
    ),
    "undone": Notice(
        "success",
        "Selection undone",
        "The learner system holds again what it held before. Nothing was sent to the LRS.",
    ),
    "edited": Notice("success", "LRS details saved"),
    "edited-uln": Notice(
        "success", "LRS details saved", "The ULN was changed and has not been verified yet."
    ),
    "edited-no-uln": Notice("success", "LRS details saved", "This record has no ULN any more."),
    "edited-unusual": Notice(
        "warning",
        "LRS details saved",
        "A name holds characters that are unusual in a name. Check it.",
    ),
    "unchanged": Notice("info", "Nothing was changed"),
    "registered": Notice("success", "New ULN registered", names_uln=True),
    "not-saved": Notice(
        "warning",
        "New ULN registered, but not saved in the learner system",
        "The ULN is kept here and is not lost. Save it again below.",
    ),
    "saved": Notice("success", "ULN saved in the learner system"),
    "found-first": Notice(
        "warning",
        "No ULN was registered",
        "The LRS was searched once more before registering, and this time it did not answer "
        "“no match”. Check these results.",
    ),
    "email-left-out": Notice(
        "info",
        "Searched without the email address",
        "The LRS does not take this form of email address.",
    ),
    "rejected": Notice(
        "info", "Noted: none of these is the learner", "Nothing was changed in the LRS."
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
