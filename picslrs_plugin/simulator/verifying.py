"""Verifying a ULN against names, date of birth and gender: one learner at a time.

Source: docs/lrs-rules.md, "Verifying".
"""

from dataclasses import dataclass

from picslrs_plugin.simulator import unpublished
from picslrs_plugin.simulator.answers import REPORT_MESSAGES, present
from picslrs_plugin.simulator.calls import Answer, Call
from picslrs_plugin.simulator.matching import equal, equal_or_similar
from picslrs_plugin.simulator.reading import Reading
from picslrs_plugin.simulator.records import Record
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.store import Store

MATCHES, MATCHES_LINKED = "WSVRC001", "WSVRC002"
SIMILAR, SIMILAR_LINKED = "WSVRC003", "WSVRC004"
DIFFERS, NOT_FOUND = "WSVRC005", "WSVRC006"


@dataclass(frozen=True, repr=False)
class Verified:
    """The outcome of one check; `record` is there when its values may be told."""

    code: str
    flags: tuple[str, ...] = ()
    record: Record | None = None


def verify(
    store: Store, uln: str, names: tuple[str, str], date_of_birth: str = "", gender: str = ""
) -> Verified:
    """Compare what was sent with the record, or with the master of a merged one.

    `names` are given name and family name. Empty date of birth and gender are not compared.
    """
    record = store.master(uln)
    if record is None:
        return Verified(NOT_FOUND)
    linked = record.uln != uln or (
        unpublished.MASTER_VERIFIES_AS_LINKED and bool(record.linked_ulns)
    )
    flags = failure_flags(record, names, date_of_birth, gender)
    wrong_facts = "VRF7" in flags or "VRF8" in flags
    pairs = list(zip(names, (record.given_name, record.family_name), strict=True))
    if not wrong_facts and all(equal(sent, held) for sent, held in pairs):
        return Verified(MATCHES_LINKED if linked else MATCHES, record=record)
    if not wrong_facts and all(equal_or_similar(sent, held) for sent, held in pairs):
        return Verified(SIMILAR_LINKED if linked else SIMILAR, flags, record)
    return Verified(DIFFERS, flags)


def failure_flags(
    record: Record, names: tuple[str, str], date_of_birth: str, gender: str
) -> tuple[str, ...]:
    """Return a flag for each comparison that failed.

    VRF1 to VRF3: given name against given, family and previous family name; VRF4 to VRF6: family
    name against the same three; VRF7 date of birth; VRF8 gender.
    """
    held_names = (record.given_name, record.family_name, record.previous_family_name)
    agreements = [equal(sent, held) for sent in names for held in held_names]
    agreements.append(date_of_birth in ("", record.date_of_birth))
    agreements.append(gender in ("", record.gender))
    return tuple(f"VRF{number}" for number, agrees in enumerate(agreements, 1) if not agrees)


def verify_learner(call: Call) -> Answer:
    """Answer verifyLearner."""
    learner = call.request.group("LearnerToVerify")
    unpublished.refuse_wrong_uln(learner.text("ULN"))
    outcome = verify_row(call.store, learner)
    block = Node("VerifiedLearner", children=verified_values(learner, outcome))
    return Answer(Node("VerifyLearnerResponse", REPORT_MESSAGES, children=(block,)), outcome.code)


def verify_row(store: Store, learner: Reading) -> Verified:
    """Verify one learner of a request."""
    return verify(
        store,
        learner.text("ULN"),
        (learner.text("GivenName"), learner.text("FamilyName")),
        learner.text("DateOfBirth"),
        learner.text("Gender"),
    )


def verified_values(learner: Reading, outcome: Verified) -> tuple[Node, ...]:
    """Return what was searched, the code, what the LRS holds and the flags, in that order."""
    names = ("ULN", "FamilyName", "GivenName", "DateOfBirth", "Gender")
    held: tuple[Node, ...] = ()
    if outcome.record is not None:
        held = present(
            [
                ("ULN", outcome.record.uln),
                ("FamilyName", outcome.record.family_name),
                ("GivenName", outcome.record.given_name),
                ("DateOfBirth", outcome.record.date_of_birth),
                ("Gender", outcome.record.gender),
            ]
        )
    return (
        *(Node(f"Searched{name}", text=learner.text(name)) for name in names if learner.sent(name)),
        Node("ResponseCode", text=outcome.code),
        *held,
        *(Node("FailureFlag", text=flag) for flag in outcome.flags),
    )
