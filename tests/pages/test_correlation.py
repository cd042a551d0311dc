"""A request can be found again: in the log, in its answer's header and on its error page."""

import pytest
from flask import Response, render_template_string
from flask_wtf.csrf import CSRFProtect

from picslrs_plugin.errors import StoreUnavailable
from picslrs_plugin.hookspecs import Identity, Subject, SubjectRef
from picslrs_plugin.telemetry import Context, correlation, current, well_formed
from tests.fakes import LEARNER, TENANT
from tests.pages.site import TAB, Page, Site

HEADER = "X-Request-ID"


def get(site: Site, path: str = TAB, name: str | None = None) -> Page:
    headers = {} if name is None else {HEADER: name}
    return Page(site.client, site.client.get(path, headers=headers))


def reference(page: Page) -> str:
    return page.words("//*[@class='picslrs-reference-value']")


def test_the_name_that_came_with_a_request_goes_with_its_answer(site: Site) -> None:
    assert get(site, name="from-a-proxy.1").headers[HEADER] == "from-a-proxy.1"


@pytest.mark.parametrize("name", [None, "", "two words", "x" * 65, "<b>", "ü"])
def test_another_name_is_replaced_by_one_of_ours(site: Site, name: str | None) -> None:
    given = get(site, name=name).headers[HEADER]
    assert well_formed(given)
    assert given != name


def test_each_request_has_a_name_of_its_own(site: Site) -> None:
    assert get(site).headers[HEADER] != get(site).headers[HEADER]


@pytest.mark.parametrize("path", [TAB, f"{TAB}/search", "/lrs/learner/x", "/lrs/static/picslrs.js"])
def test_every_answer_of_ours_has_the_name(site: Site, path: str) -> None:
    response = site.client.get(path)
    assert well_formed(response.headers[HEADER])
    response.close()


def test_a_name_that_the_host_has_put_there_stays(site: Site) -> None:
    def put(response: Response) -> Response:
        response.headers[HEADER] = "the-hosts"
        return response

    site.app.after_request(put)
    assert get(site).headers[HEADER] == "the-hosts"


def test_name_and_tenant_are_known_while_it_is_at_work(site: Site) -> None:
    seen: set[Context] = set()
    usual = site.host.subject

    def watched(identity: Identity, ref: SubjectRef) -> Subject:
        seen.add(current())
        return usual(identity, ref)

    site.host.subject = watched  # type: ignore[method-assign]
    get(site, name="one")
    assert seen == {Context("one", TENANT)}


def test_nothing_of_a_request_is_left_when_it_is_done(site: Site) -> None:
    get(site, name="one")
    site.host.signed_in = None
    get(site, name="two")
    assert (correlation(), current().tenant) == ("", "")


def test_a_request_that_the_host_refuses_first_is_named_and_leaves_nothing(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    CSRFProtect(site.app)
    page = Page(site.client, site.client.post(f"{TAB}/verify", headers={HEADER: "one"}))
    assert (page.status, reference(page), page.headers[HEADER]) == (400, "one", "one")
    assert current() == Context()


def test_an_error_page_shows_the_name_as_its_reference(site: Site) -> None:
    site.store.broken = True
    page = get(site, name="one")
    assert (page.status, reference(page)) == (503, "one")
    assert "Reference one" in page.text


def test_what_is_wrong_with_a_form_needs_no_reference(site: Site) -> None:
    page = site.get(f"{TAB}/search").press("Search", {"given_name": ""})
    assert page.status == 422
    assert "Reference" not in page.text


def test_a_page_without_an_error_shows_none(site: Site) -> None:
    assert "Reference" not in get(site).text


def host_page(site: Site) -> Page:
    """Open a page of the host's own with the tab, its list of tabs and of pages in it."""

    def summary() -> str:
        return render_template_string(
            "{{ picslrs_tabs(ref)|length }} {{ picslrs_pages()|length }} {{ picslrs_tab(ref) }}",
            ref=LEARNER,
        )

    site.app.add_url_rule("/summary", "summary", summary)
    return get(site, "/summary", "one")


def test_an_error_inside_the_hosts_page_shows_the_reference_too(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.store.broken = True
    page = host_page(site)
    assert (page.status, reference(page)) == (200, "one")
    assert StoreUnavailable.happened in page.text
    (record,) = (one for one in caplog.records if "could not be drawn" in one.getMessage())
    assert vars(record)["picslrs_correlation"] == "one"
    assert vars(record)["picslrs_tenant"] == TENANT
    assert correlation() == ""


def test_the_headers_of_the_hosts_page_stay_its_own(site: Site) -> None:
    assert HEADER not in host_page(site).headers
