"""Every route for every role, tenant, licence, learner and applicant, as its expectation says.

The routes come from the application's own URL map, so that a new one cannot be forgotten.
"""

from itertools import product

import pytest
from flask_wtf.csrf import CSRFProtect

from picslrs_plugin.hookspecs.types import Action
from tests.access.expectations import EXPECTED, About, Open
from tests.access.routes import (
    CHANGING,
    LICENCES,
    METHODS,
    ROLES,
    ROUTES,
    SUBJECTS,
    Route,
    prepared,
    refusal,
    sign_in,
    told,
    untouched,
)
from tests.fakes import LEARNER
from tests.learners import ULN
from tests.pages.site import IN_WINDOW, TAB, Site

EVERYTHING = ROLES[0]
PLATINUM = LICENCES["Platinum"]

each_route = pytest.mark.parametrize("route", ROUTES, ids=str)
each_closed_route = pytest.mark.parametrize(
    "route", [one for one in ROUTES if not isinstance(one.expected, Open)], ids=str
)
each_form = pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.method in CHANGING], ids=str
)


@pytest.fixture(scope="module")
def shared() -> Site:
    """Give one application to all cells that are refused or only look."""
    return prepared()


@pytest.fixture(params=["ours", "the host's"])
def guarded(request: pytest.FixtureRequest) -> Site:
    """Give an application without, and one with forgery protection of its own."""
    site = prepared()
    if request.param == "the host's":
        CSRFProtect(site.app)
    return site


def test_every_route_has_an_expectation_and_every_expectation_a_route() -> None:
    assert set(EXPECTED) == {route.endpoint for route in ROUTES}


@each_route
def test_each_cell_of_the_table_is_as_expected(route: Route) -> None:
    wrong = []
    site = prepared()
    site.app.config["WTF_CSRF_ENABLED"] = False  # the forms' own tests are below
    CSRFProtect(site.app)
    for role, name, ref, own in product(ROLES, LICENCES, SUBJECTS, (True, False)):
        sign_in(site, role, LICENCES[name], own=own)
        site.host.saved.clear()
        site.lrs.calls.clear()
        answer = site.client.open(route.path(ref), method=route.method)
        refused = refusal(route, role, LICENCES[name], ref, own)
        fits = answer.status_code == refused if refused else answer.status_code in route.let_in
        sees = not refused or (own and Action.VIEW not in role.denied)
        quiet = (sees or not told(answer.text)) and (not refused or untouched(site))
        if not (fits and quiet):
            whose = "own" if own else "another"
            wrong.append((role.name, name, ref.kind.value, whose, answer.status_code))
        answer.close()
    assert wrong == []


@each_closed_route
def test_nobody_enters_without_signing_in(shared: Site, route: Route) -> None:
    shared.host.signed_in = None
    for ref in SUBJECTS:
        answer = shared.client.open(route.path(ref), method=route.method)
        assert answer.status_code == 401
        assert not told(answer.text)
    assert untouched(shared)


@each_route
def test_no_route_takes_another_method(shared: Site, route: Route) -> None:
    sign_in(shared, EVERYTHING, PLATINUM)
    path = route.path(LEARNER)
    taken = {one.method for one in ROUTES if one.path(LEARNER) == path}
    for method in (*METHODS, "TRACE", "BREW"):
        if method not in taken:
            answer = shared.client.open(path, method=method)
            assert answer.status_code == 405, method
            assert not told(answer.text)
    assert untouched(shared)


@each_form
@pytest.mark.parametrize("window", [False, True])
def test_a_form_without_a_token_does_nothing(guarded: Site, route: Route, window: bool) -> None:
    headers = IN_WINDOW if window else {}
    form = {"place_of_birth": "Forged", "uln": str(ULN)}
    answer = guarded.client.open(
        route.path(LEARNER), method=route.method, data=form, headers=headers
    )
    assert answer.status_code == 400
    assert "This form could not be accepted" in answer.text
    assert untouched(guarded)


@each_form
def test_the_token_of_another_session_is_refused(guarded: Site, route: Route) -> None:
    token = guarded.get(f"{TAB}/search").value("csrf_token")
    stranger = guarded.app.test_client()
    answer = stranger.open(route.path(LEARNER), method=route.method, data={"csrf_token": token})
    assert answer.status_code == 400
    assert untouched(guarded)


@each_form
def test_a_token_counts_in_the_body_alone(route: Route) -> None:
    site = prepared()
    token = site.get(f"{TAB}/search").value("csrf_token")
    path = f"{route.path(LEARNER)}?csrf_token={token}"
    assert site.client.open(path, method=route.method).status_code == 400
    assert untouched(site)


@pytest.mark.parametrize(
    "route",
    [
        one
        for one in ROUTES
        if one.method in CHANGING and isinstance(one.expected, About) and one.expected.licensed
    ],
    ids=str,
)
@pytest.mark.parametrize("below", ["none", "Bronze", "another module"])
def test_a_licence_that_ends_meanwhile_ends_the_next_form(route: Route, below: str) -> None:
    site = prepared()
    token = site.get(f"{TAB}/search").value("csrf_token")
    sign_in(site, EVERYTHING, LICENCES[below])
    answer = site.client.open(route.path(LEARNER), method=route.method, data={"csrf_token": token})
    assert answer.status_code == 403
    assert "licen" in answer.text
    assert untouched(site)


@each_form
def test_a_sign_out_in_another_tab_ends_the_next_form(route: Route) -> None:
    site = prepared()
    token = site.get(f"{TAB}/search").value("csrf_token")
    site.host.signed_in = None
    answer = site.client.open(route.path(LEARNER), method=route.method, data={"csrf_token": token})
    assert answer.status_code == 401
    assert not told(answer.text)
    assert untouched(site)
