"""Where a learner or applicant stands with the LRS, in the few words that tab and lists show."""

from enum import Enum


class Standing(Enum):
    """Where a subject stands with the LRS."""

    NO_ULN = "No ULN"
    UNSAVED = "ULN not saved in the learner system"
    INVALID_ULN = "The ULN held is not valid"
    UNVERIFIED = "Not verified"
    EXACT_MATCH = "Exact match"
    UPDATE_REQUIRED = "Update required"
    NOT_FOUND = "ULN not found"
    LINKED = "Linked ULN found"
    SOMEONE_ELSE = "Belongs to someone else"
    UNREADABLE = "Details could not be read"
    UNKNOWN = "Unknown answer"
