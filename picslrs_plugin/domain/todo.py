"""What is still to be done for a learner or applicant: the categories of the to-do list.

Everything is decided from a few facts that hold no detail of the person, so that a list of many
thousands can be kept without one. Source: docs/lrs-rules.md, "The to-do list".
"""

from dataclasses import dataclass

from picslrs_plugin.domain.codes import CodeList
from picslrs_plugin.domain.learner import MANDATORY_DEMOGRAPHICS
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.wording import told


class Todo(CodeList):
    """One category of the to-do list. The first that applies is a subject's main one."""

    SHARED = "shared", told("Two learners with one ULN")
    WRONG_ULN = "wrong-uln", told("ULN not right")
    WAITING = "waiting", told("Waiting for the learner system")
    NOT_READY = "not-ready", told("Not ready")
    NO_ULN = "no-uln", told("No ULN")
    LINKED = "linked", told("Linked ULN waiting")
    LRS_ERROR = "lrs-error", told("LRS error")
    NOT_VERIFIED = "not-verified", told("Not verified")
    CHANGED = "changed", told("Changed since verified")
    DIFFERS = "differs", told("Differs from the LRS")
    NOTICE = "notice", told("Privacy notice or verification type missing")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a subject without knowing them.

    `lacks` names the fields that are missing or that the LRS would refuse. `changed` says that
    ours is no longer what was verified, `shared` that another subject of the same kind holds the
    same ULN.
    """

    standing: Standing
    lacks: frozenset[str] = frozenset()
    changed: bool = False
    shared: bool = False


ANSWERS = frozenset(("verification_type", "other_verification_description", "ability_to_share"))
_NAMES = frozenset(("given_name", "family_name"))
_TO_SEARCH = frozenset(MANDATORY_DEMOGRAPHICS)

_WRONG = (Standing.INVALID_ULN, Standing.NOT_FOUND, Standing.SOMEONE_ELSE)
_COMPARED = (Standing.EXACT_MATCH, Standing.UPDATE_REQUIRED)
_OF_STANDING = {
    Standing.NO_ULN: Todo.NO_ULN,
    Standing.UNSAVED: Todo.WAITING,
    Standing.UNVERIFIED: Todo.NOT_VERIFIED,
    Standing.UPDATE_REQUIRED: Todo.DIFFERS,
    Standing.LINKED: Todo.LINKED,
    Standing.UNREADABLE: Todo.LRS_ERROR,
    Standing.UNKNOWN: Todo.LRS_ERROR,
    **dict.fromkeys(_WRONG, Todo.WRONG_ULN),
}


def todos(facts: Facts) -> frozenset[Todo]:
    """Return every category that a subject belongs to; none means that nothing is to be done."""
    found = {todo for todo, applies in _also(facts).items() if applies}
    if stands_in_the_way(facts):
        # What has to be searched or verified cannot be before these details are there.
        found.add(Todo.NOT_READY)
    elif facts.changed and facts.standing in _COMPARED:
        found.add(Todo.CHANGED)
    elif facts.standing in _OF_STANDING:
        found.add(_OF_STANDING[facts.standing])
    return frozenset(found)


def _also(facts: Facts) -> dict[Todo, bool]:
    """Return the categories that say something beside where a subject stands."""
    return {
        Todo.SHARED: facts.shared,
        Todo.NOTICE: bool(facts.lacks & ANSWERS),
    }


def stands_in_the_way(facts: Facts) -> frozenset[str]:
    """Name the fields that have to be completed before the next step can be taken."""
    match facts.standing:
        case Standing.NO_ULN | Standing.INVALID_ULN | Standing.NOT_FOUND | Standing.SOMEONE_ELSE:
            return facts.lacks & _TO_SEARCH
        case Standing.UNVERIFIED:
            return facts.lacks & _NAMES
        case Standing.UPDATE_REQUIRED:
            return facts.lacks - ANSWERS
        case _:
            return frozenset()


def main_of(found: frozenset[Todo]) -> Todo | None:
    """Return the category that a subject is counted under where each is counted once."""
    return next((todo for todo in Todo if todo in found), None)
