import pytest

from tests.simulator.kit import OTHER_ULN, ULN, Content, learner, simulator


def test_a_change_is_stored_under_the_next_version() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.update(learner(), LastKnownAddressTown="Mockford")
        record = lrs.state.get(ULN)
    assert answer.code == "WSRC0006"
    assert not answer.has("VersionNumber")
    assert record is not None
    assert record.last_known_address_town == "Mockford"
    assert (record.version_number, record.last_updated_date) == (4, "2026-03-02 10:00:00")
    assert record.created_date == "2020-09-01 09:00:00"


def test_a_stale_version_changes_nothing() -> None:
    with simulator(learner()) as lrs:
        lrs.state.change(ULN, last_known_address_town="Testbury")
        answer = lrs.update(learner(), LastKnownAddressTown="Mockford")
        record = lrs.state.get(ULN)
    assert answer.code == "WSRC0013"
    assert record is not None
    assert (record.last_known_address_town, record.version_number) == ("Testbury", 4)


def test_an_update_without_a_change_says_so() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.update(learner())
        record = lrs.state.get(ULN)
    assert answer.code == "WSRC0020"
    assert record is not None
    assert record.version_number == 3


def test_trimming_a_value_is_no_change() -> None:
    with simulator(learner(family_name="Sampleton ")) as lrs:
        assert lrs.update(learner(), FamilyName="Sampleton").code == "WSRC0020"


def test_an_unknown_uln_cannot_be_updated() -> None:
    with simulator() as lrs:
        assert lrs.update(learner()).code == "WSRC0019"


def test_a_merged_uln_cannot_be_updated() -> None:
    old = learner(uln=OTHER_ULN, merged_into=ULN)
    with simulator(learner(), old) as lrs:
        assert lrs.update(old, Notes="x").code == "WSRC0019"


@pytest.mark.parametrize(
    ("held", "sent", "code"),
    [
        ("0", "1", "WSRC0006"),
        ("2", "1", "WSRC0006"),
        ("1", "0", "WSRC0014"),
        ("2", "0", "WSRC0014"),
        ("1", "2", "WSRC0014"),
        ("2", "2", "WSRC0014"),
    ],
)
def test_ability_to_share_changes_one_way_only(held: str, sent: str, code: str) -> None:
    with simulator(learner(ability_to_share=held)) as lrs:
        answer = lrs.update(learner(), AbilityToShare=sent)
        record = lrs.state.get(ULN)
    assert answer.code == code
    assert record is not None
    assert record.ability_to_share == (sent if code == "WSRC0006" else held)


def test_other_verification_needs_a_description() -> None:
    with simulator(learner()) as lrs:
        assert lrs.update(learner(), VerificationType="999").code == "WSRC0015"


def test_an_empty_element_clears_and_a_missing_one_keeps() -> None:
    held = learner(notes="Keep me", title="Ms")
    with simulator(held) as lrs:
        answer = lrs.update(held, Title="", Notes=None)
        record = lrs.state.get(ULN)
    assert answer.code == "WSRC0006"
    assert record is not None
    assert (record.title, record.notes) == ("", "Keep me")


@pytest.mark.parametrize("missing", ["GivenName", "FamilyName", "LastKnownPostCode", "Gender"])
@pytest.mark.parametrize("content", ["", " ", None])
def test_a_mandatory_value_cannot_be_blank(missing: str, content: Content) -> None:
    with simulator(learner()) as lrs:
        assert lrs.update(learner(), **{missing: content}).fault == "WSEC0001"


def test_a_version_that_is_no_number_is_badly_formed() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.update(learner(version_number="three"))
    assert answer.fault == "WSEC0001"
