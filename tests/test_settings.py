from pathlib import Path

import pytest

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.settings import SETTINGS, Settings, key_of, load

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


@pytest.mark.skipif(not DOCS.exists(), reason="the docs are not part of the wheel")
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_the_docs_name_every_setting_with_default_and_range(setting: object) -> None:
    row = "| `{}` | `{!r}` | {} | {} |".format(
        key_of(setting.name),  # type: ignore[attr-defined]
        setting.default,  # type: ignore[attr-defined]
        setting.metadata["wanted"],  # type: ignore[attr-defined]
        setting.metadata["meaning"],  # type: ignore[attr-defined]
    )
    assert row in DOCS.read_text()
