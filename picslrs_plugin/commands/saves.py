"""`picslrs saves`: lets the host save the ULNs that wait for it, and says how many still do."""

import click

from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted
from picslrs_plugin.store import stored_tenants
from picslrs_plugin.telemetry import about_tenant


@click.command("saves")
@click.option("--tenant", "tenants", multiple=True, metavar="KEY", help="Only this tenant's.")
@app_option
@click.pass_context
def command(ctx: click.Context, tenants: tuple[str, ...]) -> None:
    """Let the host save the ULNs that wait for it and are due, and say how many could not be.

    Run this every few minutes. A ULN that still cannot be saved is tried again later, with
    growing pauses, and stays on the to-do list until it is.
    """
    app, installation = load_installation(ctx)
    stored = stored_tenants(installation.ports.store)
    if not tenants and stored is None:
        raise click.UsageError("The application brought a store of its own: name each --tenant.")
    chosen = tenants or (stored.with_saves() if stored else ())
    with app.app_context():
        for tenant in chosen:
            about_tenant(tenant)
            saved, failed = installation.services.chores.save_due(tenant)
            click.echo(f"{tenant}: {counted(saved, 'ULN')} saved, {failed} could not be")
    if not chosen:
        click.echo("No ULN waits.")
