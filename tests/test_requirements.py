"""A missing requirement is a skip that says what to do, or a failure where it must be there."""

import pytest

from tests import requirements

LACKING = "no Redis answered on 127.0.0.1: apt-get install redis-server"


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(requirements._PROBES, "redis", lambda: LACKING)
    monkeypatch.delenv("PICSLRS_REQUIRE", raising=False)
    requirements._probed.cache_clear()
    monkeypatch.setattr(requirements, "_probed", requirements._probed.__wrapped__)


@pytest.mark.usefixtures("without_redis")
def test_what_is_missing_skips_the_test_and_says_how_to_get_it() -> None:
    with pytest.raises(pytest.skip.Exception, match="apt-get install redis-server"):
        requirements.require("redis")


@pytest.mark.usefixtures("without_redis")
def test_what_is_missing_and_required_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICSLRS_REQUIRE", "postgres, redis")
    with pytest.raises(pytest.fail.Exception, match="PICSLRS_REQUIRE names redis"):
        requirements.require("redis")


@pytest.mark.usefixtures("without_redis")
def test_what_is_missing_still_skips_when_something_else_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PICSLRS_REQUIRE", "postgres")
    with pytest.raises(pytest.skip.Exception):
        requirements.require("redis")


def test_a_requirement_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="'postgress' is no requirement"):
        requirements.required("postgress")
    with pytest.raises(ValueError, match="'postgress' is no requirement"):
        requirements.needs("postgress")


@pytest.mark.parametrize("probe", ["_no_redis", "_no_rabbitmq", "_no_postgres"])
def test_a_server_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch, probe: str) -> None:
    monkeypatch.setattr(requirements, "REDIS", ("127.0.0.1", 1))
    monkeypatch.setattr(requirements, "RABBITMQ", ("127.0.0.1", 1))
    monkeypatch.setattr(requirements, "POSTGRES", "postgresql+psycopg://127.0.0.1:1/test")
    assert "apt-get install" in getattr(requirements, probe)()


def test_a_browser_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "_browser", lambda: None)
    lacking = requirements._no_browser()
    assert lacking is not None
    assert "apt-get install chromium" in lacking
