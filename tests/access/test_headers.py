"""The headers of every answer, whether a route lets in, refuses or fails, or nothing answers."""

from collections.abc import Iterator

import pytest
from flask_wtf.csrf import CSRFProtect

from picslrs_plugin.blueprints.security import HOST_LAYOUT_POLICY, OWN_PAGE_POLICY
from picslrs_plugin.hookspecs.checks import own_path
from picslrs_plugin.settings import Settings
from tests.access.routes import LICENCES, METHODS, ROLES, ROUTES, Route, prepared, sign_in
from tests.fakes import LEARNER
from tests.pages.site import IN_WINDOW, TAB, Site, make_site

WITHIN = "; frame-ancestors 'self'"
NOWHERE = ("/lrs/", "/lrs/learner", "/lrs/tutor/7", f"{TAB}/nothing", f"{TAB}/search/")

each_route = pytest.mark.parametrize("route", ROUTES, ids=str)


def policy_of(headers: object) -> str:
    return headers["Content-Security-Policy"]  # type: ignore[index, no-any-return]


def answers(site: Site, route: Route) -> Iterator[tuple[str, object]]:
    """Yield how a route answers somebody who may do everything, nothing, and nobody."""
    for role in (ROLES[0], ROLES[2]):
        sign_in(site, role, LICENCES["Platinum"])
        for headers in ({}, IN_WINDOW):
            yield (
                role.name,
                site.client.open(route.path(LEARNER), method=route.method, headers=headers),
            )
    site.host.signed_in = None
    yield "nobody", site.client.open(route.path(LEARNER), method=route.method)


@each_route
@pytest.mark.parametrize("checked", [True, False])
def test_every_answer_of_every_route_is_hardened(route: Route, checked: bool) -> None:
    site = prepared()
    if not checked:
        site.app.config["WTF_CSRF_ENABLED"] = False
        CSRFProtect(site.app)
    for who, answer in answers(site, route):
        headers = answer.headers  # type: ignore[attr-defined]
        assert headers["X-Content-Type-Options"] == "nosniff", who
        assert headers["Referrer-Policy"] == "same-origin", who
        if route.endpoint != "static":
            assert headers["Cache-Control"] == "no-store", who
            assert "X-Picslrs-Window" in headers["Vary"], who
            assert policy_of(headers) == OWN_PAGE_POLICY + WITHIN, who
        answer.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", NOWHERE)
@pytest.mark.parametrize("method", METHODS)
def test_an_address_of_ours_that_nothing_answers_is_hardened_too(path: str, method: str) -> None:
    headers = make_site().client.open(path, method=method).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert policy_of(headers) == HOST_LAYOUT_POLICY + WITHIN


def test_a_method_that_is_not_taken_is_hardened_too() -> None:
    answer = make_site().client.delete(TAB)
    assert answer.status_code == 405
    assert policy_of(answer.headers) == HOST_LAYOUT_POLICY + WITHIN


def test_a_defect_is_hardened_too() -> None:
    site = make_site(PROPAGATE_EXCEPTIONS=False)
    site.host.subjects = None  # type: ignore[assignment]
    answer = site.client.get(TAB)
    assert answer.status_code == 500
    assert answer.headers["Cache-Control"] == "no-store"
    assert policy_of(answer.headers) == OWN_PAGE_POLICY + WITHIN


@pytest.mark.parametrize("said", ["'none'", "'self' https://portal.example", "https://*.example"])
def test_the_host_says_who_may_frame_our_pages(said: str) -> None:
    site = make_site(Settings(frame_ancestors=said))
    assert policy_of(site.get(TAB).headers).endswith(f"; frame-ancestors {said}")
    inside = make_site(Settings(frame_ancestors=said, layout="picslrs/page.html"))
    assert policy_of(inside.get(TAB).headers) == f"{HOST_LAYOUT_POLICY}; frame-ancestors {said}"


ELSEWHERE = "https://elsewhere.test/"
ASKING = "&".join(
    f"{name}={ELSEWHERE}" for name in ("next", "url", "return", "back", "home", "attempt", "to")
)


@each_route
def test_no_route_leads_out_of_the_host(route: Route) -> None:
    site = prepared()
    site.app.config["WTF_CSRF_ENABLED"] = False
    CSRFProtect(site.app)
    told = {"X-Forwarded-Host": "elsewhere.test", "Referer": ELSEWHERE, **IN_WINDOW}
    for headers in ({}, told):
        answer = site.client.open(
            f"{route.path(LEARNER)}?{ASKING}",
            method=route.method,
            data={"next": ELSEWHERE, "home": ELSEWHERE} if route.method == "POST" else None,
            headers=headers,
        )
        for name in ("Location", "X-Picslrs-Go", "Refresh"):
            assert name not in answer.headers or own_path(answer.headers[name]), name
        assert '="https://elsewhere' not in answer.text
        answer.close()


@pytest.mark.parametrize("id_in_path", ["~2F~2Felsewhere.test", "~5C~5Celsewhere.test", "%2e%2e"])
def test_an_id_cannot_make_a_redirect_lead_out(id_in_path: str) -> None:
    site = make_site()
    for form in ("save", "reject", "select", "master", "register"):
        answer = site.client.get(f"/lrs/learner/{id_in_path}/{form}")
        assert own_path(answer.headers["Location"])
        assert answer.headers["Location"].startswith("/lrs/learner/")
