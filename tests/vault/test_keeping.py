"""Whole sets: sealed field by field, proved before they are used, sealed anew by a rotation."""

import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from picslrs_plugin.errors import ChangedMeanwhile, ConfigurationError
from picslrs_plugin.vault import SealedSet
from picslrs_plugin.vault.keeping import IN_USE, WAITING
from tests.vault.samples import FIRST, HELD, NOW, SECOND, SECRETS, FakeRows, vault_on


@pytest.fixture
def rows() -> FakeRows:
    return FakeRows()


def test_a_set_waits_until_it_is_accepted(rows: FakeRows) -> None:
    vault = vault_on(rows)
    vault.propose("northgate", HELD, by="Test Person", at=NOW)
    assert vault.in_use("northgate") is None
    waiting = vault.waiting("northgate")
    assert waiting is not None
    assert (waiting.credentials, waiting.saved_by, waiting.proved_at) == (HELD, "Test Person", None)
    vault.accept("northgate", HELD, NOW)
    used = vault.in_use("northgate")
    assert used is not None
    assert (used.credentials, used.proved_at) == (HELD, NOW)
    assert vault.waiting("northgate") is None


def test_what_is_in_use_stays_until_the_new_set_is_accepted(rows: FakeRows) -> None:
    vault = vault_on(rows)
    vault.propose("northgate", HELD, by="", at=NOW)
    vault.accept("northgate", HELD, NOW)
    other = replace(HELD, password="another-secret-1")
    vault.propose("northgate", other, by="", at=NOW)
    assert vault.in_use("northgate").credentials == HELD  # type: ignore[union-attr]
    assert vault.withdraw("northgate")
    assert not vault.withdraw("northgate")
    assert vault.in_use("northgate").credentials == HELD  # type: ignore[union-attr]


def test_only_the_set_that_was_proved_is_accepted(rows: FakeRows) -> None:
    vault = vault_on(rows)
    vault.propose("northgate", HELD, by="", at=NOW)
    vault.propose("northgate", replace(HELD, password="another-secret-1"), by="", at=NOW)
    with pytest.raises(ChangedMeanwhile):
        vault.accept("northgate", HELD, NOW)
    assert vault.in_use("northgate") is None


def test_nothing_readable_lies_in_the_rows(rows: FakeRows) -> None:
    vault_on(rows).propose("northgate", HELD, by="Test Person", at=NOW)
    ((_, kept),) = rows.kept.items()
    stored = repr(vars(kept))
    for secret in (*SECRETS, "10099999", "lrs.example.org"):
        assert secret not in stored
    assert repr(kept) == "SealedSet(hidden)"


def test_a_set_that_was_copied_to_another_tenant_does_not_open(rows: FakeRows) -> None:
    vault = vault_on(rows)
    vault.propose("northgate", HELD, by="", at=NOW)
    rows.kept["southgate", IN_USE] = rows.kept["northgate", WAITING]
    with pytest.raises(ConfigurationError, match="belong to another tenant"):
        vault.in_use("southgate")


def test_a_field_that_was_copied_from_an_older_set_does_not_open(rows: FakeRows) -> None:
    vault = vault_on(rows)
    vault.propose("northgate", HELD, by="", at=NOW)
    older = rows.kept["northgate", WAITING]
    vault.propose("northgate", replace(HELD, password="another-secret-1"), by="", at=NOW)
    newer = rows.kept["northgate", WAITING]
    mixed = {**newer.sealed, "password": older.sealed["password"]}
    rows.kept["northgate", WAITING] = replace(newer, sealed=mixed)
    with pytest.raises(ConfigurationError, match="not as they were saved"):
        vault.waiting("northgate")


def test_a_missing_key_is_named_and_nothing_else(
    rows: FakeRows, caplog: pytest.LogCaptureFixture
) -> None:
    vault_on(rows, FIRST).propose("northgate", HELD, by="", at=NOW)
    with pytest.raises(ConfigurationError, match="the key first is missing") as told:
        vault_on(rows, SECOND).waiting("northgate")
    trace = "".join(traceback.format_exception(told.value))
    for secret in SECRETS:
        assert secret not in trace + caplog.text
    assert "the key first is missing" in caplog.text


def test_a_rotation_seals_everything_with_the_first_key(rows: FakeRows) -> None:
    vault_on(rows, FIRST).propose("northgate", HELD, by="", at=NOW)
    both = vault_on(rows, SECOND, FIRST)
    assert both.keys_needed("northgate") == {"first"}
    assert both.rotate("northgate") == 1
    assert both.rotate("northgate") == 0
    alone = vault_on(rows, SECOND)
    assert alone.keys_needed("northgate") == {"second"}
    assert alone.waiting("northgate").credentials == HELD  # type: ignore[union-attr]


class Interrupted(FakeRows):
    """Does something else once, between the look at a set and the keeping of it."""

    meanwhile: Callable[[], None] | None = None

    def reseal(self, tenant: str, slot: str, kept: SealedSet) -> bool:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().reseal(tenant, slot, kept)


def test_a_rotation_leaves_what_is_saved_meanwhile() -> None:
    rows = Interrupted()
    old = vault_on(rows, FIRST)
    old.propose("northgate", HELD, by="", at=NOW)
    newer = replace(HELD, password="another-secret-1")
    rows.meanwhile = lambda: old.propose("northgate", newer, by="", at=NOW)
    assert vault_on(rows, SECOND, FIRST).rotate("northgate") == 1
    alone = vault_on(rows, SECOND)
    assert alone.waiting("northgate").credentials == newer  # type: ignore[union-attr]


def test_a_rotation_finds_what_is_accepted_meanwhile() -> None:
    rows = Interrupted()
    old = vault_on(rows, FIRST)
    old.propose("northgate", HELD, by="", at=NOW)
    rows.meanwhile = lambda: old.accept("northgate", HELD, NOW)
    assert vault_on(rows, SECOND, FIRST).rotate("northgate") == 1
    used = vault_on(rows, SECOND).in_use("northgate")
    assert used is not None
    assert (used.credentials, used.proved_at) == (HELD, NOW)
    assert (rows.get("northgate", WAITING)) is None


def test_a_rotation_without_the_old_key_changes_nothing(rows: FakeRows) -> None:
    vault_on(rows, FIRST).propose("northgate", HELD, by="", at=NOW)
    before = dict(rows.kept)
    with pytest.raises(ConfigurationError):
        vault_on(rows, SECOND).rotate("northgate")
    assert rows.kept == before


def test_removing_forgets_both_sets(rows: FakeRows) -> None:
    vault = vault_on(rows)
    vault.propose("northgate", HELD, by="", at=NOW)
    vault.accept("northgate", HELD, NOW)
    vault.propose("northgate", HELD, by="", at=NOW)
    assert vault.remove("northgate")
    assert rows.kept == {}
    assert not vault.remove("northgate")


def test_names_of_files_are_refused(rows: FakeRows) -> None:
    named = replace(HELD, certificate_pem=None, key_pem=None, certificate=Path("one.pem"))
    with pytest.raises(ValueError, match="not their names"):
        vault_on(rows).propose("northgate", named, by="", at=NOW)
