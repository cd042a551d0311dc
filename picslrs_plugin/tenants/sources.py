"""File, database and vault together: which of them counts for which question."""

from dataclasses import dataclass
from typing import Protocol

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import Licence, LrsCredentials, Preferences
from picslrs_plugin.ports import Vault
from picslrs_plugin.telemetry import logger
from picslrs_plugin.tenants.connection import credentials_of
from picslrs_plugin.tenants.file import TenantsFile
from picslrs_plugin.tenants.values import TenantConfig

log = logger(__name__)


class Source(Protocol):
    """Something that says things of tenants."""

    def of(self, tenant: str) -> TenantConfig | None:
        """Return what it says of the tenant now, or None."""


@dataclass(frozen=True)
class Tenants:
    """Everything that is said of tenants; any source may be missing."""

    file: TenantsFile | None = None
    database: Source | None = None
    vault: Vault | None = None

    def licence(self, tenant: str) -> Licence | None:
        """Return the licence, None when nothing is said of it.

        The database comes before the file. The file is what an installation is rolled out with;
        the command line is how somebody changes one tenant now, and that should hold.
        """
        said = (self.in_database(tenant), self.in_file(tenant))
        return next((one.licence for one in said if one and one.licence is not None), None)

    def switched_off(self, tenant: str) -> frozenset[str] | None:
        """Return the names of plugins that either source switches off, None when neither knows.

        Here both count, as all answers to `picslrs_switched_off` do.
        """
        said = [one for one in (self.in_database(tenant), self.in_file(tenant)) if one]
        return frozenset().union(*(one.switched_off for one in said)) if said else None

    def preferences(self, tenant: str) -> Preferences | None:
        """Return the preferences that either source says something of, None when neither does.

        Of one that both say, the database counts; one of which nothing is said has its default.
        """
        said = [one for one in (self.in_file(tenant), self.in_database(tenant)) if one]
        joined = {name: value for one in said for name, value in one.preferences.items()}
        return Preferences(**joined) if joined else None

    def credentials(self, tenant: str) -> LrsCredentials | None:
        """Return how the tenant reaches the LRS, None when neither vault nor file says.

        The vault comes before the file. Raises ConfigurationError, and logs it, when a secret
        cannot be read; one that the vault has is never replaced by the file's.
        """
        kept = self.vault.in_use(tenant) if self.vault else None
        if kept is not None:
            return kept.credentials
        said = self.in_file(tenant)
        if said is None or said.connection is None:
            return None
        try:
            return credentials_of(tenant, said.connection)
        except ConfigurationError as error:
            log.error("The LRS credentials cannot be used: %s", error.happened)  # noqa: TRY400 - the message names the key; there is nothing to trace
            raise

    def in_database(self, tenant: str) -> TenantConfig | None:
        """Return what the database says of the tenant."""
        return self.database.of(tenant) if self.database else None

    def in_file(self, tenant: str) -> TenantConfig | None:
        """Return what the file says of the tenant."""
        return self.file.of(tenant) if self.file else None
