"""Tokens in every form, headers on every answer, and addresses that lead nowhere else."""

from dataclasses import replace

import pytest
from flask_wtf.csrf import CSRFProtect

from picslrs_plugin.blueprints.security import OWN_PAGE_POLICY
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.hookspecs.types import Subject
from picslrs_plugin.ports import FindAnswer
from picslrs_plugin.settings import Settings
from tests.fakes import COLLEAGUE, LEARNER, STRANGER
from tests.learners import ULN, details, record
from tests.pages.site import IN_WINDOW, TAB, Site, make_site


@pytest.fixture(params=["ours", "the host's"])
def guarded(request: pytest.FixtureRequest) -> Site:
    """An application without, and one with forgery protection of its own."""
    site = make_site()
    if request.param == "the host's":
        CSRFProtect(site.app)
    return site


def test_a_form_with_its_token_is_taken(guarded: Site) -> None:
    assert guarded.get(f"{TAB}/search").press("Search").status == 303


def test_a_form_that_was_not_accepted_comes_back_filled_in(guarded: Site) -> None:
    page = guarded.get(f"{TAB}/edit")
    again = page.press("Save", {"csrf_token": "too old", "place_of_birth": "Sampleford"})
    assert again.status == 400
    assert "Check what was to be sent, then send it again." in again.text
    assert again.value("place_of_birth") == "Sampleford"
    assert again.press("Save").status == 303


def test_a_form_in_a_window_that_was_not_accepted_is_a_windows_content(guarded: Site) -> None:
    page = guarded.get(f"{TAB}/search", window=True)
    again = page.press("Search", {"csrf_token": "too old"}, window=True)
    assert again.status == 400
    assert again.headers["X-Picslrs-Window"] == "1"


def test_a_form_that_was_not_accepted_after_signing_out_shows_nobody(guarded: Site) -> None:
    page = guarded.get(f"{TAB}/edit")
    guarded.host.signed_in = None
    again = page.press("Save", {"csrf_token": "too old"})
    assert again.status == 401
    assert "Sampleton" not in again.text


def test_a_host_that_checks_only_some_of_its_views_still_protects_ours() -> None:
    site = make_site(WTF_CSRF_CHECK_DEFAULT=False)
    CSRFProtect(site.app)
    assert site.client.post(f"{TAB}/search", data={}).status_code == 400


def test_a_host_that_switched_its_protection_off_for_tests_decides_for_ours() -> None:
    site = make_site(WTF_CSRF_ENABLED=False)
    CSRFProtect(site.app)
    assert site.client.post(f"{TAB}/verify", data={}).status_code != 400


def test_without_a_host_protection_ours_cannot_be_switched_off() -> None:
    site = make_site(WTF_CSRF_ENABLED=False)
    assert site.client.post(f"{TAB}/verify", data={}).status_code == 400


def test_an_application_without_a_secret_key_is_told_what_is_missing() -> None:
    site = make_site(SECRET_KEY=None)
    page = site.get(f"{TAB}/search")
    assert page.status == 500
    assert "The application has no SECRET_KEY" in page.text


def test_no_form_is_drawn_without_a_token(site: Site) -> None:
    site.verified(postcode="QX2 2BB")
    answer = FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (record(), record(ULN, family_name="X")))
    site.lrs.script("find_by_demographics", answer)
    found = site.get(f"{TAB}/search").press("Search").location
    for path in (TAB, f"{TAB}/search", found, f"{TAB}/update", f"{TAB}/edit"):
        for form in site.get(path).tree.xpath("//form"):
            assert form.get("method") == "post"
            assert form.xpath(".//input[@type='hidden'][@name='csrf_token']"), path


def test_a_policy_of_the_host_stays(site: Site) -> None:
    site.app.after_request(_set_host_policy)
    assert site.get(TAB).headers["Content-Security-Policy"] == "default-src 'self'"


def _set_host_policy(response):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as hosts write it
    response.headers["Content-Security-Policy"] = "default-src 'self'"
    return response


def test_pages_of_the_host_get_no_headers_of_ours(site: Site) -> None:
    site.app.add_url_rule("/people", view_func=lambda: "people")
    headers = site.client.get("/people").headers
    assert "Content-Security-Policy" not in headers
    assert "Referrer-Policy" not in headers


def test_inside_the_hosts_layout_our_policy_does_not_block_what_it_loads(site: Site) -> None:
    own = make_site(Settings(layout="picslrs/page.html"))
    policy = own.get(TAB).headers["Content-Security-Policy"]
    assert "default-src" not in policy
    window = own.client.get(TAB, headers=IN_WINDOW).headers["Content-Security-Policy"]
    assert window == f"{OWN_PAGE_POLICY}; frame-ancestors 'self'"


@pytest.mark.parametrize("name", ["picslrs.css", "picslrs.js"])
def test_static_files_are_served_with_their_type(site: Site, name: str) -> None:
    response = site.client.get(f"/lrs/static/{name}")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.mimetype in ("text/css", "text/javascript")
    assert "no-store" not in response.headers.get("Cache-Control", "")
    response.close()


def test_no_route_takes_a_tenant(site: Site) -> None:
    rules = [rule for rule in site.app.url_map.iter_rules() if rule.endpoint.startswith("picslrs.")]
    assert len(rules) > 15
    allowed = {"kind", "id", "attempt", "job", "filename", "code"}
    for rule in rules:
        assert rule.arguments <= allowed, rule.rule


def test_the_tenant_comes_from_the_signed_in_person_alone(site: Site) -> None:
    site.host.signed_in = STRANGER
    page = site.get(f"{TAB}?tenant=northgate")
    assert page.status == 404
    assert "Sampleton" not in page.text
    forged = {"tenant": "northgate", "place_of_birth": "Forged"}
    assert site.client.post(f"{TAB}/edit", data=forged).status_code in (400, 404)
    assert site.host.saved == []


def test_only_learners_and_applicants_have_a_tab(site: Site) -> None:
    assert site.client.get("/lrs/tutor/7").status_code == 404


@pytest.mark.parametrize("form", ["save", "reject", "select", "master", "register"])
def test_the_address_of_a_form_leads_to_the_tab_when_it_is_opened(site: Site, form: str) -> None:
    answer = site.get(f"{TAB}/{form}")
    assert (answer.status, answer.location) == (303, TAB)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.test/",
        "//elsewhere.test/",
        "/\\elsewhere.test",
        "\\\\elsewhere.test",
        "javascript:alert(1)",
        "/\t/elsewhere.test",
        "people/7",
    ],
)
def test_a_way_back_that_leads_out_of_the_host_cannot_be_made(url: str) -> None:
    with pytest.raises(ValueError, match="must be a path of the host"):
        Subject(LEARNER, details(), summary_url=url)


def test_the_way_back_keeps_the_hosts_query_and_fragment(site: Site) -> None:
    site.hold(url="/people?id=7&tab=lrs#tabs")
    assert site.get(f"{TAB}/edit").press("Save").location == "/people?id=7&tab=lrs#tabs"


def test_the_way_back_cannot_be_chosen_by_a_request(site: Site) -> None:
    page = site.get(f"{TAB}/edit?next=https://elsewhere.test&summary_url=//elsewhere.test")
    answer = page.press("Save", {"next": "https://elsewhere.test"})
    assert (answer.location, site.notice) == (TAB, "unchanged")


HOSTILE = "\"><script>alert(1)</script>'{{7*7}}"


def test_hostile_values_of_the_host_are_shown_as_text(site: Site) -> None:
    site.hold(HOSTILE[:10], details(given_name=HOSTILE, notes=HOSTILE, nationality=HOSTILE))
    for path in (TAB, f"{TAB}/search", f"{TAB}/edit"):
        page = site.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.source
        assert "49" not in page.text.replace(str(ULN), "")
    assert site.get(f"{TAB}/edit").value("nationality") == HOSTILE.upper()


def test_hostile_values_of_the_lrs_are_shown_as_text(site: Site) -> None:
    found = record(given_name=HOSTILE, address_line_1=HOSTILE)
    site.lrs.script("find_by_demographics", FindAnswer(FindOutcome.EXACT, HOSTILE, (found,)))
    page = site.follow(site.get(f"{TAB}/search").press("Search"))
    assert HOSTILE in page.text
    assert "<script>alert" not in page.source


def test_hostile_input_comes_back_as_text(site: Site) -> None:
    page = site.get(f"{TAB}/search").press("Search", {"postcode": HOSTILE})
    assert page.status == 422
    assert page.value("postcode") == HOSTILE
    assert "<script>alert" not in page.source


def test_an_answer_about_somebody_else_is_never_shared(site: Site) -> None:
    site.verified()
    assert site.get(TAB).status == 200
    site.host.signed_in = replace(COLLEAGUE, tenant="southgate")
    assert site.get(TAB).status == 404
