"""`picslrs worker`: works on the bulk jobs of all tenants until it is told to stop."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from picslrs_plugin.bootstrap import engine_of
from picslrs_plugin.commands.loading import app_option, load_installation
from picslrs_plugin.ports import DatabaseState

USUAL_THREADS = 8
LOOK_SECONDS = 0.2


@click.command("worker")
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=USUAL_THREADS,
    show_default=True,
    help="How many learners to work on at a time, of all tenants together.",
)
@click.option("--until-idle", is_flag=True, help="End when no job is left to work on.")
@app_option
@click.pass_context
def command(ctx: click.Context, /, *, threads: int, until_idle: bool) -> None:
    """Work on the bulk jobs of all tenants.

    Any number of workers may run, on any number of machines with the same database: what a tenant
    allows holds for all of them together. Ends after the learners that it is at, on SIGTERM or
    Ctrl-C. One that is killed loses nothing: another takes up what it was at.
    """
    app, installation = load_installation(ctx)
    upkeep = installation.ports.upkeep
    if upkeep.state() is DatabaseState.NOT_CHECKED:
        raise click.UsageError(
            "The application brought a store of its own, whose jobs cannot be listed."
        )
    engine = engine_of(app, threads=threads, jobs=upkeep.jobs)
    with _told_to_stop() as told:
        engine.start(leave_when_idle=until_idle)
        click.echo(f"Working with {threads} threads as {engine.owner}", err=True)
        while not told.wait(LOOK_SECONDS):
            if engine.join(0):
                return
        engine.stop()


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Give what is set once the process is told to stop."""
    told = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
