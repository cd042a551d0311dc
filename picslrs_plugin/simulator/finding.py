"""The operations learnerByULN and learnerByDemographics."""

from picslrs_plugin.simulator import matching, unpublished
from picslrs_plugin.simulator.answers import FIND_MESSAGES, learner_block
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.matching import Matches
from picslrs_plugin.simulator.reading import Reading
from picslrs_plugin.simulator.records import WIRE_NAMES
from picslrs_plugin.simulator.soap import Node

ECHOED = (
    "ULN",
    "FamilyName",
    "GivenName",
    "DateOfBirth",
    "Gender",
    "LastKnownPostCode",
    "PreviousFamilyName",
    "SchoolAtAge16",
    "PlaceOfBirth",
    "EmailAddress",
)
OPTIONAL = ("previous_family_name", "school_at_age_16", "place_of_birth", "email_address")


def learner_by_uln(call: Call) -> Answer:
    """Find by ULN and names."""
    request = call.request
    unpublished.refuse_wrong_uln(request.text("ULN"))
    found = matching.by_uln(
        call.store, request.text("ULN"), request.text("FamilyName"), request.text("GivenName")
    )
    return _answer(request, found)


def learner_by_demographics(call: Call) -> Answer:
    """Find by the five demographics, and remember the search for a registration after it."""
    wanted = demographics_of(call.request)
    optional = {name: call.request.text(WIRE_NAMES[name]) for name in OPTIONAL}
    found = matching.by_demographics(call.store, wanted, optional)
    call.store.remember_search(matching.details_key(wanted), call.now, found.code)
    return _answer(call.request, found)


def demographics_of(learner: Reading) -> dict[str, str]:
    """Return the five demographics of a request, by their names in `Record`."""
    return {name: learner.text(WIRE_NAMES[name]) for name in sorted(unpublished.DEMOGRAPHICS)}


def _answer(request: Reading, found: Matches) -> Answer:
    full = request.text("FindType") == "FUL"
    node = Node(
        "FindLearnerResponse",
        FIND_MESSAGES,
        children=(
            Node("ResponseCode", text=found.code),
            *(Node(name, text=request.text(name)) for name in ECHOED if request.sent(name)),
            *(learner_block(match) for match in found.matches if full),
        ),
    )
    return Answer(node, found.code)
