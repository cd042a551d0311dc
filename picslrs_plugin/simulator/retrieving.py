"""The operation retrieveULNs: the masters of up to 200 ULNs at once."""

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.answers import REPORT_MESSAGES, present
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.reading import malformed
from picslrs_plugin.simulator.shapes import MOST_IN_A_BATCH
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.store import Store


def retrieve_ulns(call: Call) -> Answer:
    """Tell for each ULN whose it is now. Raises ServiceFault with WSEC0001 for more than 200."""
    ulns = [uln for uln in call.request.group("ULNsToRetrieve").texts("ULN") if uln.strip()]
    if len(ulns) > MOST_IN_A_BATCH:
        raise malformed(f"The element 'ULNsToRetrieve' has more than {MOST_IN_A_BATCH} elements")
    if ulns:
        rows = tuple(_row(call.store, uln) for uln in ulns)
        code = ""
    else:
        code = unpublished.NOTHING_TO_RETRIEVE
        rows = (Node("VerifiedULN", children=(Node("ResponseCode", text=code),)),)
    retrieved = Node("RetrievedULNs", children=rows)
    root = Node("RetrieveULNsResponse", REPORT_MESSAGES, children=(retrieved,))
    return Answer(root, code or f"{len(ulns)} rows")


def _row(store: Store, uln: str) -> Node:
    master = store.master(uln)
    if master is None:
        values = [("ULN", uln), ("ResponseCode", unpublished.NOT_RETRIEVED)]
    else:
        merged = master.uln != uln
        code = unpublished.RETRIEVED_MASTER if merged else unpublished.RETRIEVED
        values = [
            ("ULN", uln),
            ("MasterULN", master.uln if merged else ""),
            ("ResponseCode", code),
            ("FamilyName", master.family_name),
            ("GivenName", master.given_name),
            ("DateOfBirth", master.date_of_birth),
            ("Gender", master.gender),
        ]
    return Node("VerifiedULN", children=present(values))
