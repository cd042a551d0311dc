"""Where a learner or applicant stands with the LRS, in the few words that tab and lists show."""

from enum import Enum

from picslrs_plugin.wording import told


class Standing(Enum):
    """Where a subject stands with the LRS."""

    NO_ULN = told("No ULN")
    UNSAVED = told("ULN not saved in the learner system")
    INVALID_ULN = told("The ULN held is not valid")
    UNVERIFIED = told("Not verified")
    EXACT_MATCH = told("Exact match")
    UPDATE_REQUIRED = told("Update required")
    NOT_FOUND = told("ULN not found")
    LINKED = told("Linked ULN found")
    SOMEONE_ELSE = told("Belongs to someone else")
    UNREADABLE = told("Details could not be read")
    UNKNOWN = told("Unknown answer")
