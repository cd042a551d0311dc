"""What a made-up person of the demonstration can show: the form of one scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from picslrs_plugin.domain.learner import Private


class Group(Enum):
    """Where the MIS's list shows a scenario; the value is the heading there."""

    SEARCH = "No ULN yet: search, select and register"
    VERIFY = "ULN held: verify, update and edit"
    CARE = "Details that need care"


class Held(Enum):
    """What stands in the ULN column of the MIS."""

    NONE = "nothing"
    PLACEHOLDER = "9999999999, which stands for no ULN"
    THEIRS = "the ULN of the first record that the LRS holds"
    MERGED = "the old number that was merged into the first record"
    NOWHERE = "a valid ULN that the LRS does not hold"
    INVALID = "ten digits that are no ULN"


class Oddity(Enum):
    """An answer that the simulator never gives by itself; the LRS has been seen to be odd."""

    UNKNOWN_CODE = "a response code that nobody has published"
    UNREADABLE = "no record in answer to a ULN that verifies"


class Meanwhile(Enum):
    """What another provider may do at the LRS; the value is the button that makes it happen."""

    CHANGE = "Let another provider change the LRS record now"
    REGISTER = "Let another provider register this person now"
    MERGE = "Let the LRS merge this record into another one now"


@dataclass(frozen=True, repr=False)
class Theirs(Private):
    """A record that the LRS holds: ours with these changes.

    `born_later` is the number of days by which its date of birth is later than ours. `merged`
    says that an old record, with our own details, was merged into it.
    """

    changes: Mapping[str, str] = field(default_factory=dict)
    born_later: int = 0
    merged: bool = False


Name = tuple[str, str]
"""Given name and family name."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Scenario(Private):
    """One outcome, as a learner and as an applicant can show it.

    `shows` names the outcome, `steps` say what to do and what is seen. `ours` changes what the
    MIS holds by default; a name in `theirs` may quote the person's own as `{given}` and
    `{family}`. `age` is in years. `meanwhile` is what somebody else may do before the end,
    `oddity` how the LRS answers strangely, and `locked` says that the MIS saves nothing on this
    record until it is unlocked.
    """

    key: str
    group: Group
    shows: str
    steps: str
    learner: Name
    applicant: Name
    gender: str
    uln: Held = Held.NONE
    ours: Mapping[str, str] = field(default_factory=dict)
    theirs: tuple[Theirs, ...] = (Theirs(),)
    age: int = 18
    meanwhile: Meanwhile | None = None
    oddity: Oddity | None = None
    locked: bool = False
