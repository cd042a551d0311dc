"""The values that cross between the plugin and its hosts.

All are frozen and check themselves when they are made, so that a mistake is found where it was
made: a wrong type raises TypeError, an impossible value ValueError. Neither message repeats a
learner's details. No host object, database row or request ever crosses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from picslrs_plugin.domain.fields import BY_NAME
from picslrs_plugin.domain.learner import LearnerDetails, Private
from picslrs_plugin.domain.uln import Uln
from picslrs_plugin.hookspecs.checks import (
    base_address,
    require,
    require_key,
    require_own_path,
    require_short,
    require_text,
)
from picslrs_plugin.wording import joined, told


class SubjectKind(StrEnum):
    """A subject is a learner or an applicant."""

    LEARNER = "learner"
    APPLICANT = "applicant"


class Action(StrEnum):
    """What a person may want to do with a subject. Licence and permission are asked for each."""

    VIEW = "view"
    SEARCH = "search"
    SELECT = "select"
    VERIFY = "verify"
    UPDATE = "update"
    EDIT = "edit"
    REGISTER = "register"


@dataclass(frozen=True)
class SubjectRef:
    """Names one learner or applicant of one tenant; `id` is the host's own."""

    tenant: str
    kind: SubjectKind
    id: str

    def __post_init__(self) -> None:
        require_key(self, "tenant", 64)
        require(self, "kind", SubjectKind)
        require_key(self, "id", 128)


@dataclass(frozen=True, repr=False)
class Subject(Private):
    """A learner or applicant as the host holds them: *ours*.

    `uln` is the text that the host holds, or None; it may be one that is not valid. `summary_url`
    is the host's page on which the tab is shown, where a finished action returns to.
    """

    ref: SubjectRef
    details: LearnerDetails
    uln: str | None = None
    summary_url: str = ""

    def __post_init__(self) -> None:
        require(self, "ref", SubjectRef)
        require(self, "details", LearnerDetails)
        require(self, "uln", (str, type(None)))
        if self.summary_url != "":
            require_own_path(self, "summary_url")


@dataclass(frozen=True, repr=False)
class Person(Private):
    """The signed-in person. `id` is the host's own and goes to the LRS as UserName.

    `SYSTEM` of this module stands for the plugin itself, where no person asks.
    """

    id: str
    name: str

    def __post_init__(self) -> None:
        require_key(self, "id", 128)
        require_text(self, "name")


@dataclass(frozen=True, repr=False)
class Identity(Private):
    """Who is signed in, and for which tenant they act.

    `language` is the code of the language that they read, such as `en` or `cy`; with empty text
    the person chooses. One that the application does not offer counts as empty.
    """

    person: Person
    tenant: str
    language: str = ""

    def __post_init__(self) -> None:
        require(self, "person", Person)
        require_key(self, "tenant", 64)
        require(self, "language", str)


class Tier(IntEnum):
    """The SaaS tiers, lowest first."""

    BRONZE = 1
    SILVER = 2
    GOLD = 3
    PLATINUM = 4


LRS_MODULE = "LRS"
_LOWEST_TIER = {SubjectKind.LEARNER: Tier.SILVER, SubjectKind.APPLICANT: Tier.PLATINUM}
_NEEDED = {
    SubjectKind.LEARNER: told(
        "Using the LRS with learners needs the {tier} or a higher tier, or the LRS module of the "
        "old licensing structure."
    ),
    SubjectKind.APPLICANT: told(
        "Using the LRS with applicants needs the {tier} tier, or the LRS module of the old "
        "licensing structure."
    ),
}


@dataclass(frozen=True)
class Licence:
    """What a tenant has bought: modules of the old structure, or a SaaS tier.

    `modules` are names of your own, of which `LRS` counts here; in another spelling it would
    silently cover nobody and is refused. It covers learners and applicants. A tier covers
    learners from Silver and applicants with Platinum.
    """

    modules: frozenset[str] = frozenset()
    tier: Tier | None = None

    def __post_init__(self) -> None:
        require(self, "modules", frozenset)
        require(self, "tier", (Tier, type(None)))
        if not all(isinstance(module, str) for module in self.modules):
            raise TypeError("Licence.modules must hold str only")
        others = self.modules - {LRS_MODULE}
        if any(module.strip().upper() == LRS_MODULE for module in others):
            raise ValueError(f"Licence.modules names the module {LRS_MODULE} in another spelling")

    def covers(self, kind: SubjectKind) -> bool:
        """Whether the LRS may be used for this kind of subject."""
        if LRS_MODULE in self.modules:
            return True
        return self.tier is not None and self.tier >= _LOWEST_TIER[kind]

    def why_not(self, kind: SubjectKind) -> str | None:
        """Say what the licence lacks for this kind of subject, or return None."""
        if self.covers(kind):
            return None
        needed = _NEEDED[kind].filled(tier=_LOWEST_TIER[kind].name.capitalize())
        held = (
            told("Your organisation has the {tier} tier.", tier=self.tier.name.capitalize())
            if self.tier
            else told("Your organisation has no LRS licence.")
        )
        return joined((needed, held))


class Decision(Enum):
    """One vote on a permission."""

    ALLOW = "allow"
    DENY = "deny"


@dataclass(frozen=True)
class Vote:
    """One plugin's answer to a permission question. `reason` is told to the person when denied."""

    decision: Decision
    reason: str = ""

    def __post_init__(self) -> None:
        require(self, "decision", Decision)
        require_short(self, "reason")
        if self.decision is Decision.DENY and not self.reason.strip():
            raise ValueError("a Vote that denies needs a reason")


_SAVABLE = frozenset(BY_NAME)


@dataclass(frozen=True, repr=False)
class Changes(Private):
    """What the host is asked to save on its own record.

    `values` maps names of LearnerDetails fields to their new values; a field that is not named
    stays as it is. `uln` is the new ULN when `uln_changes` is true; None then removes it.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    uln: Uln | None = None
    uln_changes: bool = False

    def __post_init__(self) -> None:
        require(self, "values", Mapping)
        require(self, "uln", (Uln, type(None)))
        require(self, "uln_changes", bool)
        unknown = sorted(str(name) for name in set(self.values) - _SAVABLE)
        if unknown:
            raise ValueError(f"Changes.values names no LRS field: {', '.join(unknown)}")
        LearnerDetails(**self.values)  # raises TypeError for a value of another type
        if self.uln is not None and not self.uln_changes:
            raise ValueError("Changes.uln is given, but uln_changes is false")
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


@dataclass(frozen=True)
class Saved:
    """The host's word that it saved the changes."""


@dataclass(frozen=True)
class TabEntry:
    """One tab of a subject's summary page.

    `key` names it for the host, `label` is what people read, `url` a path of the host and
    `badge` a word or number beside the label, or empty.
    """

    key: str
    label: str
    url: str
    badge: str = ""

    def __post_init__(self) -> None:
        for name in ("key", "label"):
            require_text(self, name, 64)
        require_own_path(self, "url")
        require(self, "badge", str)


PASSWORD_LENGTH = 16


@dataclass(frozen=True, repr=False, kw_only=True)
class LrsCredentials(Private):
    """How one tenant reaches the LRS.

    `address` is the service's address without a path, https unless it is on this machine. At
    least one of `ukprn` (8 digits) and `organisation_ref` is held. `password` is the LRS's
    OrgPassword of exactly 16 characters. `certificate` and `key` are PEM files of the client
    certificate; `authority` is a PEM file to trust instead of the system's. `vendor_id` is the
    number that the LRS gave the MIS supplier. `certificate_pem`, `key_pem` and `authority_pem`
    hold the same as text, for a host that keeps no files; of each, one form at most is given.
    """

    address: str
    password: str
    ukprn: str = ""
    organisation_ref: str = ""
    certificate: Path | None = None
    key: Path | None = None
    key_password: str | None = None
    authority: Path | None = None
    vendor_id: int = 0
    certificate_pem: str | None = None
    key_pem: str | None = None
    authority_pem: str | None = None

    def __post_init__(self) -> None:
        self._check_kinds()
        if len(self.password) != PASSWORD_LENGTH:
            raise ValueError(f"LrsCredentials.password must have {PASSWORD_LENGTH} characters")
        if not (self.ukprn or self.organisation_ref):
            raise ValueError("LrsCredentials needs a ukprn or an organisation_ref")
        if self.ukprn and not (
            len(self.ukprn) == 8 and self.ukprn.isascii() and self.ukprn.isdigit()
        ):
            raise ValueError("LrsCredentials.ukprn must be 8 digits")
        if not base_address(self.address):
            raise ValueError(
                "LrsCredentials.address must be https://host without a path, or http:// on this "
                "machine only"
            )
        if self.vendor_id < 0:
            raise ValueError("LrsCredentials.vendor_id must not be negative")
        if self.key is not None and self.certificate is None:
            raise ValueError("LrsCredentials.key needs a certificate beside it")
        if self.key_password is not None and not (self.certificate or self.certificate_pem):
            raise ValueError("LrsCredentials.key_password needs a certificate beside it")
        if self.key_pem and not self.certificate_pem:
            raise ValueError("LrsCredentials.key_pem needs certificate_pem beside it")

    def _check_kinds(self) -> None:
        for item in fields(self):
            require(self, item.name, _KINDS.get(item.name, str))
        for name in ("certificate", "key", "authority"):
            if getattr(self, name) is not None and getattr(self, f"{name}_pem") is not None:
                raise ValueError(f"LrsCredentials.{name} and {name}_pem are both given")


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "certificate": (Path, type(None)),
    "key": (Path, type(None)),
    "authority": (Path, type(None)),
    "key_password": (str, type(None)),
    "vendor_id": int,
    "certificate_pem": (str, type(None)),
    "key_pem": (str, type(None)),
    "authority_pem": (str, type(None)),
}
"""The kinds of those fields of LrsCredentials that are not plain text."""
