"""The to-do list as a page."""

from datetime import timedelta

import pytest

from picslrs_plugin.hookspecs import Group, SubjectKind, SubjectRef, TenantAction
from picslrs_plugin.hookspecs.types import Action, Licence, Tier
from picslrs_plugin.settings import Settings
from tests.fakes import APPLICANT, LEARNER, TENANT
from tests.learners import ULN, details
from tests.pages.site import Page, Site, make_site

LIST = "/lrs/todo"
IGNORE = "/lrs/learner/7/ignore"
UNTIL = {"until_day": "1", "until_month": "12", "until_year": "2026"}


@pytest.fixture
def read(site: Site) -> Site:
    site.host.holds(APPLICANT, details(given_name="Appla"))
    site.services.chores.read_roster(TENANT)
    return site


def step(page: Page, words: str) -> str:
    return str(page.one(f"//a[contains(., '{words}')]").get("href"))


def test_a_list_that_was_never_read_offers_to_read_it(site: Site) -> None:
    page = site.get(LIST)
    assert "was never read" in page.text
    done = page.press("Read the list anew")
    assert (done.status, done.location) == (303, LIST)
    told = site.get(LIST)
    assert "The list was read anew" in told.text
    assert "The list was read anew" not in site.get(LIST).text


def test_it_shows_who_why_and_what_comes_next(read: Site) -> None:
    page = read.get(LIST)
    assert page.status == 200
    assert page.words("//h1") == "LRS to-do list"
    assert "Appla Sampleton" in page.text
    assert "every detail that a search needs is there" in page.text
    assert step(page, "Search the LRS for a ULN for Appla") == "/lrs/applicant/8/search"


def test_it_says_how_old_it_is(read: Site) -> None:
    assert "Read from the learner system 24 November 2026 at 10:00am" in read.get(LIST).text


def test_a_category_keeps_the_filter(read: Site) -> None:
    page = read.get(f"{LIST}?only=learner")
    assert step(page, "Nothing to do") == f"{LIST}?list=done&only=learner"


def test_the_hosts_groups_can_be_chosen(site: Site) -> None:
    site.host.groups[LEARNER] = (Group("plumbing", "Plumbing, Level 2"),)
    site.services.chores.read_roster(TENANT)
    page = site.get(f"{LIST}?group=plumbing")
    assert page.words("//select[@name='group']/option[@selected]") == "Plumbing, Level 2"


def test_only_learners_are_offered_where_only_they_are_licensed(read: Site) -> None:
    read.host.licences[TENANT] = Licence(tier=Tier.SILVER)
    page = read.get(LIST)
    assert "Appla" not in page.text
    assert page.tree.xpath("//select[@name='only']") == []


def test_a_next_page_follows(site: Site) -> None:
    for number in range(30):
        site.host.holds(SubjectRef(TENANT, SubjectKind.LEARNER, f"1{number:02}"), details())
    site.services.chores.read_roster(TENANT)
    page = site.get(LIST)
    following = site.get(step(page, "Next page"))
    assert len(following.tree.xpath("//li[@class='picslrs-todo-row']")) == 31 - 25
    assert step(following, "Back to the first page") == f"{LIST}?list=no-uln"


def test_a_name_that_cannot_be_read_is_an_id_that_says_so(read: Site) -> None:
    read.host.fails_to_look_up = {LEARNER}
    page = read.get(LIST)
    assert page.status == 200
    assert "Learner 7 The name could not be read" in page.text


def test_verifying_is_one_press(read: Site) -> None:
    read.hold(str(ULN))
    read.services.chores.read_roster(TENANT)
    page = read.get(f"{LIST}?list=not-verified").press("Verify the ULN")
    assert page.location == "/lrs/learner/7/verify"


def test_who_may_not_see_it_is_told_so(site: Site) -> None:
    site.host.denied_for_all = {TenantAction.WORKLIST}
    page = site.get(LIST)
    assert page.status == 403
    assert "Your role does not include worklist." in page.text


def test_nothing_but_the_page_can_be_opened_by_its_address(read: Site) -> None:
    assert read.get(f"{LIST}/refresh").location == LIST


def test_a_form_that_is_not_ours_reads_nothing(read: Site) -> None:
    page = Page(read.client, read.client.post(f"{LIST}/refresh", data={}))
    assert page.status == 400
    assert "Nothing was sent and nothing was changed." in page.text


def test_a_reading_that_fails_is_told_above_what_was_read_before(read: Site) -> None:
    page = read.get(LIST)
    read.host.fails_to_list_after = 0
    failed = page.press("Read the list anew")
    assert failed.status == 503
    assert "could not be read from the learner system" in failed.words("//*[@role='alert']")
    assert "Appla Sampleton" in failed.text


def test_it_stands_in_the_hosts_layout() -> None:
    site = make_site(Settings(layout="picslrs/page.html"))
    assert site.get(LIST).words("//title") == "LRS to-do list"


# ignoring


def test_ignoring_comes_back_to_the_list_and_can_be_taken_back(read: Site) -> None:
    window = read.get(step(read.get(f"{LIST}?only=learner"), "Ignore until"))
    assert window.words("//h1") == "Ignore: No ULN"
    done = window.press("Ignore until that day", UNTIL)
    assert done.location == f"{LIST}?list=no-uln&only=learner"
    page = read.follow(done)
    assert "Ignored until 1 December 2026" in page.text
    assert "Nobody is in this list." in page.text
    again = read.follow(page.press("Undo"))
    assert "It counts again" in again.text
    assert len(again.tree.xpath("//li[@class='picslrs-todo-row']")) == 1


def test_what_is_ignored_is_listed_with_its_day(read: Site) -> None:
    read.get(f"{IGNORE}?todo=no-uln").press("Ignore until that day", UNTIL)
    page = read.get(f"{LIST}?list=ignored")
    assert "“No ULN” is ignored until 1 December 2026." in page.text
    assert read.follow(page.press("Count it again")).status == 200


def test_a_day_that_cannot_be_right_comes_back_as_it_was_typed(read: Site) -> None:
    page = read.get(f"{IGNORE}?todo=no-uln").press(
        "Ignore until that day", UNTIL | {"until_year": "2020"}
    )
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-until_day"
    assert page.value("until_year") == "2020"


def test_in_a_window_ignoring_leads_back_to_the_list(read: Site) -> None:
    window = read.get(f"{IGNORE}?todo=no-uln&list=no-uln", window=True)
    done = window.press("Ignore until that day", UNTIL, window=True)
    assert (done.status, done.headers["X-Picslrs-Go"]) == (204, f"{LIST}?list=no-uln")


def test_what_is_not_on_the_list_cannot_be_ignored(read: Site) -> None:
    page = read.get(f"{IGNORE}?todo=linked")
    assert page.status == 409
    assert "not on the to-do list any more" in page.text


def test_who_may_only_look_is_not_offered_to_ignore(read: Site) -> None:
    read.host.denied = {Action.EDIT}
    assert not any(label.startswith("Ignore until") for label in read.get(LIST).labels)


def test_what_is_ignored_counts_again_by_itself(read: Site) -> None:
    read.get(f"{IGNORE}?todo=no-uln").press("Ignore until that day", UNTIL)
    read.clock.forward(timedelta(days=8).total_seconds())
    assert "Search the LRS for a ULN for" in read.get(f"{LIST}?only=learner").text
