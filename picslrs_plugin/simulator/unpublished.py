"""Every rule that nobody has published, each decided here once, with its reason.

What these rules answer is plausible and no more: a client must not lean on it. Where the real
service turns out to differ, this is the one module to change. docs/lrs-rules.md, "What nobody has
published", says the same from the client's side.
"""

from collections.abc import Iterable, Sequence

from picslrs_plugin.simulator.faults import Code, ServiceFault
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.text import (
    is_uln,
    loose_key,
    name_key,
    one_letter_apart,
    postcode_key,
)

# --- names and matching -------------------------------------------------------------------------

DEMOGRAPHICS = frozenset(
    {"family_name", "given_name", "date_of_birth", "gender", "last_known_post_code"}
)
"""The five values that decide a match; each is mandatory in a search."""

CERTAIN_ENOUGH = frozenset({"family_name", "given_name", "date_of_birth"})

MOST_POSSIBLE_MATCHES = 10
"""One secondary source: more than ten are too many, and none is shown."""


def similar_name(sent: str, held: str) -> bool:
    """Say whether two names are similar: the service says so (003, 004) but not how it judges.

    Equal without accents, spaces and punctuation, or one letter edited: what a slip of the keyboard
    makes of a name.
    """
    first, second = loose_key(sent), loose_key(held)
    return bool(first) and bool(second) and one_letter_apart(first, second)


def is_possible_match(agreeing: frozenset[str]) -> bool:
    """Say whether these agreeing demographics make a possible match.

    Names and date of birth agree and others differ, or all but one of the five agree.
    """
    return agreeing >= CERTAIN_ENOUGH or len(agreeing) >= len(DEMOGRAPHICS) - 1


def narrowed(candidates: Sequence[Record], optional: dict[str, str]) -> list[Record]:
    """Use the optional search fields to leave fewer possible matches.

    The help of neighbouring products says "too many: fill in the optional fields", so they must
    narrow; a candidate that holds nothing in a field cannot contradict it. When they contradict
    every candidate they are taken for wrong and change nothing.
    """
    wanted = {name: name_key(value) for name, value in optional.items() if value.strip()}
    fitting = [
        record
        for record in candidates
        if all(name_key(record.value(name)) in ("", value) for name, value in wanted.items())
    ]
    return fitting or list(candidates)


SIMILAR_NAMES_BY_ULN = "WSRC0003"
"""By ULN with names that are similar but not equal: a possible match, as in a search. A lone
possible match was recorded. It may be a master's; MasterSubstituted then says so."""

OTHER_NAMES_BY_ULN = "WSRC0001"
"""By ULN with names that are not even similar: no match, so that nothing is disclosed."""

# --- verifying ----------------------------------------------------------------------------------

MASTER_VERIFIES_AS_LINKED = False
"""A master verified by its own number answers 001, not 002: the number asked for is the right one.
The published sentence ("the ULN is that of a linked learner") allows both readings. A merged number
is compared with its master's values, since only those are answered."""

# --- registering and updating -------------------------------------------------------------------

UPDATE_OF_A_MERGED_ULN = "WSRC0019"
"""An old number has no record of its own any more, so there is nothing to update under it."""

INSUFFICIENT_DATA_IS = "WSRC0015"
"""Given for verification type 999 without a description: the one mandatory value that no schema
can demand, so that it cannot be WSEC0001."""


def share_change_is_allowed(before: str, after: str) -> bool:
    """Say whether AbilityToShare may become this value; `before` is empty for a registration.

    2 was withdrawn in 2018 and is taken from nobody. A privacy notice that was seen cannot become
    unseen, so 1 and 2 may not go back to 0. A learner who was given the current notice: 2 to 1.
    """
    if after not in ("0", "1"):
        return False
    return not (before in ("1", "2") and after == "0")


def value_after_update(held: str, *, sent: bool, value: str) -> str:
    """Return what a field holds after an update.

    Whether a blank optional value clears or keeps is unknown: here an empty element clears, and
    an element that is left out keeps. A client that sends the whole record is right either way.
    """
    return value.strip() if sent else held


def refuse_age_of_registration() -> ServiceFault:
    """Return what a single registration outside the ages of 13 to 110 gets.

    No response code of the operation fits, so it counts as a value that the field does not take.
    """
    return ServiceFault(Code.BADLY_FORMED, "The 'DateOfBirth' element is invalid - age")


# --- ULNs and credentials -----------------------------------------------------------------------


def refuse_wrong_uln(uln: str) -> None:
    """Raise WSEC0136 for a ULN with the wrong check digit.

    A number that is not ten digits never gets here: the schema has a pattern for it (WSEC0001),
    and no schema can calculate a check digit.
    """
    if not is_uln(uln):
        raise ServiceFault(Code.INVALID_ULN, f"The ULN '{uln}' is invalid")


PASSWORD_LEFT_OUT = Code.WRONG_PASSWORD
"""The WSDL makes OrgPassword optional, so leaving it out is a wrong password, not a bad form."""

NO_ORGANISATION_GIVEN = Code.UNKNOWN_ORGANISATION
"""Neither OrganisationRef nor UKPRN names anybody; when both are sent, both must be right."""

R9_USER_TYPES = ("ORG",)
"""An MIS calls as an organisation. Any other userType has insufficient access (WSEC0006)."""

# --- batches ------------------------------------------------------------------------------------

JOB_SUBMITTED, JOB_FINISHED, JOB_FAILED = "In progress", "Complete", "Failed"
"""JobStatus: its values are unknown; a client shows them as they come."""

NO_JOB = 0
"""JobID when no job was made: the element is an xs:long that cannot be left out."""

NEW_ULN_ISSUED = "RC001"
FOUND_UNCHANGED = "RC002"
FOUND_AND_UPDATED = "RC003"
POSSIBLE_MATCHES = "RC004"
NOT_FOUND = "RC005"
"""Return codes of rows that were answered. Only RC006 and above have known texts, all refusals, so
the others are given out in order below it."""

NOT_THIS_LEARNER = "RC007"
"""A row whose ULN does not exist or belongs to other names."""

SHARE_REFUSED = "RC008"
"""A row whose AbilityToShare may not become what it asks for."""

INSUFFICIENT_DATA, INCORRECT_FORMAT, IDENTIFIER_FORMAT = "RC006", "RC011", "RC012"
AGE_OVER_WEB_SERVICES = "RC011"
"""Age outside 13 to 110 is RC013 in files and, as published, also RC011 over web services."""

NOTHING_TO_RETRIEVE = "WSRC0023"
"""retrieveULNs with no ULN at all. The answer has no code of its own, so one row carries it."""

RETRIEVED, RETRIEVED_MASTER, NOT_RETRIEVED = "WSRC0004", "WSRC0022", "WSRC0001"
"""retrieveULNs row by row: the codes that a find gives for the same cases."""

# --- learning events and the rest of R9 ---------------------------------------------------------


def learning_record_is_withheld(record: Record) -> bool:
    """Say whether a learner's events are kept back (WSEC0206).

    The service knows who does not share; the old AbilityToShare 2 meant just that.
    """
    return not record.shares_learning_record or record.ability_to_share == "2"


def is_verified_for_events(record: Record, sent: dict[str, str]) -> bool:
    """Say whether the learner is the one asked for (otherwise WSEC0208).

    The advice is to send what the LRS holds, so names must be equal and not merely similar;
    date of birth and gender may be left empty.
    """
    names = all(
        name_key(sent[name]) == name_key(record.value(name))
        for name in ("given_name", "family_name")
    )
    facts = all(sent[name] in ("", record.value(name)) for name in ("date_of_birth", "gender"))
    return names and facts


EVENTS_FOUND, EVENTS_UNDER_MASTER = "WSRC0004", "WSRC0022"
EVENTS_WITHHELD, EVENTS_NOT_VERIFIED = "WSEC0206", "WSEC0208"
"""Published; a ULN that does not exist is taken for a learner who could not be verified."""

AUDIT_PAGE_SIZE = 10
FIRST_AUDIT_PAGE = 1
AUDIT_OF_LEARNING_RECORD = "View Learning Record"

ORGANISATION_FOUND, ORGANISATION_NOT_FOUND = "WSRC0004", "WSRC0001"
"""GetOrganisation: the codes of a find, since it has none published."""


def same_demographics(wanted: dict[str, str], record: Record) -> frozenset[str]:
    """Return which of the five demographics agree with the record.

    Names without case, the postcode without spaces: confirmed or inferred from recorded answers.
    """
    agreeing: Iterable[str] = (
        name for name in DEMOGRAPHICS if _key(name, wanted[name]) == _key(name, record.value(name))
    )
    return frozenset(agreeing)


def _key(name: str, value: str) -> str:
    if name == "last_known_post_code":
        return postcode_key(value)
    return name_key(value)
