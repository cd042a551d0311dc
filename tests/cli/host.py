"""A host's application as a vendor would write it, for the commands to load."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.domain.learner import LearnerDetails
from picslrs_plugin.hookspecs import (
    Action,
    Changes,
    Decision,
    Event,
    Identity,
    ListedSubject,
    Person,
    Saved,
    Subject,
    SubjectKind,
    SubjectList,
    SubjectRef,
    TenantAction,
    Vote,
    hookimpl,
)
from picslrs_plugin.store import SqlStore
from tests.fakes import FakeLrs
from tests.fakes_store import FakeStore
from tests.learners import ULN, details

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@dataclass
class College:
    """The host's plugin; it leaves licences and credentials to the tenants file."""

    heard: list[Event] = field(default_factory=list)
    deaf: bool = False

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        return Identity(Person("tester", "Test Person"), "northgate")

    @hookimpl
    def picslrs_permission(self, identity: Identity, subject: SubjectRef, action: Action) -> Vote:
        return Vote(Decision.ALLOW)

    @hookimpl
    def picslrs_tenant_permission(self, identity: Identity, action: TenantAction) -> Vote:
        allowed = identity.person.id != "porter"
        return Vote(Decision.ALLOW) if allowed else Vote(Decision.DENY, "Not for porters.")

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        return Subject(subject, LearnerDetails())

    @hookimpl
    def picslrs_save(self, identity: Identity, subject: SubjectRef, changes: Changes) -> Saved:
        return Saved()

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        if self.deaf:
            raise RuntimeError
        self.heard.append(event)

    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        if tenant == "broken":
            raise RuntimeError
        refs = [SubjectRef(tenant, SubjectKind.LEARNER, str(number)) for number in range(3)]
        refs.append(SubjectRef(tenant, SubjectKind.APPLICANT, "9"))
        return SubjectList(tuple(ListedSubject(Subject(ref, LearnerDetails())) for ref in refs))


class BusyCollege(College):
    """The same, with learners who hold a ULN; what the LRS answers is up to the test."""

    @hookimpl
    def picslrs_subject(self, identity: Identity, subject: SubjectRef) -> Subject | None:
        return Subject(subject, details(), str(ULN))

    @hookimpl
    def picslrs_subjects(self, tenant: str, cursor: str | None, limit: int) -> SubjectList | None:
        refs = [SubjectRef(tenant, SubjectKind.LEARNER, str(number)) for number in range(3)]
        held = [Subject(ref, details(), str(ULN)) for ref in refs]
        return SubjectList(tuple(map(ListedSubject, held)))


class Empty:
    """A host's plugin that answers no question of a host."""

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        """Hear nothing."""


college = College()
lrs = FakeLrs()
_made: list[Flask] = []


def create_app() -> Flask:
    return _app(college)


def create_bare_app() -> Flask:
    return _app(Empty())


def create_busy_app() -> Flask:
    return _app(BusyCollege(), lrs=lrs)


def create_failing_app() -> Flask:
    raise RuntimeError("postgresql://me:password@host")


def create_app_with_own_store() -> Flask:
    app = Flask("northgate")
    app.config.update(SECRET_KEY="for tests only", PICSLRS_LOAD_INSTALLED=False)
    Picslrs(app, hooks=[college], store=FakeStore(), clock=lambda: NOW)
    return app


def create_other_app() -> Flask:
    return Flask("other")


def _app(*hooks: object, lrs: FakeLrs | None = None) -> Flask:
    app = Flask("northgate")
    app.config.update(SECRET_KEY="for tests only", PICSLRS_LOAD_INSTALLED=False)
    app.config.from_prefixed_env()
    Picslrs(app, hooks=hooks, lrs=lrs, clock=lambda: NOW)
    _made.append(app)
    return app


def closing() -> Iterator[None]:
    """Close what was opened in between."""
    yield
    for app in _made:
        store = installation_of(app).ports.store
        assert isinstance(store, SqlStore)
        store.close()
    _made.clear()
    college.heard.clear()
    college.deaf = False
    lrs.__init__()  # type: ignore[misc]
