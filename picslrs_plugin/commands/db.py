"""`picslrs db`: brings the plugin's tables up to date, or says how they stand."""

import click
from sqlalchemy import Engine

from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.store import SqlStore, migrate


@click.group("db", no_args_is_help=False)
def command() -> None:
    """Bring the plugin's tables up to date, or say how they stand."""


@command.command("upgrade")
@app_option
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the plugin's tables to the newest revision.

    An application does so when it starts, unless PICSLRS_MIGRATE_AT_START is False.
    """
    engine = _engine(ctx)
    migrate.upgrade(engine)
    click.echo(f"The tables are at revision {migrate.current(engine)}, the newest.")


@command.command("current")
@app_option
@click.pass_context
def current(ctx: click.Context) -> None:
    """Say at which revision the tables are; ends with 1 when that is not the newest."""
    revision, newest = migrate.current(_engine(ctx)), migrate.head()
    if revision == newest:
        click.echo(f"{revision}, the newest")
        return
    click.echo(f"{revision or 'no tables'}; the newest is {newest}")
    ctx.exit(1)


def _engine(ctx: click.Context) -> Engine:
    _, installation = load_installation(ctx)
    store = installation.ports.store
    if not isinstance(store, SqlStore):
        raise click.ClickException(
            "The application brought a store of its own; there are no tables."
        )
    return store.engine
