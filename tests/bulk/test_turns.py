"""Tenants take turns, however many learners one of them has."""

from picslrs_plugin.bulk.turns import Turns
from picslrs_plugin.hookspecs import Licence, SubjectKind, SubjectRef, Tier
from picslrs_plugin.ports import BulkKind, WaitingJob
from picslrs_plugin.services.bulk import Chosen
from tests.bulk.conftest import College, uln
from tests.fakes import STRANGER, TENANT
from tests.learners import details, record

SOUTH = STRANGER.tenant
LARGE, SMALL = 120, 5


def job(tenant: str, number: int) -> WaitingJob:
    return WaitingJob(tenant, f"{tenant}-{number}")


def test_the_tenant_whose_turn_is_longest_ago_comes_first_and_then_its_job() -> None:
    turns = Turns()
    jobs = [job("a", 1), job("a", 2), job("b", 1)]
    served = [next(turns.of(jobs)).job_id for _ in range(6)]
    assert served == ["a-1", "b-1", "a-2", "b-1", "a-1", "b-1"]


def test_every_job_is_offered_once_to_a_thread_that_looks() -> None:
    jobs = [job("a", 1), job("a", 2), job("b", 1)]
    assert [one.job_id for one in Turns().of(jobs)] == ["a-1", "b-1", "a-2"]


def test_a_tenant_that_comes_new_has_its_turn_at_once() -> None:
    turns = Turns()
    assert len(list(turns.of([job("a", 1), job("a", 2)]))) == 2
    assert next(turns.of([job("a", 1), job("a", 2), job("b", 1)])).tenant == "b"


def enrol_elsewhere(college: College) -> None:
    """Give a second tenant a few learners, each with the ULN of a record."""
    college.host.licences[SOUTH] = Licence(tier=Tier.SILVER)
    for number in range(SMALL):
        one = SubjectRef(SOUTH, SubjectKind.LEARNER, str(number))
        college.lrs.records[uln(1000 + number)] = record(uln(1000 + number))
        college.host.holds(one, details(), str(uln(1000 + number)))
    college.services.chores.read_roster(SOUTH)


def tenants_in_order(college: College) -> list[str]:
    """Start a large job and then another tenant's small one; return who was worked on when."""
    college.enrol(LARGE)
    enrol_elsewhere(college)
    college.start()
    college.services.bulk.start(STRANGER, BulkKind.VERIFY, Chosen())
    college.host.looked_up.clear()
    college.work()
    return [one.tenant for one in dict.fromkeys(college.host.looked_up)]


def test_a_small_job_does_not_wait_for_another_tenants_large_one(college: College) -> None:
    order = tenants_in_order(college)
    assert (order.count(TENANT), order.count(SOUTH)) == (LARGE, SMALL)
    before = order[: order.index(SOUTH)]
    assert len(before) <= 8
    last = len(order) - order[::-1].index(SOUTH)
    assert last <= LARGE // 2


def test_nobody_is_borrowed_only_to_be_given_back_when_another_has_a_turn(
    college: College,
) -> None:
    tenants_in_order(college)
    tries = college.store.rows.tries.values()
    assert {one.attempt for one in tries} == {1}
    assert len(tries) == LARGE + SMALL
