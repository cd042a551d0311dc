"""Bulk work as a person meets it: start a job, see how it stands, pause, resume and cancel it.

Who may do so is asked each time; what each job may do to each learner is asked again when it is
done, by the same services that serve a click.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from picslrs_plugin.domain.standing import Standing
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.errors import Conflict, JobNotFound, JobNotTaken, Refused
from picslrs_plugin.hookspecs.extension_types import Job, JobName
from picslrs_plugin.hookspecs.tenant_types import TenantAction
from picslrs_plugin.hookspecs.types import Identity, SubjectKind, SubjectRef
from picslrs_plugin.ports import (
    OVER,
    BulkJob,
    BulkKind,
    ItemState,
    Jobs,
    JobState,
)
from picslrs_plugin.schemas.bulk import read_start
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import purposes
from picslrs_plugin.services.context import Ports, licensed_kinds
from picslrs_plugin.services.roster import members
from picslrs_plugin.wording import told

GATHERED_AT_ONCE = 500
RECENT = 50
RATE_OVER = timedelta(minutes=1)
"""The rate is that of the last minute, so that it follows what the LRS does now."""

_USUAL: Mapping[BulkKind, tuple[Todo | None, ...]] = {
    BulkKind.VERIFY: (Todo.NOT_VERIFIED, Todo.CHANGED),
    BulkKind.REFRESH: (None, *Todo),
    BulkKind.SEARCH: (Todo.NO_ULN,),
}
_HOLD_NO_ULN_TO_VERIFY = (Standing.NO_ULN, Standing.INVALID_ULN, Standing.UNSAVED)
_FITTING: Mapping[BulkKind, tuple[Standing, ...]] = {
    BulkKind.VERIFY: tuple(one for one in Standing if one not in _HOLD_NO_ULN_TO_VERIFY),
    BulkKind.REFRESH: (
        Standing.EXACT_MATCH,
        Standing.UPDATE_REQUIRED,
        Standing.LINKED,
        Standing.UNREADABLE,
        Standing.UNKNOWN,
    ),
    BulkKind.SEARCH: (Standing.NO_ULN,),
}
"""Of the to-do list a job takes only those for whom it can do anything, whatever was chosen."""
_STANDS = {
    JobState.RUNNING: told("The job is running."),
    JobState.PAUSED: told("The job is paused."),
    JobState.STOPPED: told("The job is stopped."),
    JobState.CANCELLED: told("The job is cancelled."),
    JobState.DONE: told("The job is done."),
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Whom a job is for: the subjects that are named, or those of the to-do list.

    Of the list, those in any of the categories are taken, of one kind or of both, in one of the
    host's groups or in all. Without categories a job takes those that its kind is meant for.
    """

    refs: tuple[SubjectRef, ...] = ()
    todos: tuple[Todo, ...] = ()
    kind: SubjectKind | None = None
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How a job stands: how many ended how, how fast it is, and how long it still takes.

    `per_minute` is the rate of the last minute. `left` is None when nobody can say. `worked_on`:
    somebody works on it, or did in the last minute.
    """

    job: BulkJob
    tally: Mapping[tuple[ItemState, str], int]
    per_minute: float
    left: timedelta | None
    worked_on: bool = True

    @property
    def ended(self) -> int:
        """How many learners the job is through with."""
        return sum(self.tally.values())

    @property
    def remaining(self) -> int:
        """How many it is not through with."""
        return (self.job.total or 0) - self.ended


def _nobody(kind: BulkKind, chosen: Chosen) -> Conflict:
    """Say that a job would have nobody to work on, and whether the categories are why."""
    if chosen.todos and not chosen.refs:
        return Conflict(
            told("Nobody in the categories that were chosen is without a ULN.")
            if kind is BulkKind.SEARCH
            else told("Nobody in the categories that were chosen is there with a ULN to verify."),
            changed=told("No job was started."),
            advice=told("Choose other categories, or none to take everybody for whom it is meant."),
        )
    return Conflict(
        told("There is nobody to work on."),
        changed=told("No job was started."),
        advice=told("Choose other learners, or bring the to-do list up to date first."),
    )


class Bulk:
    """The jobs of a tenant. Every method raises NotLicensed, NotPermitted and StoreUnavailable."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def start(self, actor: Identity, kind: BulkKind, chosen: Chosen, purpose: str = "") -> BulkJob:
        """Make a job, which is done in the name of this person.

        The purpose stands with every call of the LRS that the job makes. Raises InvalidInput
        without one that the tenant wants, and Conflict when there is nobody to work on or when the
        to-do list was never read.
        """
        job = self._made(actor, kind, purpose)
        if kind is BulkKind.REGISTER and not chosen.refs:
            raise Conflict(
                told("A registration is only for those who were ticked."),
                changed=told("No job was started."),
                advice=told("Search for them first, then tick whom nothing matched."),
            )
        refs = iter(chosen.refs) if chosen.refs else self._listed(actor.tenant, kind, chosen)
        first = list(islice(refs, GATHERED_AT_ONCE))
        if not first:
            raise _nobody(kind, chosen)
        return self._gathered(job, first, refs)

    def start_over(
        self,
        actor: Identity,
        kind: BulkKind,
        purpose: str,
        take: Callable[[Jobs], Sequence[SubjectRef]],
    ) -> BulkJob:
        """Make a job for those whom `take` takes off the lists of another one.

        Both are stored at once or not at all, so that nobody is lost between the two. Raises
        InvalidInput without a purpose that the tenant wants, and what `take` raises.
        """
        job = self._made(actor, kind, purpose)
        with self._ports.store(job.tenant) as work:
            refs = take(work.jobs)
            work.jobs.add(replace(job, total=len(refs)))
            work.jobs.add_items(job.id, refs, job.made_at)
            work.commit()
        return self._offered(replace(job, total=len(refs)))

    def _made(self, actor: Identity, kind: BulkKind, purpose: str) -> BulkJob:
        """Return a new job for nobody yet, which is not stored. Raises InvalidInput."""
        self._permit(actor)
        why = {purposes.FIELD: purpose}
        purposes.require(self._ports, actor.tenant, why)
        in_batches = (
            kind in (BulkKind.VERIFY, BulkKind.REFRESH)
            and self._ports.host.preferences(actor.tenant).verify_in_batches
        )
        return BulkJob(
            id=secrets.token_hex(8),
            tenant=actor.tenant,
            kind=kind,
            person=actor.person,
            made_at=self._ports.clock(),
            in_batches=in_batches,
            purpose=purposes.given(self._ports, actor.tenant, why),
        )

    def start_form(self, actor: Identity, form: Form) -> BulkJob:
        """Make the job that a form asks for. Raises InvalidInput, and as `start` does."""
        self._permit(actor)
        wanted = read_start(form, actor.tenant)
        chosen = Chosen(refs=wanted.refs, todos=wanted.todos, kind=wanted.only, group=wanted.group)
        return self.start(actor, wanted.what, chosen, wanted.purpose)

    def _gathered(
        self, job: BulkJob, first: list[SubjectRef], more: Iterator[SubjectRef]
    ) -> BulkJob:
        """Put everybody into the job, and only then let it be worked on."""
        with self._ports.store(job.tenant) as work:
            work.jobs.add(job)
            total = work.jobs.add_items(job.id, first, job.made_at)
            work.commit()
        while stretch := list(islice(more, GATHERED_AT_ONCE)):
            with self._ports.store(job.tenant) as work:
                total = work.jobs.add_items(job.id, stretch, job.made_at)
                work.commit()
        job = replace(job, total=total)
        with self._ports.store(job.tenant) as work:
            work.jobs.change(job, only_from=[JobState.RUNNING])
            work.commit()
        return self._offered(job)

    def _listed(self, tenant: str, kind: BulkKind, chosen: Chosen) -> Iterator[SubjectRef]:
        with self._ports.store(tenant) as work:
            if work.roster.reading() is None:
                raise Conflict(
                    told("The list of learners was never read."),
                    changed=told("No job was started."),
                    advice=told("Let your system administrator run: picslrs roster refresh"),
                )
        for todo in chosen.todos or _USUAL.get(kind, ()):
            for entry in members(self._ports, tenant, todo, kind=chosen.kind, group=chosen.group):
                if entry.standing in _FITTING[kind]:
                    yield entry.ref

    def jobs(self, actor: Identity) -> tuple[BulkJob, ...]:
        """Return the latest jobs, the newest first."""
        self._permit(actor)
        with self._ports.store(actor.tenant) as work:
            return work.jobs.recent(RECENT)

    def untouched(self, actor: Identity, jobs: Iterable[BulkJob]) -> frozenset[str]:
        """Return the ids of those jobs that run, but on which nobody works at this moment."""
        run = [job for job in jobs if job.state is JobState.RUNNING]
        return frozenset(job.id for job in run if not self.progress(actor, job.id).worked_on)

    def progress(self, actor: Identity, job_id: str) -> Progress:
        """Return how a job stands. Raises JobNotFound."""
        self._permit(actor)
        now = self._ports.clock()
        job = self._job(actor, job_id)
        since = max(now - RATE_OVER, job.made_at)
        with self._ports.store(actor.tenant) as work:
            tally = work.jobs.tally(job_id)
            lately = work.jobs.finished_since(job_id, since)
            borrowed = work.jobs.borrowed(job_id, now)
        minutes = max((now - since).total_seconds(), 1.0) / 60
        rate = lately / minutes
        remaining = (job.total or 0) - sum(tally.values())
        goes_on = job.state is JobState.RUNNING and job.resume_at is None
        left = timedelta(minutes=remaining / rate) if rate and goes_on else None
        return Progress(
            job=job,
            tally=tally,
            per_minute=rate,
            left=left,
            worked_on=bool(lately or borrowed),
        )

    def pause(self, actor: Identity, job_id: str) -> BulkJob:
        """Let nobody begin with another learner of it. Raises Conflict unless it runs."""
        return self._move(actor, job_id, JobState.PAUSED, only_from=[JobState.RUNNING])

    def resume(self, actor: Identity, job_id: str, purpose: str = "") -> BulkJob:
        """Let a job go on that was paused, has stopped, or waits. Raises Conflict when it is over.

        What it waited or stopped for is tried again at once. The purpose is for a job without one
        that the tenant wants; raises InvalidInput without one then.
        """
        goes_on = [JobState.PAUSED, JobState.STOPPED, JobState.RUNNING]
        given = ""
        if self.lacks_purpose(actor, job_id):
            purposes.require(self._ports, actor.tenant, {purposes.FIELD: purpose})
            given = purpose
        return self._move(actor, job_id, JobState.RUNNING, only_from=goes_on, purpose=given)

    def lacks_purpose(self, actor: Identity, job_id: str) -> bool:
        """Whether a job that is not over needs a purpose before it can go on."""
        job = self.job(actor, job_id)
        preferences = self._ports.host.preferences(actor.tenant)
        return job.state not in OVER and not purposes.will_do(preferences, job.purpose)

    def cancel(self, actor: Identity, job_id: str) -> BulkJob:
        """End a job for good; what was done stays. Raises Conflict when it is over."""
        goes_on = [state for state in JobState if state not in OVER]
        return self._move(actor, job_id, JobState.CANCELLED, only_from=goes_on)

    def _move(
        self,
        actor: Identity,
        job_id: str,
        state: JobState,
        *,
        only_from: Iterable[JobState],
        purpose: str = "",
    ) -> BulkJob:
        self._permit(actor)
        job = self._job(actor, job_id)
        over = self._ports.clock() if state in OVER else None
        moved = replace(job, state=state, reason="", resume_at=None, finished_at=over)
        with self._ports.store(actor.tenant) as work:
            if not work.jobs.change(moved, only_from=list(only_from)):
                raise Conflict(
                    _STANDS[job.state],
                    advice=told("Look at the list of jobs to see how it stands now."),
                )
            if purpose:
                work.jobs.give_purpose(job_id, purpose)
            work.commit()
        moved = replace(moved, purpose=purpose or moved.purpose)
        return self._offered(moved) if state is JobState.RUNNING else moved

    def _offered(self, job: BulkJob) -> BulkJob:
        """Offer a job to whoever runs jobs; without a taker it waits for a worker."""
        try:
            self._ports.host.accepts(Job(job.id, JobName.BULK, job.tenant))
        except JobNotTaken as error:
            job = replace(job, state=JobState.STOPPED, reason=type(error).__name__)
            with self._ports.store(job.tenant) as work:
                work.jobs.change(job, only_from=[JobState.RUNNING])
                work.commit()
        return job

    def job(self, actor: Identity, job_id: str) -> BulkJob:
        """Return a job. Raises JobNotFound."""
        self._permit(actor)
        return self._job(actor, job_id)

    def _job(self, actor: Identity, job_id: str) -> BulkJob:
        with self._ports.store(actor.tenant) as work:
            job = work.jobs.get(job_id)
        if job is None:
            raise JobNotFound
        return job

    def offers(self, actor: Identity) -> bool:
        """Whether the jobs can be offered to this person."""
        try:
            self._permit(actor)
        except Refused:
            return False
        return True

    def _permit(self, actor: Identity) -> None:
        licensed_kinds(self._ports, actor.tenant)
        self._ports.host.permit_tenant(actor, TenantAction.BULK)
