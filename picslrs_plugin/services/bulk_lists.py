"""What a job leaves to people: proposals to accept, candidates to look at, and whom to register.

Names are looked up for the page that is shown, and nothing of them is kept.
"""

from dataclasses import dataclass, replace

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.errors import (
    Conflict,
    HostError,
    InvalidInput,
    JobNotFound,
    PicslrsError,
    SubjectNotFound,
)
from picslrs_plugin.hookspecs.types import Action, Identity, Subject, SubjectRef
from picslrs_plugin.ports import Audited, BulkJob, BulkKind, ItemState, JobItem, Jobs
from picslrs_plugin.schemas.bulk import Ticked, read_ticked
from picslrs_plugin.schemas.forms import Form
from picslrs_plugin.services import purposes
from picslrs_plugin.services.bulk import Bulk, Chosen
from picslrs_plugin.services.bulk_doing import (
    CANDIDATES,
    NO_MATCH,
    PROPOSED,
    SEARCHED_ANEW,
    SELECTED,
    TOO_MANY,
    Doing,
    is_plain,
)
from picslrs_plugin.services.bulk_words import lacking_in_words
from picslrs_plugin.services.context import Ports, held_uln
from picslrs_plugin.services.results import SearchResult
from picslrs_plugin.services.trail import recorded
from picslrs_plugin.wording import joined, told

ON_A_PAGE = 25


@dataclass(frozen=True, repr=False, kw_only=True)
class Person(Private):
    """A learner of a job as a list shows them.

    `subject` is None when they could not be looked up, and `found` when there is nothing to show
    of a search; `problem` then says why.
    """

    item: JobItem
    subject: Subject | None
    found: SearchResult | None = None
    problem: str = ""


@dataclass(frozen=True, repr=False, kw_only=True)
class Page(Private):
    """A page of a list; `after` is where the next one begins, None at the end."""

    job: BulkJob
    people: tuple[Person, ...]
    after: int | None


@dataclass(frozen=True)
class Accepted:
    """How many proposals were accepted, and why each other was not, by its number in the job."""

    selected: int
    refused: tuple[tuple[int, str], ...]


class BulkLists:
    """The lists of a job. Every method raises NotPermitted, and JobNotFound."""

    def __init__(self, ports: Ports, bulk: Bulk, doing: Doing) -> None:
        self._ports = ports
        self._bulk = bulk
        self._doing = doing

    def people(
        self, actor: Identity, job_id: str, *, state: ItemState, outcome: str, after: int = -1
    ) -> Page:
        """Return those of a job who ended so."""
        job, items, more = self._page(actor, job_id, (state,), outcome, after)
        return Page(job=job, people=self._looked_up(actor, items), after=more)

    def proposals(self, actor: Identity, job_id: str, after: int = -1) -> Page:
        """Return the exact matches that wait for a yes, each with its differences."""
        return self._found(actor, job_id, PROPOSED, after)

    def queue(self, actor: Identity, job_id: str, after: int = -1) -> Page:
        """Return those whose candidates a person has to look at one by one.

        Who got a ULN meanwhile leaves the queue.
        """
        return self._found(actor, job_id, CANDIDATES, after)

    def _found(self, actor: Identity, job_id: str, outcome: str, after: int) -> Page:
        job, items, more = self._page(actor, job_id, (ItemState.ASKS,), outcome, after)
        people: list[Person] = []
        for person in self._looked_up(actor, items):
            if person.subject is not None and held_uln(person.subject) is not None:
                self._settle(job, person.item, SELECTED)
                continue
            people.append(self._with_results(actor, job, person))
        return Page(job=job, people=tuple(people), after=more)

    def _page(
        self,
        actor: Identity,
        job_id: str,
        states: tuple[ItemState, ...],
        outcome: str,
        after: int,
    ) -> tuple[BulkJob, tuple[JobItem, ...], int | None]:
        job = self._bulk.job(actor, job_id)
        with self._ports.store(actor.tenant) as work:
            found = work.jobs.items(
                job_id, states=states, outcome=outcome, after=after, limit=ON_A_PAGE + 1
            )
        items = found[:ON_A_PAGE]
        return job, items, items[-1].number if len(found) > ON_A_PAGE else None

    def _looked_up(self, actor: Identity, items: tuple[JobItem, ...]) -> tuple[Person, ...]:
        """Look everybody of a page up; the audit knows of each before the page is sent."""

        def look(ports: Ports) -> tuple[Person, ...]:
            return tuple(self._person(ports, actor, item) for item in items)

        return recorded(self._ports, actor, None, None, look, others=Audited.VIEW_IN_JOB)

    @staticmethod
    def _person(ports: Ports, actor: Identity, item: JobItem) -> Person:
        try:
            ports.host.permit(actor, item.ref, Action.VIEW)
            subject = ports.host.subject(actor, item.ref)
            return Person(item=item, subject=subject, problem=lacking_in_words(item))
        except (HostError, SubjectNotFound) as error:
            return Person(item=item, subject=None, problem=error.happened)
        except PicslrsError:
            return Person(item=item, subject=None, problem=told("You may not see their details."))

    def _with_results(self, actor: Identity, job: BulkJob, person: Person) -> Person:
        if person.subject is None:
            return person
        if actor.person.id != job.person.id:
            problem = told(
                "Only {name}, who searched, may select. Search for them anew.", name=job.person.name
            )
            return replace(person, problem=problem)
        try:
            found = self._doing.search_result(actor, person.item.ref, person.item.result)
        except PicslrsError as error:
            return replace(person, problem=joined((error.happened, error.advice)))
        return replace(person, found=found)

    def accept(self, actor: Identity, job_id: str, form: Form) -> Accepted:
        """Select the proposals that were ticked, each as a click would. Raises InvalidInput.

        One that cannot be selected any more is told and stops none of the others.
        """
        job = self._bulk.job(actor, job_id)
        selected, refused = 0, []
        for ticked in read_ticked(form):
            try:
                self._accept_one(actor, job, ticked)
                selected += 1
            except InvalidInput:
                refused.append((ticked.number, told("It needs a closer look. Open its results.")))
            except PicslrsError as error:
                refused.append((ticked.number, joined((error.happened, error.advice))))
        return Accepted(selected, tuple(refused))

    def _accept_one(self, actor: Identity, job: BulkJob, ticked: Ticked) -> None:
        item = self._item(job, ticked.number)
        if item.state is not ItemState.ASKS or item.outcome != PROPOSED:
            raise Conflict(told("It was decided already."), advice=told("Look at the list again."))
        found = self._doing.search_result(actor, item.ref, item.result)
        if not is_plain(found):
            raise InvalidInput({})
        form = {
            "attempt": item.result,
            "uln": ticked.uln,
            "seen": ticked.seen,
            purposes.FIELD: job.purpose,
        }
        self._doing.select(actor, item.ref, form)
        self._settle(job, item, SELECTED)

    def register(self, actor: Identity, job_id: str, form: Form) -> BulkJob:
        """Start a job that registers those who were ticked of the ones whom nothing matched.

        Raises InvalidInput for nobody or without a purpose that the tenant wants, and Conflict for
        somebody whom the search did find.
        """
        job = self._bulk.job(actor, job_id)
        items = [self._item(job, ticked.number) for ticked in read_ticked(form)]
        if any(item.outcome != NO_MATCH for item in items):
            raise Conflict(
                told("Somebody who was ticked was found by the search."),
                changed=told("Nobody was registered."),
                advice=told("Look at the list again."),
            )
        chosen = Chosen(refs=tuple(item.ref for item in items))
        return self._bulk.start(actor, BulkKind.REGISTER, chosen, _purpose(form))

    def search_again(self, actor: Identity, job_id: str, form: Form) -> BulkJob:
        """Start a search for those whose results nobody has decided on, in one's own name.

        They leave the lists of this job for those of the new one, so that nobody is searched for
        twice. Raises Conflict when nobody waits any more, and InvalidInput without a purpose that
        the tenant wants; they all stay where they are then.
        """
        job = self._bulk.job(actor, job_id)

        def take(jobs: Jobs) -> tuple[SubjectRef, ...]:
            undecided = (PROPOSED, CANDIDATES, TOO_MANY)
            refs = jobs.settle_all(job.id, undecided, SEARCHED_ANEW, at=self._ports.clock())
            if not refs:
                raise Conflict(
                    told("Nobody waits here any more."),
                    changed=told("No job was started."),
                    advice=told(
                        "Look at the list of jobs: they may have been searched for anew already."
                    ),
                )
            return refs

        return self._bulk.start_over(actor, BulkKind.SEARCH, _purpose(form), take)

    def _item(self, job: BulkJob, number: int) -> JobItem:
        with self._ports.store(job.tenant) as work:
            found = work.jobs.items(job.id, after=number - 1, limit=1)
        if not found or found[0].number != number:
            raise JobNotFound(
                told("There is no such learner in the job."), advice=told("Look at the list again.")
            )
        return found[0]

    def _settle(self, job: BulkJob, item: JobItem, outcome: str) -> None:
        """Keep what became of an item, unless somebody else was faster."""
        decided = replace(item, state=ItemState.DONE, outcome=outcome)
        with self._ports.store(job.tenant) as work:
            work.jobs.settle(job.id, decided, item.state, at=self._ports.clock())
            work.commit()


def _purpose(form: Form) -> str:
    """Return the purpose of a form; what is no text is none."""
    purpose = form.get(purposes.FIELD)
    return purpose if isinstance(purpose, str) else ""
