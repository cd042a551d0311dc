"""The MIS's own pages over HTTP."""

import re

import pytest
import requests

from picslrs_plugin.demo.ground import Ground, MovableClock
from picslrs_plugin.demo.people import SCENARIOS
from picslrs_plugin.demo.servers import Demo
from picslrs_plugin.demo.tenants import TENANTS
from picslrs_plugin.hookspecs import SubjectKind


def _ground(demo: Demo, **chosen: str) -> Ground:
    return Ground(demo, MovableClock(), SubjectKind.LEARNER, **chosen)


def test_everything_leads_to_the_sign_in_page_first(shared_demo: Demo) -> None:
    for path in ("/", "/learners", "/applicants", "/learners/1001/lrs", "/connection"):
        answer = requests.get(f"{shared_demo.url}{path}", timeout=5)
        assert answer.url == f"{shared_demo.url}/sign-in"


def test_the_sign_in_page_offers_every_organisation_with_its_licence(shared_demo: Demo) -> None:
    page = _ground(shared_demo).visitor.get("/sign-in")
    for tenant in TENANTS:
        page.says(tenant.name, tenant.licence_name)


def test_signing_in_again_switches_organisation_and_role(shared_demo: Demo) -> None:
    visitor = _ground(shared_demo).visitor
    visitor.get("/learners").says("Northgate College", "Alex Field, administrator")
    choice: dict[str, str | list[str]] = {"tenant": "northgate-training", "role": "viewer"}
    page = visitor.get("/sign-in").press("Sign in", choice)
    page.says("Northgate Training", "Sam Heath, viewer").does_not_say("Northgate College")


@pytest.mark.parametrize("folder", ["learners", "applicants"])
def test_the_list_says_what_everybody_shows(shared_demo: Demo, folder: str) -> None:
    page = _ground(shared_demo).visitor.get(f"/{folder}")
    for scenario in SCENARIOS:
        page.says(scenario.shows, scenario.steps)


def test_the_list_is_searched_by_name_number_uln_and_outcome(shared_demo: Demo) -> None:
    at = _ground(shared_demo)
    person = at.person("verify-doubt")
    for words in (person.details.family_name.lower(), person.ref.id, person.uln, "date of birth"):
        found = at.visitor.get("/learners").press("Find", {"q": words})
        found.says(person.details.full_name).does_not_say("Too many matches")


def test_a_search_that_finds_nobody_says_so(shared_demo: Demo) -> None:
    page = _ground(shared_demo).visitor.get("/learners?q=%3Cb%3Enobody")
    page.says("0 of these learners match “<b>nobody”")


def test_the_list_of_an_organisation_without_the_licence_says_what_is_missing(
    shared_demo: Demo,
) -> None:
    page = _ground(shared_demo, tenant="northgate-sixth-form").visitor.get("/learners")
    page.says("needs the Silver or a higher tier")


@pytest.mark.parametrize(
    ("tenant", "role", "why"),
    [
        ("northgate-sixth-form", "administrator", "needs the Silver or a higher tier"),
        ("northgate-college", "viewer", "Your role only looks"),
    ],
)
def test_nobody_is_told_to_try_what_they_cannot_do(
    shared_demo: Demo, tenant: str, role: str, why: str
) -> None:
    at = _ground(shared_demo, tenant=tenant, role=role)
    for path in ("/learners", at.summary_path("verify-exact")):
        words = at.visitor.get(path).tree.text_content()
        assert why in words
        assert "Verify: everything agrees." not in words


def test_a_summary_page_has_the_hosts_tabs_and_the_lrs_among_them(shared_demo: Demo) -> None:
    at = _ground(shared_demo)
    page = at.visitor.get(at.summary_path("exact"))
    page.offers("Summary", "Contact details", "Enrolments", "LRS")
    page.follow("LRS").says("Learning Records Service")
    page.follow("Enrolments").says("Enrolled", at.person("exact").programme)


def test_corrected_contact_details_are_saved(demo: Demo) -> None:
    at = _ground(demo)
    page = at.visitor.get(f"{at.summary_path('missing')}/contact")
    page.press("Save contact details", {"postcode": "QX1 1AA", "gender": "1"}).says("saved")
    held = at.held("missing").details
    assert (held.postcode, held.gender) == ("QX1 1AA", "1")
    assert held.date_of_birth == at.person("missing").details.date_of_birth


def test_contact_details_of_a_locked_record_are_not_saved(demo: Demo) -> None:
    at = _ground(demo)
    page = at.visitor.get(f"{at.summary_path('locked')}/contact")
    page.press("Save contact details", {"postcode": "QX1 1AA"}).has_status(409).says("locked")
    assert at.held("locked").details == at.person("locked").details


def test_a_viewer_corrects_and_unlocks_nothing(shared_demo: Demo) -> None:
    at = _ground(shared_demo, role="viewer")
    page = at.visitor.get(f"{at.summary_path('locked')}/contact")
    page.does_not_offer(
        "Save contact details", "Unlock this record", "LRS connection", "LRS credentials"
    )
    token = ("csrf_token", dict(page.form("Sign out").values)["csrf_token"])
    for path in ("/contact", "/unlock"):
        sent = [token, ("given_name", "Changed"), ("family_name", "Changed")]
        at.visitor.send("POST", f"{at.summary_path('locked')}{path}", sent).has_status(403)
    assert at.held("locked").locked
    at.visitor.get("/connection").has_status(403)


def test_nothing_happens_meanwhile_to_those_who_do_not_offer_it(shared_demo: Demo) -> None:
    at = _ground(shared_demo)
    token = dict(at.visitor.get("/learners/1001").form("Sign out").values)["csrf_token"]
    path = f"{at.summary_path('exact')}/meanwhile"
    at.visitor.send("POST", path, [("csrf_token", token)]).has_status(404)


def test_a_form_without_a_token_is_not_taken(shared_demo: Demo) -> None:
    at = _ground(shared_demo)
    page = at.visitor.send("POST", f"{at.summary_path('locked')}/unlock", [])
    page.has_status(400).says("Nothing was sent")
    assert at.held("locked").locked


def test_unknown_pages_and_people_are_not_found(shared_demo: Demo) -> None:
    visitor = _ground(shared_demo).visitor
    for path in ("/learners/nobody", "/learners/3001", "/staff", "/learners/" + "9" * 200):
        visitor.get(path).has_status(404).says("Page not found")


def test_every_page_allows_nothing_from_elsewhere_and_nothing_inline(shared_demo: Demo) -> None:
    at = _ground(shared_demo)
    paths = ("/sign-in", "/learners", at.summary_path("exact"), at.window_path("exact", "/search"))
    for path in paths:
        page = at.visitor.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert not page.tree.xpath("//@style | //style | //script[not(@src)]")
        assert not page.tree.xpath("//@*[starts-with(name(), 'on')]")


def test_the_addresses_on_the_pages_name_no_organisation(shared_demo: Demo) -> None:
    at = _ground(shared_demo)
    page = at.visitor.get(at.summary_path("exact"))
    addresses = page.tree.xpath("//a/@href | //form/@action")
    assert addresses
    assert not [address for address in addresses if re.search("northgate-", address)]
