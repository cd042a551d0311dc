from enum import Enum

import pytest

from picslrs_plugin.domain import response_codes as codes


@pytest.mark.parametrize("raw", ["WSVRC001", "WSVRC0001", " WSVRC1 "])
def test_the_number_of_digits_does_not_matter(raw: str) -> None:
    found = codes.outcome_of(codes.VERIFY, raw, codes.VerifyResult.UNKNOWN)
    assert found is codes.VerifyResult.MATCH


@pytest.mark.parametrize("raw", ["", "WSVRC007", "wsvrc001", "001", "WSRC0001", "WSVRC001x"])
def test_any_other_code_is_unknown(raw: str) -> None:
    found = codes.outcome_of(codes.VERIFY, raw, codes.VerifyResult.UNKNOWN)
    assert found is codes.VerifyResult.UNKNOWN


@pytest.mark.parametrize(
    "table", [codes.FIND, codes.VERIFY, codes.REGISTER, codes.UPDATE, codes.BATCH, codes.EVENTS]
)
def test_every_outcome_but_unknown_has_a_code(table: dict[codes.CodeKey, Enum]) -> None:
    kind = type(next(iter(table.values())))
    assert set(table.values()) == {one for one in kind if one.name != "UNKNOWN"}


def test_the_code_for_registered_stands_nowhere_else() -> None:
    tables = (codes.FIND, codes.UPDATE, codes.BATCH)
    assert all(("WSRC", 5) not in table for table in tables)
