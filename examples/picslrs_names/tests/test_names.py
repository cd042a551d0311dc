import tomllib
from datetime import date
from pathlib import Path

import picslrs_names
import pytest
from picslrs_names import Names, other_spellings, same_name

from picslrs_plugin.testing import (
    FakeHost,
    FakeLrs,
    Page,
    Visitor,
    assert_plugin_fits,
    sample_record,
    sample_subject,
    tab_app,
)

LEARNER = sample_subject().ref


def test_the_plugin_fits() -> None:
    assert_plugin_fits(picslrs_names.plugin)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith-Sample", "Smith Sample"),
        ("smith - sample", "Smith\u2010Sample"),
        ("McTesterby", "MacTesterby"),
        ("Mc Testerby", "Mactesterby"),
        ("MACTESTERBY-SMITH", "McTesterby Smith"),
        ("Mackenzie", "Mckenzie"),
    ],
)
def test_other_spellings_are_the_same_name(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith-Sample", "Smith"),
        ("Smith-Sample", "Sample-Smith"),
        ("Smith-Sample", "Smithsample"),
        ("Macey", "Mcey"),
        ("Mace", "Mce"),
        ("McTesterby", "Testerby"),
        ("O'Sample", "OSample"),
    ],
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("Sampleton", []),
        ("", []),
        ("McTesterby", ["MacTesterby"]),
        ("MacTesterby", ["McTesterby"]),
        ("Smith-Sample", ["Smith Sample"]),
        ("Smith Sample", ["Smith-Sample"]),
        ("McTest-Smith", ["McTest Smith", "MacTest-Smith", "MacTest Smith"]),
    ],
)
def test_the_other_spellings_are_listed(name: str, spellings: list[str]) -> None:
    assert other_spellings(name) == spellings


@pytest.mark.parametrize(
    ("field", "ours", "theirs", "opinion"),
    [
        ("family_name", "McTesterby", "MacTesterby", True),
        ("previous_family_name", "Smith-Sample", "Smith Sample", True),
        ("family_name", "McTesterby", "Sampleton", None),
        ("address_line_1", "Mc Road", "Mac Road", None),
        ("date_of_birth", date(2007, 3, 4), date(2007, 3, 5), None),
    ],
)
def test_the_plugin_never_says_that_names_differ(
    field: str, ours: str | date, theirs: str | date, opinion: bool | None
) -> None:
    assert Names().picslrs_compare(field, ours, theirs) is opinion


SEARCH = {
    "given_name": "Testa",
    "family_name": "Smith Sample",
    "date_of_birth_day": "4",
    "date_of_birth_month": "3",
    "date_of_birth_year": "2007",
    "gender": "2",
    "postcode": "QX1 1AA",
}


def selected(*plugins: object) -> Page:
    """Return the tab of a learner whom the LRS spells otherwise, after the ULN was selected."""
    host = FakeHost(sample_subject(family_name="Smith-Sample"))
    lrs = FakeLrs(sample_record(family_name="Smith Sample"))
    visitor = Visitor(tab_app(*plugins, host=host, lrs=lrs).test_client())
    found = visitor.tab(LEARNER, "search").send("/search", SEARCH).follow()
    assert found.send("/select").status == 303
    return visitor.tab(LEARNER)


def test_a_spelling_is_no_difference_in_the_tab() -> None:
    assert "1 detail differs from the LRS" in selected().text
    assert "differs from the LRS" not in selected(Names()).text


def test_the_panel_shows_the_spellings() -> None:
    page = selected(Names())
    assert "Spellings taken for the same name" in page.text
    assert "Family name Smith Sample" in page.text


def test_without_other_spellings_there_is_no_panel() -> None:
    host = FakeHost(sample_subject())
    visitor = Visitor(tab_app(Names(), host=host).test_client())
    assert "Spellings" not in visitor.tab(LEARNER).text


def test_the_entry_point_leads_to_the_plugin() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    assert project["project"]["entry-points"]["picslrs"] == {"names": "picslrs_names:plugin"}
    assert isinstance(picslrs_names.plugin, Names)
