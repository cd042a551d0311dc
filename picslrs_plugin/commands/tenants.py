"""`picslrs tenants`: lists tenants, and says in the database what each has bought."""

from difflib import get_close_matches

import click

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.commands.checkup import known_tenants
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import data, table
from picslrs_plugin.errors import LicenceUnknown
from picslrs_plugin.hooks import Origin
from picslrs_plugin.hookspecs import Licence, Preferences, Tier
from picslrs_plugin.hookspecs.types import LRS_MODULE
from picslrs_plugin.store import StoredTenants, stored_tenants
from picslrs_plugin.tenants import TenantConfig, licence_in_words, preferences

LONGEST_KEY = 64
_NOTHING = "-"


@click.group("tenants", no_args_is_help=False)
def command() -> None:
    """List tenants and say what each has bought.

    What is said here counts at once and before the tenants file; a host's own answer counts
    before both.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@app_option
@click.pass_context
def list_all(ctx: click.Context, *, as_json: bool) -> None:
    """List every tenant that is known, with the licence that counts for it."""
    app, installation = load_installation(ctx)
    stored = stored_tenants(installation.ports.store)
    with app.app_context():
        told = [_told(installation, key) for key in known_tenants(installation, stored)]
    if as_json:
        data(told)
        return
    names = ("tenant", "licence", "command line", "tenants file", "switched off")
    table(names, [tuple(one[name] for name in names) for one in told])


@command.command("show")
@click.argument("key")
@app_option
@click.pass_context
def show(ctx: click.Context, key: str) -> None:
    """Show what is said of one tenant, where, and what counts."""
    app, installation = load_installation(ctx)
    with app.app_context():
        _print(_told(installation, key))


@command.command("set")
@click.argument("key")
@click.option(
    "--tier", type=click.Choice([tier.name.lower() for tier in Tier], case_sensitive=False)
)
@click.option("--module", "modules", multiple=True, metavar="NAME", help="Such as LRS.")
@click.option("--no-licence", is_flag=True, help="Say that the tenant has none.")
@click.option("--switch-off", multiple=True, metavar="PLUGIN", help="Do not ask this plugin.")
@click.option("--switch-on", multiple=True, metavar="PLUGIN", help="Take a switch-off back.")
@click.option(
    "--prefer", multiple=True, metavar="NAME=VALUE", help="Say a preference; VALUE may be empty."
)
@click.option("--no-preference", multiple=True, metavar="NAME", help="Take a preference back.")
@app_option
@click.pass_context
def set_tenant(
    ctx: click.Context,
    *,
    key: str,
    tier: str | None,
    modules: tuple[str, ...],
    no_licence: bool,
    switch_off: tuple[str, ...],
    switch_on: tuple[str, ...],
    prefer: tuple[str, ...],
    no_preference: tuple[str, ...],
) -> None:
    """Say what a tenant has bought, how it wants to work, or which plugins it does not want.

    --tier and --module together are the whole licence and replace what was said before.
    """
    if not (tier or modules or no_licence or switch_off or switch_on or prefer or no_preference):
        raise click.UsageError(
            "Say what to set: --tier, --module, --no-licence, --switch-off, --prefer ..."
        )
    if no_licence and (tier or modules):
        raise click.UsageError("--no-licence does not go with --tier or --module.")
    if any(one != LRS_MODULE and one.strip().upper() == LRS_MODULE for one in modules):
        raise click.UsageError(f"The module is called {LRS_MODULE}, in capitals.")
    if not all(one.strip() for one in modules):
        raise click.UsageError("A module has a name. --no-licence says that there is none.")
    if not key.isprintable() or key != key.strip() or not 1 <= len(key) <= LONGEST_KEY:
        raise click.UsageError(
            f"A tenant's key has 1 to {LONGEST_KEY} characters that can be printed, and no space "
            "at either end."
        )
    app, installation = load_installation(ctx)
    stored = _stored(installation)
    _check_switchable(installation, switch_off)
    before = stored.of(key) or TenantConfig()
    licence = before.licence
    if tier or modules or no_licence:
        licence = Licence(frozenset(modules), Tier[tier.upper()] if tier else None)
    switched_off = (before.switched_off | set(switch_off)) - set(switch_on)
    preferred = {
        name: value
        for name, value in {**before.preferences, **_preferred(prefer)}.items()
        if name not in map(_preference_name, no_preference)
    }
    stored.put(key, TenantConfig(licence, switched_off, preferences=preferred))
    with app.app_context():
        _print(_told(installation, key))


@command.command("remove")
@click.argument("key")
@app_option
@click.pass_context
def remove(ctx: click.Context, key: str) -> None:
    """Forget what the command line said of a tenant; nothing of its learners is removed."""
    app, installation = load_installation(ctx)
    if not _stored(installation).remove(key):
        raise click.ClickException(f"The command line said nothing of {key}.")
    with app.app_context():
        _print(_told(installation, key))


def _preferred(said: tuple[str, ...]) -> dict[str, object]:
    """Read what --prefer says, each as NAME=VALUE."""
    found: dict[str, object] = {}
    for one in said:
        name, equals, text = one.partition("=")
        if not equals:
            raise click.UsageError("--prefer takes NAME=VALUE, such as keep_values=no.")
        try:
            found[name] = preferences.of_text(_preference_name(name), text)
        except ValueError as problem:
            raise click.UsageError(f"{name} {problem}.") from None
    return found


def _preference_name(name: str) -> str:
    if name in preferences.NAMES:
        return name
    nearest = get_close_matches(name, preferences.NAMES, n=1)
    meant = f" Did you mean {nearest[0]}?" if nearest else ""
    raise click.UsageError(f"{name} is no preference: {', '.join(preferences.NAMES)}.{meant}")


def _told(installation: Installation, key: str) -> dict[str, str]:
    """Return what counts for a tenant and what each source says."""
    tenants = installation.tenants
    off = sorted(tenants.switched_off(key) or ())
    return {
        "tenant": key,
        "licence": _licence(installation, key),
        "command line": _said(tenants.in_database(key)),
        "tenants file": _said(tenants.in_file(key)),
        "switched off": ", ".join(off) or _NOTHING,
        "preferences": _preferences_in_words(installation.hooks.preferences(key)),
    }


def _licence(installation: Installation, key: str) -> str:
    try:
        return licence_in_words(installation.hooks.licence(key))
    except LicenceUnknown:
        return "not known: a plugin failed"


def _preferences_in_words(preferred: Preferences) -> str:
    """Tell those preferences that are not as they are by default."""
    changed = [
        f"{name}={value}"
        for name, value in preferences.to_json(vars(preferred)).items()
        if getattr(preferred, name) != getattr(Preferences(), name)
    ]
    return ", ".join(changed) or _NOTHING


def _said(config: TenantConfig | None) -> str:
    if config is None or config.licence is None:
        return _NOTHING
    return licence_in_words(config.licence)


def _print(told: dict[str, str]) -> None:
    width = max(map(len, told))
    for name, value in told.items():
        click.echo(f"{name.ljust(width)}  {value}")


def _stored(installation: Installation) -> StoredTenants:
    stored = stored_tenants(installation.ports.store)
    if stored is None:
        raise click.ClickException(
            "The application brought a store of its own, which keeps no tenants. "
            "Use the tenants file or picslrs_licence."
        )
    return stored


def _check_switchable(installation: Installation, names: tuple[str, ...]) -> None:
    """Refuse a name that is no plugin: a mistyped one would switch nothing off."""
    known = [info.name for info in installation.plugins if info.origin is Origin.INSTALLED]
    for name in names:
        if name not in known:
            nearest = get_close_matches(name, known, n=1)
            meant = f" Did you mean {nearest[0]}?" if nearest else ""
            raise click.UsageError(
                f"{name} is no installed plugin; `picslrs plugins` lists them.{meant}"
            )
