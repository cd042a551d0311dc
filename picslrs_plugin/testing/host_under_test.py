"""What the conformance suite has to know of a host."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient


@dataclass(frozen=True)
class Who:
    """One member of staff: the tenant that they act for and the id that their Identity has."""

    tenant: str
    person_id: str


def _one_address(_tenant: str) -> str:
    return "http://localhost"


@dataclass(frozen=True, kw_only=True)
class HostUnderTest:
    """A host's application with the plugin in it, and whom the suite finds there.

    `app` is the application, made as it always is, with its forms protected. `sign_in(client,
    who)` and `sign_out(client)` do what a person does. `base_url(tenant)` is the address that a
    tenant's people use, where it differs between tenants.

    `registrar` may do everything with `learner`, whom the tenant's licence covers. What follows
    is left out where the host has no such thing, and its promises are skipped: `applicant`, of
    the same tenant; `onlooker`, a person of the same tenant who may not edit; `unlicensed`, who
    may do everything in another tenant, whose licence does not cover `unlicensed_learner`. The
    registrar's tenant has nobody with that last id, and nobody has the id `unknown`.
    `without_licence()` takes the licence away from the registrar's tenant, as your billing does,
    for as long as a `with` block lasts.

    The suite changes the LRS details and ULNs of the subjects named here, so let it work on data
    of its own for each test. It never calls the LRS and writes nothing into the plugin's tables,
    but for the details that PICSLRS_LOCAL_DETAILS keeps there for the host.
    Other people's plugins are asked and told as always.
    """

    app: Flask
    sign_in: Callable[[FlaskClient, Who], object]
    sign_out: Callable[[FlaskClient], object]
    registrar: Who
    learner: str
    applicant: str | None = None
    onlooker: Who | None = None
    unlicensed: Who | None = None
    unlicensed_learner: str = ""
    unknown: str = "picslrs-unknown"
    base_url: Callable[[str], str] = _one_address
    without_licence: Callable[[], AbstractContextManager[object]] | None = None

    def __post_init__(self) -> None:
        if self.onlooker and self.onlooker.tenant != self.registrar.tenant:
            raise ValueError("HostUnderTest.onlooker must be of the registrar's tenant")
        if self.unlicensed and self.unlicensed.tenant == self.registrar.tenant:
            raise ValueError("HostUnderTest.unlicensed must be of another tenant")
        if bool(self.unlicensed) != bool(self.unlicensed_learner):
            raise ValueError("HostUnderTest.unlicensed and unlicensed_learner belong together")
