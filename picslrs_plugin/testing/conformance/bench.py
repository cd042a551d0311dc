"""Where a promise is tried: the host's application, with the LRS and our tables replaced."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from picslrs_plugin.blueprints.runtime import EXTENSION
from picslrs_plugin.bootstrap import Installation, installation_of
from picslrs_plugin.errors import LookupFailed, SaveFailed, SubjectNotFound
from picslrs_plugin.hooks import Hooks
from picslrs_plugin.hookspecs import Changes, Identity, Subject, SubjectKind, SubjectRef
from picslrs_plugin.services import Services
from picslrs_plugin.store import open_store
from picslrs_plugin.testing.fake_lrs import FakeLrs
from picslrs_plugin.testing.host_under_test import HostUnderTest, Who
from picslrs_plugin.testing.visiting import Page, Visitor

_T = TypeVar("_T")

OK, BAD_REQUEST, UNAUTHORISED, FORBIDDEN, NOT_FOUND = 200, 400, 401, 403, 404
REDIRECTS = range(300, 400)


class PromiseBroken(AssertionError):
    """A host does not keep a promise; the message says what happened and where to look."""


class NotOffered(Exception):
    """The host does not offer what the promise is about, and does not have to."""


def expect(kept: bool, otherwise: str) -> None:
    """Raise PromiseBroken with that sentence unless the promise is kept."""
    if not kept:
        raise PromiseBroken(otherwise)


class Bench:
    """One host under test. `lrs` is the LRS that it reaches, `hooks` how the product asks it."""

    def __init__(self, host: HostUnderTest, hooks: Hooks, lrs: FakeLrs, layout: str) -> None:
        self.host = host
        self.app = host.app
        self.hooks = hooks
        self.lrs = lrs
        self.layout = layout

    @property
    def learner(self) -> SubjectRef:
        """The registrar's learner."""
        return self.of_registrar(self.host.learner)

    def unlicensed(self) -> tuple[Visitor, SubjectRef]:
        """Return the person of the tenant without a licence, signed in, and their learner.

        Raises NotOffered when the host has no other tenant.
        """
        who = self.host.unlicensed
        if who is None:
            raise NotOffered("no tenant without a licence was named")
        ref = SubjectRef(who.tenant, SubjectKind.LEARNER, self.host.unlicensed_learner)
        return self.visitor(who), ref

    def of_registrar(self, learner: str) -> SubjectRef:
        """Return the ref under which the registrar would ask for a learner's id."""
        return SubjectRef(self.host.registrar.tenant, SubjectKind.LEARNER, learner)

    def visitor(self, who: Who | None = None) -> Visitor:
        """Return somebody who has signed in: the registrar when nobody is named."""
        person = who or self.host.registrar
        visitor = self.stranger(person.tenant)
        self.host.sign_in(visitor.client, person)
        return visitor

    def stranger(self, tenant: str = "") -> Visitor:
        """Return somebody who has not signed in, at a tenant's address: the registrar's first."""
        address = self.host.base_url(tenant or self.host.registrar.tenant)
        return Visitor(self.app.test_client(), address)

    def asked(self, visitor: Visitor, question: Callable[[Identity], _T]) -> _T:
        """Ask the hooks a question inside a request of the visitor's to the host."""
        with visitor.client:  # keeps the request's context until the block ends
            visitor.tab(self.learner)
            return question(self.hooks.identity())

    def ours(self, visitor: Visitor, ref: SubjectRef) -> Subject:
        """Return what the host answers about a subject now."""
        return self.asked(visitor, lambda identity: self.hooks.subject(identity, ref))

    def looked_up(self, visitor: Visitor, ref: SubjectRef) -> Subject | None:
        """Return what the host answers about a subject that may not be there; None without one."""
        try:
            return self.ours(visitor, ref)
        except (SubjectNotFound, LookupFailed):
            return None

    def save(self, visitor: Visitor, ref: SubjectRef, changes: Changes) -> None:
        """Let the host save, as the product does. Raises PromiseBroken when it does not."""

        def saved(identity: Identity) -> None:
            try:
                self.hooks.save(identity, ref, changes)
            except SaveFailed:
                raise PromiseBroken(
                    f"picslrs_save did not save on the record of a {ref.kind.value}: it raised, or "
                    "answered something else than Saved()."
                ) from None

        self.asked(visitor, saved)

    def edit(self, visitor: Visitor, ref: SubjectRef, values: Mapping[str, object]) -> Page:
        """Send the edit window with these values and return its answer."""
        window = visitor.tab(ref, "edit")
        expect(
            window.status == OK,
            f"The edit window answered {window.status} to the registrar, who may do everything.",
        )
        return window.send("/edit", values)


def is_refused(page: Page) -> bool:
    """Whether a page says that there is nothing, or nothing for this person."""
    return page.status in (FORBIDDEN, NOT_FOUND)


@contextmanager
def set_up(host: HostUnderTest) -> Iterator[Bench]:
    """Replace LRS and tables of the host's application for as long as the block lasts.

    Raises ConfigurationError when the application does not use the plugin.
    """
    installation = installation_of(host.app)
    lrs, store = FakeLrs(), open_store("sqlite://")
    ports = replace(installation.ports, lrs=lrs, store=store)
    _install(host, replace(installation, services=Services(ports), ports=ports))
    try:
        yield Bench(host, installation.hooks, lrs, installation.settings.layout)
    finally:
        _install(host, installation)
        store.close()


def _install(host: HostUnderTest, installation: Installation) -> None:
    host.app.extensions[EXTENSION] = installation
