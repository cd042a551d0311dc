"""The keys as they are given: read whole or refused, and never repeated."""

import base64
from pathlib import Path

import pytest

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.settings import Settings
from picslrs_plugin.vault import keys_of_settings, new_key

WRITTEN = f"a:{base64.urlsafe_b64encode(b'1' * 32).decode()}"
"""Always the same, because tests that run side by side must be called the same."""


def test_a_key_is_read_as_it_was_written() -> None:
    (key,) = keys_of_settings(Settings(vault_keys=WRITTEN))
    assert (key.id, key.secret) == ("a", b"1" * 32)


def test_without_keys_there_is_no_vault() -> None:
    assert keys_of_settings(Settings()) == ()


def test_the_first_key_stays_the_first() -> None:
    told = f"{new_key('b')}, {new_key('a')}"
    assert [key.id for key in keys_of_settings(Settings(vault_keys=told))] == ["b", "a"]


def test_every_new_key_is_another_one() -> None:
    (one,), (other,) = (keys_of_settings(Settings(vault_keys=new_key("a"))) for _ in range(2))
    assert one.secret != other.secret
    assert len(one.secret) == 32


@pytest.mark.parametrize("name", ["a", "2026-11", "a.b_c", "x" * 32])
def test_a_key_is_made_with_every_name_that_is_read(name: str) -> None:
    (key,) = keys_of_settings(Settings(vault_keys=new_key(name)))
    assert key.id == name


@pytest.mark.parametrize(
    "name", ["", "a:b", "a,b", "a b", "\N{LATIN SMALL LETTER E WITH ACUTE}", "x" * 33]
)
def test_no_key_is_made_with_a_name_that_is_not_read(name: str) -> None:
    with pytest.raises(ValueError, match="name has 1 to 32"):
        new_key(name)


def test_a_file_holds_one_key_a_line(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# made for a test\n{new_key('new')}\n\n{new_key('old')}\n")
    keys = keys_of_settings(Settings(vault_keys_file=str(path)))
    assert [key.id for key in keys] == ["new", "old"]


@pytest.mark.parametrize(
    "told",
    [
        "made-up-secret",
        "a:made-up-secret",
        "a:" + "bWFkZS11cC1zZWNyZXQ=",
        f"{WRITTEN},{WRITTEN}",
        " , ",
        WRITTEN.replace("a:", "a b:"),
    ],
)
def test_what_is_no_key_is_refused_without_repeating_it(told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        keys_of_settings(Settings(vault_keys=told))
    assert "made-up-secret" not in str(refused.value)
    assert refused.value.__context__ is None


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="PICSLRS_VAULT_KEYS_FILE cannot be read"):
        keys_of_settings(Settings(vault_keys_file=str(tmp_path / "missing")))


def test_keys_in_both_places_are_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"both given.*Leave one of the two out"):
        keys_of_settings(Settings(vault_keys=new_key("a"), vault_keys_file="keys"))


def test_no_key_stands_in_a_repr() -> None:
    told = new_key("a")
    settings = Settings(vault_keys=told)
    (key,) = keys_of_settings(settings)
    secret = told.partition(":")[2]
    assert secret not in repr(settings)
    assert secret not in repr(key)
    assert repr(key.secret) not in repr([key])
