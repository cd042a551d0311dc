"""What is said of one tenant, wherever it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from picslrs_plugin.hookspecs import Licence, SubjectKind
from picslrs_plugin.tenants.connection import Connection


@dataclass(frozen=True)
class TenantConfig:
    """What a TOML file or the database says of one tenant.

    `licence` is None when it says nothing of the licence; a Licence() that covers nothing is a
    statement of its own. `switched_off` names plugins, `preferences` holds those of the fields of
    `Preferences` of which something is said, and `connection` says how the tenant reaches the
    LRS. The database never holds a connection.
    """

    licence: Licence | None = None
    switched_off: frozenset[str] = frozenset()
    connection: Connection | None = None
    preferences: Mapping[str, Any] = field(default_factory=dict)


def licence_in_words(licence: Licence | None) -> str:
    """Tell what a licence is and whom it covers, such as "Silver tier: learners"."""
    if licence is None or not (licence.modules or licence.tier):
        return "none"
    held = [f"{module} module" for module in sorted(licence.modules)]
    if licence.tier:
        held.append(f"{licence.tier.name.capitalize()} tier")
    covered = [f"{kind.value}s" for kind in SubjectKind if licence.covers(kind)]
    return f"{', '.join(held)}: {' and '.join(covered) or 'not for the LRS'}"
