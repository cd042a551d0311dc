import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import responses
from picslrs_webhooks import NotTaken, Webhooks, is_genuine, signature

from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import Event, EventName
from picslrs_plugin.testing import (
    FakeHost,
    Visitor,
    assert_plugin_fits,
    sample_subject,
    tab_app,
)

URL = "https://hooks.example.org/lrs"
SECRET = "a secret for tests"
NOW = 1_800_000_000
LEARNER = sample_subject().ref


@pytest.fixture
def receiver() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mocked:
        yield mocked


def webhooks() -> Webhooks:
    return Webhooks(URL, SECRET, lambda: NOW)


def an_event() -> Event:
    at = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    return Event("00042-abc", EventName.UPDATED, LEARNER, at, "robin", fields=("postcode",))


def test_the_plugin_fits() -> None:
    assert_plugin_fits(webhooks())


def test_an_event_is_posted_with_its_id_and_nothing_of_the_learner(
    receiver: responses.RequestsMock,
) -> None:
    receiver.post(URL, status=204)
    webhooks().picslrs_event(an_event())
    (call,) = receiver.calls
    assert json.loads(call.request.body or b"") == {
        "id": "00042-abc",
        "event": "updated",
        "tenant": "sample-college",
        "kind": "learner",
        "subject": "7",
        "at": "2026-11-24T10:00:00+00:00",
        "person": "robin",
        "detail": "",
        "fields": ["postcode"],
    }
    assert call.request.headers["Idempotency-Key"] == "00042-abc"
    assert call.request.headers["Content-Type"] == "application/json"


def test_the_receiver_can_tell_that_it_is_genuine(receiver: responses.RequestsMock) -> None:
    receiver.post(URL)
    webhooks().picslrs_event(an_event())
    request = receiver.calls[0].request
    assert isinstance(request.body, bytes)
    assert is_genuine(SECRET, request.headers, request.body, NOW + 10)
    assert not is_genuine("another secret here", request.headers, request.body, NOW)
    assert not is_genuine(SECRET, request.headers, request.body + b" ", NOW)
    assert not is_genuine(SECRET, request.headers, request.body, NOW + 301)
    assert not is_genuine(SECRET, {}, request.body, NOW)
    assert not is_genuine(SECRET, {**request.headers, "LRS-Timestamp": "soon"}, request.body, NOW)


def test_a_signature_is_the_hmac_of_timestamp_and_body() -> None:
    assert signature("key", 1, b"{}") != signature("key", 2, b"{}")
    assert len(signature("key", 1, b"{}")) == 64


@pytest.mark.parametrize("status", [301, 302, 400, 404, 410, 429, 500, 503])
def test_what_is_not_taken_raises_so_that_it_comes_again(
    receiver: responses.RequestsMock, status: int
) -> None:
    receiver.post(URL, status=status, headers={"Location": "https://elsewhere.example.org"})
    with pytest.raises(NotTaken, match=str(status)):
        webhooks().picslrs_event(an_event())


def test_no_answer_raises_and_nobody_waits_for_long(receiver: responses.RequestsMock) -> None:
    receiver.post(URL, body=requests.ReadTimeout())
    with pytest.raises(requests.Timeout):
        webhooks().picslrs_event(an_event())
    kept = receiver.calls[0].request.req_kwargs  # type: ignore[attr-defined]
    assert kept["timeout"] == (3, 5)


def test_the_tab_works_while_the_webhook_does_not_and_the_event_waits(
    receiver: responses.RequestsMock,
) -> None:
    receiver.post(URL, status=503)
    app = tab_app(webhooks(), host=FakeHost(sample_subject()))
    assert Visitor(app.test_client()).tab(LEARNER).shows_tab
    assert json.loads(receiver.calls[0].request.body or b"")["event"] == "viewed"
    with installation_of(app).ports.store("sample-college") as work:
        assert work.outbox.waiting() == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org",
        "http://hooks.example.org",
        "ftp://hooks.example.org",
        "https://name:word@hooks.example.org",
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="LRS_WEBHOOK_URL"):
        Webhooks(url, SECRET)


def test_it_is_set_up_by_the_environment() -> None:
    environment = {"LRS_WEBHOOK_URL": "http://127.0.0.1:9/x", "LRS_WEBHOOK_SECRET": SECRET}
    assert isinstance(Webhooks.from_environment(environment), Webhooks)
    with pytest.raises(ConfigurationError, match="LRS_WEBHOOK_SECRET"):
        Webhooks.from_environment({"LRS_WEBHOOK_URL": URL})


def test_the_entry_point_leads_to_the_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LRS_WEBHOOK_URL", URL)
    monkeypatch.setenv("LRS_WEBHOOK_SECRET", SECRET)
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    module, _, name = project["project"]["entry-points"]["picslrs"]["webhooks"].partition(":")
    loaded = __import__(module, fromlist=[name])
    assert isinstance(getattr(loaded, name), Webhooks)
