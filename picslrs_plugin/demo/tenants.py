"""The demonstration's organisations, what each has bought, and the roles of their staff."""

from dataclasses import dataclass

from picslrs_plugin.hookspecs import Action, Licence, Person, TenantAction, Tier


@dataclass(frozen=True)
class Tenant:
    """One organisation that uses the demonstration's MIS. `key` is what the plugin knows it by."""

    key: str
    name: str
    licence: Licence
    licence_name: str
    covers: str


TENANTS = (
    Tenant(
        "northgate-college",
        "Northgate College",
        Licence(modules=frozenset({"LRS"})),
        "LRS module of the old licensing structure",
        "Learners and applicants",
    ),
    Tenant(
        "northgate-sixth-form",
        "Northgate Sixth Form",
        Licence(tier=Tier.BRONZE),
        "Bronze tier",
        "Neither learners nor applicants",
    ),
    Tenant(
        "northgate-training",
        "Northgate Training",
        Licence(tier=Tier.SILVER),
        "Silver tier",
        "Learners only",
    ),
    Tenant(
        "northgate-academy",
        "Northgate Academy",
        Licence(tier=Tier.PLATINUM),
        "Platinum tier",
        "Learners and applicants",
    ),
)

TENANT_BY_KEY = {tenant.key: tenant for tenant in TENANTS}


@dataclass(frozen=True)
class Role:
    """What one member of staff may do. There are no passwords: everybody is made up.

    `may` is what they may do with one person, `may_with_all` with all of the organisation's.
    `connects` is the right to change the connection to the LRS, `corrects` the right to change
    learners' details in the MIS.
    """

    key: str
    name: str
    person: Person
    may: frozenset[Action]
    may_with_all: frozenset[TenantAction]
    allows: str
    connects: bool = False
    corrects: bool = False


ROLES = (
    Role(
        "administrator",
        "Administrator",
        Person("alex.field", "Alex Field"),
        frozenset(Action),
        frozenset(TenantAction),
        "Everything, the connection to the LRS included",
        connects=True,
        corrects=True,
    ),
    Role(
        "records",
        "Records officer",
        Person("robin.marsh", "Robin Marsh"),
        frozenset(Action) - {Action.REGISTER},
        frozenset({TenantAction.WORKLIST, TenantAction.BULK}),
        "Everything with learners but registering a new ULN",
        corrects=True,
    ),
    Role(
        "viewer",
        "Viewer",
        Person("sam.heath", "Sam Heath"),
        frozenset({Action.VIEW}),
        frozenset({TenantAction.WORKLIST}),
        "Looking only",
    ),
)

ROLE_BY_KEY = {role.key: role for role in ROLES}
