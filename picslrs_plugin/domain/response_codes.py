"""What the LRS's response codes mean, each with a named outcome.

The service writes the same code with three or four digits, so a code is looked up by its prefix
and its number. A code that is not listed here is UNKNOWN: it is shown as it came and is never
taken for a success. Source: docs/lrs-rules.md, "Response codes".
"""

import re
from enum import Enum
from typing import TypeVar

from picslrs_plugin.wording import told

CodeKey = tuple[str, int]


class FindOutcome(Enum):
    """How a find ended."""

    NO_MATCH = told("no match")
    TOO_MANY = told("too many matches")
    POSSIBLE = told("possible matches")
    EXACT = told("exact match")
    LINKED = told("found under a master ULN")
    UNKNOWN = told("unknown answer")


class VerifyResult(Enum):
    """What verifyLearner answered, before anything was compared."""

    MATCH = told("every value sent matches")
    MATCH_LINKED = told("every value sent matches a linked learner")
    SIMILAR = told("ULN found, a name is similar")
    SIMILAR_LINKED = told("ULN found for a linked learner, a name is similar")
    DIFFERENT = told("ULN found, a value is different")
    NOT_FOUND = told("ULN not found")
    UNKNOWN = told("unknown answer")


class RegisterOutcome(Enum):
    """How a registration ended."""

    REGISTERED = told("registered")
    REFUSED = told("refused: no find with these details came before it, or they exist already")
    INSUFFICIENT = told("insufficient data")
    UNKNOWN = told("unknown answer")


class UpdateOutcome(Enum):
    """How an update ended."""

    UPDATED = told("updated")
    NO_CHANGES = told("nothing to change")
    CHANGED_MEANWHILE = told("the record was changed since it was read")
    SHARE_REFUSED = told("the change of ability to share was refused")
    INSUFFICIENT = told("insufficient data")
    NOT_FOUND = told("ULN not found")
    UNKNOWN = told("unknown answer")


class BatchOutcome(Enum):
    """How a batch call ended."""

    SUBMITTED = told("submitted")
    NOT_FINISHED = told("not finished yet")
    DONE = told("done")
    FAILED = told("failed")
    WRONG_COUNT = told("the number of learners is wrong")
    UNKNOWN_JOB = told("the job is not known")
    NO_ULNS = told("no ULNs for the report")
    UNKNOWN = told("unknown answer")


class EventsOutcome(Enum):
    """How a request for learning events ended."""

    FOUND = told("found")
    FOUND_UNDER_MASTER = told("found under a master ULN")
    NOT_SHARED = told("the learner has not shared their data")
    NOT_VERIFIED = told("the learner could not be verified")
    UNKNOWN = told("unknown answer")


FIND: dict[CodeKey, FindOutcome] = {
    ("WSRC", 1): FindOutcome.NO_MATCH,
    ("WSRC", 2): FindOutcome.TOO_MANY,
    ("WSRC", 3): FindOutcome.POSSIBLE,
    ("WSRC", 4): FindOutcome.EXACT,
    ("WSRC", 22): FindOutcome.LINKED,
}
VERIFY: dict[CodeKey, VerifyResult] = {
    ("WSVRC", 1): VerifyResult.MATCH,
    ("WSVRC", 2): VerifyResult.MATCH_LINKED,
    ("WSVRC", 3): VerifyResult.SIMILAR,
    ("WSVRC", 4): VerifyResult.SIMILAR_LINKED,
    ("WSVRC", 5): VerifyResult.DIFFERENT,
    ("WSVRC", 6): VerifyResult.NOT_FOUND,
}
REGISTER: dict[CodeKey, RegisterOutcome] = {
    ("WSRC", 5): RegisterOutcome.REGISTERED,
    ("WSRC", 15): RegisterOutcome.INSUFFICIENT,
    ("WSRC", 21): RegisterOutcome.REFUSED,
}
UPDATE: dict[CodeKey, UpdateOutcome] = {
    ("WSRC", 6): UpdateOutcome.UPDATED,
    ("WSRC", 13): UpdateOutcome.CHANGED_MEANWHILE,
    ("WSRC", 14): UpdateOutcome.SHARE_REFUSED,
    ("WSRC", 15): UpdateOutcome.INSUFFICIENT,
    ("WSRC", 19): UpdateOutcome.NOT_FOUND,
    ("WSRC", 20): UpdateOutcome.NO_CHANGES,
}
BATCH: dict[CodeKey, BatchOutcome] = {
    ("WSRC", 7): BatchOutcome.SUBMITTED,
    ("WSRC", 8): BatchOutcome.NOT_FINISHED,
    ("WSRC", 9): BatchOutcome.DONE,
    ("WSRC", 10): BatchOutcome.FAILED,
    ("WSRC", 17): BatchOutcome.WRONG_COUNT,
    ("WSRC", 18): BatchOutcome.UNKNOWN_JOB,
    ("WSRC", 23): BatchOutcome.NO_ULNS,
    ("WSRC", 24): BatchOutcome.NO_ULNS,
}
EVENTS: dict[CodeKey, EventsOutcome] = {
    ("WSRC", 4): EventsOutcome.FOUND,
    ("WSRC", 22): EventsOutcome.FOUND_UNDER_MASTER,
    ("WSEC", 206): EventsOutcome.NOT_SHARED,
    ("WSEC", 208): EventsOutcome.NOT_VERIFIED,
}

_CODE = re.compile(r"\s*([A-Z]+)0*([0-9]+)\s*")
_Outcome = TypeVar("_Outcome", bound=Enum)


def key_of(raw: str) -> CodeKey | None:
    """Return prefix and number of a code such as WSVRC001, or None when it is not one."""
    match = _CODE.fullmatch(raw)
    return (match[1], int(match[2])) if match else None


def outcome_of(table: dict[CodeKey, _Outcome], raw: str, unknown: _Outcome) -> _Outcome:
    """Look a code up in one of this module's tables."""
    key = key_of(raw)
    return unknown if key is None else table.get(key, unknown)


class FailureFlag(Enum):
    """Which value of a verification did not agree with which value of the LRS's record."""

    GIVEN_IS_NOT_GIVEN = "VRF1"
    GIVEN_IS_NOT_FAMILY = "VRF2"
    GIVEN_IS_NOT_PREVIOUS_FAMILY = "VRF3"
    FAMILY_IS_NOT_GIVEN = "VRF4"
    FAMILY_IS_NOT_FAMILY = "VRF5"
    FAMILY_IS_NOT_PREVIOUS_FAMILY = "VRF6"
    DATE_OF_BIRTH = "VRF7"
    GENDER = "VRF8"
