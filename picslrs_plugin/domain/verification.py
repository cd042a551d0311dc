"""What a verification comes to: the help page's four outcomes, and the one that it does not name.

Source: docs/lrs-rules.md, "Verifying". The rules that keep one person's data off another
person's record come first.
"""

from collections.abc import Callable
from datetime import date
from enum import Enum

from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.response_codes import FailureFlag, VerifyResult
from picslrs_plugin.domain.similarity import shortened, similar, spelled_alike
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.wording import told


class Verification(Enum):
    """The outcome of a verification, as people are told it."""

    EXACT_MATCH = told("ULN found (exact match)")
    UPDATE_REQUIRED = told("ULN found (update required)")
    NOT_FOUND = told("ULN not found")
    LINKED = told("Linked ULN found")
    SOMEONE_ELSE = told("This ULN belongs to someone else")
    UNREADABLE = told("ULN found, but its details could not be read")
    UNKNOWN = told("The LRS sent an answer that is not known")


class WhoseUln(Enum):
    """What the first answer says about whose ULN it is."""

    THEIR_OWN = "the ULN belongs to our learner"
    DOUBTFUL = "the ULN may belong to somebody else"
    SOMEONE_ELSE = "the ULN belongs to somebody else"
    NOT_FOUND = "there is no such ULN"
    UNKNOWN = "the answer is not known"


def whose_uln(result: VerifyResult, flags: frozenset[FailureFlag]) -> WhoseUln:
    """Judge whose ULN it is from the code and the failure flags of verifyLearner.

    A different given or family name, date of birth and gender together, or no flag at all means
    another person. Only one of date of birth and gender, with both names right, leaves a doubt
    that a person must settle. Every other set of flags is taken for another person: the safe side.
    """
    match result:
        case VerifyResult.NOT_FOUND:
            return WhoseUln.NOT_FOUND
        case VerifyResult.UNKNOWN:
            return WhoseUln.UNKNOWN
        case VerifyResult.DIFFERENT:
            return WhoseUln.DOUBTFUL if _only_one_birth_fact(flags) else WhoseUln.SOMEONE_ELSE
        case _:
            return WhoseUln.THEIR_OWN


BIRTH_FACTS = frozenset((FailureFlag.DATE_OF_BIRTH, FailureFlag.GENDER))
"""The flags of what somebody is born with."""


def _only_one_birth_fact(flags: frozenset[FailureFlag]) -> bool:
    names_wrong = flags & {FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.FAMILY_IS_NOT_FAMILY}
    return not names_wrong and len(flags & BIRTH_FACTS) == 1


def outcome_with_record(
    result: VerifyResult, *, ours: Uln, answered: Uln, agrees: bool
) -> Verification:
    """Decide the outcome once the full record was read and compared.

    `answered` is the ULN of the record that the LRS answered. When it equals ours we already
    hold the master, and a linked answer is treated as a plain one: the prompt would otherwise
    come back at every verification. `agrees` says that no compared field differs.
    """
    if answered != ours:
        return Verification.LINKED
    if agrees and result in (VerifyResult.MATCH, VerifyResult.MATCH_LINKED):
        return Verification.EXACT_MATCH
    return Verification.UPDATE_REQUIRED


KEY_TO_A_PERSON = ("given_name", "family_name", "date_of_birth", "gender")
"""What tells one person from another."""


def disagreeing(ours: LearnerDetails, theirs: LearnerDetails) -> tuple[str, ...]:
    """Name those of the four that do not agree, in their order.

    Family names agree when they are similar, given names only when they are spelled alike: twins
    share the first and are often one letter apart in the second. A family name also agrees with a
    previous one or that at 16, a given name with a preferred one, on either side. What one side
    does not hold says nothing.
    """
    return _named(
        _no_name_agrees(
            (ours.given_name, ours.preferred_given_name),
            (theirs.given_name, theirs.preferred_given_name),
            _spelled_alike,
        ),
        _no_name_agrees(
            (ours.family_name, ours.previous_family_name, ours.family_name_at_16),
            (theirs.family_name, theirs.previous_family_name, theirs.family_name_at_16),
        ),
        _differ(ours.date_of_birth, theirs.date_of_birth),
        _differ(ours.gender, theirs.gender),
    )


def whose_record(ours: LearnerDetails, theirs: LearnerDetails) -> WhoseUln:
    """Judge from the details themselves whether a record may be linked to our learner.

    The same care as with the flags, for the moments at which there are none. Both names, a name
    and the date of birth, or date of birth and gender that do not agree mean another person; one
    of the four alone is a doubt that a person settles.
    """
    wrong = set(disagreeing(ours, theirs))
    names = wrong & {"given_name", "family_name"}
    born = "date_of_birth" in wrong
    if len(names) == 2 or (born and (names or "gender" in wrong)):
        return WhoseUln.SOMEONE_ELSE
    return WhoseUln.DOUBTFUL if wrong else WhoseUln.THEIR_OWN


def whose_to_write(ours: LearnerDetails, theirs: LearnerDetails) -> WhoseUln:
    """Judge whether ours may be written over a record, which is stricter than linking it.

    As with the flags VRF1 and VRF5, one name that does not agree means another person. A name
    that we hold as an earlier or preferred one counts for us; one that only the record calls so
    does not, because ours is then the older of the two and would overwrite the newer.
    """
    given = _no_name_agrees((ours.given_name, ours.preferred_given_name), (theirs.given_name,))
    family = _no_name_agrees(
        (ours.family_name, ours.previous_family_name, ours.family_name_at_16),
        (theirs.family_name,),
    )
    return WhoseUln.SOMEONE_ELSE if given or family else whose_record(ours, theirs)


def _named(*wrong: bool) -> tuple[str, ...]:
    return tuple(name for name, is_wrong in zip(KEY_TO_A_PERSON, wrong, strict=True) if is_wrong)


def _similar(one: str, other: str) -> bool:
    """Whether two names are similar, or one is the other as the LRS has room for it."""
    return similar(one, other) or (bool(other) and shortened(one, other))


def _spelled_alike(one: str, other: str) -> bool:
    return spelled_alike(one, other) or (bool(other) and shortened(one, other))


def _no_name_agrees(
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
    agree: Callable[[str, str], bool] = _similar,
) -> bool:
    held_on_both_sides = any(ours) and any(theirs)
    return held_on_both_sides and not any(agree(one, other) for one in ours for other in theirs)


def _differ(ours: str | date | None, theirs: str | date | None) -> bool:
    return bool(ours and theirs) and ours != theirs


NOTABLE_FLAGS = {
    FailureFlag.GIVEN_IS_NOT_GIVEN: told("The given name does not match."),
    FailureFlag.FAMILY_IS_NOT_FAMILY: told("The family name does not match."),
    FailureFlag.DATE_OF_BIRTH: told("The date of birth does not match."),
    FailureFlag.GENDER: told("The gender does not match."),
}
"""The four flags that say something to a person, in words."""


def names_look_swapped(flags: frozenset[FailureFlag]) -> bool:
    """Whether each name does not match itself, but does match the other one."""
    wrong = {FailureFlag.GIVEN_IS_NOT_GIVEN, FailureFlag.FAMILY_IS_NOT_FAMILY}
    crossed = {FailureFlag.GIVEN_IS_NOT_FAMILY, FailureFlag.FAMILY_IS_NOT_GIVEN}
    return wrong <= flags and not flags & crossed


def flags_in_words(flags: frozenset[FailureFlag]) -> tuple[str, ...]:
    """Say what did not match, and what that looks like."""
    found = [words for flag, words in NOTABLE_FLAGS.items() if flag in flags]
    family_wrong = FailureFlag.FAMILY_IS_NOT_FAMILY in flags
    if names_look_swapped(flags):
        found.append(told("The given name and family name look swapped."))
    if family_wrong and FailureFlag.FAMILY_IS_NOT_PREVIOUS_FAMILY not in flags:
        found.append(told("The family name matches the previous family name in the LRS."))
    return tuple(found)
