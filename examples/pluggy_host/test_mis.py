"""The example keeps every promise of a host, for several colleges, and keeps pluggy to itself."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from mis import Contracts, Register, Staff, create_app, make_manager

import picslrs_plugin.hookspecs as lrs
from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.testing import HostUnderTest, Visitor, Who, assert_plugin_fits
from picslrs_plugin.testing.conformance import HostConformance

ROBIN, SAM = Who("northgate", "robin"), Who("northgate", "sam")
ALEX, KIM = Who("southgate", "alex"), Who("westgate", "kim")


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(PICSLRS_DATABASE_URL=f"sqlite:///{tmp_path}/picslrs.db")


def sign_in(client: FlaskClient, who: Who) -> None:
    form = Visitor(client).get("/sign-in").values("")
    client.post("/sign-in", data={**form, "tenant": who.tenant, "person": who.person_id})


def sign_out(client: FlaskClient) -> None:
    Visitor(client).get("/").send("/sign-out")


class TestTheMis(HostConformance):
    @pytest.fixture
    def picslrs_host(self, app: Flask) -> HostUnderTest:
        return HostUnderTest(
            app=app,
            sign_in=sign_in,
            sign_out=sign_out,
            registrar=ROBIN,
            learner="1",
            applicant="A1",
            onlooker=SAM,
            unlicensed=KIM,
            unlicensed_learner="W1",
        )


@pytest.mark.parametrize("plugin", [Staff(), Contracts("http://127.0.0.1:1"), Register()])
def test_the_hooks_fit(plugin: object) -> None:
    assert_plugin_fits(plugin)


def test_the_adopted_plugins_keep_their_names(app: Flask) -> None:
    adopted = [
        plugin.name
        for plugin in installation_of(app).plugins
        if plugin.origin == "host's own pluggy"
    ]
    assert adopted == ["staff", "contracts", "register"]


def test_the_two_managers_stay_apart() -> None:
    manager = make_manager(staff=Staff(), register=Register())
    assert not hasattr(manager.hook, "picslrs_subject")
    robin = lrs.Identity(lrs.Person("robin", "Robin Marsh"), "northgate")
    assert manager.hook.mis_menu(identity=robin) == [["applicants", "learners"]]


@pytest.mark.parametrize(
    ("who", "name", "search"), [(ROBIN, "Ada Lampshade", 200), (ALEX, "Ada Teaspoon", 200)]
)
def test_one_number_is_another_learner_in_each_college(
    app: Flask, who: Who, name: str, search: int
) -> None:
    visitor = Visitor(app.test_client())
    sign_in(visitor.client, who)
    page = visitor.get("/learners/1")
    assert name in page.text
    assert page.shows_tab
    assert visitor.get("/lrs/learner/1/search").status == search


def test_each_college_has_what_it_has_bought(app: Flask) -> None:
    covers = {
        tenant: [licence.covers(kind) for kind in lrs.SubjectKind]
        for tenant in ("northgate", "southgate", "westgate")
        if (licence := installation_of(app).hooks.licence(tenant))
    }
    assert covers == {
        "northgate": [True, True],
        "southgate": [True, False],
        "westgate": [False, False],
    }
