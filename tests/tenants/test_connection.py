from dataclasses import replace
from pathlib import Path

import pytest

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.tenants import Connection, credentials_of
from tests.tenants.samples import SECRET


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    (tmp_path / "password").write_text(f"{SECRET}\n")
    return Connection(
        address="https://lrs.example.org", ukprn="10099999", password_file=tmp_path / "password"
    )


def reason(connection: Connection) -> str:
    with pytest.raises(ConfigurationError) as refused:
        credentials_of("northgate", connection)
    assert refused.value.__cause__ is None
    return str(refused.value)


def test_the_password_is_the_one_line_of_its_file(connection: Connection) -> None:
    assert credentials_of("northgate", connection) == LrsCredentials(
        address="https://lrs.example.org", ukprn="10099999", password=SECRET
    )


def test_a_new_password_counts_at_the_next_question(connection: Connection) -> None:
    assert connection.password_file is not None
    connection.password_file.write_text("another-password")
    assert credentials_of("northgate", connection).password == "another-password"


def test_the_password_may_be_in_the_environment(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORTHGATE_PASSWORD", SECRET)
    there = replace(connection, password_file=None, password_env="NORTHGATE_PASSWORD")
    assert credentials_of("northgate", there).password == SECRET


def test_files_and_key_password_are_handed_on(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "key-password").write_text("open sesame\r\n")
    given = replace(
        connection,
        certificate=tmp_path / "c",
        key=tmp_path / "k",
        key_password_file=tmp_path / "key-password",
        authority=tmp_path / "a",
        vendor_id=7,
    )
    found = credentials_of("northgate", given)
    files = (found.certificate, found.key, found.authority)
    assert files == (tmp_path / "c", tmp_path / "k", tmp_path / "a")
    assert (found.key_password, found.vendor_id) == ("open sesame", 7)


def test_a_file_that_is_not_there_is_named_by_its_key(connection: Connection) -> None:
    missing = replace(connection, password_file=Path("/nowhere/password"))
    told = reason(missing)
    assert "northgate.lrs.password_file names a file that cannot be read" in told
    assert "nowhere" not in told


def test_a_file_that_is_not_text_is_told_without_its_bytes(connection: Connection) -> None:
    assert connection.password_file is not None
    connection.password_file.write_bytes(b"\xffsixteen-letters")
    assert "letters" not in reason(connection)


def test_an_environment_variable_that_is_not_set_is_told(connection: Connection) -> None:
    there = replace(connection, password_file=None, password_env="PICSLRS_TEST_NOT_SET")
    assert "northgate.lrs.password_env names an environment variable that is not set" in reason(
        there
    )


def test_a_password_of_another_length_is_told_without_it(connection: Connection) -> None:
    assert connection.password_file is not None
    connection.password_file.write_text("too short")
    told = reason(connection)
    assert "does not have 16 characters" in told
    assert "too short" not in told
