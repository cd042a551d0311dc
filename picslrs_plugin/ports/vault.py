"""Credentials as a tenant keeps them encrypted in the database, and what is told of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.hookspecs.types import LrsCredentials


@dataclass(frozen=True, repr=False)
class Kept(Private):
    """One set of credentials, opened. `proved_at` is when the LRS last took it, if ever."""

    credentials: LrsCredentials
    saved_at: datetime
    saved_by: str
    proved_at: datetime | None = None


@dataclass(frozen=True)
class CertificateFacts:
    """What may be shown of a client certificate: its owner's name, and when it holds."""

    subject: str
    begins: datetime
    expires: datetime


class Vault(Protocol):
    """Keeps two sets for a tenant: the one in use, and one that waits until it is proved.

    Every method may raise StoreUnavailable, and those that open a set ConfigurationError when it
    cannot be opened with the keys that are there.
    """

    def in_use(self, tenant: str) -> Kept | None:
        """Return the set that the tenant's calls are made with."""

    def waiting(self, tenant: str) -> Kept | None:
        """Return the set that was not proved yet."""

    def propose(self, tenant: str, credentials: LrsCredentials, *, by: str, at: datetime) -> None:
        """Keep a set that waits, instead of one that waited before."""

    def accept(self, tenant: str, credentials: LrsCredentials, at: datetime) -> None:
        """Let the waiting set be the one in use; the one that was is dropped.

        Raises ChangedMeanwhile when another set waits than these credentials.
        """

    def withdraw(self, tenant: str) -> bool:
        """Forget the waiting set; whether there was one."""

    def remove(self, tenant: str) -> bool:
        """Forget both sets; whether there was any."""

    def rotate(self, tenant: str) -> int:
        """Seal the sets anew with the first key; return how many needed it."""
