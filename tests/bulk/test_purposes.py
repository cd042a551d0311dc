"""Where a tenant wants to know why, a job says it, and so does every call of the LRS it makes."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from picslrs_plugin.errors import InvalidInput
from picslrs_plugin.ports import Audited, BulkJob, BulkKind, ItemState, JobState
from picslrs_plugin.services.bulk import Chosen
from picslrs_plugin.services.bulk_claims import NO_PURPOSE
from picslrs_plugin.services.bulk_words import reason_in_words
from picslrs_plugin.services.purposes import CHOOSE_ONE
from tests.bulk.conftest import FAST, College, ref, uln
from tests.fakes import ACTOR, COLLEAGUE, TENANT
from tests.learners import details

ENROLMENT, FUNDING = "Enrolment", "Funding return"
CALLS = {Audited.VERIFY, Audited.FIND_BY_ULN, Audited.FIND_BY_DETAILS, Audited.REGISTER}
IN_BATCHES = {
    Audited.SUBMIT_VERIFICATIONS,
    Audited.VERIFICATION_OUTPUT,
    Audited.ASK_IN_BATCH,
    Audited.VERIFY_IN_BATCH,
}


def ask(college: College, *purposes: str, in_batches: bool = False) -> None:
    college.host.preferred = replace(FAST, purposes=purposes, verify_in_batches=in_batches)


@pytest.fixture
def asking(college: College) -> College:
    """Give a college that wants a purpose, with three who hold a ULN."""
    college.enrol(3)
    ask(college, ENROLMENT, FUNDING)
    return college


@pytest.fixture
def without(without: College) -> College:
    """Give one whose learners hold none."""
    ask(without, ENROLMENT, FUNDING)
    return without


def started(college: College, kind: BulkKind = BulkKind.VERIFY, purpose: str = ENROLMENT) -> str:
    return college.services.bulk.start(ACTOR, kind, Chosen(), purpose).id


def made_before(college: College) -> str:
    """Start a job before the tenant asks for a purpose."""
    wanted, college.host.preferred = college.host.preferred, FAST
    job = started(college, purpose="")
    college.host.preferred = wanted
    return job


def whys(college: College, *operations: Audited) -> set[str]:
    """Return the purposes that stand with what was done to the LRS; with nothing, none."""
    with college.store(TENANT) as work:
        entries = [one.entry for one in work.audit.after(0, 1000)]
    return {one.purpose for one in entries if one.operation in (operations or CALLS)}


@pytest.mark.parametrize("kind", [BulkKind.VERIFY, BulkKind.REFRESH, BulkKind.SEARCH])
@pytest.mark.parametrize("purpose", ["", "Curiosity"])
def test_without_a_purpose_of_the_tenants_no_job_is_started(
    asking: College, kind: BulkKind, purpose: str
) -> None:
    form = {"what": kind.value, "purpose": purpose}
    for attempt in (
        lambda: started(asking, kind, purpose),
        lambda: asking.services.bulk.start_form(ACTOR, form),
    ):
        with pytest.raises(InvalidInput) as raised:
            attempt()
        assert raised.value.problems == {"purpose": [CHOOSE_ONE]}
    assert asking.services.bulk.jobs(ACTOR) == ()


def test_a_job_keeps_its_purpose(asking: College) -> None:
    job = asking.services.bulk.start_form(ACTOR, {"what": "verify", "purpose": FUNDING})
    assert asking.progress(job.id).job.purpose == FUNDING


def test_a_tenant_that_does_not_ask_keeps_none(college: College) -> None:
    college.enrol(1)
    job = started(college, purpose="Anything that somebody typed")
    college.work()
    assert college.progress(job).job.purpose == ""
    assert whys(college) == {""}


def test_the_audit_says_why_a_job_verified_and_verified_again(asking: College) -> None:
    started(asking)
    asking.work()
    assert whys(asking, Audited.VERIFY) == whys(asking) == {ENROLMENT}
    started(asking, BulkKind.REFRESH, FUNDING)
    asking.work()
    assert whys(asking, Audited.VERIFY) == whys(asking) == {ENROLMENT, FUNDING}


def test_the_audit_says_why_a_batch_was_asked_and_what_came_of_it(asking: College) -> None:
    ask(asking, ENROLMENT, in_batches=True)
    job = started(asking)
    asking.work()
    asking.clock.forward(5)
    asking.work()
    assert asking.outcomes(job) == {"exact_match": 3}
    assert whys(asking, *IN_BATCHES) == {ENROLMENT}
    assert whys(asking, *Audited) == {ENROLMENT}


def test_the_audit_says_why_a_job_searched_and_registered(without: College) -> None:
    ours = details(given_name="Testbb", family_name_at_16="Once")
    without.host.holds(ref(1), ours)
    job = started(without, BulkKind.SEARCH)
    without.work()
    assert whys(without) == {ENROLMENT}
    form = {"take": ["1"], "purpose": FUNDING}
    registering = without.services.bulk_lists.register(ACTOR, job, form)
    without.work()
    assert without.outcomes(registering.id) == {"registered": 1}
    assert whys(without, Audited.REGISTER) == {FUNDING}
    assert whys(without) == {ENROLMENT, FUNDING}


def test_what_is_accepted_was_searched_for_the_jobs_purpose(without: College) -> None:
    job = started(without, BulkKind.SEARCH)
    without.work()
    (person,) = without.services.bulk_lists.proposals(ACTOR, job).people
    assert person.found is not None
    form = {"take": ["0"], "uln-0": str(uln(0)), "seen-0": person.found.seen}
    assert without.services.bulk_lists.accept(ACTOR, job, form).selected == 1
    assert whys(without, Audited.SAVE) == {ENROLMENT}


@pytest.mark.parametrize("form", [{}, {"purpose": ""}, {"purpose": "Curiosity"}, {"purpose": 7}])
def test_nobody_leaves_a_list_for_a_job_that_does_not_say_why(
    without: College, form: dict[str, object]
) -> None:
    job = started(without, BulkKind.SEARCH)
    without.work()
    lists = without.services.bulk_lists
    attempts: tuple[Callable[[], object], ...] = (
        lambda: lists.search_again(ACTOR, job, form),
        lambda: lists.register(ACTOR, job, {"take": ["1"], **form}),
    )
    for attempt in attempts:
        with pytest.raises(InvalidInput) as raised:
            attempt()
        assert raised.value.problems == {"purpose": [CHOOSE_ONE]}
    assert without.outcomes(job) == {"proposed": 1, "no_match": 2}
    assert len(without.services.bulk.jobs(ACTOR)) == 1
    again = lists.search_again(ACTOR, job, {"purpose": FUNDING})
    assert (again.purpose, again.total) == (FUNDING, 1)


@pytest.mark.parametrize("in_batches", [False, True])
def test_a_job_that_was_made_before_stops_and_says_why(asking: College, in_batches: bool) -> None:
    ask(asking, ENROLMENT, in_batches=in_batches)
    job = made_before(asking)
    asking.work()
    stopped = asking.progress(job).job
    assert (stopped.state, stopped.reason) == (JobState.STOPPED, NO_PURPOSE)
    assert "asks what the LRS is used for" in reason_in_words(stopped)
    assert asking.states(job) == {ItemState.WAITING: 3}
    assert asking.lrs.calls == {}


Change = Callable[[College], None]


def asks_now(college: College) -> None:
    ask(college, ENROLMENT)


def asks_for_another(college: College) -> None:
    ask(college, "Another")


@pytest.mark.parametrize("change", [asks_now, asks_for_another])
def test_a_job_under_way_stops_when_its_purpose_will_not_do_any_more(
    college: College, change: Change
) -> None:
    college.enrol(40)
    if change is asks_for_another:
        ask(college, ENROLMENT)
    job = started(college)

    def look(_: object) -> None:
        if college.lrs.calls["verify"] == 2:
            change(college)

    college.lrs.after("verify", look)
    college.work()
    assert college.progress(job).job.reason == NO_PURPOSE
    assert college.states(job) == {ItemState.DONE: 2, ItemState.WAITING: 38}


def test_who_waits_in_a_stopped_job_is_worked_on_once_it_is_resumed_with_a_purpose(
    asking: College,
) -> None:
    job = made_before(asking)
    asking.work()
    jobs = asking.services.bulk
    assert jobs.lacks_purpose(COLLEAGUE, job)
    for purpose in ("", "Curiosity"):
        with pytest.raises(InvalidInput) as raised:
            jobs.resume(COLLEAGUE, job, purpose)
        assert raised.value.problems == {"purpose": [CHOOSE_ONE]}
    resumed: BulkJob = jobs.resume(COLLEAGUE, job, FUNDING)
    assert (resumed.purpose, resumed.reason) == (FUNDING, "")
    assert not jobs.lacks_purpose(COLLEAGUE, job)
    asking.work()
    assert asking.outcomes(job) == {"exact_match": 3}
    assert whys(asking) == {FUNDING}
    assert not jobs.lacks_purpose(COLLEAGUE, job)


def test_a_job_with_a_purpose_is_resumed_without_asking_and_keeps_it(asking: College) -> None:
    job = started(asking)
    asking.services.bulk.pause(ACTOR, job)
    assert asking.services.bulk.resume(ACTOR, job, FUNDING).purpose == ENROLMENT
