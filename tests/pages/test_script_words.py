"""What the script says can be said in another language."""

import json
import re
from gettext import NullTranslations
from importlib.resources import files

import pytest

from picslrs_plugin.blueprints.script_words import WORDS
from picslrs_plugin.settings import Settings
from picslrs_plugin.wording import WELSH
from tests.pages.site import TAB, Page, Site, make_site

SCRIPT = files("picslrs_plugin.blueprints").joinpath("static", "picslrs.js").read_text("utf-8")
WELSH_READER = {"Accept-Language": "cy"}
IN_A_WINDOW = {"X-Picslrs-Window": "1"}
LITERAL = re.compile(r'"([^"\n]*)"')
TOLD = re.compile(r'(?<![\w.])t\(\s*("[^"\n]*"(?:\s*\+\s*"[^"\n]*")*),?\s*\)')
SENTENCE = re.compile(r"[A-Z][^.]*[a-z] [a-z].*|[A-Z][a-z]+…")


class Louder(NullTranslations):
    """A language in which everything without a place in it is said in capitals."""

    def gettext(self, message: str) -> str:
        return message if "{" in message else message.upper()


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(
        "picslrs_plugin.wording.sentences.catalog",
        lambda code: Louder() if code == WELSH else NullTranslations(),
    )
    return make_site(settings=Settings(languages="en cy"))


def _handed_over(site: Site, headers: dict[str, str]) -> dict[str, str]:
    page = Page(site.client, site.client.get(TAB, headers=headers))
    found = page.tree.xpath("//@data-picslrs-words")
    handed: dict[str, str] = json.loads(found[0]) if found else {}
    return handed


def test_the_script_says_exactly_what_the_server_can_translate() -> None:
    said = ["".join(LITERAL.findall(one)) for one in TOLD.findall(SCRIPT)]
    assert set(said) == {str(one) for one in WORDS}


def test_the_script_says_nothing_that_is_not_told() -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", SCRIPT, flags=re.DOTALL)
    assert [one for one in LITERAL.findall(TOLD.sub("", code)) if SENTENCE.fullmatch(one)] == []


def test_a_page_in_another_language_hands_the_scripts_words_over(site: Site) -> None:
    assert _handed_over(site, WELSH_READER) == {str(one): str(one).upper() for one in WORDS}


def test_an_english_page_hands_nothing_over(site: Site) -> None:
    assert _handed_over(site, {}) == {}


def test_a_window_over_a_page_leaves_the_words_to_the_page(site: Site) -> None:
    assert _handed_over(site, WELSH_READER | IN_A_WINDOW) == {}
