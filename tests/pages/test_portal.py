"""The pages of the LRS portal's files."""

from io import BytesIO

from tests.fakes import TENANT
from tests.learners import ULN, details
from tests.pages.site import Page, Site

PORTAL = "/lrs/todo/portal"
BORN = details().date_of_birth
LINE = f"learner/7,{ULN},Testa,Sampleton,{BORN}"
HEAD = "MISIdentifier,ULN,GivenName,FamilyName,DateOfBirth"


def bring(site: Site, content: bytes) -> Page:
    form = site.get(PORTAL)
    sent = {"csrf_token": form.value("csrf_token"), "file": (BytesIO(content), "portal.csv")}
    return Page(site.client, site.client.post(f"{PORTAL}/import", data=sent))


def test_the_file_for_the_portal_is_sent_under_its_name(site: Site) -> None:
    site.services.read_roster(TENANT)
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


def test_no_file_at_all_is_told_beside_the_box(site: Site) -> None:
    page = bring(site, b"")
    assert page.status == 422
    assert page.one("//*[@role='alert']//a").get("href") == "#picslrs-file"


def test_a_file_of_an_older_program_is_read_all_the_same(site: Site) -> None:
    site.hold(ours=details(given_name="Zoë"))
    line = LINE.replace("Testa", "Zoë")
    assert "1 ULN would be saved" in bring(site, f"{HEAD}\r\n{line}\r\n".encode("cp1252")).text


def test_the_addresses_of_the_forms_lead_to_the_page(site: Site) -> None:
    assert site.get(f"{PORTAL}/import").location == PORTAL
    assert site.get(f"{PORTAL}/save").location == PORTAL
