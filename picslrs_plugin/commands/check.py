"""`picslrs check`: says whether everything is set up, and ends with 1 when it is not."""

import textwrap
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import click
from flask import Config

from picslrs_plugin.bootstrap import installation_of
from picslrs_plugin.commands.checkup import check_app, check_without_app
from picslrs_plugin.commands.findings import Finding, Level, Report, as_finding
from picslrs_plugin.commands.loading import app_is_named, app_option, load_app
from picslrs_plugin.commands.output import counted, data
from picslrs_plugin.errors import PicslrsError
from picslrs_plugin.hooks.calling import told
from picslrs_plugin.settings import PREFIX

_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "red"}
_COLUMN = max(len(level) for level in Level) + 2
_WIDTH = 100
_NOT_FOUND = "Correct --app or FLASK_APP, or mend what the application imports."


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@click.option("--tenant", "tenants", multiple=True, metavar="KEY", help="A tenant to look at too.")
@app_option
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, tenants: tuple[str, ...]) -> None:
    """Say whether everything is set up, and what is not.

    Looks at settings, database, hooks, plugins, events and, for every tenant that is known, at
    licence, credentials and certificate. Without an application only at the installation and
    its configuration. The LRS is never called, and nothing is changed but what the application
    changes itself whenever it starts.

    Ends with 0 when all is fine, notes and warnings included, and with 1 when there is a problem.
    """
    report = _report(ctx, tenants)
    if as_json:
        data(report.data())
    else:
        _print(report)
    ctx.exit(0 if report.fine else 1)


def _report(ctx: click.Context, tenants: tuple[str, ...]) -> Report:
    if not app_is_named(ctx):
        return _made(None, check_without_app(_environment()))
    try:
        app = load_app(ctx)
        installation = installation_of(app)
        with app.app_context():
            return _made(app.name, check_app(app, installation, tenants))
    except PicslrsError as error:
        return _made("", [_not_loaded(*as_finding(error))])
    except click.UsageError as error:
        return _made("", [_not_loaded(error.message.partition("\n")[0].rstrip(".:"), _NOT_FOUND)])
    except Exception as error:  # noqa: BLE001 - the host's own code; the check says that it failed
        advice = "Start the application to see the whole error."
        return _made("", [_not_loaded(f"it raised {told(error)}", advice)])


def _made(application: str | None, findings: Iterable[Finding]) -> Report:
    return Report(version("picslrs-plugin"), application, tuple(findings))


def _not_loaded(what: str, advice: str) -> Finding:
    return Finding("application", Level.PROBLEM, f"could not be made: {what}", advice)


def _environment() -> dict[str, object]:
    """Return the settings of the environment, as Flask's from_prefixed_env reads them."""
    config = Config(Path.cwd())
    config.from_prefixed_env()
    return {key: value for key, value in config.items() if key.startswith(PREFIX)}


def _print(report: Report) -> None:
    if report.application is None:
        click.echo(
            "No application was named, so only the installation and the environment's settings\n"
            "(FLASK_PICSLRS_...) were checked. Name it with --app module:factory or FLASK_APP."
        )
    elif report.application:
        click.echo(f"The application {report.application}")
    heading = ""
    for finding in report.findings:
        now = f"{finding.area} {finding.tenant}".rstrip()
        if now != heading:
            heading = now
            click.echo(f"\n{heading}")
        _print_finding(finding)
    click.echo(f"\n{_sum(report)}")


def _print_finding(finding: Finding) -> None:
    sentences = [finding.what, finding.advice] if finding.advice else [finding.what]
    first, *others = (line for told in sentences for line in textwrap.wrap(told, _WIDTH))
    word = click.style(finding.level.ljust(_COLUMN), fg=_COLOURS.get(finding.level))
    click.echo(f"  {word}{first}")
    for line in others:
        click.echo(f"  {' ' * _COLUMN}{line}")


def _sum(report: Report) -> str:
    count = report.count()
    found = [
        counted(count[level], level.value)
        for level in (Level.PROBLEM, Level.WARNING, Level.NOTE)
        if count[level]
    ]
    return f"{', '.join(found)}." if found else "All is fine."
