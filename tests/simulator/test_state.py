import sqlite3
from pathlib import Path

import pytest

from picslrs_plugin.simulator.app import create_app, state_of
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.soap import Node
from picslrs_plugin.simulator.store import Store
from tests.simulator.kit import OTHER_ULN, THIRD_ULN, ULN, UNUSED_ULN, learner, simulator


def test_somebody_else_can_change_a_record() -> None:
    with simulator(learner()) as lrs:
        changed = lrs.state.change(ULN, notes="Changed elsewhere")
        assert lrs.state.get(ULN) == changed
    assert (changed.notes, changed.version_number) == ("Changed elsewhere", 4)
    assert changed.last_updated_date == "2026-03-02 10:00:00"


def test_a_change_must_name_a_learner_and_a_field_that_exist() -> None:
    with simulator(learner()) as lrs:
        with pytest.raises(KeyError):
            lrs.state.change(UNUSED_ULN, notes="x")
        with pytest.raises(TypeError):
            lrs.state.change(ULN, shoe_size="9")
        assert lrs.state.get(ULN) == learner()


def test_a_uln_is_held_once() -> None:
    with simulator(learner()) as lrs:
        with pytest.raises(ValueError, match="already") as refused:
            lrs.state.add(learner(given_name="Bram"))
        assert lrs.state.get(ULN) == learner()
    assert ULN not in str(refused.value)


def test_two_learners_with_one_uln_make_no_simulator() -> None:
    with pytest.raises(ValueError, match="already"):
        create_app(SimulatorConfig(), [learner(), learner()])


def test_two_records_can_be_merged_later() -> None:
    with simulator(learner(), learner(uln=OTHER_ULN)) as lrs:
        lrs.state.merge(OTHER_ULN, ULN)
        assert lrs.verify(OTHER_ULN, "Sampleton", "Ada").code == "WSVRC002"
        old, master = lrs.state.get(OTHER_ULN), lrs.state.get(ULN)
    assert old is not None
    assert master is not None
    assert (old.merged_into, master.linked_ulns) == (ULN, (OTHER_ULN,))


def test_what_was_merged_before_follows_to_the_new_master() -> None:
    with simulator(learner(), learner(uln=OTHER_ULN, linked_ulns=(THIRD_ULN,))) as lrs:
        lrs.state.merge(OTHER_ULN, ULN)
        answer = lrs.verify(THIRD_ULN, "Sampleton", "Ada")
    assert answer.rows("VerifiedLearner")[0]["ULN"] == ULN


def test_nothing_is_merged_into_a_learner_that_is_not_held() -> None:
    with simulator(learner()) as lrs, pytest.raises(KeyError):
        lrs.state.merge(ULN, UNUSED_ULN)


def test_a_database_file_keeps_learners_searches_and_batches(tmp_path: Path) -> None:
    file = tmp_path / "simulator.db"
    new = learner(uln=OTHER_ULN, given_name="Bram", family_name="Testerby")
    with simulator(learner(), database=file) as lrs:
        lrs.find(new)
        lrs.state.change(ULN, notes="Kept")
    with simulator(learner(uln=THIRD_ULN), database=file) as lrs:
        kept = lrs.state.get(ULN)
        assert lrs.state.get(THIRD_ULN) is None
        assert lrs.register(new).code == "WSRC0005"
    assert kept is not None
    assert kept.notes == "Kept"


def test_a_number_that_is_issued_was_never_issued_before(tmp_path: Path) -> None:
    file = tmp_path / "simulator.db"
    issued: list[str] = []
    for given_name in ("Bram", "Cleo"):
        new = learner(given_name=given_name, date_of_birth=f"200{len(issued) + 1}-01-01")
        with simulator(database=file) as lrs:
            lrs.find(new)
            issued.append(lrs.register(new).text("ULN"))
    assert len(set(issued)) == 2


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("This is not a database. " * 50)
    with pytest.raises(sqlite3.Error):
        create_app(SimulatorConfig(database=file), [])


def test_half_done_work_is_undone() -> None:
    store = Store()
    with pytest.raises(ValueError, match="already"):
        store.add_all([learner(), learner()])
    assert store.count() == 0
    store.close()


def test_nothing_that_holds_values_shows_them() -> None:
    app = create_app(SimulatorConfig(), [learner()])
    shown = f"{learner()!r} {SimulatorConfig()!r} {Node('ULN', text=ULN)!r} {state_of(app)!r}"
    state_of(app).close()
    assert not any(value in shown for value in (ULN, "Sampleton", "Ada", "simulator-secret"))
