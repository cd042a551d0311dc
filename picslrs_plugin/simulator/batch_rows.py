"""Working the rows of a registration batch: each is judged, found, registered or updated alone.

Source: docs/lrs-rules.md, "Batches".
"""

from datetime import datetime
from typing import Any

from picslrs_plugin.simulator import matching, unpublished
from picslrs_plugin.simulator.facets import FACETS, has_age_for_a_uln
from picslrs_plugin.simulator.finding import OPTIONAL
from picslrs_plugin.simulator.records import BATCH_LEARNER, WIRE_NAMES, Record
from picslrs_plugin.simulator.registering import (
    INVALID_SHARE_CHANGE,
    NO_CHANGES,
    UPDATED,
    apply_update,
    issue,
)
from picslrs_plugin.simulator.store import Store
from picslrs_plugin.simulator.text import is_uln

FULL = "FUL"

NEW, EXISTING, POSSIBLE, MISSING, REJECTED = COUNTS = (
    "NewLearnersCount",
    "ExistsUpdatedLearnersCount",
    "PossibleMatchLearnersCount",
    "LearnersNotFoundCount",
    "RejectedLearnersCount",
)

ALWAYS_NEEDED = ("given_name", "family_name", "last_known_post_code", "date_of_birth", "gender")
NEEDED_TO_REGISTER = ("verification_type", "ability_to_share")

CATEGORY = {
    unpublished.NEW_ULN_ISSUED: NEW,
    unpublished.FOUND_UNCHANGED: EXISTING,
    unpublished.FOUND_AND_UPDATED: EXISTING,
    unpublished.POSSIBLE_MATCHES: POSSIBLE,
    unpublished.NOT_FOUND: MISSING,
}

AFTER_UPDATE = {
    UPDATED: unpublished.FOUND_AND_UPDATED,
    NO_CHANGES: unpublished.FOUND_UNCHANGED,
    INVALID_SHARE_CHANGE: unpublished.SHARE_REFUSED,
    unpublished.INSUFFICIENT_DATA_IS: unpublished.INSUFFICIENT_DATA,
}


def register_rows(store: Store, request: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Work all rows in their order and count what became of them."""
    counts = dict.fromkeys(COUNTS, 0)
    rows = []
    for sent in request["rows"]:
        code, uln = _work(store, sent, request["job_type"] == FULL, now)
        counts[CATEGORY.get(code, REJECTED)] += 1
        rows.append({**sent, "ULN": uln or sent.get("ULN", ""), "ReturnCode": code})
    return {"counts": counts, "rows": rows}


def _work(store: Store, sent: dict[str, str], full: bool, now: datetime) -> tuple[str, str]:
    """Return the row's return code and the ULN that it ends with, if any."""
    values = {name: sent.get(WIRE_NAMES[name], "").strip() for name in BATCH_LEARNER}
    refused = _refusal(sent, values, full, now)
    if refused:
        return refused, ""
    wanted = {name: values[name] for name in sorted(unpublished.DEMOGRAPHICS)}
    uln = sent.get("ULN", "").strip()
    if uln:
        found = matching.by_uln(store, uln, values["family_name"], values["given_name"])
        if not found.matches:
            return unpublished.NOT_THIS_LEARNER, ""
        return _existing(store, found.matches[0].record, values, full, now)
    optional = {name: values[name] for name in OPTIONAL}
    found = matching.by_demographics(store, wanted, optional)
    match found.code:
        case matching.EXACT | matching.MASTER:
            return _existing(store, found.matches[0].record, values, full, now)
        case matching.POSSIBLE | matching.TOO_MANY:
            return unpublished.POSSIBLE_MATCHES, ""
        case _ if full:
            return unpublished.NEW_ULN_ISSUED, issue(store, values, now).uln
        case _:
            return unpublished.NOT_FOUND, ""


def _refusal(sent: dict[str, str], values: dict[str, str], full: bool, now: datetime) -> str:
    needed = ALWAYS_NEEDED + (NEEDED_TO_REGISTER if full else ())
    described = bool(values["other_verification_description"])
    if any(not values[name] for name in needed):
        return unpublished.INSUFFICIENT_DATA
    if values["verification_type"] == "999" and not described:
        return unpublished.INSUFFICIENT_DATA
    if sent.get("ULN", "").strip() and not is_uln(sent["ULN"].strip()):
        return unpublished.IDENTIFIER_FORMAT
    if not FACETS["MISIdentifier"](sent.get("MISIdentifier", "")):
        return unpublished.IDENTIFIER_FORMAT
    if any(value and not FACETS[WIRE_NAMES[name]](value) for name, value in values.items()):
        return unpublished.INCORRECT_FORMAT
    if not has_age_for_a_uln(now.date(), values["date_of_birth"]):
        return unpublished.AGE_OVER_WEB_SERVICES
    if values["ability_to_share"] == "2":
        return unpublished.SHARE_REFUSED
    return ""


def _existing(
    store: Store, record: Record, values: dict[str, str], full: bool, now: datetime
) -> tuple[str, str]:
    """Lay what the row says over the record; a batch has no version, and blanks change nothing."""
    if not full:
        return unpublished.FOUND_UNCHANGED, record.uln
    changes = {name: value for name, value in values.items() if value}
    code = AFTER_UPDATE[apply_update(store, record, record.version_number, changes, now)]
    return code, record.uln if code in CATEGORY else ""
