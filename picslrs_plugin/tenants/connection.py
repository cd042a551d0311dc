"""How a tenant reaches the LRS, with its secrets named and not held."""

import os
from dataclasses import dataclass
from pathlib import Path

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.hookspecs.types import PASSWORD_LENGTH

_ADVICE = "Correct the tenants file or the file that it names; no restart is needed."


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How one tenant reaches the LRS; what each part means is told at `LrsCredentials`.

    Exactly one of `password_file` and `password_env` is given: the file that holds the LRS's
    OrgPassword, or the environment variable that does.
    """

    address: str
    ukprn: str = ""
    organisation_ref: str = ""
    password_file: Path | None = None
    password_env: str = ""
    certificate: Path | None = None
    key: Path | None = None
    key_password_file: Path | None = None
    authority: Path | None = None
    vendor_id: int = 0


def credentials_of(tenant: str, connection: Connection) -> LrsCredentials:
    """Return the credentials, with the secrets read at this moment.

    Raises ConfigurationError, which names the tenant and the key and never what was read.
    """
    key_password = None
    if connection.key_password_file is not None:
        key_password = _content(connection.key_password_file, tenant, "key_password_file")
    return LrsCredentials(
        address=connection.address,
        ukprn=connection.ukprn,
        organisation_ref=connection.organisation_ref,
        password=_password(tenant, connection),
        certificate=connection.certificate,
        key=connection.key,
        key_password=key_password,
        authority=connection.authority,
        vendor_id=connection.vendor_id,
    )


def _password(tenant: str, connection: Connection) -> str:
    if connection.password_file is not None:
        name = "password_file"
        password = _content(connection.password_file, tenant, name)
    else:
        name = "password_env"
        password = os.environ.get(connection.password_env, "")
        if not password:
            raise _unusable(tenant, name, "names an environment variable that is not set")
    if len(password) != PASSWORD_LENGTH:
        problem = f"holds a password that does not have {PASSWORD_LENGTH} characters"
        raise _unusable(tenant, name, problem)
    return password


def _content(path: Path, tenant: str, name: str) -> str:
    """Return the one line that a secret's file holds."""
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):  # the latter's message would quote the file
        pass
    raise _unusable(tenant, name, "names a file that cannot be read")


def _unusable(tenant: str, name: str, problem: str) -> ConfigurationError:
    return ConfigurationError(f"{tenant}.lrs.{name} {problem}.", advice=_ADVICE)
