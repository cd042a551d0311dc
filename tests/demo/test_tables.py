from datetime import date
from pathlib import Path

import pytest

from picslrs_plugin.demo.people import MadeUpPerson, everybody
from picslrs_plugin.demo.tables import RecordLocked, Tables
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef

PASSWORD = "simulator-secret"
PEOPLE = everybody(2026)


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    made = Tables(tmp_path / "mis.db")
    made.fill(PEOPLE, PASSWORD)
    return made


def _person(key: str) -> MadeUpPerson:
    return next(person for person in PEOPLE if person.scenario.key == key)


def test_what_was_put_in_comes_back(tables: Tables) -> None:
    for person in PEOPLE:
        row = tables.one(person.ref)
        assert row is not None
        assert row.details == person.details
        assert row.uln == person.uln


def test_a_list_holds_one_organisation_and_one_kind_only(tables: Tables) -> None:
    listed = tables.all("northgate-college", SubjectKind.APPLICANT)
    assert {(row.ref.tenant, row.ref.kind) for row in listed} == {
        ("northgate-college", SubjectKind.APPLICANT)
    }


def test_a_record_is_not_found_under_another_organisation(tables: Tables) -> None:
    ref = _person("exact").ref
    assert tables.one(SubjectRef("northgate-training", ref.kind, ref.id)) is None


def test_a_record_is_not_found_as_another_kind(tables: Tables) -> None:
    ref = _person("exact").ref
    assert tables.one(SubjectRef(ref.tenant, SubjectKind.APPLICANT, ref.id)) is None


def test_saving_changes_the_named_values_only(tables: Tables) -> None:
    person = _person("exact")
    assert tables.save(person.ref, {"uln": "7000000006", "date_of_birth": date(2001, 2, 3)})
    row = tables.one(person.ref)
    assert row is not None
    assert row.uln == "7000000006"
    assert row.details == person.details.with_values(date_of_birth=date(2001, 2, 3))


def test_saving_under_another_organisation_saves_nothing(tables: Tables) -> None:
    ref = _person("exact").ref
    assert not tables.save(SubjectRef("northgate-training", ref.kind, ref.id), {"uln": "1"})


def test_a_value_without_a_column_is_refused(tables: Tables) -> None:
    with pytest.raises(ValueError, match="no column for tenant"):
        tables.save(_person("exact").ref, {"tenant": "another"})


def test_a_locked_record_is_not_saved_until_it_is_unlocked(tables: Tables) -> None:
    ref = _person("locked").ref
    with pytest.raises(RecordLocked):
        tables.save(ref, {"uln": "7000000006"})
    tables.unlock(ref)
    assert tables.save(ref, {"uln": "7000000006"})


def test_a_kept_database_keeps_what_was_changed(tables: Tables, tmp_path: Path) -> None:
    ref = _person("exact").ref
    tables.save(ref, {"uln": "7000000006"})
    tables.set_password("another-password")
    again = Tables(tmp_path / "mis.db")
    again.fill(PEOPLE, PASSWORD)
    row = again.one(ref)
    assert row is not None
    assert row.uln == "7000000006"
    assert again.password == "another-password"


def test_an_unknown_code_is_kept_as_it_is(tables: Tables) -> None:
    ref = _person("exact").ref
    tables.save(ref, {"gender": "7", "nationality": "XYZ"})
    row = tables.one(ref)
    assert row is not None
    assert (row.details.gender, row.details.nationality) == ("7", "XYZ")
