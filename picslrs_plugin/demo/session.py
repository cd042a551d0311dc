"""Who is signed in to the MIS: an organisation and a role, kept in the session cookie."""

from dataclasses import dataclass

from flask import session

from picslrs_plugin.demo.tenants import ROLE_BY_KEY, TENANT_BY_KEY, Role, Tenant


@dataclass(frozen=True)
class SignedIn:
    """The organisation and role that were chosen."""

    tenant: Tenant
    role: Role


def signed_in() -> SignedIn | None:
    """Return who is signed in, or None."""
    tenant = TENANT_BY_KEY.get(session.get("tenant", ""))
    role = ROLE_BY_KEY.get(session.get("role", ""))
    return SignedIn(tenant, role) if tenant and role else None


def sign_in(tenant: Tenant, role: Role) -> None:
    """Begin a new session; nothing of an earlier one is kept."""
    session.clear()
    session["tenant"] = tenant.key
    session["role"] = role.key


def sign_out() -> None:
    """End the session."""
    session.clear()
