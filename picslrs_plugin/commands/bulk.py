"""`picslrs bulk`: works on many learners and applicants at once, and tells how far it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from flask import Flask

from picslrs_plugin.bootstrap import Installation, engine_of
from picslrs_plugin.bulk import Engine
from picslrs_plugin.commands.bulk_progress import Watch, described
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.commands.output import counted, data, table
from picslrs_plugin.commands.roster import known_or_named
from picslrs_plugin.domain.moments import moment
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.hookspecs import SYSTEM, Identity, Person, SubjectKind, SubjectRef
from picslrs_plugin.ports import BulkJob, BulkKind, JobState, WaitingJob
from picslrs_plugin.services.bulk import Chosen
from picslrs_plugin.services.bulk_words import reason_in_words, state_in_words
from picslrs_plugin.services.purposes import FIELD
from picslrs_plugin.telemetry import about_tenant

_F = TypeVar("_F", bound=Callable[..., Any])

_TODOS = [todo.value for todo in Todo]
_KINDS = [kind.value for kind in SubjectKind]


def _common(command: _F) -> _F:
    """Give a command the options that say for which tenant and in whose name."""
    for option in (
        app_option,
        click.option("--name", default="", help="Their name, for the history. Default: the id."),
        click.option(
            "--person",
            default="",
            metavar="ID",
            help="In whose name; the host is asked what they may do. Default: PICSLRS itself.",
        ),
        click.option("--tenant", default="", metavar="KEY", help="Whose learners."),
    ):
        command = option(command)
    return command


_purpose_option = click.option(
    "--purpose",
    default="",
    metavar="TEXT",
    help="What the LRS is used for, where the tenant asks: one of its own purposes.",
)


def _whom(command: _F) -> _F:
    """Give a command the options that say for whom a job is, and where it is done."""
    for option in (
        _purpose_option,
        click.option("--leave", is_flag=True, help="Only start it; `picslrs worker` works on it."),
        click.option(
            "--id", "ids", multiple=True, metavar="ID", help="Only this subject. May be repeated."
        ),
        click.option("--group", default="", metavar="KEY", help="Only this group of the host's."),
        click.option(
            "--kind", type=click.Choice(_KINDS), help="Only learners, or only applicants."
        ),
        click.option(
            "--todo",
            "todos",
            multiple=True,
            type=click.Choice(_TODOS),
            help="Only this category of the to-do list. May be repeated.",
        ),
    ):
        command = option(command)
    return command


@click.group("bulk", no_args_is_help=False)
def command() -> None:
    """Work on many learners and applicants at once.

    What is done is kept as a job. It survives whatever happens to this command: `picslrs worker`
    and `picslrs bulk run` go on with it.
    """


@command.command("verify")
@_whom
@_common
@click.pass_context
def verify(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - click's options, by name
    """Verify the ULNs of many.

    Without options those who were never verified, and those who have changed since.
    """
    _start(ctx, BulkKind.VERIFY, **given)


@command.command("refresh")
@_whom
@_common
@click.pass_context
def refresh(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - as above
    """Verify those again who were verified before, to find what the LRS has merged or changed."""
    _start(ctx, BulkKind.REFRESH, **given)


def _start(
    ctx: click.Context,
    what: BulkKind,
    /,
    *,
    todos: tuple[str, ...],
    ids: tuple[str, ...],
    group: str,
    leave: bool,
    purpose: str,
    **given: str,
) -> None:
    with _loaded(ctx, **given) as (app, installation, actor):
        of_kind = SubjectKind(given["kind"]) if given["kind"] else None
        refs = tuple(SubjectRef(actor.tenant, of_kind or SubjectKind.LEARNER, one) for one in ids)
        chosen = Chosen(
            refs=refs, todos=tuple(Todo.of(todo) for todo in todos), kind=of_kind, group=group
        )
        with _naming_purposes(installation, actor):
            job = installation.services.bulk.start(actor, what, chosen, purpose)
        click.echo(f"Job {job.id}: {counted(job.total or 0, 'subject')} to {what.value}.")
        if not leave:
            ctx.exit(_run(app, installation, actor, job))


@contextmanager
def _naming_purposes(installation: Installation, actor: Identity) -> Iterator[None]:
    """Say which purposes there are to whoever gave none of them."""
    try:
        yield
    except InvalidInput as error:
        if FIELD not in error.problems:
            raise
        offered = "; ".join(installation.services.purposes(actor.tenant))
        message = f"{actor.tenant} asks what the LRS is used for: --purpose with one of: {offered}"
        raise click.UsageError(message) from error


@command.command("search")
@_whom
@_common
@click.pass_context
def search(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - as above
    """Search for many who have no ULN.

    Nothing is selected by itself: what was found waits on the page of the job for the person in
    whose name it was searched, so name one with --person.
    """
    _start(ctx, BulkKind.SEARCH, **given)


@command.command("run")
@click.argument("job_id", metavar="JOB")
@_common
@click.pass_context
def run(ctx: click.Context, /, job_id: str, **given: str) -> None:
    """Work on a job here until it is done, beside whoever else works on it."""
    with _loaded(ctx, **given) as (app, installation, actor):
        job = installation.services.bulk.progress(actor, job_id).job
        ctx.exit(_run(app, installation, actor, job))


def _run(app: Flask, installation: Installation, actor: Identity, job: BulkJob) -> int:
    """Work on a job with a few threads and tell how far it is; return the exit status."""
    threads = installation.ports.host.preferences(actor.tenant).calls_at_once

    def to_do() -> tuple[WaitingJob, ...]:
        found = installation.services.bulk_work.waiting(job.tenant, job.id)
        return (found,) if found else ()

    engine = engine_of(app, threads=threads, jobs=to_do)
    watch = Watch(installation.services.bulk, actor, job.id)
    try:
        _until_the_end(engine, watch)
    except KeyboardInterrupt:
        click.echo(
            f"\nStopped here. Go on with: picslrs bulk run {job.id}, or picslrs worker", err=True
        )
        return 1
    finally:
        engine.stop()
    return 0 if watch.finish().state is JobState.DONE else 1


def _until_the_end(engine: Engine, watch: Watch) -> None:
    engine.start(leave_when_idle=True)
    while not engine.join(watch.pause):
        watch.look()


@command.command("status")
@click.argument("job_id", metavar="JOB", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the same as data.")
@_common
@click.pass_context
def status(ctx: click.Context, /, job_id: str | None, *, as_json: bool, **given: str) -> None:
    """Tell how a job stands, or list the latest jobs."""
    with _loaded(ctx, **given) as (_, installation, actor):
        bulk = installation.services.bulk
        if job_id is not None:
            progress = bulk.progress(actor, job_id)
            told = described(progress)
            data(told.data()) if as_json else click.echo("\n".join(told.lines()))
            return
        jobs = bulk.jobs(actor)
        if as_json:
            data([described(bulk.progress(actor, job.id)).data() for job in jobs])
            return
        untouched = bulk.untouched(actor, jobs)
        rows = [_row(job, worked_on=job.id not in untouched) for job in jobs]
        table(("job", "what", "for", "started", "state"), rows)


def _row(job: BulkJob, *, worked_on: bool) -> tuple[str, ...]:
    told = " ".join((state_in_words(job, worked_on=worked_on), reason_in_words(job))).rstrip()
    number = counted(job.total or 0, "subject")
    return job.id, job.kind.value, number, moment(job.made_at), told


@command.command("pause")
@click.argument("job_id", metavar="JOB")
@_common
@click.pass_context
def pause(ctx: click.Context, /, job_id: str, **given: str) -> None:
    """Let nobody begin with another learner of a job."""
    with _loaded(ctx, **given) as (_, installation, actor):
        installation.services.bulk.pause(actor, job_id)
        click.echo(f"Paused. Go on with: picslrs bulk resume {job_id}")


@command.command("resume")
@click.argument("job_id", metavar="JOB")
@_purpose_option
@_common
@click.pass_context
def resume(ctx: click.Context, /, job_id: str, *, purpose: str, **given: str) -> None:
    """Let a job go on that was paused, has stopped or waits. `picslrs worker` works on it."""
    with _loaded(ctx, **given) as (_, installation, actor):
        with _naming_purposes(installation, actor):
            installation.services.bulk.resume(actor, job_id, purpose)
        click.echo(f"Running. A worker goes on with it, or here: picslrs bulk run {job_id}")


@command.command("cancel")
@click.argument("job_id", metavar="JOB")
@_common
@click.pass_context
def cancel(ctx: click.Context, /, job_id: str, **given: str) -> None:
    """End a job for good. What was done stays."""
    with _loaded(ctx, **given) as (_, installation, actor):
        installation.services.bulk.cancel(actor, job_id)
        click.echo("Cancelled. What was done stays.")


@contextmanager
def _loaded(
    ctx: click.Context, *, tenant: str, person: str, name: str, **_others: object
) -> Iterator[tuple[Flask, Installation, Identity]]:
    """Give the application, its installation and who asks, within the application's context."""
    app, installation = load_installation(ctx)
    with app.app_context():
        known = [tenant] if tenant else known_or_named(installation, ())
        if len(known) != 1:
            raise click.UsageError("Say whose learners: --tenant KEY.")
        about_tenant(known[0])
        who = Person(person, name or person) if person else SYSTEM
        yield app, installation, Identity(who, known[0])
