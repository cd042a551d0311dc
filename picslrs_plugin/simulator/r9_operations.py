"""The other operations of LearnerServiceR9: a few fields updated, the audit, the organisation."""

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.faults import ServiceFault
from picslrs_plugin.simulator.learning_records import R9_MESSAGES, R9_MODEL, model_value
from picslrs_plugin.simulator.matching import equal
from picslrs_plugin.simulator.reading import malformed
from picslrs_plugin.simulator.registering import NOT_FOUND_FOR_UPDATE, apply_update
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.store import Access

SHARE_CODES = {"FPNNotSeen": "0", "FPNSeenShareData": "1"}
ORGANISATION_NAME = "Simulated Learning Provider"


def update_learner_subset_fields(call: Call) -> Answer:
    """Change the fields that a learner may change. The result is a code of updateSingleLearner."""
    request = call.request
    unpublished.refuse_wrong_uln(request.text("uln"))
    held = call.store.get(request.text("uln"))
    if held is None:
        code = NOT_FOUND_FOR_UPDATE
    elif held.merged_into:
        code = unpublished.UPDATE_OF_A_MERGED_ULN
    else:
        changes = {
            name: unpublished.value_after_update(
                held.value(name), sent=request.sent(element), value=request.text(element)
            )
            for name, element in (
                ("email_address", "emailAddress"),
                ("telephone_number", "telephoneNumber"),
                ("school_at_age_16", "schoolAtAge16"),
                ("preferred_given_name", "preferredGivenName"),
            )
        }
        share = SHARE_CODES.get(request.text("abilityToShare"))
        if share is not None:
            changes["ability_to_share"] = share
        code = apply_update(call.store, held, request.number("versionNumber"), changes, call.now)
    result = Node("UpdateLearnerSubsetFieldsResult", R9_MESSAGES, text=code)
    root = Node("UpdateLearnerSubsetFieldsResponse", R9_MESSAGES, children=(result,))
    return Answer(root, code)


def view_audit(call: Call) -> Answer:
    """Tell who looked at a learner's Personal Learning Record, page by page, newest first.

    Raises ServiceFault: WSEC0136, or WSEC0001 for a page before the first.
    """
    request = call.request
    unpublished.refuse_wrong_uln(request.text("learnerUln"))
    page = request.number("page")
    if page < unpublished.FIRST_AUDIT_PAGE:
        raise malformed("The page is before the first one")
    master = call.store.master(request.text("learnerUln"))
    known = (
        master is not None
        and equal(request.text("learnerGivenName"), master.given_name)
        and equal(request.text("learnerFamilyName"), master.family_name)
    )
    accesses = call.store.accesses(master.uln) if master is not None and known else []
    size = unpublished.AUDIT_PAGE_SIZE
    start = (page - unpublished.FIRST_AUDIT_PAGE) * size
    entries = tuple(_audit_entry(access) for access in accesses[start : start + size])
    result = Node(
        "ViewAuditResult",
        R9_MESSAGES,
        children=(
            Node("List", R9_MODEL, children=entries),
            model_value("PageCount", str(-(-len(accesses) // size))),
            model_value("PageIndex", str(page)),
            model_value("PageSize", str(size)),
            model_value("SortIndex", "0"),
            model_value("SortOrder", "0"),
            model_value("TotalItems", str(len(accesses))),
        ),
    )
    return Answer(Node("ViewAuditResponse", R9_MESSAGES, children=(result,)), "audit")


def get_organisation(call: Call) -> Answer:
    """Tell what is known of an organisation: the simulator knows its own."""
    wanted = (call.request.text("ukPrn"), call.request.text("orgRef"))
    own = (call.config.ukprn, call.config.organisation_ref)
    if not any(wanted):
        raise ServiceFault(unpublished.NO_ORGANISATION_GIVEN)
    known = all(sent in ("", held) for sent, held in zip(wanted, own, strict=True))
    code = unpublished.ORGANISATION_FOUND if known else unpublished.ORGANISATION_NOT_FOUND
    result = Node(
        "GetOrganisationResult",
        R9_MESSAGES,
        children=(
            model_value("ResponseCode", code),
            model_value("DisplayName", ORGANISATION_NAME if known else ""),
            model_value("OrgRef", own[1] if known else ""),
            model_value("Status", "Active" if known else ""),
            model_value("Ukprn", own[0] if known else ""),
        ),
    )
    return Answer(Node("GetOrganisationResponse", R9_MESSAGES, children=(result,)), code)


def _audit_entry(access: Access) -> Node:
    return Node(
        "PlrAccessEntryResponse",
        R9_MODEL,
        children=(
            model_value("Action", access.action),
            model_value("DateTime", access.at.strftime("%Y-%m-%dT%H:%M:%S")),
            model_value("Organisation", access.organisation),
            model_value("User", access.user_name),
        ),
    )
