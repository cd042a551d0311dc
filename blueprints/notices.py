"""The fixed list of notices that a page shows after an action, named in its address."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import request

PARAMETER = "notice"


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
    "no-changes": Notice(
        "info", "Nothing to update", "The LRS already held these details. Nothing was changed."
    ),
    "edited": Notice("success", "LRS details saved"),
    "edited-uln": Notice(
        "success", "LRS details saved", "The ULN was changed and has not been verified yet."
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
    "rejected": Notice(
        "info", "Noted: none of these is the learner", "Nothing was changed in the LRS."
    ),
}


def shown_notice() -> Notice | None:
    """Return the notice that the current page's address names, if it is one of ours."""
    return NOTICES.get(request.args.get(PARAMETER, ""))


def with_notice(url: str, key: str) -> str:
    """Add a notice to an address of the host, keeping its query and fragment."""
    if key not in NOTICES:
        raise KeyError(key)
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in pairs if pair[0] != PARAMETER] + [(PARAMETER, key)])
    return urlunsplit(parts._replace(query=query))
