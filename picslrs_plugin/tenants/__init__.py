"""What a tenant has bought and how it reaches the LRS, for a host that does not say so itself.

`TenantConfig` is what a TOML file or the database says of one tenant, `Tenants` joins the two,
and `licence_in_words` tells a licence to people. See docs/tenants.md.
"""

from picslrs_plugin.tenants.connection import Connection, credentials_of
from picslrs_plugin.tenants.file import TenantsFile
from picslrs_plugin.tenants.sources import Source, Tenants
from picslrs_plugin.tenants.values import TenantConfig, licence_in_words

__all__ = [
    "Connection",
    "Source",
    "TenantConfig",
    "Tenants",
    "TenantsFile",
    "credentials_of",
    "licence_in_words",
]
