"""How a bulk job stands, as the command line tells it: a line that moves, or lines of text."""

import sys
from dataclasses import dataclass
from datetime import timedelta

import click

from picslrs_plugin.commands.output import counted
from picslrs_plugin.domain.moments import moment
from picslrs_plugin.hookspecs import Identity
from picslrs_plugin.ports import BulkJob, ItemState
from picslrs_plugin.services.bulk import Bulk, Progress
from picslrs_plugin.services.bulk_words import outcome_in_words, reason_in_words, state_in_words

BAR = 20
LOOK_SECONDS = 0.5
SELDOM_SECONDS = 30.0
"""How often the progress is told: on a terminal, and in a log."""

_STATES = {
    ItemState.DONE: "done",
    ItemState.FAILED: "failed",
    ItemState.ASKS: "for a person",
}


@dataclass(frozen=True)
class Described:
    """A job in words."""

    progress: Progress

    def line(self) -> str:
        """Return all in one line, such as for a terminal."""
        progress, total = self.progress, self.progress.job.total or 0
        full = BAR * progress.ended // total if total else 0
        parts = [
            f"[{'#' * full}{'-' * (BAR - full)}] {progress.ended:,} of {total:,}",
            f"{progress.per_minute:,.0f} a minute",
            *([f"{_time(progress.left)} left"] if progress.left else []),
            *([_waiting(progress.job)] if progress.job.reason else []),
            *(f"{outcome_in_words(name)}: {number:,}" for name, number in _outcomes(progress)),
        ]
        return "  ".join(parts)

    def lines(self) -> list[str]:
        """Return the state and every outcome, each in a line of its own."""
        progress, job = self.progress, self.progress.job
        state = state_in_words(job, worked_on=progress.worked_on)
        told = [f"{state}: {progress.ended:,} of {job.total or 0:,} {job.kind.value}"]
        if job.purpose:
            told.append(f"Purpose: {job.purpose}")
        if job.reason:
            told.append(_waiting(job))
        if progress.left:
            told.append(f"{progress.per_minute:,.0f} a minute, {_time(progress.left)} left")
        ended = sorted(progress.tally.items(), key=lambda one: (one[0][0].value, -one[1]))
        for (state, outcome), number in ended:
            told.append(f"  {number:>7,}  {_STATES[state]}: {outcome_in_words(outcome)}")
        return told

    def data(self) -> dict[str, object]:
        """Return the same as data."""
        progress, job = self.progress, self.progress.job
        return {
            "job": job.id,
            "tenant": job.tenant,
            "kind": job.kind.value,
            "purpose": job.purpose,
            "state": job.state.value,
            "worked_on": progress.worked_on,
            "reason": job.reason,
            "resume_at": job.resume_at.isoformat() if job.resume_at else None,
            "total": job.total,
            "ended": progress.ended,
            "per_minute": round(progress.per_minute, 1),
            "seconds_left": round(progress.left.total_seconds()) if progress.left else None,
            "outcomes": [
                {"state": state.value, "outcome": outcome, "number": number}
                for (state, outcome), number in sorted(progress.tally.items())
            ],
        }


def described(progress: Progress) -> Described:
    """Return a job in words."""
    return Described(progress)


def _outcomes(progress: Progress) -> list[tuple[str, int]]:
    numbers: dict[str, int] = {}
    for (_, outcome), number in progress.tally.items():
        numbers[outcome] = numbers.get(outcome, 0) + number
    return sorted(numbers.items(), key=lambda one: -one[1])


def _waiting(job: BulkJob) -> str:
    until = f" It goes on by itself from {moment(job.resume_at)}." if job.resume_at else ""
    return f"{reason_in_words(job)}{until}"


def _time(left: timedelta) -> str:
    seconds = round(left.total_seconds())
    if seconds < 90:
        return counted(seconds, "second")
    return counted(round(seconds / 60), "minute")


class Watch:
    """Tells on standard error how a job goes on, and at the end on standard output how it went."""

    def __init__(self, bulk: Bulk, actor: Identity, job_id: str) -> None:
        self._bulk = bulk
        self._actor = actor
        self._job_id = job_id
        self._moves = sys.stderr.isatty()
        self.pause = LOOK_SECONDS if self._moves else SELDOM_SECONDS

    def look(self) -> None:
        """Tell how it stands now."""
        line = described(self._progress()).line()
        if self._moves:
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
        else:
            click.echo(line, err=True)

    def finish(self) -> BulkJob:
        """Tell how it ended and return the job."""
        progress = self._progress()
        if self._moves:
            click.echo("\r\x1b[K", err=True, nl=False)
        click.echo("\n".join(described(progress).lines()))
        return progress.job

    def _progress(self) -> Progress:
        return self._bulk.progress(self._actor, self._job_id)
