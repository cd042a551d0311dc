"""The routes of an application as the table tries them, and the people who try."""

from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.routing import Rule

from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import (
    Action,
    Identity,
    Licence,
    Person,
    SubjectKind,
    SubjectRef,
    Tier,
)
from tests.access.expectations import EXPECTED, About, Back, Expectation, Open, WholeTenant
from tests.fakes import ACTOR, APPLICANT, LEARNER, STRANGER
from tests.learners import ULN, details, record
from tests.pages.site import Site, make_site

BLUEPRINT = "picslrs."
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LET_IN = (200, 204, 303, 409, 422)
"""How a page answers whom it lets in; 409 and 422 when there was nothing to work on."""

SECRETS = ("Testa", "Sampleton", "QX1 1AA", "Mockham", str(ULN))
"""What the learner and the applicant of the table are made of."""

LICENCES = {
    "none": None,
    "Bronze": Licence(tier=Tier.BRONZE),
    "Silver": Licence(tier=Tier.SILVER),
    "Gold": Licence(tier=Tier.GOLD),
    "Platinum": Licence(tier=Tier.PLATINUM),
    "module": Licence(modules=frozenset({"LRS"})),
    "another module": Licence(modules=frozenset({"HR"})),
}
SUBJECTS = (LEARNER, APPLICANT)


class Measured:
    """Has nothing to tell."""

    def written(self) -> tuple[bytes, str]:
        return b"", "text/plain"


@dataclass(frozen=True)
class Route:
    """One route with one of its methods."""

    endpoint: str
    method: str
    rule: str

    @property
    def let_in(self) -> tuple[int, ...]:
        """Return how it answers whom it lets in; no job of the table's own is there."""
        return (*LET_IN, 404) if "<job>" in self.rule else LET_IN

    def path(self, ref: SubjectRef) -> str:
        """Return its address for a subject, or for none where it has none."""
        return (
            self.rule.replace(f"<any({', '.join(SubjectKind)}):kind>", ref.kind.value)
            .replace("<picslrs_id:id>", ref.id)
            .replace("<attempt>", "none")
            .replace("<job>", "none")
            .replace("<path:filename>", "picslrs.css")
        )

    @property
    def expected(self) -> Expectation | None:
        """What is expected of whoever calls it; None where somebody forgot to say so."""
        return EXPECTED.get(self.endpoint)

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"


@dataclass(frozen=True)
class Role:
    """Somebody with what they may do."""

    name: str
    denied: frozenset[Action] = frozenset()
    denied_for_all: frozenset[TenantAction] = frozenset()


ROLES = (
    Role("may do everything"),
    Role("may only look", frozenset(Action) - {Action.VIEW}, frozenset(TenantAction)),
    Role("may do nothing", frozenset(Action), frozenset(TenantAction)),
    *(Role(f"may not {action.value}", frozenset({action})) for action in Action),
    *(Role(f"may not {one.value}", denied_for_all=frozenset({one})) for one in TenantAction),
)
NAMESAKE = Identity(Person(ACTOR.person.id, ACTOR.person.name), STRANGER.tenant)
"""Has the same id as our person, in another tenant."""


def prepared() -> Site:
    """Return an application with a linked learner and applicant, and everything switched on."""
    site = make_site(metrics=Measured())
    site.host.holds(LEARNER, details(), str(ULN))
    site.host.holds(APPLICANT, details(), str(ULN))
    site.lrs.records[ULN] = record()
    return site


def rules(site: Site) -> Iterator[Rule]:
    """Yield the rules that are ours."""
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith(BLUEPRINT):
            yield rule


def routes(site: Site) -> tuple[Route, ...]:
    """Return every route of ours with each method it takes."""
    return tuple(
        Route(rule.endpoint.removeprefix(BLUEPRINT), method, rule.rule)
        for rule in rules(site)
        for method in METHODS
        if method in (rule.methods or ())
    )


ROUTES = routes(prepared())


def refusal(route: Route, role: Role, licence: Licence | None, ref: SubjectRef, own: bool) -> int:
    """Return the status with which somebody who is signed in is refused, or 0 for nobody."""
    match route.expected:
        case WholeTenant(needs, licensed, also):
            covered = licence is not None and any(map(licence.covers, SubjectKind))
            denied = bool(role.denied_for_all & {needs, also})
            return 403 if denied or (licensed and not covered) else 0
        case About(needs, licensed, also, besides):
            covered = licence is not None and licence.covers(ref.kind)
            denied = bool(role.denied & {needs, besides}) or also in role.denied_for_all
            if denied or (licensed and not covered):
                return 403
            return 0 if own else 404
        case Open() | Back() | None:
            return 0


def sign_in(site: Site, role: Role, licence: Licence | None, *, own: bool = True) -> None:
    """Let somebody of this role be signed in, for a tenant with this licence."""
    actor = ACTOR if own else NAMESAKE
    site.host.signed_in = actor
    site.host.denied = set(role.denied)
    site.host.denied_for_all = set(role.denied_for_all)
    site.host.licences = {actor.tenant: licence} if licence else {}


def untouched(site: Site) -> bool:
    """Whether nothing was saved with the host, and nothing asked of the LRS."""
    return site.host.saved == [] and site.lrs.calls == {}


def told(source: str) -> list[str]:
    """Return what of the learner stands in an answer."""
    return [secret for secret in SECRETS if secret in source]
