"""A sealed value opens with its key and in its place, and nowhere else."""

import base64

import pytest

from picslrs_plugin.vault import Cipher, NotOpened
from tests.vault.samples import FIRST, SECOND

PLACE = ("northgate", "set", "password")


def test_what_was_sealed_opens_in_its_place() -> None:
    cipher = Cipher([FIRST])
    assert cipher.open(cipher.seal("made-up secret é", PLACE), PLACE) == "made-up secret é"


def test_the_same_text_is_never_sealed_alike() -> None:
    cipher = Cipher([FIRST])
    assert len({cipher.seal("x", PLACE) for _ in range(100)}) == 100


def test_nothing_of_the_text_stands_in_what_is_sealed() -> None:
    sealed = Cipher([FIRST]).seal("made-up secret", PLACE)
    raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2])
    assert b"made" not in raw
    assert sealed.startswith("v1.first.")


@pytest.mark.parametrize(
    "place",
    [
        ("southgate", "set", "password"),
        ("northgate", "other", "password"),
        ("northgate", "set", "ukprn"),
        ("northgate", "set"),
        ("northgate", "set", "password", ""),
        ("northgateset", "", "password"),
    ],
)
def test_a_value_that_was_copied_elsewhere_does_not_open(place: tuple[str, ...]) -> None:
    cipher = Cipher([FIRST])
    with pytest.raises(NotOpened):
        cipher.open(cipher.seal("x", PLACE), place)


def test_any_of_the_keys_opens_and_the_first_one_seals() -> None:
    old = Cipher([FIRST]).seal("x", PLACE)
    both = Cipher([SECOND, FIRST])
    assert both.open(old, PLACE) == "x"
    assert both.seal("x", PLACE).startswith("v1.second.")


def test_a_key_that_is_missing_is_named() -> None:
    with pytest.raises(NotOpened) as told:
        Cipher([SECOND]).open(Cipher([FIRST]).seal("x", PLACE), PLACE)
    assert told.value.key_id == "first"


def test_a_value_does_not_open_under_another_keys_name() -> None:
    sealed = Cipher([FIRST]).seal("x", PLACE).replace("first", "second")
    with pytest.raises(NotOpened):
        Cipher([FIRST, SECOND]).open(sealed, PLACE)


def test_no_changed_letter_goes_unnoticed() -> None:
    cipher = Cipher([FIRST])
    sealed = cipher.seal("made-up secret", PLACE)
    for at in range(len("v1.first."), len(sealed) - 2):
        changed = "A" if sealed[at] != "A" else "B"
        with pytest.raises(NotOpened):
            cipher.open(sealed[:at] + changed + sealed[at + 1 :], PLACE)


@pytest.mark.parametrize(
    "rubbish", ["", "v1", "v1.", "v1.first", "v1.first.", "v2.first.AAAA", "v1..A"]
)
def test_rubbish_does_not_open(rubbish: str) -> None:
    with pytest.raises(NotOpened):
        Cipher([FIRST]).open(rubbish, PLACE)
