"""The search window."""

import pytest

from picslrs_plugin.domain.codes import Gender
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.errors import (
    LrsAccessRefused,
    LrsError,
    LrsFailed,
    LrsMaintenance,
    LrsOutOfHours,
    LrsTimedOut,
    LrsUnreachable,
)
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import FindAnswer
from tests.learners import details
from tests.pages.site import TAB, Page, Site

SEARCH = f"{TAB}/search"


def summary_of(page: Page) -> list[tuple[str, str | None]]:
    """Return the lines of the list of problems, each with where it leads."""
    lines = page.tree.xpath("//*[@class='picslrs-error-list']/li")
    return [(line.text_content(), (line.xpath("a/@href") or [None])[0]) for line in lines]


def test_the_window_shows_what_will_be_sent(site: Site) -> None:
    page = site.get(SEARCH)
    assert page.status == 200
    assert page.value("given_name") == "Testa"
    assert page.value("family_name") == "Sampleton"
    assert page.value("postcode") == "QX1 1AA"
    assert page.checked("gender") == [Gender.FEMALE.value]
    boxes = [page.value(f"date_of_birth_{part}") for part in ("day", "month", "year")]
    assert boxes == ["4", "3", "2007"]
    assert site.lrs.calls == {}


def test_a_date_of_birth_is_three_boxes_and_never_a_date_picker(site: Site) -> None:
    page = site.get(SEARCH)
    assert page.tree.xpath("//input[@type='date']") == []
    group = page.one("//fieldset[legend='Date of birth']")
    assert [label.text for label in group.xpath(".//label")] == ["Day", "Month", "Year"]


def test_every_box_has_a_label_of_its_own(site: Site) -> None:
    page = site.get(SEARCH)
    for box in page.tree.xpath("//input[@type='text']"):
        assert page.one(f"//label[@for='{box.get('id')}']").text


def test_optional_details_stay_behind_a_disclosure_and_unticked(site: Site) -> None:
    page = site.get(SEARCH)
    details_element = page.one("//details[.//input[@name='send']]")
    assert details_element.get("open") is None
    assert page.checked("send") == []
    assert page.value("place_of_birth") == "Mockham"


def test_only_ticked_optional_details_are_sent(site: Site) -> None:
    page = site.get(SEARCH)
    page.press("Search", {"send": ["place_of_birth"], "email_address": "not@sent.test"})
    (_, wanted) = site.lrs.sent[0]
    assert (wanted.place_of_birth, wanted.email_address) == ("Mockham", "")


def test_what_is_missing_is_marked_before_anything_is_sent(site: Site) -> None:
    site.hold(ours=details(given_name="", date_of_birth=None))
    page = site.get(SEARCH)
    assert page.status == 200
    assert summary_of(page) == [
        ("Enter the given name.", "#picslrs-given_name"),
        ("Enter the date of birth.", "#picslrs-date_of_birth_day"),
    ]


def test_a_search_goes_on_to_its_results(site: Site) -> None:
    answer = site.get(SEARCH).press("Search")
    assert answer.status == 303
    assert answer.location.startswith(f"{SEARCH}/")
    assert "No match found" in site.follow(answer).text


def test_a_change_for_this_search_is_sent_and_not_saved(site: Site) -> None:
    site.get(SEARCH).press("Search", {"given_name": "Tess"})
    assert site.lrs.sent[0][1].given_name == "Tess"
    assert site.host.saved == []


def test_wrong_input_comes_back_filled_in_with_the_error_beside_the_box(site: Site) -> None:
    wrong = {"given_name": "", "postcode": "nowhere", "date_of_birth_month": "13"}
    page = site.get(SEARCH).press("Search", wrong | {"send": ["email_address"]})
    assert page.status == 422
    assert page.value("postcode") == "nowhere"
    assert page.value("date_of_birth_month") == "13"
    assert page.checked("send") == ["email_address"]
    assert [anchor for _, anchor in summary_of(page)] == [
        "#picslrs-given_name",
        "#picslrs-date_of_birth_day",
        "#picslrs-postcode",
    ]
    box = page.one("//input[@name='postcode']")
    assert box.get("aria-invalid") == "true"
    described = box.get("aria-describedby").split()
    assert "postcode" in page.one(f"//*[@id='{described[-1]}']").text_content()
    assert site.lrs.calls == {}


def test_every_line_of_the_list_of_problems_leads_to_a_box(site: Site) -> None:
    page = site.get(SEARCH).press("Search", {"given_name": "", "postcode": "nowhere"})
    for _, anchor in summary_of(page):
        assert anchor is not None
        assert page.one(f"//*[@id='{anchor[1:]}']").tag == "input"


def test_the_title_says_that_there_is_an_error(site: Site) -> None:
    page = site.get(SEARCH).press("Search", {"given_name": ""})
    assert page.words("//title").startswith("Error: Search the LRS for a ULN")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (LrsUnreachable(), 503),
        (LrsTimedOut(), 503),
        (LrsOutOfHours(), 503),
        (LrsMaintenance(), 503),
        (LrsFailed(), 502),
        (LrsAccessRefused(code="WSEC0005"), 502),
    ],
)
def test_an_lrs_error_comes_back_in_the_window_with_everything_typed(
    site: Site, error: LrsError, status: int
) -> None:
    site.lrs.script("find_by_demographics", error)
    page = site.get(SEARCH).press("Search", {"given_name": "Tess"}, window=True)
    assert page.status == status
    alert = page.words("//*[@role='alert']")
    reference = page.headers["X-Request-ID"]
    assert alert == f"{error.happened} {error.changed} {error.advice} Reference {reference}"
    assert page.value("given_name") == "Tess"
    assert page.press("Search", window=True).status == 303


def test_searching_again_after_too_many_opens_the_optional_details(site: Site) -> None:
    site.lrs.script("find_by_demographics", FindAnswer(FindOutcome.TOO_MANY, "WSRC0002"))
    found = site.follow(site.get(SEARCH).press("Search", {"given_name": "Tess"}))
    again = found.one("//a[contains(., 'Search again with more details')]").get("href")
    page = site.get(again)
    assert page.value("given_name") == "Tess"
    assert page.one("//details[.//input[@name='send']]").get("open") is not None
    assert page.checked("send") == ["place_of_birth"]


def test_searching_again_after_a_search_that_is_gone_starts_with_ours(site: Site) -> None:
    page = site.get(f"{SEARCH}?attempt=nobody")
    assert page.status == 200
    assert page.value("given_name") == "Testa"


def test_warnings_are_told_before_the_search(site: Site) -> None:
    site.hold(ours=details(given_name="T3sta"))
    assert "Given name holds characters that are unusual in a name." in site.get(SEARCH).text


def test_who_may_not_search_is_refused_with_the_reason(site: Site) -> None:
    site.host.denied = {Action.SEARCH}
    page = site.get(SEARCH)
    assert page.status == 403
    assert "Your role does not include search." in page.text
    assert "Back to the LRS tab" in page.labels


def test_an_email_that_the_lrs_refuses_is_left_out_and_told(site: Site) -> None:
    window = site.get(f"{TAB}/search")
    answer = window.press("Search", {"email_address": "a@b", "send": ["email_address"]})
    assert "Searched without the email address" in site.follow(answer).text
