"""The audit as the services need it: entries of one tenant, sealed one after the other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from picslrs_plugin.domain.chain import Head, Key, Seal
from picslrs_plugin.domain.learner import Private
from picslrs_plugin.hookspecs.types import SubjectRef


class Audited(StrEnum):
    """What an entry tells of: an exchange with the LRS, something done here, or a view.

    The names are kept in the database and are part of what is sealed, so they never change.
    """

    FIND_BY_DETAILS = "find by details"
    FIND_BY_ULN = "find by ULN"
    VERIFY = "verify"
    REGISTER = "register"
    UPDATE = "update"
    LEARNING_EVENTS = "learning events"
    SUBMIT_REGISTRATIONS = "submit registrations"
    REGISTRATION_OUTPUT = "registration output"
    SUBMIT_VERIFICATIONS = "submit verifications"
    VERIFICATION_OUTPUT = "verification output"
    RETRIEVE_ULNS = "retrieve ULNs"
    ASK_IN_BATCH = "ask in batch"
    VERIFY_IN_BATCH = "verify in batch"
    SAVE = "save"
    REJECT = "reject"
    IGNORE = "ignore"
    STOP_IGNORING = "stop ignoring"
    TRANSFER_FROM = "transfer from"
    TRANSFER_TO = "transfer to"
    VIEW_TAB = "view tab"
    VIEW_SEARCH = "view search window"
    VIEW_RESULTS = "view results"
    VIEW_VERIFICATION = "view verification"
    VIEW_UPDATE = "view update window"
    VIEW_EDIT = "view edit window"
    VIEW_REGISTER = "view register window"
    VIEW_UNDO = "view undo window"
    LOOK_UP_HOLDER = "look up holder of a ULN"
    VIEW_LISTED = "view on the to-do list"
    VIEW_IN_JOB = "view in a bulk job"
    VIEW_IGNORE = "view ignore window"
    VIEW_HISTORY = "view history"
    EXPORT_HISTORY = "export history"
    EXPORT_SUBJECT = "export subject"
    EXPORT_LIST = "export to-do list"
    EXPORT_AUDIT = "export audit"
    SAVE_CREDENTIALS = "save credentials"
    USE_CREDENTIALS = "use credentials"
    RESEAL_CREDENTIALS = "seal credentials anew"
    DROP_CREDENTIALS = "drop credentials"
    ERASE = "erase"
    PRUNE = "prune"
    REFUSED = "refused"


VIEWS = frozenset(one.value for one in Audited if one.value.startswith("view "))


@dataclass(frozen=True, repr=False, kw_only=True)
class AuditEntry(Private):
    """Who did what about whom, when, why, and how it ended.

    `operation` is a word of `Audited`, or of a newer version's. `ref` is None where it is about
    the tenant as a whole. `action` is what the person set out to
    do, in the word of `Action`; one action may make several entries, which share `request`, the
    name under which the log knows them. `outcome` is how it ended: a named outcome, or the name
    of an error; `code` is the LRS's own. `may_have_acted` is true when the LRS gave no usable
    answer but may have acted. `fields` names the details that were changed, `detail` says what
    the other words do not.
    """

    at: datetime
    person_id: str
    person_name: str
    operation: str
    outcome: str
    ref: SubjectRef | None = None
    action: str = ""
    purpose: str = ""
    code: str = ""
    may_have_acted: bool = False
    fields: tuple[str, ...] = ()
    request: str = ""
    detail: str = ""


@dataclass(frozen=True, repr=False)
class KeptValues(Private):
    """The values beside an entry: a JSON document and the salt of its digest."""

    salt: str
    document: str


@dataclass(frozen=True, repr=False)
class SealedEntry(Private):
    """An entry in its place in the chain."""

    entry: AuditEntry
    seal: Seal


@dataclass(frozen=True)
class Checkpoint:
    """What retention leaves in the place of entries that were removed: the last one's seal.

    `mac` is made with the key over `mark_of` the checkpoint.
    """

    number: int
    digest: str
    at: datetime
    key_id: str = ""
    mac: str = ""


class Audit(Protocol):
    """The audit of one tenant."""

    def head(self) -> Head:
        """Return the end of the chain: its last entry, or the checkpoint when none is left."""

    def add(self, sealed: SealedEntry, values: KeptValues | None) -> bool:
        """Store an entry and its values; False when another entry took its number first."""

    def after(self, number: int, limit: int) -> tuple[SealedEntry, ...]:
        """Return the next entries after a number, oldest first."""

    def about(
        self,
        refs: Collection[SubjectRef],
        *,
        before: int | None = None,
        leaving_out: Collection[str] = (),
        limit: int,
    ) -> tuple[SealedEntry, ...]:
        """Return the last entries about these subjects, newest first, those before a number.

        `leaving_out` names operations that are of no interest.
        """

    def transfers_to(self, ref: SubjectRef) -> tuple[SealedEntry, ...]:
        """Return the entries that say from whom the subject took over what was known."""

    def values(self, numbers: Collection[int]) -> dict[int, KeptValues]:
        """Return the values that are kept, by the numbers of their entries."""

    def stray_values(self) -> int:
        """Return how many values are kept without an entry."""

    def erase_values(self, refs: Collection[SubjectRef]) -> int:
        """Remove the values about these subjects; return how many there were."""

    def first_since(self, at: datetime) -> int | None:
        """Return the number of the first entry that was made at that moment or later."""

    def drop_until(self, number: int) -> int:
        """Remove the entries up to a number with their values; return how many there were."""

    def checkpoint(self) -> Checkpoint | None:
        """Return what stands in the place of the entries that were removed."""

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Store a checkpoint instead of the one before."""

    def kept_key(self) -> Key | None:
        """Return the key that is kept in the database, if one was made."""

    def keep_key(self, key: Key) -> Key:
        """Store a key, and return the one that is kept: the first that was stored stays."""
