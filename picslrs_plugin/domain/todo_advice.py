"""Why a category of the to-do list is about somebody, and what to do next, in words."""

from enum import Enum

from picslrs_plugin.domain.fields import EDITABLE, FIELDS
from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import ANSWERS, Facts, Todo, stands_in_the_way
from picslrs_plugin.wording import joined, listed, told, within


class Step(Enum):
    """The next thing to do, as its link is called."""

    SEARCH = told("Search the LRS for a ULN")
    VERIFY = told("Verify the ULN")
    COMPARE = told("Compare with the master ULN")
    UPDATE = told("Update the LRS record")
    EDIT = told("Complete the LRS details")
    RECORD = told("Complete the record")
    TAB = told("Open the LRS tab")


_WHY = {
    Todo.SHARED: told("Another record of the same kind holds this ULN. Check whose it is."),
    Todo.WAITING: told(
        "A ULN was taken from the LRS, and the learner system does not hold it yet."
    ),
    Todo.NO_ULN: told("No ULN is held, and every detail that a search needs is there."),
    Todo.LINKED: told("The LRS has linked the ULN to a master ULN."),
    Todo.LRS_ERROR: told("The last attempt ended without an answer of the LRS."),
    Todo.NOT_VERIFIED: told("A ULN is held and was never verified here."),
    Todo.CHANGED: told("Details held here have changed since the ULN was verified."),
    Todo.DIFFERS: told("Some details held here differ from the LRS record."),
}

_WHY_STANDING = {
    Standing.INVALID_ULN: told("What is held in the ULN's place is not a valid ULN."),
    Standing.NOT_FOUND: told("The LRS did not find the ULN that is held."),
    Standing.SOMEONE_ELSE: told("The LRS holds this ULN for a person with other details."),
    Standing.UNREADABLE: told("The ULN matches, but the LRS record could not be read."),
    Standing.UNKNOWN: told("The LRS sent an answer that is not known."),
}

_STANDING_TELLS = (Todo.WRONG_ULN, Todo.LRS_ERROR)


def why(todo: Todo | None, facts: Facts) -> str:
    """Say in one sentence why somebody is in a category; None stands for nothing to do."""
    match todo:
        case None:
            return told("Nothing is to be done.")
        case Todo.NOT_READY:
            needed = _named(stands_in_the_way(facts))
            return told("Missing, or in a form that the LRS refuses: {fields}.", fields=needed)
        case Todo.NOTICE:
            needed = _named(facts.lacks & ANSWERS)
            return told("Missing, or an answer that cannot be sent: {fields}.", fields=needed)
    if todo in _STANDING_TELLS and facts.standing in _WHY_STANDING:
        return _WHY_STANDING[facts.standing]
    return _WHY.get(todo, joined((todo.label, "."), ""))


def _named(names: frozenset[str]) -> str:
    """Name fields in the LRS's order, as they stand within a sentence."""
    return listed([within(field.label) for field in FIELDS if field.name in names])


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
