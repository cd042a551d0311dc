"""The LRS's code lists, with the words that people read.

Source: docs/lrs-rules.md, "Code lists". A code that is not in a list stays what it is: it is
shown as it came and is never taken for another one.
"""

from enum import StrEnum
from typing import Self

from picslrs_plugin.wording import told


class CodeList(StrEnum):
    """A code with its label."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """Make the member a text equal to its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def of(cls, code: str) -> Self:
        """Return the member with this code. Raises KeyError when the list has none."""
        return {member.value: member for member in cls}[code]


class Gender(CodeList):
    """Gender as the LRS codes it."""

    NOT_KNOWN = "0", told("Not known")
    MALE = "1", told("Male")
    FEMALE = "2", told("Female")
    NOT_SPECIFIED = "9", told("Not specified")


class VerificationType(CodeList):
    """What the learner showed to prove who they are."""

    NONE_PROVIDED = "0", told("None provided")
    SCHOOL = "1", told("Relationship with school")
    PASSPORT = "2", told("Passport")
    DRIVING_LICENCE = "3", told("Driving licence")
    IDENTITY_CARD = "4", told("ID card or other form of national identification")
    NATIONAL_INSURANCE = "5", told("National Insurance card")
    FUNDING_CERTIFICATE = "6", told("Certificate of entitlement to funding")
    BANK_CARD = "7", told("Bank, credit or debit card")
    OTHER = "999", told("Other")


class AbilityToShare(CodeList):
    """Whether the learner has been given the privacy notice.

    2 was withdrawn in 2018. It is still received for some learners and is never sent.
    """

    NOT_SEEN = "0", told("Privacy notice not seen")
    SEEN = "1", told("Privacy notice seen")
    UNABLE = "2", told("Privacy notice seen, unable to share (an answer withdrawn in 2018)")


ANSWERS_THAT_MAY_BE_SENT = (AbilityToShare.NOT_SEEN, AbilityToShare.SEEN)


def label_of(codes: type[CodeList], code: str) -> str:
    """Return the words for a code; an unknown code is shown as it is and called unknown."""
    if not code:
        return ""
    labels = {member.value: member.label for member in codes}
    return labels.get(code, told("{code} (unknown code)", code=code))
