"""`picslrs subject`: everything that is held about one learner or applicant, told or erased."""

import click

from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted, data
from picslrs_plugin.hookspecs import SubjectKind, SubjectRef
from picslrs_plugin.services import subject_data


@click.group("subject", no_args_is_help=False)
def command() -> None:
    """Answer a person's own request: hand out what is held about them, or erase it.

    This is what the plugin holds. What the learner system holds is asked for there.
    """


_tenant = click.option("--tenant", required=True, metavar="KEY", help="Whose learner it is.")
_kind = click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SubjectKind]),
    default=SubjectKind.LEARNER.value,
    show_default=True,
    help="What they are.",
)
_id = click.option("--id", "subject", required=True, metavar="ID", help="The host's own id.")


def _ref(tenant: str, kind: str, subject: str) -> SubjectRef:
    try:
        return SubjectRef(tenant, SubjectKind(kind), subject)
    except ValueError as wrong:
        raise click.UsageError(str(wrong)) from None


@command.command("export")
@_tenant
@_kind
@_id
@app_option
@click.pass_context
def export(ctx: click.Context, tenant: str, kind: str, subject: str) -> None:
    """Print everything that is held about somebody as JSON. The audit is told."""
    app, installation = load_installation(ctx)
    with app.app_context():
        data(subject_data.export(installation.ports, _ref(tenant, kind, subject)))


@command.command("erase")
@_tenant
@_kind
@_id
@click.option("--yes", is_flag=True, help="Do not ask.")
@app_option
@click.pass_context
def erase(ctx: click.Context, tenant: str, kind: str, subject: str, *, yes: bool) -> None:
    """Erase what `export` prints, and the values in the audit.

    The audit keeps that something was done, by whom and when, and still verifies. Bulk jobs go on
    counting them, as erased. It cannot be undone. Nothing is erased while somebody saves, a write
    to the LRS waits for its answer or a bulk job is at them, or while a newly registered ULN waits
    to be saved in the learner system.
    """
    ref = _ref(tenant, kind, subject)
    if not yes:
        click.confirm(f"Erase what is held about {kind} {subject} of {tenant}?", abort=True)
    app, installation = load_installation(ctx)
    with app.app_context():
        erased = subject_data.erase(installation.ports, ref)
    entries = counted(erased.values, "entry", "entries")
    jobs = counted(erased.jobs, "bulk job")
    click.echo(f"Erased. {entries} of the audit lost their values. Taken out of {jobs}.")
