"""`picslrs audit`: is the audit whole, how does it end, what does it say, and what may go."""

import json
from pathlib import Path

import click

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted, data
from picslrs_plugin.commands.roster import known_or_named
from picslrs_plugin.domain.chain import Head
from picslrs_plugin.errors import Conflict
from picslrs_plugin.ports import SealedEntry
from picslrs_plugin.services import audit
from picslrs_plugin.services.audit import Verdict
from picslrs_plugin.services.history import told_as_data

MOST_TOLD = 20
"""How many faults of one tenant are told one by one."""

_tenants_option = click.option(
    "--tenant", "tenants", multiple=True, metavar="KEY", help="Only this tenant's."
)


@click.group("audit", no_args_is_help=False)
def command() -> None:
    """Look after the record of who did and saw what.

    Every entry is sealed together with the one before, so that one that was changed, removed or
    moved is found. Run `verify` often, and keep what `head` prints somewhere else.
    """


@command.command("verify")
@_tenants_option
@click.option(
    "--head",
    "heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What `picslrs audit head` printed earlier: finds a cut end too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@app_option
@click.pass_context
def verify(
    ctx: click.Context, tenants: tuple[str, ...], heads: Path | None, *, as_json: bool
) -> None:
    """Go through every entry, its values and its seal. Ends with 1 when anything is wrong."""
    app, installation = load_installation(ctx)
    known = _read_heads(heads) if heads else {}
    with app.app_context():
        verdicts = {
            tenant: audit.check(installation.ports, tenant, known.get(tenant))
            for tenant in known_or_named(installation, (*tenants, *(() if tenants else known)))
        }
    if as_json:
        data([_as_data(tenant, verdict) for tenant, verdict in verdicts.items()])
    else:
        for tenant, verdict in verdicts.items():
            _tell(tenant, verdict)
    ctx.exit(0 if all(verdict.is_whole for verdict in verdicts.values()) else 1)


def _read_heads(path: Path) -> dict[str, Head]:
    """Read what `head` printed. Raises click's BadParameter for anything else."""
    try:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return {str(one["tenant"]): Head(int(one["number"]), str(one["digest"])) for one in lines}
    except (ValueError, KeyError, TypeError):
        raise click.BadParameter(
            "the file does not hold what `picslrs audit head` prints", param_hint="--head"
        ) from None


def _tell(tenant: str, verdict: Verdict) -> None:
    state = "whole" if verdict.is_whole else "NOT WHOLE"
    erased = f", the values of {verdict.erased:,} erased" if verdict.erased else ""
    click.echo(f"{tenant}: {state}, {counted(verdict.entries, 'entry', 'entries')}{erased}")
    for one in verdict.found[:MOST_TOLD]:
        where = f"entry {one.number}: " if one.number else ""
        click.echo(f"  {where}{one.fault.value}")
    if len(verdict.found) > MOST_TOLD:
        click.echo(f"  and {len(verdict.found) - MOST_TOLD:,} more")
    if verdict.too_old:
        click.echo("  the head in the file is older than the entries that are kept")


def _as_data(tenant: str, verdict: Verdict) -> dict[str, object]:
    return {
        "tenant": tenant,
        "whole": verdict.is_whole,
        "entries": verdict.entries,
        "erased": verdict.erased,
        "number": verdict.head.number,
        "digest": verdict.head.digest,
        "head_too_old": verdict.too_old,
        "found": [{"number": one.number, "fault": one.fault.value} for one in verdict.found],
    }


@command.command("head")
@_tenants_option
@app_option
@click.pass_context
def head(ctx: click.Context, tenants: tuple[str, ...]) -> None:
    """Print how each tenant's audit ends, one line of JSON each. Keep it on another machine."""
    app, installation = load_installation(ctx)
    with app.app_context():
        for tenant in known_or_named(installation, tenants):
            end = audit.head(installation.ports, tenant)
            click.echo(json.dumps({"tenant": tenant, "number": end.number, "digest": end.digest}))


@command.command("export")
@click.option("--tenant", required=True, metavar="KEY", help="Whose audit.")
@app_option
@click.pass_context
def export(ctx: click.Context, tenant: str) -> None:
    """Print every entry with its seal, one line of JSON each, oldest first.

    What was sent and answered is left out; `picslrs subject export` has it for one person. That
    it was exported is an entry too.
    """
    app, installation = load_installation(ctx)
    with app.app_context():
        for sealed in audit.everything(installation.ports, tenant):
            click.echo(json.dumps(_line(sealed), ensure_ascii=False))


def _line(sealed: SealedEntry) -> dict[str, object]:
    seal = sealed.seal
    sealing = {
        "values_digest": seal.values,
        "previous": seal.previous,
        "digest": seal.digest,
        "key": seal.key_id,
        "mac": seal.mac,
    }
    return told_as_data(seal.number, sealed.entry) | sealing


@command.command("prune")
@_tenants_option
@app_option
@click.pass_context
def prune(ctx: click.Context, tenants: tuple[str, ...]) -> None:
    """Remove the entries that are older than PICSLRS_AUDIT_KEEP_DAYS. Run it every night.

    A signed checkpoint takes their place. Ends with 1 when an audit is not whole: nothing is then
    removed from it.
    """
    app, installation = load_installation(ctx)
    if not installation.settings.audit_keep_days:
        click.echo("Nothing to remove: PICSLRS_AUDIT_KEEP_DAYS is 0, so entries are kept for ever.")
        return
    failed = False
    with app.app_context():
        for tenant in known_or_named(installation, tenants):
            failed = not _prune(installation, tenant) or failed
    ctx.exit(1 if failed else 0)


def _prune(installation: Installation, tenant: str) -> bool:
    try:
        removed = audit.prune(installation.ports, tenant)
    except Conflict as error:
        click.echo(f"{tenant}: {error}", err=True)
        return False
    click.echo(f"{tenant}: {counted(removed, 'entry', 'entries')} removed")
    return True
