"""What hostile people type, hold or send: into every field, over-long, half composed, as markup.

Every form is filled in with the same text in every box that it has, and every field of ours and
of the LRS's record holds it; then each page and each line of the log is looked at.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from picslrs_plugin.domain.fields import FIELDS, Kind
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.domain.response_codes import FindOutcome
from picslrs_plugin.domain.verification import Verification
from picslrs_plugin.ports import FindAnswer
from tests.access.routes import CHANGING, ROUTES, Route, prepared
from tests.fakes import LEARNER
from tests.learners import OTHER, ULN, details, record
from tests.pages.site import TAB, Page, Site

MARKUP = "\"'><x-injected onfocus=alert(1)>{{1009*1013}}<script>alert(1)</script>"
FORMULA = "=HYPERLINK(A1)"
LINES = "one\r\nSet-Cookie: forged=1\r\n\x1b[31mtwo"
TYPED = {
    "markup": MARKUP,
    "formula": FORMULA,
    "new lines": LINES,
    "over-long": "x" * 10_000,
    "nothing but spaces": " \t\u00a0\u200b",
    "NUL": "a\0b",
    "not a character": "a\ufffeb",
    "right to left": "a\u202eb",
    "many digits": "9" * 5000,
    "not decimal": "\u00b2\u0663",
}
BOXES = (
    *(field.name for field in FIELDS),
    *(f"date_of_birth_{part}" for part in ("day", "month", "year")),
    *("attempt", "uln", "seen", "confirm", "field", "send", "version_number"),
)

FORMS = tuple(route for route in ROUTES if route.method in CHANGING)
each_form = pytest.mark.parametrize("route", FORMS, ids=str)


def token_of(site: Site) -> str:
    return site.get(f"{TAB}/search").value("csrf_token")


def sent(site: Site, route: Route, text: str) -> Page:
    """Send a form with the same text in every box."""
    form = dict.fromkeys(BOXES, text) | {"csrf_token": token_of(site)}
    return Page(site.client, site.client.post(route.path(LEARNER), data=form))


def markup_of(page: Page) -> list[object]:
    """Return what became an element or a handler of an event that should be text."""
    found: list[object] = page.tree.xpath("//x-injected | //*[@onfocus] | //script[not(@src)]")
    return found


@each_form
@pytest.mark.parametrize("text", TYPED.values(), ids=TYPED.keys())
def test_whatever_is_typed_is_told_and_never_markup(
    caplog: pytest.LogCaptureFixture, route: Route, text: str
) -> None:
    caplog.set_level(logging.DEBUG)
    site = prepared()
    page = sent(site, route, text)
    assert page.status in (200, 303, 409, 422, *route.let_in)
    assert markup_of(page) == []
    assert "1022117" not in page.text
    assert "forged" not in page.headers.get("Set-Cookie", "")
    assert all(readable(record_) for record_ in caplog.records)
    assert site.host.saved == []


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("formula", FORMULA),
        ("nothing but spaces", ""),
        ("right to left", "ab"),
        ("not decimal", TYPED["not decimal"]),
        *((name, None) for name in ("markup", "new lines", "over-long", "NUL")),
        *((name, None) for name in ("not a character", "many digits")),
    ],
)
def test_what_is_typed_into_one_box_is_saved_without_what_cannot_be_seen_or_not_at_all(
    name: str, saved: str | None
) -> None:
    site = prepared()
    page = site.get(f"{TAB}/edit").press("Save", {"place_of_birth": TYPED[name]})
    assert page.status == (422 if saved is None else 303)
    kept = [changes.values["place_of_birth"] for _, changes in site.host.saved]
    assert kept == ([] if saved is None else [saved])


def readable(one: logging.LogRecord) -> bool:
    """Whether a record of the log is one line in which nothing of the text stands."""
    message = one.getMessage()
    return message.isprintable() and "alert(1)" not in message and "HYPERLINK" not in message


@each_form
def test_a_form_that_is_too_long_is_told_so(route: Route) -> None:
    site = prepared()
    page = sent(site, route, "x" * 100_000)
    assert page.status == 413
    assert "What was sent is too long to be read." in page.text
    assert "nothing was changed" in page.text
    assert site.host.saved == []
    assert site.lrs.calls == {}


@each_form
def test_a_form_that_hides_its_length_is_not_read(route: Route) -> None:
    site = prepared()
    headers = {"Transfer-Encoding": "chunked"}
    data = {"csrf_token": token_of(site)}
    answer = site.client.post(route.path(LEARNER), data=data, headers=headers)
    assert answer.status_code == 413
    assert site.lrs.calls == {}


def hostile_details(text: str) -> LearnerDetails:
    """Return a learner all of whose texts are this one."""
    texts = {field.name: text for field in FIELDS if field.kind is not Kind.DATE}
    return details(**texts)


def pages_of(site: Site) -> Iterator[Page]:
    """Yield every page about the learner, after a search that found the LRS's records."""
    for outcome in (FindOutcome.POSSIBLE, FindOutcome.EXACT, FindOutcome.LINKED):
        found = tuple(site.lrs.records.values())[: 2 if outcome is FindOutcome.POSSIBLE else 1]
        site.lrs.script("find_by_demographics", FindAnswer(outcome, MARKUP, found))
        form = {**SEARCH, "csrf_token": token_of(site)}
        answer = Page(site.client, site.client.post(f"{TAB}/search", data=form))
        results = answer.location
        yield site.get(results)
        attempt = results.rsplit("/", 1)[-1].partition("?")[0]
        yield site.get(f"{TAB}/register/{attempt}")
        yield site.get(f"{TAB}/search?attempt={attempt}")
    for path in ("", "/search", "/verify", "/update", "/edit"):
        yield site.get(TAB + path)


SEARCH = {
    "given_name": "Testa",
    "family_name": "Sampleton",
    "date_of_birth_day": "4",
    "date_of_birth_month": "3",
    "date_of_birth_year": "2007",
    "gender": "2",
    "postcode": "QX1 1AA",
}


@pytest.mark.parametrize("outcome", Verification)
def test_whatever_ours_and_theirs_hold_is_shown_as_text(outcome: Verification) -> None:
    site = prepared()
    theirs = replace(record(), details=hostile_details(MARKUP))
    site.lrs.records = {ULN: theirs, OTHER: record(OTHER, family_name=MARKUP)}
    site.hold(str(ULN), hostile_details(MARKUP))
    site.link(outcome, theirs, code=MARKUP)
    shown = 0
    for page in pages_of(site):
        assert page.status in (200, 409)
        assert markup_of(page) == []
        shown += "x-injected" in page.text
    assert shown > 5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_at_all_makes_a_form_fail(text: str) -> None:
    site = prepared()
    for route in FORMS:
        assert sent(site, route, text).status < 500


def test_what_is_typed_half_composed_is_kept_composed() -> None:
    site = prepared()
    page = site.get(f"{TAB}/edit").press("Save", {"place_of_birth": "Fe\u0301licite\u0301"})
    assert page.status == 303
    ((_, changes),) = site.host.saved
    assert changes.values["place_of_birth"] == "F\u00e9licit\u00e9"


@pytest.mark.parametrize("id_in_path", ["%00", "7%00", "a" * 129, "%20", "~00"])
def test_an_id_that_can_be_nobodys_is_not_found(id_in_path: str) -> None:
    site = prepared()
    asked = len(site.host.subjects)
    answer = site.client.get(f"/lrs/learner/{id_in_path}")
    assert answer.status_code == 404
    assert len(site.host.subjects) == asked


@pytest.mark.parametrize("sent_name", [LINES, MARKUP, "x" * 65, "\u00e9", ""])
def test_a_reference_that_could_forge_a_line_of_the_log_is_not_taken(sent_name: str) -> None:
    site = prepared()
    environ = {"HTTP_X_REQUEST_ID": sent_name.encode("utf-8").decode("latin-1")}
    answer = site.client.get(TAB, environ_overrides=environ)
    assert answer.headers["X-Request-ID"] != sent_name
    assert answer.headers["X-Request-ID"].isalnum()


def test_a_lower_limit_of_the_host_is_told_in_the_same_words() -> None:
    site = prepared()
    site.app.config["MAX_CONTENT_LENGTH"] = 1000
    page = sent(site, FORMS[0], "x" * 1000)
    assert page.status == 413
    assert "What was sent is too long to be read." in page.text
