"""Details that are kept for a host without columns, on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime

import pytest

from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs import Changes, Group, ListedSubject, SubjectKind
from picslrs_plugin.store import SqlLocalDetails, SqlStore, local_details_of
from picslrs_plugin.testing import SAMPLE_ULN, sample_subject
from tests.fakes_store import FakeStore

HELD = sample_subject("7", uln="1174112637", place_of_birth="Mockham", notes="Came on a Monday")
LEARNER = HELD.ref


@pytest.fixture
def kept(sql_store: SqlStore) -> SqlLocalDetails:
    return SqlLocalDetails(sql_store.engine, lambda: datetime(2026, 11, 24, 10, tzinfo=UTC))


def test_nothing_is_laid_over_a_subject_of_whom_nothing_is_kept(kept: SqlLocalDetails) -> None:
    assert kept.over(HELD) is HELD
    assert kept.over_all([]) == ()


def test_what_is_kept_stands_in_the_place_of_what_the_host_says(kept: SqlLocalDetails) -> None:
    assert kept.keep(LEARNER, Changes({"nationality": "IRL", "notes": ""}))
    assert kept.keep(LEARNER, Changes({"nationality": "POL"}, SAMPLE_ULN, uln_changes=True))
    found = kept.over(HELD)
    assert found.uln == str(SAMPLE_ULN)
    assert found.details == HELD.details.with_values(nationality="POL", notes="")


def test_a_uln_that_was_removed_stays_removed(kept: SqlLocalDetails) -> None:
    assert kept.keep(LEARNER, Changes({}, None, uln_changes=True))
    assert kept.over(HELD).uln is None


def test_nobody_else_is_touched(kept: SqlLocalDetails) -> None:
    kept.keep(LEARNER, Changes({"notes": "Kept"}))
    others = [
        sample_subject("8"),
        sample_subject("7", kind=SubjectKind.APPLICANT),
        sample_subject("7", tenant="southgate"),
    ]
    assert [kept.over(other) for other in others] == others


def test_a_list_keeps_its_order_and_its_groups(kept: SqlLocalDetails) -> None:
    kept.keep(LEARNER, Changes({"notes": "Kept"}))
    listed = [ListedSubject(sample_subject("8")), ListedSubject(HELD, (Group("a", "A"),))]
    first, second = kept.over_all(listed)
    assert first == listed[0]
    assert (second.groups, second.subject.details.notes) == (listed[1].groups, "Kept")


def test_what_belongs_to_the_host_alone_is_not_kept_and_nothing_with_it(
    kept: SqlLocalDetails,
) -> None:
    assert not kept.keep(LEARNER, Changes({"notes": "Kept", "family_name": "Testerby"}))
    assert not kept.keep(LEARNER, Changes({"date_of_birth": date(2007, 3, 4)}))
    assert kept.over(HELD) is HELD


def test_what_the_host_saves_itself_is_forgotten_here(kept: SqlLocalDetails) -> None:
    kept.keep(
        LEARNER, Changes({"notes": "Kept", "nationality": "IRL"}, SAMPLE_ULN, uln_changes=True)
    )
    kept.forget(LEARNER, Changes({"notes": "The host's"}, Uln("1174112637"), uln_changes=True))
    found = kept.over(HELD)
    assert (found.uln, found.details.notes) == (HELD.uln, HELD.details.notes)
    assert found.details.nationality == "IRL"


def test_a_store_of_the_hosts_own_making_keeps_none() -> None:
    assert local_details_of(FakeStore(), lambda: datetime.now(UTC)) is None
