"""The host's call `Picslrs.subject_transferred`, through a whole application."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.errors import ConfigurationError, Conflict, NotSignedIn, SubjectNotFound
from picslrs_plugin.hookspecs import (
    Event,
    EventName,
    Identity,
    Person,
    Subject,
    SubjectKind,
    SubjectRef,
    hookimpl,
)
from picslrs_plugin.store import SqlStore, open_store
from tests.databases import database_at
from tests.store.samples import APPLICANT, DETAILS, LEARNER, NORTH, SOUTH, a_link


class Host:
    """Somebody may be signed in; all events are heard."""

    def __init__(self) -> None:
        self.signed_in: Identity | None = None
        self.heard: list[Event] = []

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        return self.signed_in

    @hookimpl
    def picslrs_subject(self, subject: SubjectRef) -> Subject | None:
        return Subject(subject, DETAILS) if subject == LEARNER else None

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        self.heard.append(event)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(database_at(tmp_path / "picslrs.db"))
    with opened(NORTH) as work:
        work.links.save(a_link(APPLICANT))
        work.commit()
    yield opened
    opened.close()


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def app(store: SqlStore, host: Host) -> Flask:
    made = Flask("host")
    made.config["PICSLRS_LOAD_INSTALLED"] = False
    Picslrs(made, hooks=[host], store=store)
    return made


ENROLMENT = Person("enrolment", "Enrolment service")


def linked(app: Flask, ref: SubjectRef) -> bool:
    with installation_of(app).ports.store(ref.tenant) as work:
        return work.links.get(ref) is not None


def test_the_link_follows_and_plugins_hear_of_it(app: Flask, host: Host) -> None:
    Picslrs.subject_transferred(app, APPLICANT, LEARNER, by=ENROLMENT)
    assert linked(app, LEARNER)
    assert not linked(app, APPLICANT)
    assert [(event.name, event.subject, event.person_id) for event in host.heard] == [
        (EventName.UNLINKED, APPLICANT, "enrolment"),
        (EventName.LINKED, LEARNER, "enrolment"),
    ]


def test_within_a_request_it_was_the_person_who_is_signed_in(app: Flask, host: Host) -> None:
    host.signed_in = Identity(Person("tester", "Test Person"), NORTH)
    Picslrs.subject_transferred(app, APPLICANT, LEARNER)
    assert {event.person_id for event in host.heard} == {"tester"}


def test_without_anybody_it_is_refused(app: Flask) -> None:
    with pytest.raises(NotSignedIn):
        Picslrs.subject_transferred(app, APPLICANT, LEARNER)
    assert linked(app, APPLICANT)


def test_a_person_of_another_tenant_is_refused(app: Flask, host: Host) -> None:
    host.signed_in = Identity(Person("tester", "Test Person"), SOUTH)
    with pytest.raises(SubjectNotFound):
        Picslrs.subject_transferred(app, APPLICANT, LEARNER)
    assert linked(app, APPLICANT)


def test_a_learner_with_a_link_keeps_it(app: Flask, store: SqlStore, host: Host) -> None:
    with store(NORTH) as work:
        work.links.save(a_link(LEARNER))
        work.commit()
    with pytest.raises(Conflict):
        Picslrs.subject_transferred(app, APPLICANT, LEARNER, by=ENROLMENT)
    assert linked(app, APPLICANT)
    assert host.heard == []


def test_another_tenants_learner_is_refused(app: Flask) -> None:
    elsewhere = SubjectRef(SOUTH, SubjectKind.LEARNER, "7")
    with pytest.raises(ValueError, match="same tenant"):
        Picslrs.subject_transferred(app, APPLICANT, elsewhere, by=ENROLMENT)


def test_an_application_without_the_plugin_says_so() -> None:
    with pytest.raises(ConfigurationError, match="does not use PICSLRS"):
        Picslrs.subject_transferred(Flask("other"), APPLICANT, LEARNER, by=ENROLMENT)
