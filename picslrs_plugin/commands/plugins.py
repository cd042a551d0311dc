"""`picslrs plugins`: every plugin with where it comes from and which hooks it has."""

from dataclasses import asdict

import click

from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import data, table
from picslrs_plugin.hooks import PluginInfo


@click.command("plugins")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@app_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """List the plugins: where each comes from and which hooks it has.

    Ends with 1 when an installed one could not be loaded.
    """
    _, installation = load_installation(ctx)
    plugins = installation.plugins
    if as_json:
        data([asdict(info) for info in plugins])
    else:
        table(("name", "from", "package", "hooks"), [_row(info) for info in plugins])
    ctx.exit(1 if any(info.problem for info in plugins) else 0)


def _row(info: PluginInfo) -> tuple[str, str, str, str]:
    package = f"{info.distribution} {info.version}".strip()
    hooks = ", ".join(hook.removeprefix("picslrs_") for hook in info.hooks)
    told = f"not loaded: {info.problem}" if info.problem else hooks or "none"
    return info.name, info.origin, package or "-", told
