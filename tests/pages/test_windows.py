"""How the script's requests are answered: contents, ways out, and pages of their own."""

import pytest

from picslrs_plugin.blueprints.notices import NOTICES, leave_notice
from picslrs_plugin.hookspecs.types import SubjectKind, SubjectRef
from tests.fakes import LEARNER, TENANT
from tests.learners import ULN, details
from tests.pages.site import TAB, Site

WINDOWS = ("/search", "/edit", "/update", "/verify")


@pytest.mark.parametrize("path", WINDOWS)
def test_a_window_is_content_without_a_layout(site: Site, path: str) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(TAB + path, window=True)
    assert page.status == 200
    assert page.headers["X-Picslrs-Window"] == "1"
    assert "<html" not in page.source
    assert "<link" not in page.source
    assert page.one("//*[@data-picslrs-content]").get("aria-labelledby") == "picslrs-window-title"


@pytest.mark.parametrize("path", WINDOWS)
def test_without_the_script_a_window_is_a_whole_page(site: Site, path: str) -> None:
    site.verified(postcode="QX2 2BB")
    page = site.get(TAB + path)
    assert "X-Picslrs-Window" not in page.headers
    assert page.source.startswith("<!doctype html>")
    assert len(page.tree.xpath("//h1")) == 1
    assert page.one("//link[@rel='stylesheet']").get("href").startswith("/lrs/static/picslrs.css?")
    assert page.one("//script").get("type") == "module"


def test_a_window_names_whom_it_is_about(site: Site) -> None:
    whom = site.get(f"{TAB}/edit", window=True).words("//*[@class='picslrs-whom']")
    assert whom == "Learner: Testa Sampleton"


def test_a_way_out_of_a_window_is_named_for_the_script(site: Site) -> None:
    site.hold(url="/people/7")
    page = site.get(f"{TAB}/edit", window=True).press("Save", window=True)
    assert page.status == 204
    assert (page.headers["X-Picslrs-Go"], site.notice) == ("/people/7", "unchanged")
    assert page.headers["X-Picslrs-Window"] == "1"


def test_a_way_out_without_the_script_is_a_redirect(site: Site) -> None:
    site.hold(url="/people/7")
    answer = site.get(f"{TAB}/edit").press("Save")
    assert (answer.status, answer.location, site.notice) == (303, "/people/7", "unchanged")


def test_the_way_from_window_to_window_is_a_redirect_for_both(site: Site) -> None:
    for window in (False, True):
        answer = site.get(f"{TAB}/search", window=window).press("Search", window=window)
        assert answer.status == 303
        assert answer.location.startswith(f"{TAB}/search/")


def test_closing_leads_back_to_the_hosts_page(site: Site) -> None:
    site.hold(url="/people/7")
    for close in site.get(f"{TAB}/search").tree.xpath("//a[@data-picslrs-close]"):
        assert close.get("href") == "/people/7"


@pytest.mark.parametrize("path", ["", *WINDOWS])
def test_no_page_has_inline_script_or_style(site: Site, path: str) -> None:
    site.verified(postcode="QX2 2BB")
    tree = site.get(TAB + path).tree
    assert tree.xpath("//style|//@style") == []
    assert tree.xpath("//script[not(@src)]") == []
    assert [name for name in tree.xpath("//@*") if name.attrname.startswith("on")] == []
    assert tree.xpath("//a[starts-with(@href, 'javascript:')]") == []


@pytest.mark.parametrize("path", ["", *WINDOWS])
def test_no_id_stands_on_a_page_twice(site: Site, path: str) -> None:
    site.verified(postcode="QX2 2BB")
    ids = site.get(TAB + path).tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(name.startswith("picslrs-") for name in ids)


@pytest.mark.parametrize("path", ["", *WINDOWS])
def test_every_button_says_what_it_is_doing_while_it_works(site: Site, path: str) -> None:
    site.verified(postcode="QX2 2BB")
    for button in site.get(TAB + path).tree.xpath("//button"):
        assert button.get("type") == "submit"
        assert button.get("data-picslrs-busy").endswith("…")


def test_writes_to_the_lrs_are_marked_as_never_to_be_repeated(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    form = site.get(f"{TAB}/update").one("//form")
    assert form.get("data-picslrs-once") is not None
    assert site.get(f"{TAB}/search").one("//form").get("data-picslrs-once") is None


@pytest.mark.parametrize(
    "subject_id", ["7", "2026/0017", "..", ".", "a~b", "100%", "Ä Ö", "a\\b", "q?x=1#y", "~2F", "+"]
)
def test_a_host_may_use_any_id(site: Site, subject_id: str) -> None:
    ref = SubjectRef(TENANT, SubjectKind.LEARNER, subject_id)
    site.host.holds(ref, details())
    with site.app.test_request_context():
        from flask import url_for

        address = url_for("picslrs.search", kind="learner", id=subject_id)
    page = site.get(address)
    assert page.status == 200
    assert page.press("Search").status == 303


def test_an_id_that_is_too_long_is_nobodys(site: Site) -> None:
    assert site.get(f"/lrs/learner/{'x' * 200}").status == 404


def test_a_blank_id_is_nobodys(site: Site) -> None:
    assert site.get("/lrs/learner/%20").status == 404


def test_applicants_have_the_same_windows(site: Site) -> None:
    site.host.holds(SubjectRef(TENANT, SubjectKind.APPLICANT, "8"), details())
    page = site.get("/lrs/applicant/8")
    assert "This applicant has no Unique Learner Number (ULN) yet." in page.text
    answer = site.get("/lrs/applicant/8/search").press("Search")
    assert answer.location.startswith("/lrs/applicant/8/search/")


def test_an_unknown_notice_cannot_be_left(site: Site) -> None:
    with site.app.test_request_context(), pytest.raises(KeyError):
        leave_notice(LEARNER, "made up")


@pytest.mark.parametrize("key", sorted(NOTICES))
def test_every_notice_can_be_drawn(site: Site, key: str) -> None:
    site.hold(str(ULN))
    site.leave_notice(key)
    assert NOTICES[key].title in site.get(TAB).text


def test_a_notice_is_told_once(site: Site) -> None:
    site.verified()
    site.leave_notice("linked")
    assert "ULN selected" in site.get(TAB).text
    assert "ULN selected" not in site.get(TAB).text


def test_a_notice_is_not_told_about_somebody_else(site: Site) -> None:
    other = SubjectRef(TENANT, SubjectKind.LEARNER, "9")
    site.host.holds(other, details())
    site.leave_notice("registered")
    assert "registered" not in site.get("/lrs/learner/9").text
    assert "registered" in site.get(TAB).text


def test_a_link_cannot_say_that_something_was_done(site: Site) -> None:
    site.verified()
    for key in NOTICES:
        assert not site.get(f"{TAB}?notice={key}").tree.xpath("//*[@role='status'][.//p]")


def test_after_an_action_the_way_back_is_found_even_when_the_tab_cannot_be_drawn(
    site: Site,
) -> None:
    page = site.get(f"{TAB}/edit")

    def fail(*_: object) -> None:
        from picslrs_plugin.errors import LookupFailed

        raise LookupFailed

    site.services.summary = fail  # type: ignore[assignment, method-assign]
    assert (page.press("Save").location, site.notice) == (TAB, "unchanged")


def test_the_reference_of_the_fixture_is_the_one_of_the_path() -> None:
    assert f"/lrs/{LEARNER.kind.value}/{LEARNER.id}" == TAB
