from contextlib import suppress
from dataclasses import replace

import pytest

from picslrs_plugin.domain.response_codes import FindOutcome, RegisterOutcome
from picslrs_plugin.errors import Conflict, InvalidInput, LrsTimedOut, SaveFailed
from picslrs_plugin.hookspecs.types import Action, SubjectRef
from picslrs_plugin.ports import (
    BulkKind,
    FindAnswer,
    ItemState,
    JobState,
    RegisterAnswer,
)
from picslrs_plugin.services import Services
from picslrs_plugin.services.bulk_lists import Page
from tests.bulk.conftest import College, ref, uln
from tests.fakes import ACTOR, COLLEAGUE, TENANT
from tests.fakes_store import FakeStore, FakeUnitOfWork
from tests.learners import NEW, details, record


def searched(college: College) -> str:
    job = college.start(BulkKind.SEARCH)
    college.work()
    return job


def proposals(college: College, job: str) -> Page:
    return college.services.bulk_lists.proposals(ACTOR, job)


def tick(page: Page) -> dict[str, object]:
    form: dict[str, object] = {"take": [str(person.item.number) for person in page.people]}
    for person in page.people:
        assert person.found is not None
        form[f"uln-{person.item.number}"] = str(person.found.candidates[0].record.uln)
        form[f"seen-{person.item.number}"] = person.found.seen
    return form


# search


def test_exact_matches_are_proposed_and_nothing_is_selected_by_itself(without: College) -> None:
    job = searched(without)
    assert without.progress(job).tally == {
        (ItemState.ASKS, "proposed"): 1,
        (ItemState.DONE, "no_match"): 2,
    }
    assert without.progress(job).job.state is JobState.DONE
    assert without.host.saved == []
    (person,) = proposals(without, job).people
    assert person.found is not None
    assert person.found.candidates[0].record.uln == uln(0)


def test_accepted_proposals_are_selected_as_a_click_would(without: College) -> None:
    job = searched(without)
    accepted = without.services.bulk_lists.accept(ACTOR, job, tick(proposals(without, job)))
    assert (accepted.selected, accepted.refused) == (1, ())
    assert without.host.subjects[ref(0)].uln == str(uln(0))
    assert without.outcomes(job) == {"selected": 1, "no_match": 2}
    assert proposals(without, job).people == ()


def test_a_proposal_that_changed_meanwhile_is_not_accepted_and_stops_no_other(
    without: College,
) -> None:
    without.lrs.records[uln(1)] = record(uln(1), given_name="Testbb")
    job = searched(without)
    form = tick(proposals(without, job))
    without.host.holds(ref(0), details(given_name="Testaa"), str(uln(5)))
    accepted = without.services.bulk_lists.accept(ACTOR, job, form)
    assert accepted.selected == 1
    assert [number for number, _ in accepted.refused] == [0]
    assert without.host.subjects[ref(0)].uln == str(uln(5))


def test_nobody_accepts_what_somebody_else_searched_for(without: College) -> None:
    job = searched(without)
    (person,) = without.services.bulk_lists.proposals(COLLEAGUE, job).people
    assert person.found is None
    assert "Only Test Person, who searched, may select." in person.problem
    form = tick(proposals(without, job))
    assert without.services.bulk_lists.accept(COLLEAGUE, job, form).selected == 0
    assert without.host.saved == []


def test_results_that_are_too_old_are_searched_for_anew(without: College) -> None:
    job = searched(without)
    without.clock.forward(1801)
    (person,) = proposals(without, job).people
    assert person.found is None
    assert "no longer be used" in person.problem
    again = without.services.bulk_lists.search_again(ACTOR, job, {})
    assert (again.kind, again.total) == (BulkKind.SEARCH, 1)


class EndsAtCommit:
    """A store in a process that is killed just before its so-manieth commit."""

    def __init__(self, store: FakeStore, left: int) -> None:
        self._store = store
        self._left = left

    def __call__(self, tenant: str) -> FakeUnitOfWork:
        work = self._store(tenant)
        commit = work.commit

        def counted() -> None:
            self._left -= 1
            if self._left < 0:
                raise Killed
            commit()

        work.commit = counted  # type: ignore[method-assign]
        return work


def waiting_anywhere(college: College) -> set[SubjectRef]:
    """Return who waits for a person in some job, or for the work on one that is ready for it."""
    going_on = (ItemState.ASKS, ItemState.WAITING)
    with college.store(TENANT) as work:
        return {
            item.ref
            for job in work.jobs.recent(10)
            if job.total is not None
            for item in work.jobs.items(job.id, states=going_on, limit=1000)
        }


def test_nobody_is_lost_when_the_process_ends_while_they_are_searched_for_anew(
    college: College,
) -> None:
    everybody = [ref(number) for number in range(600)]
    for one in everybody:
        college.host.holds(one, details(given_name="Testaa"))
    college.lrs.records[uln(0)] = record(uln(0), given_name="Testaa")
    college.services.chores.read_roster(TENANT)
    job = searched(college)
    commits = 0
    while len(college.services.bulk.jobs(ACTOR)) == 1:
        dying = EndsAtCommit(college.store, commits)
        services = Services(replace(college.ports, store=dying))
        with suppress(Killed):
            services.bulk_lists.search_again(ACTOR, job, {})
        assert waiting_anywhere(college) == set(everybody)
        commits += 1
    assert college.states(job) == {ItemState.DONE: 600}


def test_who_is_searched_for_anew_twice_is_in_one_new_job(without: College) -> None:
    job = searched(without)
    without.services.bulk_lists.search_again(ACTOR, job, {})
    with pytest.raises(Conflict, match="Nobody waits here any more"):
        without.services.bulk_lists.search_again(COLLEAGUE, job, {})
    assert len(without.services.bulk.jobs(ACTOR)) == 2


def test_nothing_is_accepted_without_a_tick(without: College) -> None:
    job = searched(without)
    with pytest.raises(InvalidInput):
        without.services.bulk_lists.accept(ACTOR, job, {})


def test_what_is_not_sure_goes_into_the_queue(without: College) -> None:
    found = record(uln(9), given_name="Testbbb")
    without.lrs.script(
        "find_by_demographics",
        FindAnswer(FindOutcome.POSSIBLE, "WSRC0003", (found,)),
        FindAnswer(FindOutcome.TOO_MANY, "WSRC0002"),
        FindAnswer(FindOutcome.EXACT, "WSRC0004", (record(uln(8), gender="1"),)),
    )
    job = searched(without)
    assert without.outcomes(job) == {"candidates": 2, "too_many": 1}
    queue = without.services.bulk_lists.queue(ACTOR, job)
    assert [person.item.number for person in queue.people] == [0, 2]
    without.host.holds(ref(0), details(given_name="Testaa"), str(uln(9)))
    queue = without.services.bulk_lists.queue(ACTOR, job)
    assert [person.item.number for person in queue.people] == [2]
    assert without.outcomes(job) == {"candidates": 1, "too_many": 1, "selected": 1}


def test_who_is_not_ready_is_said_and_not_searched_for(college: College) -> None:
    college.host.holds(ref(0), details(postcode=""))
    college.host.holds(ref(1), details(), str(uln(1)))
    college.services.chores.read_roster(TENANT)
    job = college.start(BulkKind.SEARCH, refs=(ref(0), ref(1)))
    college.work()
    assert college.outcomes(job) == {"InvalidInput": 1, "has_uln": 1}
    assert college.lrs.calls == {}


def test_names_are_looked_up_for_the_list_and_a_lookup_that_fails_is_said(
    without: College,
) -> None:
    job = searched(without)
    without.host.fails_to_look_up = {ref(1)}
    without.host.denied_for[ref(2)] = {Action.VIEW}
    lists = without.services.bulk_lists
    page = lists.people(ACTOR, job, state=ItemState.DONE, outcome="no_match")
    assert [(person.subject, bool(person.problem)) for person in page.people] == [
        (None, True),
        (None, True),
    ]


# register


def register(college: College, job: str, *numbers: int) -> str:
    form = {"take": [str(number) for number in numbers]}
    started = college.services.bulk_lists.register(ACTOR, job, form).id
    college.work()
    return started


def test_only_those_who_were_ticked_are_registered(without: College) -> None:
    started = register(without, searched(without), 1)
    assert without.outcomes(started) == {"registered": 1}
    assert without.lrs.calls["register"] == 1
    assert without.host.subjects[ref(1)].uln == str(NEW)
    assert without.host.subjects[ref(2)].uln is None


def test_who_was_found_is_not_registered(without: College) -> None:
    job = searched(without)
    with pytest.raises(Exception, match="found by the search"):
        register(without, job, 0)
    assert "register" not in without.lrs.calls


def test_who_is_not_ready_for_a_registration_is_said(without: College) -> None:
    without.host.holds(ref(1), details(given_name="Testbb", verification_type=""))
    started = register(without, searched(without), 1)
    assert without.outcomes(started) == {"InvalidInput": 1}
    assert "register" not in without.lrs.calls


def test_who_is_found_after_all_waits_for_a_person(without: College) -> None:
    job = searched(without)
    without.lrs.records[uln(1)] = record(uln(1), given_name="Testbb")
    started = register(without, job, 1)
    assert without.outcomes(started) == {"proposed": 1}
    assert "register" not in without.lrs.calls


def test_who_is_found_by_an_earlier_name_is_not_registered(without: College) -> None:
    ours = details(given_name="Testbb", previous_family_name="Formerly")
    without.host.holds(ref(1), ours)
    without.lrs.records[uln(1)] = record(uln(1), given_name="Testbb", family_name="Formerly")
    started = register(without, searched(without), 1)
    assert without.states(started) == {ItemState.ASKS: 1}
    assert "register" not in without.lrs.calls


def test_who_no_earlier_detail_finds_is_registered_as_they_are_called_now(
    without: College,
) -> None:
    ours = details(given_name="Testbb", previous_family_name="Formerly", family_name_at_16="Once")
    without.host.holds(ref(1), ours)
    started = register(without, searched(without), 1)
    assert without.outcomes(started) == {"registered": 1}
    assert without.lrs.records[NEW].details.family_name == ours.family_name


def test_a_registration_whose_result_is_not_known_is_left_to_a_person(without: College) -> None:
    job = searched(without)
    without.lrs.script("register", LrsTimedOut())
    started = register(without, job, 1, 2)
    assert without.outcomes(started) == {"unknown_write": 1, "registered": 1}
    assert without.lrs.calls["register"] == 2


def test_an_unknown_answer_is_left_to_a_person(without: College) -> None:
    job = searched(without)
    without.lrs.script("register", RegisterAnswer(RegisterOutcome.UNKNOWN, "WSRC0999"))
    assert without.outcomes(register(without, job, 1)) == {"unknown_write": 1}


def test_a_new_uln_that_the_host_did_not_save_is_left_to_a_person(without: College) -> None:
    job = searched(without)
    without.host.fails_to_save = SaveFailed()
    assert without.outcomes(register(without, job, 1)) == {"not_saved": 1}


class Killed(BaseException):
    """The end of the process, as far as anything in it can tell."""


def die_at(college: College, operation: str) -> None:
    def die(_: object) -> None:
        raise Killed

    college.lrs.after(operation, die)


def killed_while_registering(college: College, job: str, operation: str) -> str:
    """Start to register a learner, and die at a call of the LRS."""
    work = college.services.bulk_work
    form = {"take": ["1"]}
    started = college.services.bulk_lists.register(ACTOR, job, form).id
    claim = work.claim(TENANT, started, "dead")
    assert claim is not None
    die_at(college, operation)
    with pytest.raises(Killed):
        work.work_on(claim, claim.items[0])
    college.lrs.after(operation, lambda _: None)
    college.clock.forward(work.lease_time.total_seconds())
    return started


def test_a_worker_that_died_before_the_registration_was_sent_left_nothing_undone(
    without: College,
) -> None:
    started = killed_while_registering(without, searched(without), "find_by_demographics")
    without.work()
    assert without.outcomes(started) == {"registered": 1}
    assert without.lrs.calls["register"] == 1


def test_a_registration_whose_worker_died_at_the_call_is_never_sent_again(
    without: College,
) -> None:
    started = killed_while_registering(without, searched(without), "register")
    without.work()
    assert without.outcomes(started) == {"unknown_write": 1}
    assert without.lrs.calls["register"] == 1


def test_a_registration_that_was_kept_before_its_worker_died_is_completed(
    without: College,
) -> None:
    started = killed_while_registering(without, searched(without), "find_by_uln")
    without.work()
    assert without.outcomes(started) == {"registered": 1}
    assert without.lrs.calls["register"] == 1
    assert without.host.subjects[ref(1)].uln == str(NEW)
