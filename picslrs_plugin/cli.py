"""The `picslrs` command, which is also `flask picslrs`.

Only the command that is asked for is imported: the simulator starts at once, and an application
whose `flask` command lists ours pays nothing for it.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.telemetry import correlated

_SUMMARIES = {
    "bulk": "work on many learners at once, and tell how far it is",
    "audit": "check that the audit is whole, export it, and remove what is old enough",
    "check": "say whether everything is set up, and what is not",
    "db": "bring the plugin's tables up to date, or say how they stand",
    "demo": "start a small MIS with the LRS tab, and a simulator of the LRS",
    "events": "send the events that are due, and say how many wait",
    "plugins": "list the plugins: where each comes from and which hooks it has",
    "roster": "read the host's list anew for the to-do list, or show what there is to do",
    "saves": "let the host save the ULNs that wait for it, and say how many could not be",
    "settings": "list every setting with its default",
    "simulator": "start a simulator of the LRS",
    "subject": "export or erase everything that is held about one learner or applicant",
    "tenants": "list tenants and say what each has bought",
    "vault": "keep LRS credentials encrypted, and prove them before they are used",
    "worker": "work on the bulk jobs of all tenants until told to stop",
}
_WITH_OWN_PARSER = ("demo", "simulator")
"""Each has a module `picslrs_plugin.NAME.command` with `add_arguments(parser)` and `run(args)`.

All others have a module `picslrs_plugin.commands.NAME` with a click command named `command`.
"""


class _Commands(click.Group):
    """The commands, imported when they are asked for; our errors become one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(_SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _SUMMARIES:
            return None
        if cmd_name in _WITH_OWN_PARSER:
            return _Forwarding(cmd_name, add_help_option=False)
        command: click.Command = import_module(f"picslrs_plugin.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl(list(_SUMMARIES.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            with correlated():  # what a run logs is found under one name
                return super().invoke(ctx)
        except PicslrsError as error:
            raise click.ClickException(str(error)) from error


class _Forwarding(click.Command):
    """A command that reads its own arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return []

    def invoke(self, ctx: click.Context) -> None:
        assert self.name is not None
        try:
            module = import_module(f"picslrs_plugin.{self.name}.command")
        except ModuleNotFoundError as missing:
            raise _without(missing, self.name) from None
        parser = argparse.ArgumentParser(
            prog=ctx.command_path, description=_sentence(_SUMMARIES[self.name])
        )
        module.add_arguments(parser)
        ctx.exit(module.run(parser.parse_args(ctx.args)))


def _sentence(summary: str) -> str:
    """Make a sentence of a summary, without touching its other capitals."""
    return f"{summary[0].upper()}{summary[1:]}."


def _without(missing: ModuleNotFoundError, name: str) -> Exception:
    """Say which extra brings the missing package; any other missing module is a defect."""
    if (missing.name or "").partition(".")[0] != "cheroot":
        return missing
    return click.ClickException(
        f"picslrs {name} needs one more package: pip install 'picslrs-plugin[demo]'"
    )


def _set_app(ctx: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Do as `app_option` of the commands does, without importing Flask for every command."""
    from picslrs_plugin.commands.loading import choose_app

    if path is not None:
        choose_app(ctx, path)


@click.command(
    "picslrs",
    cls=_Commands,
    no_args_is_help=False,
    help="A Learning Records Service tab for any Flask-based learner-management system.",
)
@click.version_option(package_name="picslrs-plugin", message="%(version)s")
@click.option(
    "-A",
    "--app",
    metavar="IMPORT",
    callback=_set_app,
    expose_value=False,
    help="The application: module:app or module:factory. Default: FLASK_APP, wsgi.py or app.py.",
)
def group() -> None:
    """Stand for all commands; the entry point of `flask picslrs`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 failed, 2 wrong use."""
    given = None if arguments is None else list(arguments)
    try:
        status = group.main(args=given, prog_name="picslrs", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort:
        return 1
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
