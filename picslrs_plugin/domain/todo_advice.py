"""Why a category of the to-do list is about somebody, and what to do next, in words."""

from enum import Enum

from picslrs_plugin.domain.fields import EDITABLE, FIELDS
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.text import listed
from picslrs_plugin.domain.todo import ANSWERS, Facts, Todo, stands_in_the_way


class Step(Enum):
    """The next thing to do, as its link is called."""

    SEARCH = "Search the LRS for a ULN"
    VERIFY = "Verify the ULN"
    COMPARE = "Compare with the master ULN"
    UPDATE = "Update the LRS record"
    EDIT = "Complete the LRS details"
    RECORD = "Complete the record"
    TAB = "Open the LRS tab"


_WHY = {
    Todo.SHARED: "Another record of the same kind holds this ULN. Check whose it is.",
    Todo.WAITING: "A ULN was taken from the LRS, and the learner system does not hold it yet.",
    Todo.NO_ULN: "No ULN is held, and every detail that a search needs is there.",
    Todo.LINKED: "The LRS has linked the ULN to a master ULN.",
    Todo.LRS_ERROR: "The last attempt ended without an answer of the LRS.",
    Todo.NOT_VERIFIED: "A ULN is held and was never verified here.",
    Todo.CHANGED: "Details held here have changed since the ULN was verified.",
    Todo.DIFFERS: "Some details held here differ from the LRS record.",
}

_WHY_STANDING = {
    Standing.INVALID_ULN: "What is held in the ULN's place is not a valid ULN.",
    Standing.NOT_FOUND: "The LRS did not find the ULN that is held.",
    Standing.SOMEONE_ELSE: "The LRS holds this ULN for a person with other details.",
    Standing.UNREADABLE: "The ULN matches, but the LRS record could not be read.",
    Standing.UNKNOWN: "The LRS sent an answer that is not known.",
}

_STANDING_TELLS = (Todo.WRONG_ULN, Todo.LRS_ERROR)


def why(todo: Todo | None, facts: Facts) -> str:
    """Say in one sentence why somebody is in a category; None stands for nothing to do."""
    match todo:
        case None:
            return "Nothing is to be done."
        case Todo.NOT_READY:
            needed = _named(stands_in_the_way(facts))
            return f"Missing, or in a form that the LRS refuses: {needed}."
        case Todo.NOTICE:
            return f"Missing, or an answer that cannot be sent: {_named(facts.lacks & ANSWERS)}."
    if todo in _STANDING_TELLS and facts.standing in _WHY_STANDING:
        return _WHY_STANDING[facts.standing]
    return _WHY.get(todo, todo.label + ".")


def _named(names: frozenset[str]) -> str:
    """Name fields in the LRS's order, as they stand within a sentence."""
    labels = [field.label for field in FIELDS if field.name in names]
    return listed([f"{label[0].lower()}{label[1:]}" for label in labels])


_NEXT = {
    Todo.WRONG_ULN: Step.SEARCH,
    Todo.NO_ULN: Step.SEARCH,
    Todo.LINKED: Step.COMPARE,
    Todo.LRS_ERROR: Step.TAB,
    Todo.NOT_VERIFIED: Step.VERIFY,
    Todo.CHANGED: Step.VERIFY,
    Todo.DIFFERS: Step.UPDATE,
    Todo.NOTICE: Step.EDIT,
}


def next_step(todo: Todo | None, facts: Facts) -> Step:
    """Return the one thing that comes next for somebody in a category."""
    if todo is None:
        return Step.TAB
    if todo is Todo.NOT_READY:
        return Step.EDIT if stands_in_the_way(facts) <= set(EDITABLE) else Step.RECORD
    return _NEXT.get(todo, Step.TAB)
