"""The pages of the LRS portal's files."""

from io import BytesIO

import pytest

from tests.fakes import TENANT
from tests.learners import ULN, details
from tests.pages.site import Page, Site

PORTAL = "/lrs/todo/portal"
BORN = details().date_of_birth
LINE = f"learner/7,{ULN},Testa,Sampleton,{BORN}"
HEAD = "MISIdentifier,ULN,GivenName,FamilyName,DateOfBirth"


def bring(site: Site, content: bytes, name: str = "portal.csv") -> Page:
    form = site.get(PORTAL)
    sent = {"csrf_token": form.value("csrf_token"), "file": (BytesIO(content), name)}
    return Page(site.client, site.client.post(f"{PORTAL}/import", data=sent))


def test_the_file_for_the_portal_is_sent_under_its_name(site: Site) -> None:
    site.services.chores.read_roster(TENANT)
    sent = site.client.get(f"{PORTAL}/file")
    assert sent.mimetype == "text/csv"
    assert sent.headers["Content-Disposition"].endswith('"LRB_10099999_241120261000.CSV"')
    assert sent.get_data().startswith(b"FileVersion,FileName,UKPRN")


def test_a_file_with_nobody_in_it_is_told_on_the_page(site: Site) -> None:
    page = site.get(f"{PORTAL}/file")
    assert page.status == 409
    assert "No file was made." in page.words("//*[@role='alert']")


def test_a_file_is_previewed_and_then_saved(site: Site) -> None:
    page = bring(site, f"{HEAD}\r\n{LINE}\r\nlearner/none,{ULN},A,B,\r\n".encode())
    assert "Another line of this file has the same ULN." in page.text
    page = bring(site, f"{HEAD}\r\n{LINE}\r\n".encode())
    assert "Nothing was saved yet. 1 ULN would be saved" in page.text
    assert "Testa Sampleton, learner 7" in page.text
    done = page.press("Save 1 ULN")
    assert "1 ULN was saved" in done.text
    assert site.host.subjects[next(iter(site.host.subjects))].uln == str(ULN)


def test_columns_are_asked_for_once(site: Site) -> None:
    page = bring(site, f"{HEAD.replace('MISIdentifier', 'Who')}\r\n{LINE}\r\n".encode())
    assert page.words("//h1") == "Which column is which?"
    shown = page.press("Show what it would change", {"map_identifier": "0"})
    assert "1 ULN would be saved" in shown.text


def test_a_change_in_between_shows_the_preview_anew(site: Site) -> None:
    page = bring(site, f"{HEAD}\r\n{LINE}\r\n".encode())
    site.hold(ours=details(place_of_birth="Sampleby"))
    again = page.press("Save 1 ULN")
    assert again.status == 409
    assert "Something has changed since this preview was made." in again.text
    assert "1 ULN was saved" in again.press("Save 1 ULN").text


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "", "Select the file that the portal gave you."),
        (b"", "portal.csv", "The file is empty."),
        (b"PK\x03\x04\x14\x00\x06\x00", "portal.xlsx", "This is not a CSV file."),
        (b"Dear all\r\nsee you\r\n", "letter.txt", "This is not the portal's file:"),
        (b"x" * 400_001, "portal.csv", "The file must be 400 kB or smaller."),
    ],
)
def test_a_file_that_cannot_be_used_is_named_beside_its_box(
    site: Site, content: bytes, name: str, told: str
) -> None:
    page = bring(site, content, name)
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-file"
    assert f"Error: {told}" in page.words("//*[@id='picslrs-file-error']")


def test_a_file_that_is_too_large_to_be_read_is_told_on_the_page_too(site: Site) -> None:
    kind = "multipart/form-data; boundary=x"
    sent = site.client.post(f"{PORTAL}/import", data=b"x" * 600_000, content_type=kind)
    page = Page(site.client, sent)
    assert page.status == 413
    assert "The file must be 400 kB or smaller." in page.words("//*[@id='picslrs-file-error']")
    assert "Show what it would change" in page.labels


def _without_known_names(site: Site) -> Page:
    head = HEAD.replace("GivenName", "First").replace("FamilyName", "Last")
    return bring(site, f"{head}\r\n{LINE}\r\n".encode())


def test_a_column_that_was_not_selected_is_asked_for_at_its_box(site: Site) -> None:
    page = _without_known_names(site)
    assert page.status == 200
    again = page.press("Show what it would change", {"map_given_name": "2"})
    assert again.status == 422
    assert again.one("//*[@role='alert']//a").get("href") == "#picslrs-map_family_name"
    assert "Select the column of the family name." in again.text
    assert again.value("map_given_name") == "2"


def test_one_column_cannot_stand_for_two(site: Site) -> None:
    page = _without_known_names(site)
    same = {"map_given_name": "2", "map_family_name": "2"}
    again = page.press("Show what it would change", same)
    assert again.status == 422
    assert "Select another column for the family name: this one is used twice." in again.text
    better = again.press("Show what it would change", {"map_family_name": "3"})
    assert "1 ULN would be saved" in better.text


def test_a_uln_of_the_file_is_never_broken_in_the_middle(site: Site) -> None:
    page = bring(site, f"{HEAD}\r\n{LINE}\r\n".encode())
    assert page.words("//td/*[@class='picslrs-uln']") == str(ULN)


def test_a_file_of_an_older_program_is_read_all_the_same(site: Site) -> None:
    site.hold(ours=details(given_name="Zoë"))
    line = LINE.replace("Testa", "Zoë")
    assert "1 ULN would be saved" in bring(site, f"{HEAD}\r\n{line}\r\n".encode("cp1252")).text


def test_the_addresses_of_the_forms_lead_to_the_page(site: Site) -> None:
    assert site.get(f"{PORTAL}/import").location == PORTAL
    assert site.get(f"{PORTAL}/save").location == PORTAL
