"""Who is erased leaves the bulk jobs too, and these come to their end all the same."""

import pytest

from picslrs_plugin.errors import AlreadyUnderWay
from picslrs_plugin.ports import BulkKind, ItemState, JobState
from picslrs_plugin.services.bulk_words import outcome_in_words
from picslrs_plugin.services.subject_data import erase, export
from tests.bulk.conftest import College, ref
from tests.fakes import ACTOR, TENANT


def test_who_waits_in_a_job_is_not_worked_on_once_they_are_erased(college: College) -> None:
    college.enrol(3)
    job = college.start()
    assert erase(college.ports, ref(1)).jobs == 1
    college.work()
    progress = college.progress(job)
    assert (progress.job.state, progress.job.total, progress.remaining) == (JobState.DONE, 3, 0)
    assert college.outcomes(job) == {"exact_match": 2, "erased": 1}
    assert college.lrs.calls["verify"] == 2
    assert outcome_in_words("erased") == "Erased: nothing is held about them any more"


def test_a_proposal_goes_with_whom_it_is_about(without: College) -> None:
    job = without.start(BulkKind.SEARCH)
    without.work()
    lists = without.services.bulk_lists
    (person,) = lists.proposals(ACTOR, job).people
    erase(without.ports, person.item.ref)
    assert lists.proposals(ACTOR, job).people == ()
    assert without.outcomes(job) == {"no_match": 2, "erased": 1}
    accepted = lists.accept(ACTOR, job, {"take": [str(person.item.number)]})
    assert (accepted.selected, len(accepted.refused)) == (0, 1)


def test_nobody_is_erased_while_a_worker_is_at_them(college: College) -> None:
    college.enrol(1)
    work, job = college.services.bulk_work, college.start()
    claim = work.claim(TENANT, job, "somebody")
    assert claim is not None
    with pytest.raises(AlreadyUnderWay, match="worked on at this moment"):
        erase(college.ports, ref(0))
    assert college.states(job) == {ItemState.TAKEN: 1}
    work.record(claim, work.work_on(claim, claim.items[0]))
    assert erase(college.ports, ref(0)).jobs == 1
    assert college.states(job) == {}


def test_the_export_tells_what_jobs_did_with_somebody(college: College) -> None:
    college.enrol(1)
    job = college.start()
    college.work()
    parts = export(college.ports, ref(0))["held_as"]
    assert isinstance(parts, list)
    (told,) = parts[0]["bulk_jobs"]
    assert (told["job"], told["what"], told["started_by"]) == (job, "verify", ACTOR.person.id)
    assert (told["state"], told["outcome"], len(told["attempts"])) == ("done", "exact_match", 1)
