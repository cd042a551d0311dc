"""The host's hooks and the time as the services need them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from picslrs_plugin.domain.comparison import Judge
from picslrs_plugin.domain.learner import Demographics
from picslrs_plugin.hookspecs.extension_types import Event, Job, ListedSubject, Panel
from picslrs_plugin.hookspecs.tenant_types import Preferences, TenantAction
from picslrs_plugin.hookspecs.types import (
    Action,
    Changes,
    Identity,
    Licence,
    LrsCredentials,
    Subject,
    SubjectKind,
    SubjectRef,
)


class Host(Protocol):
    """The host's hooks, as the services need them."""

    def identity(self) -> Identity:
        """Return who is signed in. Raises NotSignedIn."""

    def licence(self, tenant: str) -> Licence | None:
        """Return the tenant's licence; None when it has none or no plugin knows it.

        Raises LicenceUnknown when a plugin failed.
        """

    def refusal(self, tenant: str, kind: SubjectKind, action: Action) -> str | None:
        """Return the reason of a veto against an action that the licence covers, or None.

        Raises LicenceUnknown when a plugin failed.
        """

    def permit(self, identity: Identity, ref: SubjectRef, action: Action) -> None:
        """Return when the person may do this; raises NotPermitted."""

    def permit_tenant(self, identity: Identity, action: TenantAction) -> None:
        """Return when the person may do this for the whole tenant; raises NotPermitted."""

    def preferences(self, tenant: str) -> Preferences:
        """Return how the tenant wants its work done."""

    def subject(self, identity: Identity, ref: SubjectRef) -> Subject:
        """Return ours. Raises SubjectNotFound, or LookupFailed when the host cannot say."""

    def stretches(self, tenant: str) -> Iterator[tuple[ListedSubject, ...]]:
        """Yield everybody whom the host lists, a stretch at a time.

        Raises NotListed when it lists nobody of this tenant at all, and LookupFailed when it
        cannot go on.
        """

    def save(self, identity: Identity, ref: SubjectRef, changes: Changes) -> None:
        """Save on the host's record. Raises SaveFailed when nothing was saved."""

    def credentials(self, tenant: str) -> LrsCredentials:
        """Return how the tenant reaches the LRS. Raises ConfigurationError."""

    def adjusted(self, identity: Identity, ref: SubjectRef, wanted: Demographics) -> Demographics:
        """Return what is searched for after every plugin had its say."""

    def judge(self, tenant: str) -> Judge | None:
        """Return how other plugins compare a field, or None when none does."""

    def panels(self, identity: Identity, subject: Subject) -> list[Panel]:
        """Return the panels that other plugins add to the tab."""

    def listeners(self, tenant: str) -> tuple[str, ...]:
        """Return the names of the plugins that hear events of the tenant."""

    def tell(self, event: Event, listener: str) -> bool:
        """Tell one plugin of an event; False when it failed and should hear it again."""

    def accepts(self, job: Job) -> bool:
        """Offer a job to the plugins; whether one of them took it. Raises JobNotTaken."""


class Clock(Protocol):
    """Tells the time."""

    def __call__(self) -> datetime:
        """Return the moment, aware, in UTC."""
