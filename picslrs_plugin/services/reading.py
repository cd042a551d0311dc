"""Reading a full record by its ULN, without ever taking another person's for it."""

from datetime import datetime

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.ports import Caller, FindAnswer, Lrs
from picslrs_plugin.schemas.forms import read_search
from picslrs_plugin.services.search import form_values

_FOUND = (FindOutcome.EXACT, FindOutcome.LINKED, FindOutcome.POSSIBLE)


def read_by_uln(
    lrs: Lrs, caller: Caller, uln: Uln, *, family_name: str, given_name: str
) -> LrsRecord | None:
    """Return the ULN's record or its master's; None when the LRS finds none under these names."""
    answer = lrs.find_by_uln(caller, uln, family_name=family_name, given_name=given_name)
    return _the_one(answer, uln)


def read_by_details(
    lrs: Lrs, caller: Caller, uln: Uln, details: LearnerDetails, now: datetime
) -> LrsRecord | None:
    """Search by our details and return only the candidate that stands for the ULN.

    None also when our details are not enough to search with.
    """
    try:
        wanted: Demographics = read_search(form_values(details), now.date())
    except InvalidInput:
        return None
    return _the_one(lrs.find_by_demographics(caller, wanted), uln)


def _the_one(answer: FindAnswer, uln: Uln) -> LrsRecord | None:
    if answer.outcome not in _FOUND:
        return None
    fitting = [record for record in answer.records if record.stands_for(uln)]
    return fitting[0] if len(fitting) == 1 else None
