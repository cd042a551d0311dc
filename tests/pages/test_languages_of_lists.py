"""The pages about a whole organisation say everything in the language of their reader."""

import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.errors import LookupFailed
from picslrs_plugin.hookspecs.tenant_types import Preferences
from picslrs_plugin.hookspecs.types import Licence
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.settings import Settings
from picslrs_plugin.wording import WELSH
from tests.fakes import APPLICANT, CREDENTIALS, LEARNER, TENANT
from tests.learners import OTHER, ULN, details, record
from tests.pages.site import Page, Site, make_site
from tests.pages.test_connection import VaultFirst
from tests.pages.test_jobs import work
from tests.pages.test_portal import HEAD, LINE, PORTAL, bring
from tests.vault.samples import FakeRows, vault_on

LIST = "/lrs/todo"
JOBS = "/lrs/jobs"
PAGES = (
    LIST,
    f"{LIST}?list=ignored",
    "/lrs/todo/picture",
    JOBS,
    PORTAL,
    "/lrs/connection",
    "/lrs/find",
)
UNTIL = {"until_day": "1", "until_month": "12", "until_year": "2026"}
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[A-Za-z]{2,}")
DATA = {"Appla", "Testa", "Sampleton", "Test", "Person", "English", "Cymraeg", "LRS", "ULN"}


class Marked(NullTranslations):
    """A language in which every sentence of ours stands in marks."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    """Give a site whose list was read, to somebody who reads the other language."""
    monkeypatch.setattr(
        "picslrs_plugin.wording.sentences.catalog",
        lambda code: Marked() if code == WELSH else NullTranslations(),
    )
    made = make_site(settings=Settings(languages="en cy"))
    made.host.holds(APPLICANT, details(given_name="Appla"))
    made.services.chores.read_roster(TENANT)
    made.get(f"/lrs/language/cy?back={LIST}")
    return made


def plain(page: Page) -> set[str]:
    """Return the words of a page that are said as they are, and are nobody's data."""
    return {word for text in _texts(page) for word in WORD.findall(text)} - DATA


def _texts(page: Page) -> Iterator[str]:
    section = page.one("//section")
    text = " ".join(
        [
            *section.xpath(".//text()[not(ancestor::style)]"),
            *section.xpath(".//@aria-label | .//@data-picslrs-busy"),
        ]
    )
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    yield text


@pytest.mark.parametrize("address", PAGES)
def test_nothing_on_a_page_stays_in_english(site: Site, address: str) -> None:
    page = site.get(address)
    assert page.status == 200
    assert plain(page) == set()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_its_language_and_offers_the_other(site: Site, address: str) -> None:
    page = site.get(address)
    assert page.one("//section").get("lang") == WELSH
    assert page.words("//p[@class='picslrs-languages']/a") == "English"


def test_what_was_just_done_is_told_in_the_readers_language(site: Site) -> None:
    window = site.get("/lrs/learner/7/ignore?todo=no-uln")
    done = window.press("⟦Ignore until that day⟧", UNTIL)
    page = site.follow(done)
    assert "⟦Ignored until ⟦1 ⟦December⟧ 2026⟧⟧" in page.text
    assert plain(page) == set()
    assert plain(site.get(f"{LIST}?list=ignored")) == set()


def test_why_a_reading_broke_off_is_told_though_a_database_keeps_it_in_english(site: Site) -> None:
    with site.store(TENANT) as work:
        reading = work.roster.reading()
        assert reading is not None
        problem = str(LookupFailed.happened)
        work.roster.record_reading(replace(reading, problem=problem))
        work.commit()
    assert f"⟦{problem}⟧" in site.get(LIST).text


# bulk jobs


def searched(site: Site) -> Page:
    """Return the page of a job that has searched for the learner."""
    site.host.preferred = Preferences(calls_at_once=1, calls_per_second=1000)
    started = site.post(JOBS, {"what": "search", "who": "learner/7"})
    assert plain(site.get(str(started.location))) == set()
    work(site)
    return site.get(str(started.location))


def list_of(job: Page) -> str:
    return str(job.one("//table[@class='picslrs-job-ends']//a").get("href"))


def test_a_job_and_whom_it_did_not_find_are_told_in_the_readers_language(site: Site) -> None:
    job = searched(site)
    people = site.get(list_of(job))
    assert "⟦Register Testa Sampleton⟧" in people.text
    for page in (job, people, site.get(JOBS)):
        assert plain(page) == set()
        assert page.one("//section").get("lang") == WELSH
    site.host.fails_to_look_up = {LEARNER}
    unnamed = site.get(list_of(job))
    assert "⟦⟦Learner⟧ 7⟧" in unnamed.text
    assert plain(unnamed) == set()


def test_what_was_not_accepted_is_told_in_the_readers_language(site: Site) -> None:
    site.hold(ours=details(title="Mx"))
    site.lrs.records[ULN] = record(title="Ms")
    proposals = site.get(list_of(searched(site)))
    assert plain(proposals) - {"Mx", "Ms"} == set()
    site.hold(str(OTHER))
    told = site.follow(proposals.press("⟦Select for those who are ticked⟧"))
    assert "⟦Not selected, by the number in the list:⟧" in told.text
    assert plain(told) == set()


def test_candidates_to_look_at_are_told_in_the_readers_language(site: Site) -> None:
    answer = FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(gender="1"),))
    site.lrs.script("find_by_demographics", answer)
    queue = site.get(list_of(searched(site)))
    assert "⟦for Testa Sampleton⟧" in queue.text
    assert plain(queue) == set()


# files for the portal


def test_a_file_of_the_portal_is_told_in_the_readers_language(site: Site) -> None:
    nobody = f"learner/none,{OTHER},Testa,Sampleton,2007-03-04"
    preview = bring(site, f"{HEAD}\r\n{LINE}\r\n{nobody}\r\n".encode())
    saved, held, left = (
        "⟦⟦1 ULN would be saved⟧",
        "⟦0 are held already⟧",
        "and ⟦1 line would be left out⟧.⟧",
    )
    assert f"{saved}, {held}, {left}" in preview.text
    done = preview.press("⟦Save 1 ULN⟧")
    assert "⟦1 ULN was saved⟧" in done.text
    for page in (preview, done):
        assert plain(page) - {"none"} == set()
        assert page.one("//section").get("lang") == WELSH


def test_which_column_is_which_is_asked_in_the_readers_language(site: Site) -> None:
    columns = bring(site, f"{HEAD.replace('MISIdentifier', 'Who')},\r\n{LINE},\r\n".encode())
    assert "⟦Column 1: Who⟧" in columns.text
    assert "⟦Column 6: ⟦no heading⟧⟧" in columns.text
    assert plain(columns) - {"Who", *HEAD.split(",")} == set()


# the connection


def test_whom_a_licence_covers_is_told_in_the_readers_language(site: Site) -> None:
    assert "⟦⟦learners⟧ and ⟦applicants⟧⟧" in site.get("/lrs/connection").text
    site.host.licences[TENANT] = Licence()
    uncovered = site.get("/lrs/connection")
    assert "⟦Nobody⟧" in uncovered.text
    assert plain(uncovered) == set()


@pytest.mark.usefixtures("site")
def test_credentials_that_wait_are_told_in_the_readers_language() -> None:
    vault = vault_on(FakeRows())
    made = make_site(settings=Settings(languages="cy"), vault=vault)
    VaultFirst(made, vault)
    vault.propose(TENANT, CREDENTIALS, by="Test Person", at=made.clock())
    vault.accept(TENANT, CREDENTIALS, made.clock())
    vault.propose(TENANT, CREDENTIALS, by="Test Person", at=made.clock())
    page = made.get("/lrs/connection")
    assert "⟦New credentials that wait⟧" in page.text
    assert plain(page) - {"UKPRN"} == set()
