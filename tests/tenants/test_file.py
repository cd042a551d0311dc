import logging
import os
from pathlib import Path

import pytest

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import Licence, Tier
from picslrs_plugin.tenants import TenantsFile
from tests.tenants.samples import SECRET

SILVER = '[tenants.northgate]\ntier = "silver"\n'
GOLD = '[tenants.northgate]\ntier = "gold"\n'
BROKEN = f'[tenants.northgate]\ntier = "{SECRET}"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "tenants.toml"
    made.write_text(SILVER)
    return made


def tier(file: TenantsFile) -> Tier | None:
    said = file.of("northgate")
    assert said is not None
    assert said.licence is not None
    return said.licence.tier


def write(path: Path, text: str, *, second: int) -> None:
    """Write with a time of change of its own: two writes may come within one tick."""
    path.write_text(text)
    os.utime(path, (second, second))


def test_a_tenant_that_the_file_does_not_name_is_unknown(path: Path) -> None:
    file = TenantsFile(path)
    assert file.of("southgate") is None
    assert file.tenants() == ("northgate",)


def test_a_change_is_seen_at_the_next_question(path: Path) -> None:
    file = TenantsFile(path)
    assert tier(file) is Tier.SILVER
    write(path, GOLD, second=1)
    assert tier(file) is Tier.GOLD


def test_a_change_of_one_size_and_one_time_is_seen_when_the_file_was_replaced(path: Path) -> None:
    write(path, GOLD, second=1)
    file = TenantsFile(path)
    fresh = path.with_suffix(".new")
    write(fresh, GOLD.replace("northgate", "southgate"), second=1)
    fresh.replace(path)
    assert file.tenants() == ("southgate",)


def test_a_tenant_that_is_taken_out_is_unknown_from_then_on(path: Path) -> None:
    file = TenantsFile(path)
    write(path, "[tenants]\n", second=1)
    assert file.of("northgate") is None


def test_a_file_that_breaks_keeps_its_last_good_state_and_is_logged_once(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = TenantsFile(path)
    write(path, BROKEN, second=1)
    assert [tier(file) for _ in range(3)] == [Tier.SILVER] * 3
    assert caplog.text.count("cannot be used") == 1
    assert "northgate.tier must be bronze, silver, gold or platinum" in caplog.text
    assert SECRET not in caplog.text


def test_a_file_that_is_mended_counts_again(path: Path) -> None:
    file = TenantsFile(path)
    write(path, BROKEN, second=1)
    assert tier(file) is Tier.SILVER
    write(path, GOLD, second=2)
    assert tier(file) is Tier.GOLD


def test_a_file_that_disappears_keeps_its_last_good_state(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = TenantsFile(path)
    path.unlink()
    assert tier(file) is Tier.SILVER
    assert "it is missing" in caplog.text
    path.write_text(GOLD)
    assert tier(file) is Tier.GOLD


def test_a_half_written_file_takes_nobodys_licence(path: Path) -> None:
    file = TenantsFile(path)
    path.write_text("")
    assert file.of("northgate") is not None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", BROKEN.encode()])
def test_a_bad_file_at_the_start_is_one_message(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="PICSLRS_TENANTS_FILE") as refused:
        TenantsFile(path)
    assert SECRET not in str(refused.value)
    assert "was not started" in str(refused.value)


def test_a_mark_that_an_editor_puts_first_does_no_harm(path: Path) -> None:
    path.write_text(SILVER, encoding="utf-8-sig")
    assert tier(TenantsFile(path)) is Tier.SILVER


def refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as refused:
        TenantsFile(path)
    return str(refused.value)


def test_a_missing_file_is_told_with_its_path_and_its_mend(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"
    assert refusal(path) == (
        f"The tenants file {path} (PICSLRS_TENANTS_FILE) cannot be used: it is missing. The "
        "application was not started. Make the file, or correct PICSLRS_TENANTS_FILE."
    )


def test_a_folder_is_told_to_be_one(tmp_path: Path) -> None:
    assert "it is a folder. The application was not started. Name a file" in refusal(tmp_path)


def test_a_file_in_another_encoding_is_told_with_its_mend(path: Path) -> None:
    path.write_bytes(SILVER.encode("utf-16"))
    assert "it is not UTF-8. The application was not started. Save the file" in refusal(path)


def test_a_file_that_may_not_be_read_is_told_with_its_mend(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deny(*_args: object, **_more: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", deny)  # who runs the tests may read every file
    assert "it may not be read. The application was not started. Let the user" in refusal(path)


def test_a_file_that_is_no_toml_is_told_with_its_path_and_its_place(path: Path) -> None:
    path.write_text("[tenants\n")
    assert f"{path} (PICSLRS_TENANTS_FILE) cannot be used: it is not TOML, at line 1" in refusal(
        path
    )


def test_a_relative_name_means_where_the_application_was_started(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    file = TenantsFile(Path(path.name))
    monkeypatch.chdir("/")
    write(path, GOLD, second=1)
    assert tier(file) is Tier.GOLD


def test_reading_again_is_told(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    file = TenantsFile(path)
    write(path, GOLD, second=1)
    assert file.of("northgate") is not None
    assert "was read again" in caplog.text


def test_licences_are_read_as_the_hook_gives_them(path: Path) -> None:
    said = TenantsFile(path).of("northgate")
    assert said is not None
    assert said.licence == Licence(tier=Tier.SILVER)
