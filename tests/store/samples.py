"""Invented people, and links, searches and writes about them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import FailureFlag, FindOutcome
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from picslrs_plugin.ports import Attempt, Intent, IntentState, Link, NoticeSeen, Operation, Replaced

NORTH, SOUTH = "north-college", "south-college"
ULN = Uln("1026893096")
OLD_ULN, OLDER_ULN = Uln("1026922983"), Uln("1174112637")
NOW = datetime(2026, 3, 4, 9, 30, 15, 123456, tzinfo=UTC)

LEARNER = SubjectRef(NORTH, SubjectKind.LEARNER, "7")
APPLICANT = SubjectRef(NORTH, SubjectKind.APPLICANT, "7")
ELSEWHERE = SubjectRef(SOUTH, SubjectKind.LEARNER, "7")
"""The same kind and id as LEARNER's, at another tenant."""

DETAILS = LearnerDetails(
    given_name="Zoë",
    family_name="O'Sample-Test",
    date_of_birth=date(2008, 2, 29),
    gender="2",
    postcode="ZZ1 1ZZ",
    notes="First line\nsecond line",
)
WANTED = Demographics(
    given_name="Zoë",
    family_name="O'Sample-Test",
    date_of_birth=date(2008, 2, 29),
    gender="2",
    postcode="ZZ1 1ZZ",
    place_of_birth="Sampleton",
)
RECORD = LrsRecord(
    uln=ULN,
    details=DETAILS,
    version_number=3_000_000_000,
    created=date(2020, 9, 1),
    last_updated=date(2025, 1, 31),
    master_substituted=True,
    linked_ulns=(OLD_ULN, OLDER_ULN),
    tier_level="1",
    learner_status="1",
)


def a_link(ref: SubjectRef = LEARNER, uln: Uln = ULN) -> Link:
    """Return a link with every value held."""
    return Link(
        ref=ref,
        uln=uln,
        linked_at=NOW,
        linked_by="Sample Administrator",
        outcome=Verification.UPDATE_REQUIRED,
        code="WSVRC003",
        flags=frozenset({FailureFlag.DATE_OF_BIRTH, FailureFlag.GENDER}),
        doubtful=True,
        checked_at=NOW + timedelta(minutes=1),
        checked_by="Sample Verifier",
        theirs=RECORD,
        read_at=NOW + timedelta(minutes=2),
        merged=replace(RECORD, uln=OLD_ULN),
        merged_read_at=NOW - timedelta(days=30),
    )


def an_attempt(
    attempt_id: str = "attempt-1", ref: SubjectRef = LEARNER, made_at: datetime = NOW
) -> Attempt:
    """Return a search that found two possible matches."""
    return Attempt(
        id=attempt_id,
        ref=ref,
        person_id="sample.person",
        made_at=made_at,
        wanted=WANTED,
        outcome=FindOutcome.POSSIBLE,
        code="WSRC0003",
        records=(RECORD, RECORD),
    )


def an_intent(
    intent_id: str = "intent-1",
    ref: SubjectRef = LEARNER,
    made_at: datetime = NOW,
    state: IntentState = IntentState.OPEN,
) -> Intent:
    """Return an update that is on its way."""
    return Intent(
        id=intent_id,
        ref=ref,
        operation=Operation.UPDATE,
        person_id="sample.person",
        made_at=made_at,
        details=DETAILS,
        uln=ULN,
        version_number=3_000_000_000,
        state=state,
    )


def a_replaced(ref: SubjectRef = LEARNER) -> Replaced:
    """Return what a selection replaced, with every value held."""
    return Replaced(
        ref=ref,
        uln=OLDER_ULN,
        linked_at=NOW,
        before=ULN,
        link=replace(a_link(ref), fingerprint="f" * 32, pending=True),
        filled={"place_of_birth": "Sampleton", "notes": "One\nTwo é"},
        alias=True,
        lrs_version=3_000_000_000,
    )


def a_notice(
    notice_id: str = "notice-1", ref: SubjectRef = LEARNER, recorded_at: datetime = NOW
) -> NoticeSeen:
    """Return a line of the privacy-notice ledger."""
    return NoticeSeen(
        id=notice_id,
        ref=ref,
        seen_on=date(2026, 3, 1),
        version="2026/27",
        recorded_at=recorded_at,
        recorded_by="Sample Administrator",
        person_id="sample.person",
    )
