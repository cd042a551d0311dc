import pytest

from tests.simulator.kit import OTHER_ULN, ULN, UNUSED_ULN, learner, simulator


def test_values_that_all_match_answer_001_without_flags() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify(ULN, "SAMPLETON", "ada", DateOfBirth="2006-05-04", Gender="2")
    assert (answer.status, answer.code) == (200, "WSVRC001")
    assert answer.texts("FailureFlag") == []
    block = answer.rows("VerifiedLearner")[0]
    assert block["SearchedFamilyName"] == "SAMPLETON"
    assert block["FamilyName"] == "Sampleton"
    assert (block["ULN"], block["DateOfBirth"], block["Gender"]) == (ULN, "2006-05-04", "2")


def test_date_of_birth_and_gender_are_not_compared_when_empty() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify(ULN, "Sampleton", "Ada", DateOfBirth="", Gender="")
    assert answer.code == "WSVRC001"


def test_a_merged_uln_answers_002_with_the_master_uln() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        answer = lrs.verify(OTHER_ULN, "Sampleton", "Ada")
    assert answer.code == "WSVRC002"
    assert answer.text("SearchedULN") == OTHER_ULN
    assert answer.rows("VerifiedLearner")[0]["ULN"] == ULN
    assert answer.texts("FailureFlag") == []


def test_a_master_verified_by_its_own_number_is_not_linked() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        assert lrs.verify(ULN, "Sampleton", "Ada").code == "WSVRC001"


def test_a_similar_name_answers_003_with_flags_and_the_names_held() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify(ULN, "Sampletom", "Ada")
    assert answer.code == "WSVRC003"
    assert answer.rows("VerifiedLearner")[0]["FamilyName"] == "Sampleton"
    assert answer.texts("FailureFlag") == ["VRF2", "VRF3", "VRF4", "VRF5", "VRF6"]


def test_a_similar_name_of_a_merged_uln_answers_004() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        answer = lrs.verify(OTHER_ULN, "Sampleton", "Ad")
    assert answer.code == "WSVRC004"
    assert answer.rows("VerifiedLearner")[0]["ULN"] == ULN


@pytest.mark.parametrize(
    ("names", "facts", "expected"),
    [
        (("Sampleton", "Bertram"), {}, ["VRF1", "VRF2", "VRF3", "VRF4", "VRF6"]),
        (("Wheelbarrow", "Ada"), {}, ["VRF2", "VRF3", "VRF4", "VRF5", "VRF6"]),
        (
            ("Sampleton", "Ada"),
            {"DateOfBirth": "2006-05-05"},
            ["VRF2", "VRF3", "VRF4", "VRF6", "VRF7"],
        ),
        (("Sampleton", "Ada"), {"Gender": "1"}, ["VRF2", "VRF3", "VRF4", "VRF6", "VRF8"]),
        (
            ("Wheelbarrow", "Bertram"),
            {"DateOfBirth": "1999-01-01", "Gender": "1"},
            ["VRF1", "VRF2", "VRF3", "VRF4", "VRF5", "VRF6", "VRF7", "VRF8"],
        ),
    ],
)
def test_a_value_that_differs_answers_005_with_a_flag_for_each_failed_comparison(
    names: tuple[str, str], facts: dict[str, str], expected: list[str]
) -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify(ULN, *names, **facts)
    assert answer.code == "WSVRC005"
    assert answer.texts("FailureFlag") == expected


def test_swapped_names_raise_vrf1_and_vrf5_but_neither_vrf2_nor_vrf4() -> None:
    with simulator(learner()) as lrs:
        flags = lrs.verify(ULN, "Ada", "Sampleton").texts("FailureFlag")
    assert flags == ["VRF1", "VRF3", "VRF5", "VRF6"]


def test_the_previous_family_name_raises_vrf5_without_vrf6() -> None:
    with simulator(learner(previous_family_name="Mockridge")) as lrs:
        flags = lrs.verify(ULN, "Mockridge", "Ada").texts("FailureFlag")
    assert "VRF5" in flags
    assert "VRF6" not in flags


def test_005_tells_nothing_of_the_record() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify(ULN, "Wheelbarrow", "Bertram")
    assert not {"ULN", "FamilyName", "GivenName", "DateOfBirth", "Gender"} & set(
        answer.rows("VerifiedLearner")[0]
    )


def test_an_unknown_uln_answers_006_without_flags_or_values() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify(UNUSED_ULN, "Sampleton", "Ada")
    assert answer.code == "WSVRC006"
    assert set(answer.rows("VerifiedLearner")[0]) == {
        "SearchedULN",
        "SearchedFamilyName",
        "SearchedGivenName",
        "ResponseCode",
    }


def test_a_wrong_check_digit_is_a_fault() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.verify("1026893069", "Sampleton", "Ada")
    assert answer.fault == "WSEC0136"
