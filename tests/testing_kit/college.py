"""A small host that keeps every promise, made so that each of them can be broken alone."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask, Response, abort, render_template, request, session
from flask.testing import FlaskClient
from flask_wtf.csrf import CSRFProtect
from jinja2 import DictLoader

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.hookspecs import (
    Action,
    Decision,
    Group,
    Identity,
    Licence,
    Person,
    SubjectKind,
    SubjectRef,
    Tier,
    Vote,
    hookimpl,
)
from picslrs_plugin.store import open_store
from picslrs_plugin.testing import FakeHost, HostUnderTest, Who, sample_subject
from tests.databases import new_database
from tests.pages.site import COMPILED

COLLEGE, SCHOOL = "college", "school"
REGISTRAR, ONLOOKER = Who(COLLEGE, "registrar"), Who(COLLEGE, "onlooker")
UNLICENSED = Who(SCHOOL, "head")
LEARNER, APPLICANT, PUPIL = "7", "8", "70"

ENGINEERING = Group("eng", "Engineering")

TEMPLATES = {
    "layout.html": "<html><body><h1>College</h1>{% block content %}{% endblock %}</body></html>",
    "summary.html": (
        "{% extends 'layout.html' %}{% block content %}{{ picslrs_tab(ref) }}{% endblock %}"
    ),
}


class College(FakeHost):
    """Answers for two tenants; the session says who is signed in."""

    def __init__(self) -> None:
        classmates = [
            sample_subject(str(number), tenant=COLLEGE, summary_url=f"/learners/{number}")
            for number in (LEARNER, *range(20, 32))
        ]
        super().__init__(
            *classmates,
            sample_subject(APPLICANT, tenant=COLLEGE, kind=SubjectKind.APPLICANT),
            sample_subject(PUPIL, tenant=SCHOOL),
        )
        self.groups = {one.ref: (ENGINEERING,) for one in classmates[:3]}
        self.licences = {COLLEGE: Licence(tier=Tier.PLATINUM), SCHOOL: Licence(tier=Tier.BRONZE)}

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        """Read the session."""
        if "who" not in session:
            return None
        tenant, person = session["who"]
        return Identity(Person(person, "Sample Person"), tenant)

    @hookimpl
    def picslrs_permission(
        self, identity: Identity, subject: SubjectRef, action: Action
    ) -> Vote | None:
        """Let the onlooker look."""
        if identity.person.id == ONLOOKER.person_id and action is not Action.VIEW:
            return Vote(Decision.DENY, "You may only look.")
        return Vote(Decision.ALLOW)


def make_college(
    host: FakeHost | None = None,
    *plugins: object,
    templates: dict[str, str] | None = None,
    closed: Collection[str] = (),
    headers: Mapping[str, str] | None = None,
    **config: Any,
) -> HostUnderTest:
    """Return the host for the suite: with other hooks, plugins, templates or settings.

    The addresses in `closed` are not found, and `headers` are set on every answer.
    """
    host = host or College()
    app = Flask("college")
    app.config.update(
        SECRET_KEY="only for tests",
        TESTING=True,
        PICSLRS_LAYOUT="layout.html",
        PICSLRS_LOAD_INSTALLED=False,
    )
    app.config.update(config)
    app.jinja_options = {"bytecode_cache": COMPILED}
    app.jinja_loader = DictLoader(TEMPLATES | (templates or {}))

    CSRFProtect(app)

    @app.before_request
    def not_when_closed() -> None:
        if request.path in closed:
            abort(404)

    @app.after_request
    def with_headers(response: Response) -> Response:
        response.headers.update(headers or {})
        return response

    @app.get("/learners/<number>")
    def summary(number: str) -> str:
        ref = SubjectRef(session["who"][0], SubjectKind.LEARNER, number)
        return render_template("summary.html", ref=ref, other=replace(ref, id="20"))

    @contextmanager
    def without_licence() -> Iterator[None]:
        held = host.licences[COLLEGE]
        host.licences[COLLEGE] = Licence()
        yield
        host.licences[COLLEGE] = held

    Picslrs(app, hooks=[host, *plugins], store=open_store(new_database()))
    return HostUnderTest(
        app=app,
        sign_in=sign_in,
        sign_out=sign_out,
        registrar=REGISTRAR,
        learner=LEARNER,
        applicant=APPLICANT,
        onlooker=ONLOOKER,
        unlicensed=UNLICENSED,
        unlicensed_learner=PUPIL,
        without_licence=without_licence,
    )


def sign_in(client: FlaskClient, who: Who) -> None:
    """Do what the sign-in page would do."""
    with client.session_transaction() as kept:
        kept["who"] = (who.tenant, who.person_id)


def sign_out(client: FlaskClient) -> None:
    """Do what the sign-out button would do."""
    with client.session_transaction() as kept:
        kept.clear()
