"""`picslrs vault`: keeps tenants' LRS credentials encrypted, and proves them before they are used.

No command prints a password or a key of the LRS; `key` alone prints a secret, a new key of the
vault itself.
"""

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted, table
from picslrs_plugin.errors import ConfigurationError, PicslrsError
from picslrs_plugin.hookspecs import SYSTEM, Identity, LrsCredentials
from picslrs_plugin.ports import CertificateFacts, Kept
from picslrs_plugin.services import connection

if TYPE_CHECKING:
    from picslrs_plugin.vault import SealedVault

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SECRET = "password_file", "key_password_file"
_PEM = "certificate", "key", "authority"


@click.group("vault", no_args_is_help=False)
def command() -> None:
    """Keep LRS credentials encrypted in the database.

    What is set waits until the LRS has taken it; what is in use stays until then. The keys come
    from PICSLRS_VAULT_KEYS or PICSLRS_VAULT_KEYS_FILE and never lie in the database.
    """


@command.command("key")
@click.argument("name")
def key(name: str) -> None:
    """Print a new key of the vault, for the settings. Needs no application."""
    from picslrs_plugin.vault.keys import new_key

    try:
        made = new_key(name)
    except ValueError as wrong:
        raise click.UsageError(f"This is no name for a key: {wrong}.") from None
    click.echo(made)


@command.command("set")
@click.argument("tenant")
@click.option("--address", help="Where the service is, without a path.")
@click.option("--ukprn", help="8 digits.")
@click.option("--organisation-ref", help="Instead of the UKPRN.")
@click.option("--password-file", type=_FILE, help="Holds the LRS password of 16 characters.")
@click.option("--certificate", type=_FILE, help="The client certificate, as PEM.")
@click.option("--key", type=_FILE, help="Its private key, as PEM.")
@click.option("--key-password-file", type=_FILE, help="Holds the key's password.")
@click.option("--authority", type=_FILE, help="PEM to trust instead of the system's authorities.")
@click.option("--vendor-id", type=int, help="The number that the LRS gave the MIS supplier.")
@click.option("--later", is_flag=True, help="Do not call the LRS now; `prove` does it later.")
@app_option
@click.pass_context
def set_credentials(ctx: click.Context, /, tenant: str, *, later: bool, **given: Any) -> None:  # noqa: ANN401 - click's own
    """Save new credentials, and prove them with one harmless call.

    What is not named stays as it is in the vault. Secrets are read from files, never from the
    command line, which others can see.
    """
    app, installation, vault = _opened(ctx)
    named = {name: value for name, value in given.items() if value is not None}
    if not named:
        raise click.UsageError("Say what to set: --address, --ukprn, --password-file ...")
    credentials = _laid_over(_held(vault, tenant), _read(named))
    actor = Identity(SYSTEM, tenant)
    with app.app_context():
        connection.propose(installation.ports, actor, credentials)
        click.echo(f"{tenant}: saved. What was in use stays in use until the LRS has taken this.")
        if not later:
            _prove(installation, actor)


@command.command("prove")
@click.argument("tenant")
@app_option
@click.pass_context
def prove(ctx: click.Context, tenant: str) -> None:
    """Try what waits with one harmless call, and use it if the LRS takes it."""
    app, installation, _ = _opened(ctx)
    with app.app_context():
        _prove(installation, Identity(SYSTEM, tenant))


def _prove(installation: Installation, actor: Identity) -> None:
    connection.prove(installation.ports, actor)
    click.echo(f"{actor.tenant}: the LRS took the new credentials. They are in use now.")


@command.command("show")
@click.argument("tenant")
@app_option
@click.pass_context
def show(ctx: click.Context, tenant: str) -> None:
    """Show what a tenant keeps in the vault, without any secret."""
    _, installation, vault = _opened(ctx)
    rows = []
    for name, kept in (("in use", vault.in_use(tenant)), ("waiting", vault.waiting(tenant))):
        if kept is not None:
            rows += [(name, *told) for told in _told(installation, kept)]
    if not rows:
        raise click.ClickException(f"The vault keeps nothing of {tenant}.")
    rows.append(("both", "keys", ", ".join(sorted(vault.keys_needed(tenant)))))
    table(("credentials", "what", "is"), rows)


def _told(installation: Installation, kept: Kept) -> list[tuple[str, str]]:
    """Tell a set of credentials; of a secret only that it is there."""
    held = kept.credentials
    told = [
        ("address", held.address),
        ("organisation", held.ukprn or held.organisation_ref),
        ("password", "kept"),
        ("key", "kept" if held.key_pem else "none"),
        ("authority", "kept" if held.authority_pem else "the system's"),
        ("certificate", _certificate(installation, held)),
        ("saved", f"{kept.saved_at:%-d %B %Y %H:%M} UTC by {kept.saved_by}"),
    ]
    proved = f"{kept.proved_at:%-d %B %Y %H:%M} UTC" if kept.proved_at else "not yet"
    return [*told, ("proved", proved)]


def _certificate(installation: Installation, held: LrsCredentials) -> str:
    try:
        shown: CertificateFacts | None = installation.ports.certificate_of(held)
    except ConfigurationError as error:
        return error.happened
    return f"{shown.subject}, until {shown.expires:%-d %B %Y}" if shown else "none"


@command.command("rotate")
@app_option
@click.pass_context
def rotate(ctx: click.Context) -> None:
    """Seal everything anew with the first key; the others may then be taken away.

    Ends with 1 when something does not open; everything else is sealed anew all the same.
    """
    app, installation, vault = _opened(ctx)
    failed = False
    changed = 0
    with app.app_context():
        for tenant in vault.tenants():
            try:
                changed += connection.rotate(installation.ports, Identity(SYSTEM, tenant))
            except ConfigurationError as error:
                failed = True
                click.echo(f"{tenant}: {error}", err=True)
    click.echo(f"{counted(changed, 'set')} of credentials sealed anew.")
    ctx.exit(1 if failed else 0)


@command.command("remove")
@click.argument("tenant")
@click.option("--waiting", is_flag=True, help="Only what was not proved yet.")
@click.confirmation_option(prompt="Forget these credentials?")
@app_option
@click.pass_context
def remove(ctx: click.Context, tenant: str, *, waiting: bool) -> None:
    """Forget what a tenant keeps in the vault; the tenants file then counts again."""
    app, installation, _ = _opened(ctx)
    forget = connection.withdraw if waiting else connection.remove
    with app.app_context():
        forgotten = forget(installation.ports, Identity(SYSTEM, tenant))
    if not forgotten:
        raise click.ClickException(f"The vault keeps nothing of {tenant} to forget.")
    click.echo(f"{tenant}: forgotten.")


def _opened(ctx: click.Context) -> tuple[Any, Installation, "SealedVault"]:
    app, installation = load_installation(ctx)
    vault = connection.vault_of(installation.ports)
    return app, installation, vault  # type: ignore[return-value] # the only one that is made


def _held(vault: "SealedVault", tenant: str) -> LrsCredentials | None:
    """Return what new values are laid over: what waits, or what is in use."""
    kept = vault.waiting(tenant) or vault.in_use(tenant)
    return kept.credentials if kept else None


def _read(named: dict[str, Any]) -> dict[str, Any]:
    """Read the files that were named. Raises UsageError without a word of what is in them."""
    read: dict[str, Any] = {}
    for name, value in named.items():
        if not isinstance(value, Path):
            read[name] = value
            continue
        try:
            text = value.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise click.UsageError(f"--{name.replace('_', '-')}: cannot be read.") from None
        if name in _SECRET:
            read[name.removesuffix("_file")] = text.rstrip("\r\n")
        else:
            read[f"{name}_pem"] = text
    return read


def _laid_over(held: LrsCredentials | None, values: dict[str, Any]) -> LrsCredentials:
    known = {one.name for one in fields(LrsCredentials)}
    assert values.keys() <= known
    if "certificate_pem" in values:
        # A new certificate comes with its key; the old one's password would not open it.
        values = {"key_pem": None, "key_password": None, **values}
    try:
        return replace(held, **values) if held else LrsCredentials(**values)
    except (TypeError, ValueError) as wrong:
        problem = str(wrong).replace("LrsCredentials.", "").replace("LrsCredentials", "It")
    raise PicslrsError(f"These credentials cannot be right: {problem}.", advice=_COMPLETE)


_COMPLETE = (
    "The first time all of address, ukprn or organisation-ref, and password-file are needed."
)
