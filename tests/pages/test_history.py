"""The history of a learner on a page and as a file."""

import csv
import io
import json

import pytest

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs.types import Identity, Person
from tests.fakes import LEARNER, TENANT
from tests.learners import ULN, details, record
from tests.pages.site import TAB, Site

HISTORY = f"{TAB}/history"


def searched(site: Site) -> None:
    site.lrs.records[ULN] = record()
    assert site.get(f"{TAB}/search").press("Search").status == 303


def rows(site: Site) -> list[dict[str, str]]:
    text = site.client.get(f"{HISTORY}.csv").get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_tab_leads_to_the_history(site: Site) -> None:
    assert site.get(TAB).tree.xpath(f"//a[@href='{HISTORY}']")


def test_it_says_who_did_what_and_how_it_ended(site: Site) -> None:
    searched(site)
    page = site.get(HISTORY)
    assert "Searched the LRS" in page.text
    assert "Test Person" in page.text
    assert "Exact match." in page.text
    assert "WSRC0004" in page.text
    assert "QX1 1AA" in page.text


def test_looking_is_left_out_and_can_be_shown(site: Site) -> None:
    site.get(TAB)
    assert "Looked at the LRS tab" not in site.get(HISTORY).text
    assert "Looked at the LRS tab" in site.get(f"{HISTORY}?views=1").text


def test_with_nothing_done_it_says_so(site: Site) -> None:
    assert "Nothing has been done yet." in site.get(HISTORY).text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", ""])
def test_an_address_that_was_changed_shows_the_newest(site: Site, before: str) -> None:
    searched(site)
    page = site.get(f"{HISTORY}?before={before}")
    assert page.status == 200
    assert "Searched the LRS" in page.text


def test_before_the_first_entry_there_is_nothing_older(site: Site) -> None:
    searched(site)
    assert "There is nothing older." in site.get(f"{HISTORY}?before=1").text


def test_the_table_has_every_entry_the_newest_first(site: Site) -> None:
    searched(site)
    search = rows(site)[0]
    assert search["What"] == "Searched the LRS"
    assert search["Who"] == "Test Person"
    assert "postcode: QX1 1AA" in search["Sent"]
    assert rows(site)[0]["What"] == "Downloaded this history"


def test_nothing_in_the_table_is_a_formula(site: Site) -> None:
    site.host.signed_in = Identity(Person("=1+1", "=HYPERLINK(1)"), TENANT)
    site.get(TAB)
    assert rows(site)[0]["Who"] == "'=HYPERLINK(1)"
    assert rows(site)[0]["Who (id)"] == "'=1+1"


def test_the_data_has_the_same_with_its_values(site: Site) -> None:
    searched(site)
    answer = site.client.get(f"{HISTORY}.json")
    first = json.loads(answer.data)[0]
    assert (first["operation"], first["in_words"]) == ("find by details", "Searched the LRS")
    assert first["values"]["came"] == {"ulns": str(ULN)}


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_file_is_private_and_its_name_tells_nobody(site: Site, kind: str) -> None:
    answer = site.client.get(f"{HISTORY}.{kind}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lrs-history.{kind}"'


@pytest.mark.parametrize("path", ["", "/search", "/edit", "/history", "/history.csv"])
def test_a_page_that_the_audit_cannot_be_told_of_is_not_sent(site: Site, path: str) -> None:
    site.host.holds(LEARNER, details(place_of_birth="Mockham"))
    site.get(TAB + path)
    site.store.broken = True
    page = site.get(TAB + path)
    assert page.status == 503
    assert StoreUnavailable.happened in page.text
    assert "Mockham" not in page.source
