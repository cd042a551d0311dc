from collections.abc import Callable
from datetime import UTC, time
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from picslrs_plugin.hookspecs import (
    Changes,
    Decision,
    Identity,
    Licence,
    LrsCredentials,
    Panel,
    PanelLink,
    PanelRow,
    Person,
    Preferences,
    Refusal,
    Subject,
    SubjectKind,
    SubjectRef,
    TabEntry,
    Tier,
    Vote,
)
from tests.fakes import LEARNER
from tests.learners import ULN, details


@pytest.mark.parametrize(
    ("licence", "kind", "covered"),
    [
        (Licence(), SubjectKind.LEARNER, False),
        (Licence(tier=Tier.BRONZE), SubjectKind.LEARNER, False),
        (Licence(tier=Tier.SILVER), SubjectKind.LEARNER, True),
        (Licence(tier=Tier.GOLD), SubjectKind.LEARNER, True),
        (Licence(tier=Tier.PLATINUM), SubjectKind.LEARNER, True),
        (Licence(tier=Tier.SILVER), SubjectKind.APPLICANT, False),
        (Licence(tier=Tier.GOLD), SubjectKind.APPLICANT, False),
        (Licence(tier=Tier.PLATINUM), SubjectKind.APPLICANT, True),
        (Licence(frozenset({"LRS"})), SubjectKind.LEARNER, True),
        (Licence(frozenset({"LRS"})), SubjectKind.APPLICANT, True),
        (Licence(frozenset({"OTHER"})), SubjectKind.LEARNER, False),
        (Licence(frozenset({"LRS"}), Tier.BRONZE), SubjectKind.LEARNER, True),
    ],
)
def test_what_a_licence_covers(licence: Licence, kind: SubjectKind, covered: bool) -> None:
    assert licence.covers(kind) == covered
    assert (licence.why_not(kind) is None) == covered


@pytest.mark.parametrize(
    "wrong",
    [
        {"purposes": ["Funding"]},
        {"purposes": ("",)},
        {"purposes": ("x" * 101,)},
        {"purposes": ("Funding", "Funding")},
        {"keep_values": 1},
        {"notice_version": "x" * 33},
        {"notice_version": " "},
        {"verify_in_batches": "yes"},
        {"calls_at_once": 0},
        {"calls_at_once": 65},
        {"calls_at_once": True},
        {"calls_at_once": 2.5},
        {"calls_per_second": 0},
        {"calls_per_second": float("nan")},
        {"bulk_from": "07:00"},
        {"bulk_until": time(7, tzinfo=UTC)},
    ],
)
def test_preferences_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError), match=f"Preferences.{next(iter(wrong))}"):
        Preferences(**wrong)


@pytest.mark.parametrize(
    ("begins", "ends", "hour", "allowed"),
    [
        (0, 0, 3, True),
        (9, 9, 3, True),
        (7, 19, 7, True),
        (7, 19, 18, True),
        (7, 19, 19, False),
        (7, 19, 6, False),
        (22, 6, 23, True),
        (22, 6, 5, True),
        (22, 6, 6, False),
        (22, 6, 12, False),
    ],
)
def test_bulk_work_keeps_to_its_hours(begins: int, ends: int, hour: int, allowed: bool) -> None:
    preferred = Preferences(bulk_from=time(begins), bulk_until=time(ends))
    assert preferred.allows_bulk_at(time(hour)) == allowed


GOOD: dict[str, Any] = {
    "address": "https://lrs.example.org",
    "ukprn": "10099999",
    "password": "sixteen-letters!",
}


def test_good_credentials_are_taken() -> None:
    assert LrsCredentials(**GOOD).ukprn == "10099999"


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "http://lrs.example.org"},
        {"address": "ftp://lrs.example.org"},
        {"address": "https://user:pw@lrs.example.org"},
        {"address": "lrs.example.org"},
        {"password": "short"},
        {"ukprn": "1234567"},
        {"ukprn": ""},
        {"address": "https://lrs.example.org/LearnerService.svc"},
        {"address": "https://lrs.example.org:99999"},
        {"address": "https://lrs.example .org"},
        {"vendor_id": -1},
        {"key": Path("/etc/lrs.key")},
        {"key_password": "hidden-word"},
    ],
)
def test_credentials_that_cannot_be_right_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="LrsCredentials"):
        LrsCredentials(**(GOOD | wrong))


@pytest.mark.parametrize(
    "wrong",
    [{"password": None}, {"certificate": "lrs.pem"}, {"vendor_id": "7"}, {"vendor_id": True}],
)
def test_credentials_of_a_wrong_type_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="LrsCredentials"):
        LrsCredentials(**(GOOD | wrong))


@pytest.mark.parametrize("host", ["127.0.0.1:8081", "localhost", "[::1]:8081"])
def test_plain_http_stays_on_this_machine(host: str) -> None:
    assert LrsCredentials(**(GOOD | {"address": f"http://{host}"})).address


def test_no_secret_shows_in_a_repr() -> None:
    shown = [
        LrsCredentials(**GOOD, certificate=Path("/etc/lrs.pem"), key_password="hidden-word"),
        Person("t.sampleton", "Testa Sampleton"),
        Identity(Person("t.sampleton", "Testa Sampleton"), "northgate"),
        Subject(LEARNER, details(), str(ULN)),
        Changes({"place_of_birth": "Mockham"}, ULN, uln_changes=True),
    ]
    text = repr(shown)
    for secret in ("sixteen", "hidden-word", "ampleton", str(ULN), "Mockham"):
        assert secret not in text


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example/x", "x", "/\\evil"])
def test_a_url_must_be_a_path_of_the_host(url: str) -> None:
    with pytest.raises(ValueError, match="path of the host"):
        TabEntry("key", "Label", url)
    with pytest.raises(ValueError, match="path of the host"):
        Subject(LEARNER, details(), summary_url=url)


def test_a_denial_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Vote(Decision.DENY)


def test_changes_name_only_lrs_fields() -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        Changes({"shoe_size": "9"})


@pytest.mark.parametrize(
    "wrong", [{"notes": 5}, {"notes": None}, {"date_of_birth": "2007-03-04"}], ids=str
)
def test_changes_have_values_of_the_fields_own_types(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=f"LearnerDetails.{next(iter(wrong))}"):
        Changes(wrong)


def test_a_field_is_named_by_text() -> None:
    with pytest.raises(ValueError, match="names no LRS field: 5"):
        Changes({5: "x"})  # type: ignore[dict-item]


@pytest.mark.parametrize("spelling", ["lrs", "Lrs", " LRS "])
def test_a_module_that_would_silently_cover_nobody_is_refused(spelling: str) -> None:
    with pytest.raises(ValueError, match="another spelling"):
        Licence(frozenset({spelling}))


def test_modules_are_named_by_text() -> None:
    with pytest.raises(TypeError, match=r"Licence\.modules"):
        Licence(frozenset({1}))  # type: ignore[arg-type]


def test_markup_is_kept_as_the_text_that_it_is() -> None:
    panel = Panel("cards", Markup("<b>Cards</b>"), (PanelRow("Held", Markup("<i>3</i>")),))
    kept = (panel.title, panel.rows[0].value, Refusal(Markup("<b>No.</b>")).reason)
    assert kept == ("<b>Cards</b>", "<i>3</i>", "<b>No.</b>")
    assert {type(text) for text in kept} == {str}


@pytest.mark.parametrize("bad", ["7\n", "7\x00", "\x1b[31m7"])
def test_a_key_has_no_control_characters(bad: str) -> None:
    with pytest.raises(ValueError, match=r"SubjectRef\.id must"):
        SubjectRef("northgate", SubjectKind.LEARNER, bad)
    with pytest.raises(ValueError, match=r"Identity\.tenant must"):
        Identity(Person("t.sampleton", "Testa Sampleton"), bad)


def test_changes_cannot_be_changed() -> None:
    changes = Changes({"place_of_birth": "Mockham"})
    with pytest.raises(TypeError):
        changes.values["place_of_birth"] = "Elsewhere"  # type: ignore[index]


@pytest.mark.parametrize("bad", ["", " ", "x" * 129])
def test_a_subject_needs_a_usable_id(bad: str) -> None:
    with pytest.raises(ValueError, match=r"SubjectRef\.id"):
        SubjectRef("northgate", SubjectKind.LEARNER, bad)


def test_a_kind_is_not_just_any_text() -> None:
    with pytest.raises(TypeError, match=r"SubjectRef\.kind"):
        SubjectRef("northgate", "learner", "7")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "made",
    [
        lambda: Vote(Decision.DENY, "x" * 256),
        lambda: PanelRow("Sample", "x" * 4001),
        lambda: Preferences(purposes=tuple(str(number) for number in range(101))),
        lambda: Panel("notes", "Notes", rows=(PanelRow("Sample", ""),) * 101),
        lambda: Panel("notes", "Notes", links=(PanelLink("Sample", "/notes"),) * 101),
    ],
    ids=["a vote's reason", "a panel's value", "purposes", "a panel's rows", "a panel's links"],
)
def test_nothing_that_a_page_shows_is_without_bounds(made: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"or fewer"):
        made()
