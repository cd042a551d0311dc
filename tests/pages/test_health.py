"""What machines ask: nobody signed in, no session, nothing kept, no secret."""

from datetime import UTC, datetime

import pytest
from flask_wtf.csrf import CSRFProtect

from picslrs_plugin.ports import BreakerState, Endpoint
from tests.pages.site import Site, make_site

OPEN = Endpoint(
    "https://lrs.example.test/LearnerService.svc",
    BreakerState.OPEN,
    since=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
    next_trial=datetime(2026, 11, 24, 10, 1, tzinfo=UTC),
    last_failure="LrsTimedOut",
    last_failure_at=datetime(2026, 11, 24, 10, 0, 30, tzinfo=UTC),
)
PATHS = ["/lrs/health", "/lrs/ready", "/lrs/metrics"]


class Measurements:
    """Writes what a test measured."""

    def written(self) -> tuple[bytes, str]:
        return b"picslrs_made_up 1.0\n", "text/plain; version=1.0.0"


@pytest.fixture
def site() -> Site:
    return make_site(endpoints=(OPEN,), metrics=Measurements())


def test_a_process_that_answers_is_up(site: Site) -> None:
    answer = site.client.get("/lrs/health")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "up"})


def test_a_process_is_up_without_its_database(site: Site) -> None:
    site.store.broken = True
    assert site.client.get("/lrs/health").status_code == 200


def test_a_process_with_its_database_is_ready_whatever_the_lrs_does(site: Site) -> None:
    answer = site.client.get("/lrs/ready")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {
            "status": "ready",
            "database": "ready",
            "lrs": [
                {
                    "address": "lrs.example.test/LearnerService.svc",
                    "state": "open",
                    "since": "2026-11-24T10:00:00+00:00",
                    "next_trial": "2026-11-24T10:01:00+00:00",
                    "last_success": None,
                    "last_failure": "LrsTimedOut",
                    "last_failure_at": "2026-11-24T10:00:30+00:00",
                }
            ],
        },
    )
    assert site.lrs.calls == {}


def test_a_process_without_its_database_is_not_ready(site: Site) -> None:
    site.store.broken = True
    answer = site.client.get("/lrs/ready")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "not ready"
    assert answer.get_json()["database"] == "unreachable"


def test_metrics_are_served_when_there_are_any(site: Site) -> None:
    answer = site.client.get("/lrs/metrics")
    assert (answer.status_code, answer.text) == (200, "picslrs_made_up 1.0\n")
    assert answer.content_type == "text/plain; version=1.0.0"


def test_without_metrics_there_is_no_such_page() -> None:
    assert make_site().client.get("/lrs/metrics").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_nobody_has_to_be_signed_in_and_no_session_is_touched(site: Site, path: str) -> None:
    site.host.signed_in = None
    CSRFProtect(site.app)
    answer = site.client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("path", PATHS)
def test_no_answer_is_kept(site: Site, path: str) -> None:
    answer = site.client.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PATHS)
def test_they_only_tell(site: Site, path: str) -> None:
    assert site.client.post(path).status_code == 405
