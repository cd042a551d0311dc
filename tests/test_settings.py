from pathlib import Path

import pytest

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.settings import SETTINGS, Settings, load, markdown

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"


def test_without_configuration_every_default_holds() -> None:
    assert load({"SECRET_KEY": "x"}) == Settings()


def test_a_setting_is_taken() -> None:
    assert load({"PICSLRS_SEARCH_SECONDS": 600}).search_seconds == 600


def test_one_message_names_every_bad_key_and_what_would_fit() -> None:
    config = {"PICSLRS_SEARCH_SECONDS": 5, "PICSLRS_LAYOUT": 7, "PICSLRS_LAYOUTS": "x"}
    with pytest.raises(ConfigurationError) as refused:
        load(config)
    told = str(refused.value)
    assert "PICSLRS_SEARCH_SECONDS must be 60 to 86400" in told
    assert "PICSLRS_LAYOUT must be a template's name" in told
    assert "PICSLRS_LAYOUTS is not a setting" in told


@pytest.mark.parametrize("value", [True, "30", None, float("nan")])
def test_a_number_is_a_number(value: object) -> None:
    with pytest.raises(ConfigurationError):
        load({"PICSLRS_DEADLINE_SECONDS": value})


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("PICSLRS_TENANT_FILE", "PICSLRS_TENANTS_FILE"),
        ("PICSLRS_DATABASE_URI", "PICSLRS_DATABASE_URL"),
        ("PICSLRS_DEADLINE", "PICSLRS_DEADLINE_SECONDS"),
        ("PICSLRS_tenants_file", "PICSLRS_TENANTS_FILE"),
        ("picslrs_layout", "PICSLRS_LAYOUT"),
    ],
)
def test_a_mistyped_key_is_told_with_the_one_that_was_meant(mistyped: str, meant: str) -> None:
    with pytest.raises(
        ConfigurationError, match=rf"{mistyped} is not a setting \(did you mean {meant}"
    ):
        load({mistyped: 1})


def test_a_key_that_is_like_no_setting_is_told_without_a_guess() -> None:
    with pytest.raises(ConfigurationError) as refused:
        load({"PICSLRS_XYZ": 1})
    assert "did you mean" not in str(refused.value)


@pytest.mark.parametrize("address", ["", "picslrs.db", "mysql://host/name", 7])
def test_a_database_that_is_neither_sqlite_nor_postgresql_is_told_with_the_others(
    address: object,
) -> None:
    with pytest.raises(
        ConfigurationError, match=r"PICSLRS_DATABASE_URL must be .*; PICSLRS_LAYOUT"
    ):
        load({"PICSLRS_DATABASE_URL": address, "PICSLRS_LAYOUT": 1})


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///a.db", "postgresql://host/a", "postgresql+psycopg://h/a"]
)
def test_an_address_of_a_database_is_taken(address: str) -> None:
    assert load({"PICSLRS_DATABASE_URL": address}).database_url == address


@pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of the wheel")
def test_the_docs_have_the_table_that_the_command_prints() -> None:
    assert DOCS.read_text().endswith(f"\n\n{markdown()}")


def test_the_table_has_a_row_for_every_setting() -> None:
    rows = [line for line in markdown().splitlines() if line.startswith("| `PICSLRS_")]
    assert len(rows) == len(SETTINGS)
    assert "| `PICSLRS_LAYOUT` | `''` | a template's name, or empty |" in markdown()


@pytest.mark.parametrize(
    "frames", ["", "*", "'self'; script-src *", "'none' https://a.example", "a.example\n", "a,b"]
)
def test_who_may_frame_the_pages_cannot_end_the_policy(frames: str) -> None:
    with pytest.raises(ConfigurationError, match="PICSLRS_FRAME_ANCESTORS must be"):
        load({"PICSLRS_FRAME_ANCESTORS": frames})


def test_settings_that_contradict_each_other_are_told() -> None:
    with pytest.raises(ConfigurationError, match="PICSLRS_REGISTER_WAIT_SECONDS must be less than"):
        load({"PICSLRS_REGISTER_WAIT_SECONDS": 600, "PICSLRS_REGISTER_WITHIN_SECONDS": 600})


@pytest.mark.parametrize("key", ["PICSLRS_TENANTS_FILE", "PICSLRS_DATABASE_URL"])
def test_a_name_that_no_file_can_have_is_refused(key: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{key} must be"):
        load({key: "sqlite:///a\0b"})


@pytest.mark.parametrize("key", ["PICSLRS_CONNECT_SECONDS", "PICSLRS_READ_SECONDS"])
def test_a_time_that_the_deadline_would_cut_short_is_told(key: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{key} must not be more than"):
        load({key: 31})
    assert load({"PICSLRS_DEADLINE_SECONDS": 2}).deadline_seconds == 2


def test_a_word_of_the_environment_that_looks_right_is_told_why_it_is_not() -> None:
    with pytest.raises(ConfigurationError, match=r"not text \(an environment variable says true"):
        load({"PICSLRS_METRICS": "True"})


def test_what_two_keys_say_together_is_told_with_what_one_says() -> None:
    config = {
        "PICSLRS_RETRIES": 99,
        "PICSLRS_CONNECT_SECONDS": 50,
        "PICSLRS_DEADLINE_SECONDS": 10,
    }
    with pytest.raises(ConfigurationError, match="RETRIES") as refused:
        load(config)
    assert "PICSLRS_CONNECT_SECONDS must not be more than PICSLRS_DEADLINE_SECONDS" in str(
        refused.value
    )


def test_a_key_that_is_bad_by_itself_is_not_held_against_others() -> None:
    config = {"PICSLRS_CONNECT_SECONDS": 50, "PICSLRS_DEADLINE_SECONDS": "soon"}
    with pytest.raises(ConfigurationError) as refused:
        load(config)
    assert "must not be more" not in str(refused.value)
