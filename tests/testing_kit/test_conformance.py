"""The suite passes a good host, and each promise fails for the host that breaks it, alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient

from picslrs_plugin.demo.people import everybody
from picslrs_plugin.demo.servers import Demo, DemoOptions
from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import SubjectKind
from picslrs_plugin.testing import HostUnderTest, Who
from picslrs_plugin.testing.conformance import PROMISES, HostConformance, NotOffered, set_up
from tests.databases import settings_at
from tests.testing_kit.broken import BREAKAGES
from tests.testing_kit.broken_elsewhere import ELSEWHERE
from tests.testing_kit.college import REGISTRAR, UNLICENSED, make_college


class TestTheCollege(HostConformance):
    @pytest.fixture
    def picslrs_host(self) -> HostUnderTest:
        return make_college()


@pytest.fixture(scope="module")
def running_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with Demo(DemoOptions(folder=folder, settings=settings_at(folder / "picslrs.db"))) as demo:
        yield demo


class TestTheDemo(HostConformance):
    @pytest.fixture
    def picslrs_host(self, running_demo: Demo) -> HostUnderTest:
        return demo_host(running_demo)


def demo_host(demo: Demo) -> HostUnderTest:
    roles = {"alex.field": "administrator", "sam.heath": "viewer"}

    def sign_in(client: FlaskClient, who: Who) -> None:
        with client.session_transaction() as kept:
            kept["tenant"], kept["role"] = who.tenant, roles[who.person_id]

    def sign_out(client: FlaskClient) -> None:
        with client.session_transaction() as kept:
            kept.clear()

    def somebody(tenant: str, kind: SubjectKind) -> str:
        people = everybody(2026)
        return next(p.ref.id for p in people if (p.ref.tenant, p.ref.kind) == (tenant, kind))

    return HostUnderTest(
        app=demo.app,
        sign_in=sign_in,
        sign_out=sign_out,
        registrar=Who("northgate-college", "alex.field"),
        learner=somebody("northgate-college", SubjectKind.LEARNER),
        applicant=somebody("northgate-college", SubjectKind.APPLICANT),
        onlooker=Who("northgate-college", "sam.heath"),
        unlicensed=Who("northgate-sixth-form", "alex.field"),
        unlicensed_learner=somebody("northgate-sixth-form", SubjectKind.LEARNER),
    )


def broken_promises(host: HostUnderTest) -> set[str]:
    """Return the names of the promises that a host does not keep."""
    broken = set()
    with set_up(host) as bench:
        for name, promise in PROMISES.items():
            try:
                promise(bench)
            except NotOffered:
                continue
            except Exception:  # noqa: BLE001 - a promise may break in any way
                broken.add(name)
    return broken


BROKEN = BREAKAGES | ELSEWHERE


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_host_breaks_its_promises_and_no_others(wrong: str) -> None:
    make, expected = BROKEN[wrong]
    assert broken_promises(make()) == expected


def test_every_promise_is_broken_by_some_host() -> None:
    assert set().union(*(broken for _, broken in BROKEN.values())) == set(PROMISES)


def test_an_application_without_the_plugin_is_told_so() -> None:
    bare = replace(make_college(), app=Flask("bare"))
    with pytest.raises(ConfigurationError, match="does not use PICSLRS"), set_up(bare):
        pass


def test_afterwards_the_application_is_as_it_was() -> None:
    host = make_college()
    before = host.app.extensions["picslrs"]
    with set_up(host):
        assert host.app.extensions["picslrs"] is not before
    assert host.app.extensions["picslrs"] is before


def test_what_a_host_does_not_offer_is_skipped_with_the_reason() -> None:
    host = replace(make_college(), applicant=None)
    with set_up(host) as bench, pytest.raises(NotOffered, match="no applicant"):
        PROMISES["an_applicant_is_found"](bench)


def test_each_tenant_may_have_an_address_of_its_own() -> None:
    host = make_college()

    @host.app.before_request
    def only_there() -> None:
        if request.host not in ("college.example.org", "school.example.org"):
            abort(404)

    def address(tenant: str) -> str:
        return f"http://{tenant}.example.org"

    def sign_in(client: FlaskClient, who: Who) -> None:
        with client.session_transaction(base_url=address(who.tenant)) as kept:
            kept["who"] = (who.tenant, who.person_id)

    def sign_out(client: FlaskClient) -> None:
        with client.session_transaction(base_url=address(REGISTRAR.tenant)) as kept:
            kept.clear()

    addressed = replace(host, base_url=address, sign_in=sign_in, sign_out=sign_out)
    assert broken_promises(addressed) == set()
    assert broken_promises(host) != set()


def test_the_people_of_the_suite_must_be_of_the_right_tenants() -> None:
    with pytest.raises(ValueError, match="onlooker"):
        replace(make_college(), onlooker=UNLICENSED)
    with pytest.raises(ValueError, match="unlicensed"):
        replace(make_college(), unlicensed=REGISTRAR)
    with pytest.raises(ValueError, match="belong together"):
        replace(make_college(), unlicensed=None)
