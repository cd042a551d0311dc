"""The operations registerSingleLearner and updateSingleLearner.

Source: docs/lrs-rules.md, "Registering and updating".
"""

from datetime import datetime, timedelta
from typing import Any

from picslrs_plugin.simulator import matching, unpublished
from picslrs_plugin.simulator.answers import REGISTER_MESSAGES
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.facets import has_age_for_a_uln
from picslrs_plugin.simulator.faults import TIMESTAMP
from picslrs_plugin.simulator.finding import demographics_of
from picslrs_plugin.simulator.reading import Reading
from picslrs_plugin.simulator.records import LEARNER_TO_REGISTER, WIRE_NAMES, Record
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.store import Store

REGISTERED, REGISTER_REFUSED = "WSRC0005", "WSRC0021"
UPDATED = "WSRC0006"
CHANGED_MEANWHILE = "WSRC0013"
INVALID_SHARE_CHANGE = "WSRC0014"
NOT_FOUND_FOR_UPDATE = "WSRC0019"
NO_CHANGES = "WSRC0020"


def register_single_learner(call: Call) -> Answer:
    """Issue a ULN, when the find before it allows it."""
    learner = call.request.group("Learner")
    if not has_age_for_a_uln(call.now.date(), learner.text("DateOfBirth")):
        raise unpublished.refuse_age_of_registration()
    code = _refusal_of_register(call, learner)
    if code:
        return _registered(code)
    record = issue(call.store, values_of(learner), call.now)
    return _registered(REGISTERED, record.uln)


def update_single_learner(call: Call) -> Answer:
    """Change a record, when it is still the version that the client has read."""
    learner = call.request.group("Learner")
    unpublished.refuse_wrong_uln(learner.text("ULN"))
    held = call.store.get(learner.text("ULN"))
    if held is None:
        return _updated(NOT_FOUND_FOR_UPDATE)
    if held.merged_into:
        return _updated(unpublished.UPDATE_OF_A_MERGED_ULN)
    changes = {
        name: unpublished.value_after_update(
            held.value(name),
            sent=learner.sent(WIRE_NAMES[name]),
            value=learner.text(WIRE_NAMES[name]),
        )
        for name in LEARNER_TO_REGISTER
    }
    return _updated(
        apply_update(call.store, held, learner.number("VersionNumber"), changes, call.now)
    )


def apply_update(
    store: Store, held: Record, version: int, changes: dict[str, str], now: datetime
) -> str:
    """Change a record if it may be changed, and return the code that says what happened.

    `changes` are the values that the fields shall have; `version` is the one the client has read.
    """
    wanted = held.changed(**changes)
    if version != held.version_number:
        return CHANGED_MEANWHILE
    if lacks_description(wanted):
        return unpublished.INSUFFICIENT_DATA_IS
    share = changes.get("ability_to_share")
    if share is not None and not unpublished.share_change_is_allowed(held.ability_to_share, share):
        return INVALID_SHARE_CHANGE
    # The service keeps trailing spaces in some values: a client that trims them changes nothing.
    if all(held.value(name).strip() == value.strip() for name, value in changes.items()):
        return NO_CHANGES
    store.save(
        wanted.changed(
            version_number=held.version_number + 1, last_updated_date=now.strftime(TIMESTAMP)
        )
    )
    return UPDATED


def issue(store: Store, values: dict[str, str], now: datetime) -> Record:
    """Give a new learner a ULN and store the record."""
    at = now.strftime(TIMESTAMP)
    details: dict[str, Any] = dict(values)
    record = Record(uln=store.new_uln(), created_date=at, last_updated_date=at, **details)
    store.add_all([record])
    return record


def values_of(learner: Reading) -> dict[str, str]:
    """Return the values of a request's learner by their names in `Record`, trimmed."""
    return {name: learner.text(WIRE_NAMES[name]).strip() for name in LEARNER_TO_REGISTER}


def lacks_description(record: Record) -> bool:
    """Say whether "other" was verified and nobody says what."""
    return record.verification_type == "999" and not record.other_verification_description.strip()


def search_allows_registration(call: Call, wanted: dict[str, str]) -> bool:
    """Say whether the last find with the very same details allows a registration now.

    No match allows it at once, possible matches after the minimum wait; searching again starts
    that wait anew. Nothing is registered after too many matches, or after an exact one.
    """
    search = call.store.last_search(matching.details_key(wanted))
    if search is None or search.code not in (matching.NO_MATCH, matching.POSSIBLE):
        return False
    age = call.now - search.made_at
    if age > timedelta(seconds=call.config.register_max_age):
        return False
    waited = age >= timedelta(seconds=call.config.register_min_wait)
    return search.code == matching.NO_MATCH or waited


def already_exists(store: Store, wanted: dict[str, str]) -> bool:
    """Say whether some record, merged or not, has the very same five demographics."""
    return any(
        unpublished.same_demographics(wanted, record) == unpublished.DEMOGRAPHICS
        for record in store.candidates(wanted)
    )


def _refusal_of_register(call: Call, learner: Reading) -> str:
    values = values_of(learner)
    wanted = demographics_of(learner)
    if values["verification_type"] == "999" and not values["other_verification_description"]:
        return unpublished.INSUFFICIENT_DATA_IS
    if not unpublished.share_change_is_allowed("", values["ability_to_share"]):
        return INVALID_SHARE_CHANGE
    if already_exists(call.store, wanted) or not search_allows_registration(call, wanted):
        return REGISTER_REFUSED
    return ""


def _registered(code: str, uln: str = "") -> Answer:
    parts = [Node("ResponseCode", text=code)]
    if uln:
        parts.append(Node("ULN", text=uln))
    return Answer(Node("RegisterLearnerResponse", REGISTER_MESSAGES, children=tuple(parts)), code)


def _updated(code: str) -> Answer:
    node = Node(
        "UpdateLearnerResponse", REGISTER_MESSAGES, children=(Node("ResponseCode", text=code),)
    )
    return Answer(node, code)
