"""`picslrs events`: sends the events that are due and says how many wait."""

import click

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted
from picslrs_plugin.store import stored_tenants
from picslrs_plugin.telemetry import about_tenant


@click.command("events")
@click.option("--tenant", "tenants", multiple=True, metavar="KEY", help="Only this tenant's.")
@app_option
@click.pass_context
def command(ctx: click.Context, tenants: tuple[str, ...]) -> None:
    """Send the events that are due, and say how many wait.

    Events are sent after each page that a person opens. Run this every few minutes where plugins
    must hear them soon even when nobody works.
    """
    app, installation = load_installation(ctx)
    stored = stored_tenants(installation.ports.store)
    if not tenants and stored is None:
        raise click.UsageError("The application brought a store of its own: name each --tenant.")
    chosen = tenants or (stored.with_events() if stored else ())
    with app.app_context():
        for tenant in chosen:
            about_tenant(tenant)
            heard = _send(installation, tenant)
            with installation.ports.store(tenant) as work:
                waiting = work.outbox.waiting()
            click.echo(f"{tenant}: {counted(heard, 'event')} sent, {waiting} wait")
    if not chosen:
        click.echo("No event waits.")


def _send(installation: Installation, tenant: str) -> int:
    """Send stretch by stretch until nothing is due; what failed is due later only."""
    heard = 0
    while _anything_due(installation, tenant):
        heard += installation.services.chores.send_events(tenant)
    return heard


def _anything_due(installation: Installation, tenant: str) -> bool:
    with installation.ports.store(tenant) as work:
        return bool(work.outbox.due(installation.ports.clock(), 1))
