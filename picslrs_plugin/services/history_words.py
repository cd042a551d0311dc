"""The audit in words that people read: what was done, how it ended, and the values beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import DATES, Private
from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.ports import Audited, AuditEntry
from picslrs_plugin.wording import joined, sentence, told

_DONE = {
    Audited.FIND_BY_DETAILS: told("Searched the LRS"),
    Audited.FIND_BY_ULN: told("Read the LRS record"),
    Audited.VERIFY: told("Checked the ULN with the LRS"),
    Audited.REGISTER: told("Asked the LRS for a new ULN"),
    Audited.UPDATE: told("Sent an update to the LRS"),
    Audited.LEARNING_EVENTS: told("Read the learning record"),
    Audited.SUBMIT_REGISTRATIONS: told("Sent learners to be registered"),
    Audited.REGISTRATION_OUTPUT: told("Asked for the result of registrations"),
    Audited.SUBMIT_VERIFICATIONS: told("Sent learners to be verified"),
    Audited.VERIFICATION_OUTPUT: told("Asked for the result of verifications"),
    Audited.RETRIEVE_ULNS: told("Asked for master ULNs"),
    Audited.ASK_IN_BATCH: told("Was sent to be checked, with many others"),
    Audited.VERIFY_IN_BATCH: told("Got the LRS's answer for one of many"),
    Audited.SAVE: told("Saved in the learner system"),
    Audited.REJECT: told("Said that none of the possible matches is right"),
    Audited.IGNORE: told("Left out of the to-do list for now: {detail}"),
    Audited.STOP_IGNORING: told("Put back on the to-do list: {detail}"),
    Audited.TRANSFER_FROM: told("Took over what was known of applicant {detail}"),
    Audited.TRANSFER_TO: told("Handed over to learner {detail}"),
    Audited.VIEW_TAB: told("Looked at the LRS tab"),
    Audited.VIEW_SEARCH: told("Looked at the search window"),
    Audited.VIEW_RESULTS: told("Looked at search results"),
    Audited.VIEW_VERIFICATION: told("Looked at the outcome of a verification"),
    Audited.VIEW_UPDATE: told("Looked at the update window"),
    Audited.VIEW_EDIT: told("Looked at the edit window"),
    Audited.VIEW_REGISTER: told("Looked at the register window"),
    Audited.VIEW_LISTED: told("Looked at the to-do list"),
    Audited.VIEW_IGNORE: told("Looked at the window to leave something out"),
    Audited.VIEW_UNDO: told("Looked at the window to take a selection back"),
    Audited.VIEW_IN_JOB: told("Looked at a bulk job"),
    Audited.VIEW_HISTORY: told("Looked at this history"),
    Audited.LOOK_UP_HOLDER: told("Was looked up because the ULN is held here already"),
    Audited.EXPORT_HISTORY: told("Downloaded this history"),
    Audited.EXPORT_SUBJECT: told("Exported everything that is held"),
    Audited.EXPORT_LIST: told("Downloaded the to-do list, {detail}"),
    Audited.EXPORT_AUDIT: told("Exported the audit"),
    Audited.SAVE_CREDENTIALS: told("Saved LRS credentials that are to be proved: {detail}"),
    Audited.USE_CREDENTIALS: told("Put proved LRS credentials in use, instead of those before"),
    Audited.RESEAL_CREDENTIALS: told("Sealed the LRS credentials with a new key"),
    Audited.DROP_CREDENTIALS: told("Dropped LRS credentials: {detail}"),
    Audited.ERASE: told("Erased what was held"),
    Audited.PRUNE: told("Removed old entries {detail}"),
    Audited.REFUSED: told("Was refused"),
}
_OUTCOMES: Mapping[str, type[Enum]] = {
    Audited.FIND_BY_DETAILS: FindOutcome,
    Audited.FIND_BY_ULN: FindOutcome,
    Audited.VERIFY: VerifyResult,
    Audited.VERIFY_IN_BATCH: VerifyResult,
    Audited.REGISTER: RegisterOutcome,
    Audited.UPDATE: UpdateOutcome,
    Audited.LEARNING_EVENTS: EventsOutcome,
    Audited.SUBMIT_REGISTRATIONS: BatchOutcome,
    Audited.REGISTRATION_OUTPUT: BatchOutcome,
    Audited.SUBMIT_VERIFICATIONS: BatchOutcome,
    Audited.VERIFICATION_OUTPUT: BatchOutcome,
}
_LABELS = {
    "uln": "ULN",
    "ulns": "ULNs",
    "found_uln": told("ULN found"),
    "version_number": told("Version"),
}
_ACTED = told("It is not known whether the LRS carried it out.")


@dataclass(frozen=True, repr=False)
class ToldValue(Private):
    """A value with its label, both in words. `note` says what it was before, or is empty."""

    label: str
    value: str
    note: str = ""


def what_was_done(entry: AuditEntry) -> str:
    """Return what an entry tells of; an operation of a newer version as it is."""
    words = _DONE.get(entry.operation)  # type: ignore[call-overload]
    return words.filled(detail=entry.detail) if words else str(entry.operation)


def how_it_ended(entry: AuditEntry) -> str:
    """Return how it ended; empty where there is nothing to say but that it was done."""
    if entry.outcome in ("", "done"):
        return ""
    ended = sentence(_outcome(entry) or _error(entry.outcome) or entry.outcome)
    return joined((ended, _ACTED)) if entry.may_have_acted else ended


def _outcome(entry: AuditEntry) -> str:
    members = getattr(_OUTCOMES.get(entry.operation), "__members__", {})
    found = members.get(entry.outcome.upper())
    return found.value if found else ""


def _error(name: str) -> str:
    return _ERRORS.get(name, "")


def _named(kind: type[PicslrsError]) -> Iterator[tuple[str, str]]:
    yield kind.__name__, kind.happened
    for narrower in kind.__subclasses__():
        yield from _named(narrower)


_ERRORS = dict(_named(PicslrsError))


def label_of(name: str) -> str:
    """Return the label of a field, or of what else stands beside an entry."""
    return BY_NAME[name].label if name in BY_NAME else _LABELS.get(name, name)


def value_of(name: str, text: str) -> str:
    """Return a value in words."""
    if name not in BY_NAME:
        return text
    if name in DATES and text:
        try:
            return BY_NAME[name].shown(date.fromisoformat(text))
        except ValueError:
            return text
    return BY_NAME[name].shown(text)


def values_told(values: Mapping[str, str]) -> tuple[ToldValue, ...]:
    """Return values with their labels."""
    return tuple(ToldValue(label_of(name), value_of(name, one)) for name, one in values.items())


def changes_told(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ToldValue, ...]:
    """Return every value that was changed, with what it was before."""
    return tuple(
        ToldValue(
            label_of(name),
            value_of(name, text),
            _before(name, before),
        )
        for name, text in after.items()
    )


def _before(name: str, before: Mapping[str, str]) -> str:
    value = value_of(name, before.get(name, "")) or told("empty")
    return told("Before: {value}", value=value)
