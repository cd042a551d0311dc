"""A page is in the language that its reader wants and the application offers."""

from dataclasses import replace
from gettext import NullTranslations

import pytest

from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.settings import Settings
from picslrs_plugin.wording import WELSH, catalogs
from tests.pages.site import TAB, Page, Site, make_site

BOTH = Settings(languages="en cy")
BROWSER = {"Accept-Language": "cy, en-GB;q=0.8, en;q=0.7"}
ENGLISH_WORD, WELSH_WORD = "Date of birth", "Dyddiad geni"


class Few(NullTranslations):
    """Welsh with one word in it."""

    def gettext(self, message: str) -> str:
        return WELSH_WORD if message == ENGLISH_WORD else message


@pytest.fixture(autouse=True)
def _few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    found = catalogs.catalog
    monkeypatch.setattr(
        "picslrs_plugin.wording.sentences.catalog",
        lambda code: Few() if code == WELSH else found(code),
    )


@pytest.fixture
def site() -> Site:
    return make_site(settings=BOTH)


def speaks(site: Site, language: str) -> Identity:
    """Let the host say which language the signed-in person reads."""
    assert site.host.signed_in
    site.host.signed_in = replace(site.host.signed_in, language=language)
    return site.host.signed_in


def read(site: Site, headers: dict[str, str] | None = None) -> str:
    text = Page(site.client, site.client.get(TAB, headers=headers)).text
    assert (ENGLISH_WORD in text) is not (WELSH_WORD in text)
    return "cy" if WELSH_WORD in text else "en"


def test_the_first_language_is_for_whoever_wants_none_of_them(site: Site) -> None:
    assert read(site) == "en"
    assert read(site, {"Accept-Language": "fr"}) == "en"
    assert read(make_site(settings=Settings(languages="cy en"))) == "cy"


def test_a_browser_asks_for_a_language(site: Site) -> None:
    assert read(site, BROWSER) == "cy"


def test_only_what_the_application_offers_is_spoken() -> None:
    assert read(make_site(), BROWSER) == "en"


def test_the_hosts_word_counts_before_the_browsers(site: Site) -> None:
    speaks(site, "cy")
    assert read(site) == "cy"
    speaks(site, "en")
    assert read(site, BROWSER) == "en"


def test_a_language_that_is_not_offered_counts_as_none(site: Site) -> None:
    speaks(site, "fr")
    assert read(site, BROWSER) == "cy"


def test_a_reader_chooses_and_stays_where_they_were(site: Site) -> None:
    page = site.get(f"/lrs/language/cy?back={TAB}")
    assert (page.status, page.location) == (303, TAB)
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert read(site) == "cy"


def test_a_choice_of_what_is_not_offered_changes_nothing(site: Site) -> None:
    page = site.get(f"/lrs/language/fr?back={TAB}")
    assert page.status == 303
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example",
        "/%09/elsewhere.example",
        "javascript:alert(1)",
        "http://[",
        "",
    ],
)
def test_a_choice_leads_nowhere_but_to_this_site(site: Site, back: str) -> None:
    page = site.client.get("/lrs/language/cy", query_string={"back": back})
    assert page.headers["Location"] in ("/", "/%09/elsewhere.example")


def test_the_page_says_in_which_language_it_is(site: Site) -> None:
    page = Page(site.client, site.client.get(TAB, headers=BROWSER))
    assert page.one("/html").get("lang") == "cy"


def test_the_tab_offers_the_other_language_and_leads_back_to_itself(site: Site) -> None:
    link = site.get(TAB).one("//p[@class='picslrs-languages']/a")
    assert (link.text, link.get("lang")) == ("Cymraeg", "cy")
    assert site.get(link.get("href")).location == TAB
    link = site.get(TAB).one("//p[@class='picslrs-languages']/a")
    assert (link.text, link.get("lang")) == ("English", "en")


def test_nothing_is_offered_where_the_host_says_it(site: Site) -> None:
    speaks(site, "cy")
    assert "English" not in site.get(TAB).labels
    assert "Cymraeg" not in make_site().get(TAB).labels
