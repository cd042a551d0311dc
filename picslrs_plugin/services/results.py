"""What the services answer: named outcomes, with everything that a page or a command line shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum

from picslrs_plugin.domain.comparison import ComparedField, Comparison
from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord, Private
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.retries import Try
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification, WhoseUln
from picslrs_plugin.hookspecs.extension_types import Panel
from picslrs_plugin.hookspecs.types import Action, Subject
from picslrs_plugin.ports import Link, Operation
from picslrs_plugin.services.holders import Holder, NumberHolders
from picslrs_plugin.services.notices import Ledger
from picslrs_plugin.wording import told


@dataclass(frozen=True)
class Unresolved:
    """A write to the LRS whose result is not known.

    Until `answer_by` its answer may still come; None when that time is over.
    """

    operation: Operation
    made_at: datetime
    answer_by: datetime | None = None


@dataclass(frozen=True, repr=False, kw_only=True)
class Summary(Private):
    """The tab: ours, where the subject stands, and what this person may do now.

    `link` is what is known for the ULN that the host holds; a link of another ULN is left out.
    UNSAVED: the host holds no ULN but a link does, as after a registration that the host could
    not save; `uln` is then the link's. `doubts` names the details that speak against the record's
    being our learner's.
    `licence_lacks` says what the licence is missing, `licence_unknown` that this could not be
    asked; stored details are then shown read-only.
    `allowed` are the actions open to this person. `unresolved` are writes whose result is not
    known yet. `panels` are what other plugins add. `ledger` is what is recorded of the privacy
    notice. `may_undo` says that the last selection may be taken back by this person.
    """

    subject: Subject
    standing: Standing
    uln: Uln | None
    link: Link | None
    comparison: Comparison | None
    doubts: tuple[str, ...]
    aliases: tuple[Uln, ...]
    allowed: frozenset[Action]
    licence_lacks: str | None
    licence_unknown: bool = False
    unresolved: tuple[Unresolved, ...]
    panels: tuple[Panel, ...] = ()
    ledger: Ledger = field(default_factory=lambda: Ledger((), ""))
    may_undo: bool = False


@dataclass(frozen=True, repr=False, kw_only=True)
class SearchForm(Private):
    """The search window before anything is sent.

    `values` holds the form's text for every demographic field. `problems` names mandatory values
    that are missing or not valid as they stand. `warnings` are worth a look and stop nothing.
    """

    subject: Subject
    values: Mapping[str, str]
    problems: Mapping[str, list[str]]
    warnings: tuple[str, ...]


@dataclass(frozen=True, repr=False, kw_only=True)
class Candidate(Private):
    """One record that a search found, beside ours.

    `whose` judges whether it is our learner, and `doubts` names the details that speak against
    it. `holders` are others here who hold its ULN. `warnings` are worth a look. `asks` says that
    a person has to confirm that it is the same one before the ULN can be selected.
    """

    record: LrsRecord
    comparison: Comparison
    held_already: bool
    whose: WhoseUln
    doubts: tuple[str, ...]
    holders: tuple[Holder, ...]
    warnings: tuple[str, ...]
    asks: bool


@dataclass(frozen=True, repr=False)
class Tried(Private):
    """One search that this person made for this subject, and what it came to."""

    id: str
    wanted: Demographics
    outcome: FindOutcome
    made_at: datetime


@dataclass(frozen=True, repr=False)
class Prerequisite(Private):
    """One thing that a registration needs, and whether it is there.

    `note` says what is held or what is wrong. `asked`: the register window asks for it.
    """

    words: str
    met: bool
    note: str = ""
    asked: bool = False


@dataclass(frozen=True, repr=False, kw_only=True)
class Guidance(Private):
    """What was tried, what to try next, and what a registration needs.

    `register_attempt` names the search whose details a registration would send. `tries_first`
    says that something should be tried before a registration.
    """

    tried: tuple[Tried, ...]
    tries: tuple[Try, ...]
    register_attempt: str
    tries_first: bool
    prerequisites: tuple[Prerequisite, ...]


@dataclass(frozen=True, repr=False, kw_only=True)
class SearchResult(Private):
    """What a search came to. `id` names it for a later selection, rejection or registration.

    `candidates` stand in the order of how well they agree with ours. `warnings` are about what
    was searched for. `seen` stands for the ULN that was held when these results were shown.
    `register_from` is the earliest moment for a registration, or None when these results do not
    lead to one; `rejected` says whether the person has said that nobody of them is the learner.
    `list_read`: the host's whole list was read, so that others who hold a ULN are known.
    """

    id: str
    subject: Subject
    outcome: FindOutcome
    code: str
    wanted: Demographics
    made_at: datetime
    usable_until: datetime
    candidates: tuple[Candidate, ...]
    warnings: tuple[str, ...]
    seen: str
    rejected: bool
    may_select: bool
    may_register: bool
    register_from: datetime | None
    guidance: Guidance
    list_read: bool


@dataclass(frozen=True, repr=False, kw_only=True)
class Selected(Private):
    """A ULN was taken from the search results and saved with the host.

    `filled` names the LRS details that were taken over with it. `doubtful`: the record is not
    surely our learner's, so nothing was, and verifying it comes next. `waits`: the host could not
    save it, and tries again later.
    """

    link: Link
    comparison: Comparison
    filled: tuple[str, ...]
    doubtful: bool
    waits: bool = False


@dataclass(frozen=True, repr=False, kw_only=True)
class Verified(Private):
    """The last verification's outcome with the record that it is about.

    `found` is the LRS's record; with a linked ULN it is the master's. `told` says in words what
    did not match. `doubts` names the details that speak against its being the same learner; with
    any, or with `doubtful`, a person must confirm it before anything is written. `holders` are
    others here with the ULN or with its master, and `list_read` says that the host's whole list
    was read, so that they are known. `merged` lays the record of the ULN held, as it was read at
    `merged_read_at` before the LRS merged it, beside the master's. `may_swap`: given and family
    name look swapped, and this person may swap them here; `seen` stands for ours as shown.
    """

    subject: Subject
    outcome: Verification
    code: str
    ours: Uln
    found: LrsRecord | None
    comparison: Comparison | None
    told: tuple[str, ...]
    doubtful: bool
    doubts: tuple[str, ...]
    checked_at: datetime
    checked_by: str
    may_update: bool
    may_search: bool
    may_take_master: bool
    holders: tuple[NumberHolders, ...] = ()
    list_read: bool = True
    merged: Comparison | None = None
    merged_read_at: datetime | None = None
    may_swap: bool = False
    seen: str = ""

    @property
    def asks(self) -> bool:
        """Whether a person has to confirm who it is before the master is taken."""
        return self.doubtful or any(one.same_kind for one in self.holders)


class Decision(StrEnum):
    """What is done about one detail that differs."""

    OURS = "ours"
    THEIRS = "theirs"
    LEAVE = "leave"


@dataclass(frozen=True, repr=False, kw_only=True)
class Choice(Private):
    """One detail in which ours and theirs are not the same, and what is decided about it.

    `clue` says in words what the difference looks like, `problem` why ours cannot be sent.
    """

    compared: ComparedField
    decision: Decision
    may_send: bool
    may_take: bool
    clue: str
    problem: str


@dataclass(frozen=True, repr=False, kw_only=True)
class UpdateForm(Private):
    """The update window: what is decided about the differences, and exactly what would change.

    `chosen` are the names of the fields that go to the LRS, `taken` of those that are taken from
    it. `sends` and `saves` are every detail that changes there and here, with the new value as
    ours and the old one as theirs. `notes` is there when provider notes are held here and differ;
    they are sent only when asked for. `problems` are values of the record as it would be sent
    that the LRS refuses; a person supplies them with *Edit* first. `version_number` is the
    record's version that is shown, and `seen` stands for ours as shown.
    """

    subject: Subject
    link: Link
    differences: tuple[ComparedField, ...]
    notes: ComparedField | None
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...]
    taken: tuple[str, ...]
    sends: tuple[ComparedField, ...]
    saves: tuple[ComparedField, ...]
    problems: Mapping[str, list[str]]
    warnings: tuple[str, ...]
    version_number: int
    doubtful: bool
    doubts: tuple[str, ...]
    seen: str


class UpdateResult(Enum):
    """How an update ended, as people are told it."""

    UPDATED = told("The LRS record was updated.")
    TAKEN = told("What was taken from the LRS was saved in the learner system.")
    NO_CHANGES = told("The LRS already held these details. Nothing had to be changed.")
    CHANGED_MEANWHILE = told("The LRS record was changed since it was read.")
    SHARE_REFUSED = told("The LRS refused the change of ability to share.")
    INSUFFICIENT = told("The LRS refused the update because details are missing.")
    NOT_FOUND = told("The LRS did not find the ULN.")
    UNKNOWN_CODE = told("The LRS sent an answer that is not known.")


@dataclass(frozen=True, repr=False, kw_only=True)
class Updated(Private):
    """An update's end. `form` asks again when the record had changed meanwhile.

    `taken` names what was taken from the LRS and saved with the host, whatever else happened.
    """

    result: UpdateResult
    code: str
    link: Link
    form: UpdateForm | None = None
    reread: bool = True
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False, kw_only=True)
class EditForm(Private):
    """The edit window. `seen` stands for the values shown, so that a later change is noticed.

    `holders` are others here who hold the ULN that was typed; with one of the same kind a person
    must confirm whose it is. `list_read`: the host's whole list was read, so that they are known.
    """

    subject: Subject
    values: Mapping[str, str]
    seen: str
    list_read: bool
    holders: tuple[NumberHolders, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether a person has to confirm whose ULN it is."""
        return any(one.same_kind for one in self.holders)


@dataclass(frozen=True, repr=False, kw_only=True)
class Edited(Private):
    """What an edit changed: the names of the fields, and whether the ULN is another one or gone.

    `unusual` names those of them whose new value holds characters that names seldom have.
    `notice_recorded` says that the privacy-notice ledger has a new line.
    """

    changed: tuple[str, ...]
    uln_changed: bool
    uln_removed: bool = False
    unusual: tuple[str, ...] = ()
    notice_recorded: bool = False


@dataclass(frozen=True, repr=False, kw_only=True)
class UndoForm(Private):
    """The undo window: the ULN now and before, and the details that become empty again.

    `verified_before` says that the ULN before had been verified. `seen` stands for ours as shown.
    """

    subject: Subject
    now: Uln
    before: Uln | None
    emptied: tuple[str, ...]
    verified_before: bool
    seen: str


@dataclass(frozen=True, repr=False, kw_only=True)
class RegisterForm(Private):
    """The register window: what would be sent, and what is still needed.

    `values` holds the text of the answers to give. `details` is what is sent beside them.
    `doubts` names the details that differ from ours so much that a person must confirm them.
    `problems` stop it now; `wait_until` is the moment from which the LRS takes it; `seen` stands
    for ours as shown.
    """

    subject: Subject
    attempt_id: str
    details: LearnerDetails
    values: Mapping[str, str]
    problems: Mapping[str, list[str]]
    warnings: tuple[str, ...]
    doubts: tuple[str, ...]
    wait_until: datetime | None
    seen: str


class RegisterResult(Enum):
    """How a registration ended, as people are told it."""

    REGISTERED = told("A new ULN was registered.")
    FOUND_FIRST = told("The search was made once more, and now the LRS has a match.")
    TOO_SOON = told("The LRS does not take this registration yet.")
    TOO_LATE = told("The search is too old for a registration.")
    REFUSED = told("The LRS refused the registration.")
    INSUFFICIENT = told("The LRS refused the registration because details are missing.")
    UNKNOWN_CODE = told("The LRS sent an answer that is not known.")


@dataclass(frozen=True, repr=False, kw_only=True)
class Registered(Private):
    """A registration's end.

    `uln` is the new ULN. `search` are the new results when the second search did not come back
    empty. `host_saved` is false when the ULN was registered but the host did not save it; the
    link keeps it, and the tab offers to save it again.
    """

    result: RegisterResult
    code: str = ""
    uln: Uln | None = None
    search: SearchResult | None = None
    wait_until: datetime | None = None
    host_saved: bool = True
