"""Every value survives the way into the database and back."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import FailureFlag
from picslrs_plugin.domain.uln import Uln, check_digit
from picslrs_plugin.store import documents
from tests.store.samples import DETAILS, RECORD, WANTED

TEXTS = st.text(max_size=60)
DAYS = st.dates()


@st.composite
def ulns(draw: st.DrawFn) -> Uln:
    numbers = st.integers(100_000_000, 999_999_999).map(str)
    first_nine = draw(numbers.filter(lambda nine: check_digit(nine) is not None))
    return Uln(f"{first_nine}{check_digit(first_nine)}")


DETAIL_VALUES = st.builds(
    LearnerDetails,
    **{
        name: st.none() | DAYS if name.startswith("date_") else TEXTS
        for name in LearnerDetails.__dataclass_fields__
    },
)
SEARCHES = st.builds(
    Demographics,
    **{
        name: DAYS if name.startswith("date_") else TEXTS
        for name in Demographics.__dataclass_fields__
    },
)
RECORDS = st.builds(
    LrsRecord,
    uln=ulns(),
    details=DETAIL_VALUES,
    version_number=st.integers(0, 2**63 - 1),
    created=st.none() | DAYS,
    last_updated=st.none() | DAYS,
    master_substituted=st.booleans(),
    linked_ulns=st.lists(ulns(), max_size=3).map(tuple),
    tier_level=TEXTS,
    learner_status=TEXTS,
)


@given(DETAIL_VALUES)
def test_details_come_back_equal(details: LearnerDetails) -> None:
    assert documents.details_from_json(documents.details_to_json(details)) == details


@given(SEARCHES)
def test_what_was_searched_for_comes_back_equal(wanted: Demographics) -> None:
    assert documents.demographics_from_json(documents.demographics_to_json(wanted)) == wanted


@given(st.lists(RECORDS, max_size=3).map(tuple))
def test_records_come_back_equal_and_in_their_order(records: tuple[LrsRecord, ...]) -> None:
    assert documents.records_from_json(documents.records_to_json(records)) == records


@given(st.frozensets(st.sampled_from(FailureFlag)))
def test_flags_come_back_equal(flags: frozenset[FailureFlag]) -> None:
    assert documents.flags_from_json(documents.flags_to_json(flags)) == flags


@given(RECORDS)
def test_a_document_is_ascii_without_control_characters(record: LrsRecord) -> None:
    document = documents.record_to_json(record)
    assert document.isascii()
    assert document.isprintable()


def test_a_value_that_this_version_does_not_know_is_passed_over() -> None:
    newer: dict[str, Any] = json.loads(documents.details_to_json(DETAILS))
    newer["favourite_colour"] = "blue"
    assert documents.details_from_json(json.dumps(newer)) == DETAILS


def test_a_search_without_its_date_of_birth_is_not_read() -> None:
    damaged = json.loads(documents.demographics_to_json(WANTED))
    del damaged["date_of_birth"]
    with pytest.raises(TypeError):
        documents.demographics_from_json(json.dumps(damaged))


def test_values_that_are_not_held_take_no_room() -> None:
    document = documents.details_to_json(LearnerDetails(given_name="Zoë"))
    assert json.loads(document) == {"given_name": "Zoë"}


def test_a_record_is_kept_as_it_is_documented() -> None:
    assert json.loads(documents.record_to_json(RECORD)) == {
        "uln": "1026893096",
        "details": {
            "given_name": "Zoë",
            "family_name": "O'Sample-Test",
            "date_of_birth": date(2008, 2, 29).isoformat(),
            "gender": "2",
            "postcode": "ZZ1 1ZZ",
            "notes": "First line\nsecond line",
        },
        "version_number": 3_000_000_000,
        "created": "2020-09-01",
        "last_updated": "2025-01-31",
        "master_substituted": True,
        "linked_ulns": ["1026922983", "1174112637"],
        "tier_level": "1",
        "learner_status": "1",
    }
