"""The form with which a tenant's people replace its LRS password or certificate."""

from collections.abc import Mapping
from dataclasses import replace

from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.hookspecs.types import PASSWORD_LENGTH, LrsCredentials
from picslrs_plugin.wording import told

BOXES = ("ukprn", "organisation_ref", "password", "certificate", "key", "key_password")
"""From top to bottom. The address is not among them: who could choose it could choose who is
sent the password, and which of the machine's own services is asked."""

LONGEST = 255
_CERTIFICATE, _KEY = "-----BEGIN CERTIFICATE-----", "PRIVATE KEY-----"


def read_credentials(form: Mapping[str, object], held: LrsCredentials) -> LrsCredentials:
    """Return the credentials held, with what was filled in. Raises InvalidInput.

    What is left empty stays as it is. A new certificate comes with its key.
    """
    typed = {name: _text(form.get(name)) for name in BOXES}
    problems = {name: [problem] for name, problem in _problems(typed) if problem}
    if not problems and not any(typed.values()):
        problems["password"] = [told("Enter a new password, or choose a new certificate.")]
    if problems:
        raise InvalidInput(problems)
    changes: dict[str, str | None] = {
        name: typed[name] for name in ("ukprn", "organisation_ref", "password") if typed[name]
    }
    if typed["certificate"]:
        changes |= {
            "certificate_pem": typed["certificate"],
            "key_pem": typed["key"] or None,
            "key_password": typed["key_password"] or None,
        }
    return replace(held, **changes)  # type: ignore[arg-type]


def _text(value: object) -> str:
    """Return a box's text; of a password, a space is never part of it by intention."""
    return value.strip() if isinstance(value, str) else ""


def _problems(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("ukprn", _ukprn(typed["ukprn"])),
        ("organisation_ref", _short(told("The organisation reference"), typed["organisation_ref"])),
        ("password", _password(typed["password"])),
        ("certificate", _certificate(typed)),
        ("key", _key(typed)),
        ("key_password", _key_password(typed)),
    ]


def _ukprn(typed: str) -> str:
    if not typed or (len(typed) == 8 and typed.isascii() and typed.isdigit()):
        return ""
    return told("The UKPRN must be 8 digits.")


def _short(what: str, typed: str) -> str:
    if len(typed) <= LONGEST and typed.isprintable():
        return ""
    return told(
        "{field} must be {number} characters or fewer, on one line.", field=what, number=LONGEST
    )


def _password(typed: str) -> str:
    if not typed or (len(typed) == PASSWORD_LENGTH and typed.isprintable()):
        return ""
    return told("The LRS password must have {number} characters.", number=PASSWORD_LENGTH)


def _certificate(typed: Mapping[str, str]) -> str:
    if typed["key"] and not typed["certificate"]:
        return told("Choose the certificate that belongs to the key as well.")
    if typed["certificate"] and _CERTIFICATE not in typed["certificate"]:
        return told("Choose a certificate in PEM form: a text file with BEGIN CERTIFICATE in it.")
    return ""


def _key(typed: Mapping[str, str]) -> str:
    if typed["key"] and _KEY not in typed["key"]:
        return told("Choose a private key in PEM form: a text file with PRIVATE KEY in it.")
    if typed["certificate"] and not typed["key"] and _KEY not in typed["certificate"]:
        return told("Choose the private key that belongs to the certificate as well.")
    return ""


def _key_password(typed: Mapping[str, str]) -> str:
    if typed["key_password"] and not typed["certificate"]:
        return told(
            "A key's password goes with a new certificate. Choose that too, or leave this empty."
        )
    return _short(told("The key's password"), typed["key_password"])
