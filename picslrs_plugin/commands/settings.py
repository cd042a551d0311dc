"""`picslrs settings`: every setting with its default, what it takes and what it means."""

import textwrap

import click

from picslrs_plugin import settings

_WIDTH = 96


@click.command("settings")
@click.option("--markdown", is_flag=True, help="Print the table of docs/settings.md.")
def command(*, markdown: bool) -> None:
    """List every setting with its default, what it takes and what it means."""
    if markdown:
        click.echo(settings.markdown(), nl=False)
        return
    for setting in settings.SETTINGS:
        click.echo(f"{settings.key_of(setting.name)} = {setting.default!r}")
        for told in (setting.metadata["meaning"], f"Takes {setting.metadata['wanted']}."):
            click.echo(textwrap.indent(textwrap.fill(told, _WIDTH), "    "))
        click.echo()
