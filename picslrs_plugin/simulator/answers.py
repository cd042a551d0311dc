"""Writing the parts that several answers share.

Root elements are qualified and their children are not. LinkedULNs is the one exception, and what
is inside it is unqualified again: the service's WSDL has it so.
"""

from collections.abc import Iterable

from picslrs_plugin.simulator.matching import Match
from picslrs_plugin.simulator.records import WIRE_NAMES
from picslrs_plugin.simulator.soap import Node

FIND_MESSAGES = "http://api.lrs.miap.gov.uk/findmsg"
REGISTER_MESSAGES = "http://api.lrs.miap.gov.uk/regmsg"
BATCH_MESSAGES = "http://api.lrs.miap.gov.uk/batchmsg"
VERIFY_BATCH_MESSAGES = "http://api.lrs.miap.gov.uk/vldmsg"
REPORT_MESSAGES = "http://api.lrs.miap.gov.uk/reportmsg"
LEARNERS = "http://api.lrs.miap.gov.uk/learner"


def present(values: Iterable[tuple[str, str]]) -> tuple[Node, ...]:
    """Return an element for each value that is not empty: any field of an answer may be absent."""
    return tuple(Node(name, text=text) for name, text in values if text)


def learner_block(match: Match) -> Node:
    """Return a full Learner block."""
    record = match.record
    values = [(wire, record.value(name)) for name, wire in WIRE_NAMES.items()]
    after_uln = 1 + [wire for wire, _ in values].index("ULN")
    values.insert(after_uln, ("MasterSubstituted", "Y" if match.substituted else "N"))
    before_notes, notes = values[:-1], values[-1:]
    linked = Node(
        "LinkedULNs", LEARNERS, children=tuple(Node("ULN", text=uln) for uln in record.linked_ulns)
    )
    return Node(
        "Learner",
        children=(
            *present(before_notes),
            linked,
            *present(notes),
            Node("VersionNumber", text=str(record.version_number)),
        ),
    )
