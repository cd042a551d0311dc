"""The register window."""

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome, RegisterOutcome
from picslrs_plugin.errors import LrsTimedOut, SaveFailed
from picslrs_plugin.hookspecs.types import Action
from picslrs_plugin.ports import FindAnswer, RegisterAnswer
from tests.fakes import LEARNER
from tests.learners import NEW, details, record
from tests.pages.site import TAB, Page, Site


def register_window(site: Site, **search: str) -> Page:
    found = site.follow(site.get(f"{TAB}/search").press("Search", search))
    return site.get(found.one("//a[.='Register New ULN']").get("href"))


def after_a_rejection(site: Site) -> Page:
    records = (record(postcode="QX9 9ZZ"),)
    site.lrs.script("find_by_demographics", FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", records))
    found = site.follow(site.get(f"{TAB}/search").press("Search"))
    return site.follow(found.press("This is not this learner"))


def test_the_window_shows_what_will_be_sent(site: Site) -> None:
    page = register_window(site)
    assert page.words("//div[dt='Date of birth']/dd") == "4 March 2007"
    assert page.checked("verification_type") == ["2"]
    assert page.checked("ability_to_share") == ["1"]


def test_a_detail_that_was_searched_for_in_other_words_says_what_is_held(site: Site) -> None:
    page = register_window(site, given_name="Testia")
    assert page.words("//div[dt='Given name']/dd") == "Testia Held here: Testa"


def test_another_date_of_birth_than_is_held_is_asked_about(site: Site) -> None:
    page = register_window(site, date_of_birth_day="5")
    assert "The date of birth does not match." in page.text
    again = page.press("Register New ULN")
    assert again.status == 422
    assert again.words("//*[@id='picslrs-confirm-error']").startswith("Error: Confirm that you")
    answer = again.press("Register New ULN", {"confirm": "yes"})
    assert (answer.location, site.notice) == (TAB, "registered")


def test_a_search_for_somebody_else_leads_to_no_registration(site: Site) -> None:
    page = register_window(site, given_name="Zebedee", family_name="Otherperson")
    assert page.status == 409
    assert "A ULN for them would be another person's." in page.text


def test_registering_shows_the_new_uln_on_the_tab(site: Site) -> None:
    answer = register_window(site).press("Register New ULN")
    assert (answer.status, answer.location, site.notice) == (303, TAB, "registered")
    assert f"The new ULN is {NEW}" in site.follow(answer).text


def test_answers_that_are_missing_are_told(site: Site) -> None:
    site.hold(ours=details(verification_type="", ability_to_share=""))
    page = register_window(site).press("Register New ULN")
    assert page.status == 422
    links = [link.get("href") for link in page.tree.xpath("//*[@role='alert']//a")]
    assert links == ["#picslrs-verification_type", "#picslrs-ability_to_share"]
    for link in links:
        assert page.one(f"//*[@id='{link[1:]}']").get("type") == "radio"
    assert site.lrs.calls["register"] == 0


def test_answers_come_back_ticked(site: Site) -> None:
    answers = {"verification_type": "999", "ability_to_share": "0"}
    page = register_window(site).press("Register New ULN", answers)
    assert page.status == 422
    assert page.checked("verification_type") == ["999"]
    assert page.checked("ability_to_share") == ["0"]


def test_it_is_told_when_the_lrs_takes_it_not_yet(site: Site) -> None:
    page = after_a_rejection(site)
    assert "The LRS takes this registration from 10:00:10am." in page.text
    again = page.press("Register New ULN", {"ability_to_share": "0"})
    assert again.status == 409
    assert "Register from 10:00:10am." in again.words("//*[@role='alert']")
    assert again.checked("ability_to_share") == ["0"]
    site.clock.forward(10)
    assert (again.press("Register New ULN").location, site.notice) == (TAB, "registered")


def test_a_match_on_the_second_search_leads_to_its_results(site: Site) -> None:
    page = register_window(site)
    site.lrs.script("find_by_demographics", FindAnswer(FindOutcome.EXACT, "WSRC0004", (record(),)))
    answer = page.press("Register New ULN")
    assert site.notice == "found-first"
    shown = site.follow(answer)
    assert "No ULN was registered" in shown.text
    assert "Exact match found" in shown.text
    assert site.lrs.calls["register"] == 0


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (RegisterOutcome.REFUSED, "The LRS refused the registration."),
        (RegisterOutcome.INSUFFICIENT, "because details are missing"),
    ],
)
def test_a_refusal_comes_back_in_the_window(
    site: Site, outcome: RegisterOutcome, words: str
) -> None:
    page = register_window(site)
    site.lrs.script("register", RegisterAnswer(outcome, "WSRC0021"))
    again = page.press("Register New ULN")
    assert again.status == 409
    assert words in again.text
    assert "No ULN was registered." in again.text


def test_an_unknown_answer_is_shown_and_not_sent_again_from_there(site: Site) -> None:
    page = register_window(site)
    site.lrs.script("register", RegisterAnswer(RegisterOutcome.UNKNOWN, "WSRC0099"))
    answer = page.press("Register New ULN")
    assert answer.status == 502
    assert "Its code is “WSRC0099”." in answer.text
    assert "Search" in answer.labels
    assert answer.tree.xpath("//form") == []


def test_a_time_out_is_told_as_unknown_and_leads_to_a_search(site: Site) -> None:
    page = register_window(site)
    site.lrs.script("register", LrsTimedOut())
    answer = page.press("Register New ULN")
    assert answer.status == 503
    assert "It is not known whether the LRS carried the request out." in answer.text
    assert "Search" in answer.labels
    assert answer.tree.xpath("//form") == []


def test_a_uln_that_the_host_could_not_save_is_not_lost(site: Site) -> None:
    page = register_window(site)
    site.host.fails_to_save = SaveFailed()
    answer = page.press("Register New ULN")
    assert (answer.location, site.notice) == (TAB, "not-saved")
    shown = site.follow(answer)
    assert str(NEW) in shown.text
    site.host.fails_to_save = None
    shown.press("Save the ULN again")
    assert site.host.subjects[LEARNER].uln == str(NEW)


def test_a_search_of_nobody_leads_to_no_registration(site: Site) -> None:
    page = site.get(f"{TAB}/register/nobody")
    assert page.status == 409
    assert "Search" in page.labels


def test_who_may_not_register_is_not_offered_it_and_refused(site: Site) -> None:
    site.host.denied = {Action.REGISTER}
    answer = site.get(f"{TAB}/search").press("Search")
    assert "Register New ULN" not in site.follow(answer).labels
    attempt = answer.location.rsplit("/", 1)[1]
    assert site.get(f"{TAB}/register/{attempt}").status == 403
