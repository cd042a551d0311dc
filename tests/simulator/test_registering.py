import pytest

from picslrs_plugin.simulator.text import is_uln
from tests.simulator.kit import OTHER_ULN, Content, Simulator, learner, simulator

NEW = learner(given_name="Bram", family_name="Testerby")


def refused(lrs: Simulator, **changes: Content) -> str:
    held = len(lrs.state.learners())
    answer = lrs.register(NEW, **changes)
    assert len(lrs.state.learners()) == held
    return answer.code


def test_a_search_without_match_allows_a_registration() -> None:
    with simulator() as lrs:
        assert lrs.find(NEW).code == "WSRC0001"
        answer = lrs.register(NEW, Notes=" New ")
        record = lrs.state.get(answer.text("ULN"))
    assert answer.code == "WSRC0005"
    assert is_uln(answer.text("ULN"))
    assert record is not None
    assert (record.given_name, record.notes, record.version_number) == ("Bram", "New", 1)
    assert record.created_date == record.last_updated_date == "2026-03-02 10:00:00"


def test_a_registration_without_a_search_is_refused() -> None:
    with simulator() as lrs:
        assert refused(lrs) == "WSRC0021"


@pytest.mark.parametrize(
    "changes", [{"LastKnownPostCode": "QX1 1AB"}, {"Gender": "1"}, {"GivenName": "Brahm"}]
)
def test_a_registration_with_other_details_than_the_search_is_refused(
    changes: dict[str, Content],
) -> None:
    with simulator() as lrs:
        lrs.find(NEW)
        assert refused(lrs, **changes) == "WSRC0021"


def test_a_search_allows_a_registration_until_it_is_too_old() -> None:
    with simulator(register_max_age=60) as lrs:
        lrs.find(NEW)
        lrs.clock.forward(61)
        assert refused(lrs) == "WSRC0021"
        lrs.find(NEW)
        lrs.clock.forward(60)
        assert lrs.register(NEW).code == "WSRC0005"


def test_possible_matches_must_have_been_looked_at_for_a_while() -> None:
    with simulator(learner(uln=OTHER_ULN, given_name="Bram"), register_min_wait=10) as lrs:
        near = learner(given_name="Bram", last_known_post_code="QX3 3AA")
        assert lrs.find(near).code == "WSRC0003"
        lrs.clock.forward(9)
        assert lrs.register(near).code == "WSRC0021"
        lrs.clock.forward(1)
        assert lrs.register(near).code == "WSRC0005"


def test_searching_again_starts_the_wait_anew() -> None:
    with simulator(learner(uln=OTHER_ULN), register_min_wait=10) as lrs:
        near = learner(last_known_post_code="QX3 3AA")
        lrs.find(near)
        lrs.clock.forward(9)
        lrs.find(near)
        lrs.clock.forward(5)
        assert lrs.register(near).code == "WSRC0021"


def test_nothing_is_registered_after_too_many_matches() -> None:
    from picslrs_plugin.simulator.population import generate

    crowd = [learner(uln=record.uln) for record in generate(11)]
    with simulator(*crowd, register_min_wait=0) as lrs:
        near = learner(last_known_post_code="QX3 3AA")
        assert lrs.find(near).code == "WSRC0002"
        assert lrs.register(near).code == "WSRC0021"


def test_the_same_learner_is_not_registered_twice() -> None:
    with simulator() as lrs:
        lrs.find(NEW)
        lrs.register(NEW)
        assert refused(lrs) == "WSRC0021"


def test_a_find_by_chk_counts_as_a_search() -> None:
    with simulator() as lrs:
        lrs.find(NEW, "CHK")
        assert lrs.register(NEW).code == "WSRC0005"


def test_the_withdrawn_answer_to_ability_to_share_is_not_taken() -> None:
    with simulator() as lrs:
        lrs.find(NEW)
        assert refused(lrs, AbilityToShare="2") == "WSRC0014"


def test_other_verification_needs_a_description() -> None:
    with simulator() as lrs:
        lrs.find(NEW)
        assert refused(lrs, VerificationType="999") == "WSRC0015"
        described = lrs.register(
            NEW, VerificationType="999", OtherVerificationDescription="Library card"
        )
    assert described.code == "WSRC0005"


@pytest.mark.parametrize("date_of_birth", ["2013-03-03", "1915-03-02"])
def test_no_uln_is_issued_outside_the_ages_of_13_to_110(date_of_birth: str) -> None:
    wanted = learner(date_of_birth=date_of_birth)
    with simulator() as lrs:
        lrs.find(wanted)
        assert lrs.register(wanted).fault == "WSEC0001"


@pytest.mark.parametrize("date_of_birth", ["2013-03-02", "1915-03-03"])
def test_ulns_are_issued_on_the_edges_of_those_ages(date_of_birth: str) -> None:
    wanted = learner(date_of_birth=date_of_birth)
    with simulator() as lrs:
        lrs.find(wanted)
        assert lrs.register(wanted).code == "WSRC0005"
