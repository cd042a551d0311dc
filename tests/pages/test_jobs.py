"""Bulk jobs as pages."""

from dataclasses import replace

import pytest

from picslrs_plugin.bulk import Engine, Pacer
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.errors import LrsAccessRefused, LrsOutOfHours
from picslrs_plugin.hookspecs import TenantAction
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.services.purposes import CHOOSE_ONE
from tests.fakes import COLLEAGUE, LEARNER, TENANT
from tests.fakes_store import FakeUpkeep
from tests.learners import NEW, OTHER, ULN, details, record
from tests.pages.site import Page, Site

JOBS = "/lrs/jobs"


@pytest.fixture
def college(site: Site) -> Site:
    """Give a site whose list was read, and which may work fast."""
    site.host.preferred = Preferences(calls_at_once=1, calls_per_second=1000)
    site.hold(str(ULN))
    site.lrs.records[ULN] = record()
    site.services.chores.read_roster(TENANT)
    return site


@pytest.fixture
def without(college: Site) -> Site:
    """The same, but the learner holds no ULN."""
    college.hold()
    college.services.chores.read_roster(TENANT)
    return college


def start(site: Site, what: str = "verify") -> Page:
    return site.follow(site.get(JOBS).press("Start", {"what": what}))


def work(site: Site) -> None:
    upkeep = FakeUpkeep(site.store)
    engine = Engine(
        site.services.bulk_work,
        lambda: tuple(filter(site.services.bulk_work.is_due, upkeep.jobs())),
        Pacer(site.store, site.clock),
        threads=1,
        look_again_seconds=0.001,
    )
    engine.start(leave_when_idle=True)
    assert engine.join(30)


def job_of(page: Page) -> str:
    return str(page.one("//form[contains(@action, '/lrs/jobs/')][1]").get("action"))


def done(site: Site, what: str = "verify") -> Page:
    address = job_of(start(site, what))
    work(site)
    return site.get(address)


def test_a_job_is_started_and_shown(college: Site) -> None:
    page = start(college)
    assert "The job was started." in page.text
    assert "Waiting for a worker: 0 of 1 done" in page.text
    assert "Waiting for a worker" in college.get(JOBS).text
    assert "started 24 November 2026 at 10:00am by Test Person" in college.get(JOBS).text


def test_its_end_and_every_outcome_are_told(college: Site) -> None:
    page = done(college)
    assert "Done: 1 of 1 done" in page.text
    assert "ULN found (exact match) 1" in page.text
    assert page.tree.xpath("//form") == []


def test_a_running_job_is_looked_at_again_by_itself_and_by_a_link(college: Site) -> None:
    page = start(college)
    polled = page.one("//*[@data-picslrs-poll]").get("data-picslrs-poll")
    assert page.one("//a[contains(., 'Show how it stands now')]").get("href") == polled
    assert done(college).tree.xpath("//*[@data-picslrs-poll]") == []


def test_a_job_is_paused_resumed_and_cancelled(college: Site) -> None:
    page = college.follow(start(college).press("Pause"))
    assert "Paused: 0 of 1 done" in page.text
    page = college.follow(page.press("Resume"))
    assert "Waiting for a worker" in page.text
    page = college.follow(page.press("Cancel the job"))
    assert "Cancelled: 0 of 1 done" in page.text
    assert page.tree.xpath("//form") == []


def test_a_button_of_a_page_that_is_out_of_date_says_how_it_stands(college: Site) -> None:
    page = start(college)
    college.follow(page.press("Cancel the job"))
    late = page.press("Pause")
    assert late.status == 409
    assert "The job is cancelled." in late.text


def test_a_job_that_stopped_says_why_and_offers_to_resume_it(college: Site) -> None:
    college.lrs.script("verify", LrsAccessRefused())
    page = done(college)
    assert "Stopped" in page.text
    assert "refused your organisation's credentials" in page.text
    assert any(label == "Resume" for label in page.labels)


def test_a_job_that_waits_says_until_when(college: Site) -> None:
    college.lrs.script("verify", LrsOutOfHours())
    page = done(college)
    assert "Waiting: 0 of 1 done" in page.text
    assert "It goes on by itself from 24 November 2026 at 10:15am." in page.text


def test_a_job_for_nobody_is_refused_in_words(college: Site) -> None:
    page = college.get(JOBS).press("Start", {"what": "search"})
    assert page.status == 409
    assert "There is nobody to work on." in page.text


def test_a_form_that_cannot_be_right_is_refused(college: Site) -> None:
    for form in ({}, {"what": "erase"}, {"what": "verify", "who": "nobody/7"}):
        assert college.post(JOBS, form).status == 422
    assert college.post(JOBS, {"what": "register"}).status == 409


def test_a_job_can_be_for_those_who_are_named(college: Site) -> None:
    page = college.post(JOBS, {"what": "verify", "who": "learner/7"})
    assert "0 of 1 done" in college.follow(page).text


def test_the_to_do_list_starts_a_job_for_all_in_a_list(college: Site) -> None:
    page = college.get("/lrs/todo?list=not-verified").press("Verify all in this list")
    assert "0 of 1 done" in college.follow(page).text
    assert "all in this list" not in college.get("/lrs/todo?list=done").text
    college.host.denied_for_all = {TenantAction.BULK}
    assert "all in this list" not in college.get("/lrs/todo?list=not-verified").text


def test_a_job_that_is_not_there_is_said(college: Site) -> None:
    page = college.get(f"{JOBS}/nothing")
    assert page.status == 404
    assert "There is no such job." in page.text
    assert page.one("//a[.='Go to the list of jobs']").get("href") == JOBS


def test_a_job_that_somebody_works_on_is_running(college: Site) -> None:
    address = job_of(start(college))
    job = address.rsplit("/", 1)[1]
    assert college.services.bulk_work.claim(TENANT, job, "worker") is not None
    assert "Running: 0 of 1 done" in college.get(address).text


def test_categories_in_which_nobody_fits_are_told_and_stay_ticked(college: Site) -> None:
    page = college.get(JOBS).press("Start", {"what": "search", "list": ["not-verified"]})
    assert page.status == 409
    assert "Nobody in the categories that were chosen is without a ULN." in page.text
    assert page.checked("list") == ["not-verified"]
    assert "There was no job yet." in page.text


def test_the_list_of_jobs_and_the_search_for_a_uln_lead_back(college: Site) -> None:
    for address in (JOBS, "/lrs/find"):
        back = college.get(address).one("//a[. = 'Back to the to-do list']")
        assert back.get("href") == "/lrs/todo"


def test_what_another_page_tells_is_left_for_it(college: Site) -> None:
    address = job_of(start(college))
    college.get("/lrs/todo").press("Read the list anew")
    assert "The list was read anew" not in college.get(address).text
    assert "The list was read anew" in college.get("/lrs/todo").text


def test_who_may_not_work_on_all_sees_no_job(college: Site) -> None:
    college.host.denied_for_all = {TenantAction.BULK}
    assert college.get(JOBS).status == 403


def test_those_who_ended_in_one_way_are_listed_by_name(college: Site) -> None:
    page = college.get(
        str(done(college).one("//a[contains(., 'ULN found (exact match)')]").get("href"))
    )
    assert "Testa Sampleton" in page.text


def test_who_cannot_be_looked_up_is_listed_by_id(college: Site) -> None:
    address = str(done(college).one("//a[contains(., 'exact match')]").get("href"))
    college.host.fails_to_look_up = {LEARNER}
    page = college.get(address)
    assert "Learner 7" in page.text
    assert "could not be read from the learner system" in page.text


def test_who_lacks_details_is_listed_with_which(without: Site) -> None:
    without.hold(ours=details(postcode="", gender=""))
    found = without.post(JOBS, {"what": "search", "who": "learner/7"})
    address = str(found.location)
    work(without)
    ended = without.get(address).one("//a[contains(., 'Details are missing')]")
    told = without.get(str(ended.get("href"))).text
    assert "Missing or not valid: gender and postcode." in told


# proposals


def proposals(site: Site) -> Page:
    found = done(site, "search").one("//a[contains(., 'One exact match')]")
    return site.get(str(found.get("href")))


def test_exact_matches_are_accepted_in_one_list(without: Site) -> None:
    without.hold(ours=details(title="Mx"))
    without.lrs.records[ULN] = record(title="Ms")
    page = proposals(without)
    assert page.checked("take") == ["0"]
    assert "Testa Sampleton" in page.text
    assert "What differs (1)" in page.text
    told = without.follow(page.press("Select for those who are ticked"))
    assert "1 selected and saved" in told.text
    assert "No exact match waits any more." in told.text
    assert without.host.subjects[LEARNER].uln == str(ULN)


def test_whoever_is_not_ticked_is_left_alone(without: Site) -> None:
    page = proposals(without).press("Select for those who are ticked", {"take": []})
    assert page.status == 422
    assert page.words("//*[@id='picslrs-take-error']") == "Error: Tick at least one."
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-take"
    assert page.one("//*[@id='picslrs-take']").get("type") == "checkbox"
    assert page.checked("take") == []
    assert without.host.saved == []


def test_a_proposal_that_changed_is_told_and_not_saved(without: Site) -> None:
    page = proposals(without)
    without.hold(str(OTHER))
    told = without.follow(page.press("Select for those who are ticked"))
    assert "0 selected and saved" in told.text
    assert "Not selected" in told.text
    assert told.checked("take") == []  # whoever is left was decided on
    assert without.host.subjects[LEARNER].uln == str(OTHER)


def test_somebody_elses_proposals_can_be_searched_for_anew(without: Site) -> None:
    page = proposals(without)
    without.host.signed_in = COLLEAGUE
    page = without.get(page.one("//form[contains(@action, 'proposals')][1]").get("action"))
    assert "Only Test Person, who searched, may select." in page.text
    anew = without.follow(page.press("Search anew for all who wait"))
    assert "0 of 1 done" in anew.text
    again = page.press("Search anew for all who wait")
    assert again.status == 409
    assert "Nobody waits here any more." in again.text


def test_candidates_lead_to_their_results_one_by_one(without: Site) -> None:
    answer = FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(gender="1"),))
    without.lrs.script("find_by_demographics", answer)
    found = done(without, "search").one("//a[contains(., 'has to look who it is')]")
    queue = without.get(str(found.get("href")))
    results = without.get(
        str(queue.one("//a[contains(., 'Look at the results for Testa')]").get("href"))
    )
    assert results.status == 200
    assert str(ULN) in results.text
    without.hold(str(ULN))
    assert "Nobody waits here any more." in without.get(str(found.get("href"))).text


# registering


def unmatched(site: Site) -> Page:
    site.lrs.records.clear()
    found = done(site, "search").one("//a[contains(., 'No match')]")
    return site.get(str(found.get("href")))


def test_only_whoever_is_ticked_is_registered(without: Site) -> None:
    page = unmatched(without)
    assert page.checked("take") == []
    assert page.words("//li").split().count("Sampleton") == 2  # once for those who cannot see
    assert page.words("//li/label") == "Register Testa Sampleton"
    refused = page.press("Register those who are ticked")
    assert refused.status == 422
    assert refused.one("//*[@role='alert']//a").get("href") == "#picslrs-take"
    started = without.follow(page.press("Register those who are ticked", {"take": ["0"]}))
    assert "Register new ULNs" in started.text
    work(without)
    assert without.host.subjects[LEARNER].uln == str(NEW)
    assert "New ULN registered 1" in without.get(job_of(started)).text


def test_who_is_not_ready_is_not_registered(without: Site) -> None:
    page = unmatched(without)
    held = without.host.subjects[LEARNER]
    without.host.subjects[LEARNER] = replace(held, details=details(ability_to_share=""))
    started = without.follow(page.press("Register those who are ticked", {"take": ["0"]}))
    work(without)
    told = without.get(job_of(started)).text
    assert "Details are missing or not valid" in told
    assert "register" not in without.lrs.calls


@pytest.mark.parametrize("after", ["x", "-7", "9" * 30, "9" * 5000])
def test_an_address_that_was_changed_shows_the_beginning(college: Site, after: str) -> None:
    people = done(college, "verify").one("//a[contains(., 'exact match')]").get("href")
    page = college.get(f"{people}&after={after}")
    assert page.status == 200
    assert "Testa Sampleton" in page.text


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x"])
def test_who_cannot_be_one_of_the_list_is_refused(without: Site, number: str) -> None:
    page = proposals(without).press("Select for those who are ticked", {"take": [number]})
    assert page.status == 422
    assert "This is not one of the list." in page.text
    assert without.host.saved == []


def test_more_than_can_be_decided_at_once_is_told_so(without: Site) -> None:
    many = [str(number) for number in range(201)]
    page = proposals(without).press("Select for those who are ticked", {"take": many})
    assert page.status == 422
    assert "Tick 200 or fewer at a time." in page.text


# purposes


def ask(site: Site) -> None:
    site.host.preferred = replace(site.host.preferred, purposes=("Enrolment", "Funding <return>"))


def has_to_say_why(page: Page) -> bool:
    """Whether a page came back because no purpose was chosen, with its field to choose one."""
    link = page.one("//*[@role='alert']//a[@href='#picslrs-purpose']")
    return page.status == 422 and link.text == CHOOSE_ONE


def test_a_tenant_that_does_not_ask_has_no_field_for_a_purpose(college: Site) -> None:
    for address in (JOBS, "/lrs/todo?list=not-verified", job_of(start(college))):
        assert not college.get(address).tree.xpath("//select[@name='purpose']")


def test_a_job_without_a_purpose_comes_back_with_what_was_chosen(college: Site) -> None:
    ask(college)
    page = college.get(JOBS).press("Start", {"what": "refresh", "list": ["changed"]})
    assert has_to_say_why(page)
    assert page.checked("what") == ["refresh"]
    assert page.checked("list") == ["changed"]
    page = college.follow(
        page.press("Start", {"what": "verify", "list": [], "purpose": "Enrolment"})
    )
    assert "Purpose: Enrolment" in page.text


def test_the_button_of_the_to_do_list_asks_and_loses_nothing_of_the_list(college: Site) -> None:
    ask(college)
    todo = college.get("/lrs/todo?list=not-verified&only=learner")
    page = todo.press("Verify all in this list")
    assert has_to_say_why(page)
    assert page.checked("what") == ["verify"]
    assert page.checked("list") == ["not-verified"]
    assert page.value("only") == "learner"
    assert "for those who were chosen on the page before" in page.text
    assert college.follow(page.press("Start", {"purpose": "Enrolment"})).status == 200
    chosen = college.get("/lrs/todo?list=not-verified")
    assert chosen.one("//option[@selected][@value='Enrolment']") is not None
    assert chosen.press("Verify all in this list").status == 303


def test_those_who_were_named_stay_named_when_a_purpose_is_asked_for(college: Site) -> None:
    ask(college)
    page = college.post(JOBS, {"what": "verify", "who": "learner/7"})
    assert has_to_say_why(page)
    assert page.value("who") == "learner/7"
    assert college.post(JOBS, {"what": "verify", "who": "nobody/7"}).status == 422


def test_a_registration_asks_and_keeps_the_ticks(without: Site) -> None:
    page = unmatched(without)
    ask(without)
    address = page.one("//form[contains(@action, 'learners')]").get("action")
    page = without.get(address).press("Register those who are ticked", {"take": ["0"]})
    assert has_to_say_why(page)
    assert page.checked("take") == ["0"]
    started = page.press("Register those who are ticked", {"purpose": "Enrolment"})
    assert "Purpose: Enrolment" in without.follow(started).text


def test_a_search_anew_asks_and_leaves_everybody_in_the_list(without: Site) -> None:
    page = proposals(without)
    ask(without)
    refused = page.press("Search anew for all who wait")
    assert has_to_say_why(refused)
    assert refused.checked("take") == ["0"]
    anew = without.follow(
        refused.press("Search anew for all who wait", {"purpose": "Funding <return>"})
    )
    assert "Purpose: Funding <return>" in anew.text


def test_a_job_that_was_made_before_asks_when_it_is_resumed(college: Site) -> None:
    address = job_of(start(college))
    ask(college)
    work(college)
    page = college.get(address)
    assert "Stopped: 0 of 1 done" in page.text
    assert "Your organisation asks what the LRS is used for" in page.text
    assert "Choose what you use the LRS for and resume the job." in page.text
    assert not page.tree.xpath("//*[@class='picslrs-actions']//select")
    refused = page.press("Resume")
    assert has_to_say_why(refused)
    college.follow(refused.press("Resume", {"purpose": "Enrolment"}))
    work(college)
    told = college.get(address)
    assert "Done: 1 of 1 done" in told.text
    assert "Purpose: Enrolment" in told.text
