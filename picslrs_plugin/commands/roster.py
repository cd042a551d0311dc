"""`picslrs roster`: reads the host's list anew, and shows what there is to do."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import click

from picslrs_plugin.bootstrap import Installation
from picslrs_plugin.commands.checkup import known_tenants
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted, data, table
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import HostError, NotListed
from picslrs_plugin.hookspecs import SubjectKind
from picslrs_plugin.ports import Reading
from picslrs_plugin.store import stored_tenants

_DONE = "Nothing to do"

_tenant_option = click.option(
    "--tenant", "tenants", multiple=True, metavar="KEY", help="Only this tenant's."
)


@click.group("roster", no_args_is_help=False)
def command() -> None:
    """Keep the list of what is to be done for each learner and applicant.

    It holds no name: keys, the ULN, and what is missing. The host's own list is where it comes
    from, through picslrs_subjects.
    """


@command.command("refresh")
@_tenant_option
@app_option
@click.pass_context
def refresh(ctx: click.Context, tenants: tuple[str, ...]) -> None:
    """Read the host's whole list anew. Run it every night.

    Can be stopped at any time: what was read stays, and nobody is dropped. Ends with 1 when a
    list could not be read to its end; the other tenants' are read all the same.
    """
    app, installation = load_installation(ctx)
    failed = False
    with app.app_context():
        for tenant in known_or_named(installation, tenants):
            failed = not _refresh(installation, tenant) or failed
    ctx.exit(1 if failed else 0)


def _refresh(installation: Installation, tenant: str) -> bool:
    """Read one tenant's list, telling how far it is; whether that is as it should be."""
    try:
        reading = installation.services.chores.read_roster(tenant, _progress(tenant))
    except NotListed as error:
        click.echo(f"{tenant}: left out. {error.happened}")
        return True
    except HostError as error:
        click.echo(f"{tenant}: not read to its end. {error}", err=True)
        return False
    click.echo(f"{tenant}: {counted(reading.listed, 'subject')} read")
    return True


def _progress(tenant: str) -> Callable[[int], None]:
    """Return what tells the progress on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda read: click.echo(f"\r{tenant}: {read:,} read so far\r", err=True, nl=False)


@command.command("show")
@_tenant_option
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@app_option
@click.pass_context
def show(ctx: click.Context, tenants: tuple[str, ...], *, as_json: bool) -> None:
    """Show how many learners and applicants there are in each category of the to-do list."""
    app, installation = load_installation(ctx)
    with app.app_context():
        told = [_told(installation, key) for key in known_or_named(installation, tenants)]
    if as_json:
        data([one.data() for one in told])
        return
    for one in told:
        click.echo(f"{one.tenant}: {one.state}")
        rows = [(name, *(f"{number:,}" for number in row)) for name, *row in one.rows]
        table(("category", *(f"{kind.value}s" for kind in SubjectKind)), rows)


def known_or_named(installation: Installation, named: tuple[str, ...]) -> list[str]:
    """Return the tenants that were named, or all that are known."""
    if named:
        return list(named)
    known = known_tenants(installation, stored_tenants(installation.ports.store))
    if not known:
        raise click.UsageError("No tenant is known yet: name one with --tenant KEY.")
    return known


@dataclass(frozen=True)
class _Told:
    """One tenant's categories; a row has the category's label and a number for each kind."""

    tenant: str
    state: str
    rows: tuple[tuple[str, int, int], ...]

    def data(self) -> dict[str, object]:
        kinds = [f"{kind.value}s" for kind in SubjectKind]
        categories = {name: dict(zip(kinds, row, strict=True)) for name, *row in self.rows}
        return {"tenant": self.tenant, "state": self.state, "categories": categories}


def _told(installation: Installation, tenant: str) -> _Told:
    with installation.ports.store(tenant) as work:
        reading = work.roster.reading()
        counts = work.roster.counts()
    members = {(one.todo, one.kind): one.members for one in counts}
    rows = tuple(
        (
            todo.label if todo else _DONE,
            members.get((todo, SubjectKind.LEARNER), 0),
            members.get((todo, SubjectKind.APPLICANT), 0),
        )
        for todo in (*Todo, None)
    )
    return _Told(tenant, _state(reading), rows)


def _state(reading: Reading | None) -> str:
    if reading is None:
        return "the list was never read"
    if reading.finished_at is None:
        return f"never read to its end. {reading.problem}".rstrip()
    told = f"{counted(reading.listed, 'subject')}, read {reading.finished_at:%-d %B %Y %H:%M} UTC"
    if reading.problem:
        return f"{told}. The last reading did not come to its end. {reading.problem}"
    return told
