"""The LRS details and ULNs that are kept here for a host that has no columns for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from picslrs_plugin.hookspecs.extension_types import ListedSubject
from picslrs_plugin.hookspecs.types import Changes, Subject, SubjectRef


class LocalDetails(Protocol):
    """What is kept here of the host's subjects. Every call may raise StoreUnavailable."""

    def over(self, subject: Subject) -> Subject:
        """Return a subject of the host with what is kept here in its place."""

    def over_all(self, listed: Iterable[ListedSubject]) -> tuple[ListedSubject, ...]:
        """Return a stretch of the host's list with what is kept here in its place."""

    def keep(self, ref: SubjectRef, changes: Changes) -> bool:
        """Keep these changes; False, and nothing is kept, when not all of them can be."""

    def forget(self, ref: SubjectRef, changes: Changes) -> None:
        """Forget what is kept of the values that these changes name: the host saved them."""


class KeptDetails(Protocol):
    """The rows behind it of one tenant, for what happens to all that is stored of a subject."""

    def of(self, ref: SubjectRef) -> Mapping[str, str]:
        """Return what is kept of the subject, by the field's name; empty text: removed."""

    def put(self, ref: SubjectRef, values: Mapping[str, str], at: datetime) -> None:
        """Keep these values, in place of what was kept of these fields before."""

    def drop(self, ref: SubjectRef) -> None:
        """Forget everything that is kept of the subject."""

    def move(self, old: SubjectRef, new: SubjectRef) -> None:
        """Give what is kept of one subject to another; what that one has already stays."""


class NoLocalDetails:
    """Keeps nothing. Satisfies `LocalDetails`."""

    def over(self, subject: Subject) -> Subject:
        """Return the subject as it is."""
        return subject

    def over_all(self, listed: Iterable[ListedSubject]) -> tuple[ListedSubject, ...]:
        """Return the list as it is."""
        return tuple(listed)

    def keep(self, ref: SubjectRef, changes: Changes) -> bool:  # noqa: ARG002 - as in the protocol
        """Keep nothing."""
        return False

    def forget(self, ref: SubjectRef, changes: Changes) -> None:
        """Do nothing: nothing is kept."""
