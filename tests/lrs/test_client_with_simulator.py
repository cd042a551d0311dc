"""Every operation of the client against the simulator, over a real socket.

One long module, so that one simulator serves all its tests.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from picslrs_plugin.domain.learner import Demographics, LearnerDetails, LrsRecord
from picslrs_plugin.domain.response_codes import (
    BatchOutcome,
    EventsOutcome,
    FailureFlag,
    FindOutcome,
    RegisterOutcome,
    UpdateOutcome,
    VerifyResult,
)
from picslrs_plugin.domain.uln import Uln, check_digit
from picslrs_plugin.errors import (
    LrsAccessRefused,
    LrsError,
    LrsFailed,
    LrsMaintenance,
    LrsOutOfHours,
    LrsRequestRefused,
)
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.ports import BatchLearner, Caller, Lrs, NameCheck
from picslrs_plugin.settings import Settings
from picslrs_plugin.simulator.config import SimulatorConfig
from picslrs_plugin.simulator.records import LearningEvent, Record
from picslrs_plugin.simulator.server import SimulatorServer
from picslrs_plugin.simulator.state import Mode
from tests.lrs.soap import caller

ADA = Record(
    uln="1026893096",
    given_name="Testa",
    family_name="Sampleby",
    date_of_birth="2007-03-04",
    gender="2",
    last_known_post_code="QX1 1AA",
    place_of_birth="Mockford ",
    school_at_age_16="Sampleton School",
    verification_type="2",
    ability_to_share="1",
    notes="First line\nsecond line",
    version_number=7,
    events=(
        LearningEvent(id=1, subject="Plumbing\x9f and\n heating", grade="9999999999", level=""),
        LearningEvent(id=2, subject="Art", grade="B", awarding_organisation_ukprn="UNKNWN"),
    ),
)
OLD = Uln("1026922983")
MASTER = Record(
    uln="1174112637",
    given_name="Mastera",
    family_name="Merged",
    date_of_birth="2006-01-02",
    gender="1",
    last_known_post_code="QX2 2BB",
    verification_type="1",
)
PRIVATE = Record(
    uln="1964986809",
    given_name="Privata",
    family_name="Quiet",
    date_of_birth="2005-05-06",
    gender="9",
    last_known_post_code="QX3 3DD",
    shares_learning_record=False,
)
TESTA = Uln(ADA.uln)
AS_BEFORE = {name: value for name, value in vars(ADA).items() if name != "uln"}


class Clock:
    """A clock that a test can put forward."""

    def __init__(self) -> None:
        self.now = datetime(2026, 9, 1, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def running(clock: Clock) -> Iterator[SimulatorServer]:
    config = SimulatorConfig(clock=clock, batch_seconds=5)
    people = [ADA, MASTER, replace(MASTER, uln=str(OLD), family_name="Earlier"), PRIVATE]
    with SimulatorServer(config, people) as server:
        server.state.merge(str(OLD), MASTER.uln)
        yield server


@pytest.fixture
def simulator(running: SimulatorServer) -> SimulatorServer:
    """Stopping a server takes half a second: one serves all tests and is put right for each."""
    running.state.set_mode(Mode.NORMAL)
    running.state.forget_calls()
    running.state.change(ADA.uln, **AS_BEFORE)
    return running


@pytest.fixture
def me(simulator: SimulatorServer) -> Caller:
    return caller(simulator.url, password=simulator.config.password)


@pytest.fixture
def lrs() -> Lrs:
    return LrsClient(Settings())


def record_of_testa(lrs: Lrs, me: Caller) -> LrsRecord:
    return lrs.find_by_uln(me, TESTA, family_name="Sampleby", given_name="Testa").records[0]


SYLLABLES = (first + second for first in "BCDFGHJK" for second in "aeiou")


def somebody_new(**changes: str) -> LearnerDetails:
    """Make up somebody whom no other test has searched for."""
    syllable = next(SYLLABLES)
    return LearnerDetails(
        given_name=f"{syllable}-New",
        family_name=f"{syllable}-Nobody",
        date_of_birth=date(2008, 1, 2),
        gender="1",
        postcode="QX4 4EE",
        verification_type="2",
        ability_to_share="1",
    ).with_values(**changes)


def demographics_of(details: LearnerDetails) -> Demographics:
    assert details.date_of_birth is not None
    return Demographics(
        family_name=details.family_name,
        given_name=details.given_name,
        date_of_birth=details.date_of_birth,
        gender=details.gender,
        postcode=details.postcode,
    )


def test_a_record_is_read_by_its_uln(lrs: Lrs, me: Caller) -> None:
    answer = lrs.find_by_uln(me, TESTA, family_name="Sampleby", given_name="Testa")
    assert (answer.outcome, answer.code) == (FindOutcome.EXACT, "WSRC0004")
    record = answer.records[0]
    assert (record.uln, record.version_number, record.linked_ulns) == (TESTA, 7, ())
    assert record.created == date(2020, 9, 1)
    assert record.details == LearnerDetails(
        given_name="Testa",
        family_name="Sampleby",
        date_of_birth=date(2007, 3, 4),
        gender="2",
        postcode="QX1 1AA",
        place_of_birth="Mockford",
        school_at_16="Sampleton School",
        verification_type="2",
        ability_to_share="1",
        notes="First line\nsecond line",
    )


def test_an_old_uln_is_answered_with_its_master(lrs: Lrs, me: Caller) -> None:
    answer = lrs.find_by_uln(me, OLD, family_name="Merged", given_name="Mastera")
    assert answer.outcome is FindOutcome.LINKED
    record = answer.records[0]
    assert (record.uln, record.linked_ulns) == (Uln(MASTER.uln), (OLD,))
    assert record.master_substituted
    assert record.stands_for(OLD)


def test_a_search_finds_nobody(lrs: Lrs, me: Caller) -> None:
    answer = lrs.find_by_demographics(me, demographics_of(somebody_new()))
    assert (answer.outcome, answer.records) == (FindOutcome.NO_MATCH, ())


def test_a_search_finds_possible_matches(lrs: Lrs, me: Caller) -> None:
    wanted = demographics_of(record_of_testa(lrs, me).details)
    answer = lrs.find_by_demographics(me, replace(wanted, postcode="QX9 9ZZ"))
    assert answer.outcome is FindOutcome.POSSIBLE
    assert [record.uln for record in answer.records] == [TESTA]


def test_a_search_finds_too_many(lrs: Lrs, me: Caller, simulator: SimulatorServer) -> None:
    for uln in valid_ulns(11):
        simulator.state.add(replace(PRIVATE, uln=uln, family_name="Crowd", given_name="Alike"))
    wanted = Demographics(
        family_name="Crowd",
        given_name="Alike",
        date_of_birth=date(2005, 5, 6),
        gender="1",
        postcode="QX6 6GG",
    )
    answer = lrs.find_by_demographics(me, wanted)
    assert (answer.outcome, answer.records) == (FindOutcome.TOO_MANY, ())


def valid_ulns(number: int) -> list[str]:
    starts = (str(first_nine) for first_nine in range(300_000_000, 300_000_100))
    return [f"{start}{check_digit(start)}" for start in starts if check_digit(start)][:number]


def test_a_uln_is_verified(lrs: Lrs, me: Caller) -> None:
    check = NameCheck(TESTA, "Sampleby", "Testa", date(2007, 3, 4), "2")
    answer = lrs.verify(me, check)
    assert (answer.result, answer.code) == (VerifyResult.MATCH, "WSVRC001")
    assert (answer.uln, answer.flags) == (TESTA, frozenset())


def test_a_uln_is_verified_by_names_alone(lrs: Lrs, me: Caller) -> None:
    assert lrs.verify(me, NameCheck(TESTA, "Sampleby", "Testa")).result is VerifyResult.MATCH


def test_a_uln_of_somebody_else_comes_with_its_flags(lrs: Lrs, me: Caller) -> None:
    answer = lrs.verify(me, NameCheck(TESTA, "Sampleby", "Testa", date(2001, 1, 1), "2"))
    assert answer.result is VerifyResult.DIFFERENT
    assert FailureFlag.DATE_OF_BIRTH in answer.flags
    assert FailureFlag.FAMILY_IS_NOT_FAMILY not in answer.flags


def test_a_uln_that_nobody_has_is_not_found(lrs: Lrs, me: Caller) -> None:
    answer = lrs.verify(me, NameCheck(Uln("9276308686"), "Sampleby", "Testa"))
    assert answer.result is VerifyResult.NOT_FOUND


def test_a_learner_is_registered_after_a_search(lrs: Lrs, me: Caller) -> None:
    new = somebody_new()
    lrs.find_by_demographics(me, demographics_of(new))
    answer = lrs.register(me, new)
    assert answer.outcome is RegisterOutcome.REGISTERED
    assert answer.uln is not None
    found = lrs.find_by_uln(me, answer.uln, family_name=new.family_name, given_name=new.given_name)
    assert found.records[0].details == new


def test_a_learner_is_not_registered_without_a_search(lrs: Lrs, me: Caller) -> None:
    answer = lrs.register(me, somebody_new())
    assert (answer.outcome, answer.uln) == (RegisterOutcome.REFUSED, None)


def test_a_record_is_updated(lrs: Lrs, me: Caller) -> None:
    before = record_of_testa(lrs, me)
    changed = before.details.with_values(place_of_birth="Elsewhere", nationality="GBR")
    answer = lrs.update(me, TESTA, changed, before.version_number)
    assert answer.outcome is UpdateOutcome.UPDATED
    assert record_of_testa(lrs, me).details == changed


def test_an_update_without_changes_says_so(lrs: Lrs, me: Caller) -> None:
    record = record_of_testa(lrs, me)
    answer = lrs.update(me, TESTA, record.details, record.version_number)
    assert answer.outcome is UpdateOutcome.NO_CHANGES


def test_a_record_that_changed_meanwhile_is_not_overwritten(
    lrs: Lrs, me: Caller, simulator: SimulatorServer
) -> None:
    before = record_of_testa(lrs, me)
    simulator.state.change(ADA.uln, place_of_birth="Changed by another")
    changed = before.details.with_values(place_of_birth="Changed by us")
    answer = lrs.update(me, TESTA, changed, before.version_number)
    assert answer.outcome is UpdateOutcome.CHANGED_MEANWHILE
    assert record_of_testa(lrs, me).details.place_of_birth == "Changed by another"


def events_of(lrs: Lrs, me: Caller, record: Record, uln: Uln | None = None) -> object:
    return lrs.learning_events(
        me,
        uln or Uln(record.uln),
        family_name=record.family_name,
        given_name=record.given_name,
        date_of_birth=date.fromisoformat(record.date_of_birth),
        gender=record.gender,
    )


def test_learning_events_are_read_with_their_oddities(lrs: Lrs, me: Caller) -> None:
    answer = lrs.learning_events(
        me,
        TESTA,
        family_name="Sampleby",
        given_name="Testa",
        date_of_birth=date(2007, 3, 4),
        gender="2",
    )
    assert (answer.outcome, answer.found_uln) == (EventsOutcome.FOUND, TESTA)
    assert [event.grade for event in answer.events] == ["", "B"]
    assert [event.subject for event in answer.events] == ["Plumbing and heating", "Art"]
    assert [event.awarding_organisation_ukprn for event in answer.events] == ["", ""]
    assert answer.events[0].level == ""


def test_learning_events_may_be_asked_for_by_names_alone(lrs: Lrs, me: Caller) -> None:
    answer = lrs.learning_events(
        me, TESTA, family_name="Sampleby", given_name="Testa", date_of_birth=None, gender=""
    )
    assert answer.outcome is EventsOutcome.FOUND


def test_events_of_a_learner_who_does_not_share_are_not_given(lrs: Lrs, me: Caller) -> None:
    answer = lrs.learning_events(
        me,
        Uln(PRIVATE.uln),
        family_name="Quiet",
        given_name="Privata",
        date_of_birth=date(2005, 5, 6),
        gender="9",
    )
    assert (answer.outcome, answer.events) == (EventsOutcome.NOT_SHARED, ())


def test_events_of_a_learner_who_cannot_be_verified_are_not_given(lrs: Lrs, me: Caller) -> None:
    answer = lrs.learning_events(
        me,
        TESTA,
        family_name="Somebody",
        given_name="Else",
        date_of_birth=date(2007, 3, 4),
        gender="2",
    )
    assert answer.outcome is EventsOutcome.NOT_VERIFIED


def test_a_registration_batch_is_submitted_and_fetched(lrs: Lrs, me: Caller, clock: Clock) -> None:
    learners = [
        BatchLearner("mis-1", somebody_new()),
        BatchLearner("mis-2", somebody_new(given_name="Second"), uln=None),
    ]
    submitted = lrs.submit_registrations(me, learners)
    assert submitted.outcome is BatchOutcome.SUBMITTED
    assert submitted.job_id is not None
    waiting = lrs.registration_output(me, submitted.job_id)
    assert (waiting.outcome, waiting.rows) == (BatchOutcome.NOT_FINISHED, ())
    clock.forward(6)
    output = lrs.registration_output(me, submitted.job_id)
    assert output.outcome is BatchOutcome.DONE
    assert [row.mis_identifier for row in output.rows] == ["mis-1", "mis-2"]
    assert all(row.return_code.startswith("RC") for row in output.rows)


def test_a_verify_batch_is_submitted_and_fetched(lrs: Lrs, me: Caller, clock: Clock) -> None:
    checks = [
        ("mis-1", NameCheck(TESTA, "Sampleby", "Testa", date(2007, 3, 4), "2")),
        ("mis-2", NameCheck(Uln("9276308686"), "Sampleby", "Testa")),
    ]
    submitted = lrs.submit_verifications(me, checks)
    assert submitted.job_id is not None
    clock.forward(6)
    output = lrs.verification_output(me, submitted.job_id)
    assert output.outcome is BatchOutcome.DONE
    assert [(row.mis_identifier, row.answer.result) for row in output.rows] == [
        ("mis-1", VerifyResult.MATCH),
        ("mis-2", VerifyResult.NOT_FOUND),
    ]


def test_a_job_that_is_not_known_says_so(lrs: Lrs, me: Caller) -> None:
    assert lrs.registration_output(me, 424242).outcome is BatchOutcome.UNKNOWN_JOB
    assert lrs.verification_output(me, 424242).outcome is BatchOutcome.UNKNOWN_JOB


def test_ulns_are_retrieved_with_their_masters(lrs: Lrs, me: Caller) -> None:
    rows = {row.uln: row.master_uln for row in lrs.retrieve_ulns(me, [TESTA, OLD])}
    assert rows[OLD] == Uln(MASTER.uln)
    assert rows[TESTA] in (None, TESTA)


@pytest.mark.parametrize("number", [0, 201])
def test_a_batch_has_1_to_200_entries(lrs: Lrs, me: Caller, number: int) -> None:
    with pytest.raises(ValueError, match="1 to 200"):
        lrs.submit_registrations(me, [BatchLearner("x", LearnerDetails())] * number)
    with pytest.raises(ValueError, match="1 to 200"):
        lrs.submit_verifications(me, [("x", NameCheck(TESTA, "A", "B"))] * number)
    with pytest.raises(ValueError, match="1 to 200"):
        lrs.retrieve_ulns(me, [TESTA] * number)


def test_a_whole_batch_of_200_is_taken(lrs: Lrs, me: Caller) -> None:
    submitted = lrs.submit_verifications(me, [("x", NameCheck(TESTA, "A", "B"))] * 200)
    assert submitted.outcome is BatchOutcome.SUBMITTED


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (Mode.OUT_OF_HOURS, LrsOutOfHours),
        (Mode.MAINTENANCE, LrsMaintenance),
        (Mode.NO_ACCESS, LrsAccessRefused),
        (Mode.EMPTY_500, LrsFailed),
        (Mode.HTML_500, LrsFailed),
        (Mode.HTML_503, LrsFailed),
    ],
)
def test_each_way_to_be_down_has_its_own_error(
    lrs: Lrs, me: Caller, simulator: SimulatorServer, mode: Mode, error: type[LrsError]
) -> None:
    simulator.state.set_mode(mode)
    with pytest.raises(LrsError) as from_one:
        lrs.verify(me, NameCheck(TESTA, "Sampleby", "Testa"))
    with pytest.raises(LrsError) as from_r9:
        events_of(lrs, me, ADA)
    assert (type(from_one.value), type(from_r9.value)) == (error, error)


@pytest.mark.parametrize("changes", [{"password": "w" * 16}, {"ukprn": "10000001"}])
def test_wrong_credentials_are_refused(
    lrs: Lrs, simulator: SimulatorServer, changes: dict[str, str]
) -> None:
    wrong = caller(simulator.url, **{"password": simulator.config.password, **changes})
    with pytest.raises(LrsAccessRefused) as told:
        lrs.verify(wrong, NameCheck(TESTA, "Sampleby", "Testa"))
    assert told.value.code in ("WSEC0003", "WSEC0005")


def test_an_organisation_may_have_a_reference_and_no_ukprn(
    lrs: Lrs, simulator: SimulatorServer
) -> None:
    config = simulator.config
    reference = config.organisation_ref
    me = caller(simulator.url, password=config.password, ukprn="", organisation_ref=reference)
    assert lrs.verify(me, NameCheck(TESTA, "Sampleby", "Testa")).result is VerifyResult.MATCH
    assert events_of(lrs, me, ADA)


def test_missing_values_may_go_as_nil_instead(me: Caller) -> None:
    nil = LrsClient(Settings(empty_elements=False))
    assert nil.verify(me, NameCheck(TESTA, "Sampleby", "Testa")).result is VerifyResult.MATCH
    found = nil.find_by_demographics(me, demographics_of(somebody_new()))
    assert found.outcome is FindOutcome.NO_MATCH


def test_a_request_that_the_service_cannot_read_is_refused(lrs: Lrs, me: Caller) -> None:
    with pytest.raises(LrsRequestRefused) as told:
        lrs.register(me, somebody_new(postcode="not a postcode"))
    assert told.value.code == "WSEC0001"
    assert not told.value.may_have_acted


def test_nothing_is_sent_twice(lrs: Lrs, me: Caller, simulator: SimulatorServer) -> None:
    simulator.state.set_mode(Mode.EMPTY_500)
    with pytest.raises(LrsFailed):
        lrs.register(me, somebody_new())
    assert sum(simulator.state.counts().values()) == 1
