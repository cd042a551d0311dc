from datetime import date
from itertools import chain, combinations

import pytest

from picslrs_plugin.domain.response_codes import FailureFlag, VerifyResult
from picslrs_plugin.domain.verification import (
    Verification,
    WhoseUln,
    disagreeing,
    flags_in_words,
    outcome_with_record,
    whose_record,
    whose_to_write,
    whose_uln,
)
from tests.learners import MASTER, ULN, details

FLAGS = {flag.value: flag for flag in FailureFlag}


def flags(*names: str) -> frozenset[FailureFlag]:
    return frozenset(FLAGS[name] for name in names)


def every_set_of_flags() -> list[frozenset[FailureFlag]]:
    sizes = range(len(FailureFlag) + 1)
    return [
        frozenset(chosen)
        for chosen in chain.from_iterable(combinations(FailureFlag, n) for n in sizes)
    ]


@pytest.mark.parametrize(
    "names",
    [(), ("VRF1",), ("VRF5",), ("VRF1", "VRF7"), ("VRF5", "VRF8"), ("VRF7", "VRF8"), ("VRF2",)],
)
def test_a_different_value_means_somebody_else(names: tuple[str, ...]) -> None:
    assert whose_uln(VerifyResult.DIFFERENT, flags(*names)) is WhoseUln.SOMEONE_ELSE


@pytest.mark.parametrize("name", ["VRF7", "VRF8"])
def test_one_birth_fact_alone_leaves_a_doubt(name: str) -> None:
    assert whose_uln(VerifyResult.DIFFERENT, flags(name)) is WhoseUln.DOUBTFUL
    assert whose_uln(VerifyResult.DIFFERENT, flags(name, "VRF2", "VRF6")) is WhoseUln.DOUBTFUL


def test_no_set_of_flags_makes_a_different_value_their_own() -> None:
    answers = {whose_uln(VerifyResult.DIFFERENT, chosen) for chosen in every_set_of_flags()}
    assert answers == {WhoseUln.SOMEONE_ELSE, WhoseUln.DOUBTFUL}


@pytest.mark.parametrize(
    ("result", "agrees", "outcome"),
    [
        (VerifyResult.MATCH, True, Verification.EXACT_MATCH),
        (VerifyResult.MATCH, False, Verification.UPDATE_REQUIRED),
        (VerifyResult.MATCH_LINKED, True, Verification.EXACT_MATCH),
        (VerifyResult.MATCH_LINKED, False, Verification.UPDATE_REQUIRED),
        (VerifyResult.SIMILAR, True, Verification.UPDATE_REQUIRED),
        (VerifyResult.SIMILAR, False, Verification.UPDATE_REQUIRED),
        (VerifyResult.SIMILAR_LINKED, True, Verification.UPDATE_REQUIRED),
        (VerifyResult.DIFFERENT, True, Verification.UPDATE_REQUIRED),
    ],
)
def test_with_our_own_number_code_and_comparison_decide(
    result: VerifyResult, agrees: bool, outcome: Verification
) -> None:
    assert outcome_with_record(result, ours=ULN, answered=ULN, agrees=agrees) is outcome


@pytest.mark.parametrize("result", list(VerifyResult))
@pytest.mark.parametrize("agrees", [True, False])
def test_another_number_in_the_answer_is_always_a_linked_one(
    result: VerifyResult, agrees: bool
) -> None:
    outcome = outcome_with_record(result, ours=ULN, answered=MASTER, agrees=agrees)
    assert outcome is Verification.LINKED


def test_swapped_names_are_said() -> None:
    told = flags_in_words(flags("VRF1", "VRF5", "VRF3", "VRF6"))
    assert "The given name and family name look swapped." in told


def test_a_previous_family_name_is_said() -> None:
    told = flags_in_words(flags("VRF4", "VRF5"))
    assert told == (
        "The family name does not match.",
        "The family name matches the previous family name in the LRS.",
    )


def test_flags_that_say_nothing_to_people_are_left_out() -> None:
    assert flags_in_words(flags("VRF2", "VRF3", "VRF4", "VRF6")) == ()


@pytest.mark.parametrize(
    ("theirs", "whose"),
    [
        ({}, WhoseUln.THEIR_OWN),
        ({"given_name": "T\u00e9sta", "postcode": "QX9 9ZZ"}, WhoseUln.THEIR_OWN),
        ({"family_name": "Sampletton"}, WhoseUln.THEIR_OWN),
        ({"family_name": "Formerly", "previous_family_name": "Sampleton"}, WhoseUln.THEIR_OWN),
        ({"gender": "", "date_of_birth": None}, WhoseUln.THEIR_OWN),
        ({"given_name": "Otto"}, WhoseUln.DOUBTFUL),
        ({"given_name": "Tesla"}, WhoseUln.DOUBTFUL),
        ({"given_name": "Tess"}, WhoseUln.DOUBTFUL),
        ({"family_name": "Otherton"}, WhoseUln.DOUBTFUL),
        ({"gender": "1"}, WhoseUln.DOUBTFUL),
        ({"date_of_birth": date(2006, 3, 4)}, WhoseUln.DOUBTFUL),
        ({"given_name": "Otto", "family_name": "Otherton"}, WhoseUln.SOMEONE_ELSE),
        ({"given_name": "Sampleton", "family_name": "Testa"}, WhoseUln.SOMEONE_ELSE),
        ({"date_of_birth": date(2006, 3, 4), "gender": "1"}, WhoseUln.SOMEONE_ELSE),
        ({"date_of_birth": date(2006, 3, 4), "given_name": "Otto"}, WhoseUln.SOMEONE_ELSE),
    ],
)
def test_a_record_is_judged_by_its_key_details(theirs: dict[str, object], whose: WhoseUln) -> None:
    assert whose_record(details(), details(**theirs)) is whose


@pytest.mark.parametrize(
    ("theirs", "whose"),
    [
        ({}, WhoseUln.THEIR_OWN),
        ({"given_name": "T\u00e9sta", "family_name": "Sampletton"}, WhoseUln.THEIR_OWN),
        ({"given_name": "Otto"}, WhoseUln.SOMEONE_ELSE),
        ({"given_name": "Tesla"}, WhoseUln.DOUBTFUL),
        ({"family_name": "Otherton"}, WhoseUln.SOMEONE_ELSE),
        ({"gender": "1"}, WhoseUln.DOUBTFUL),
        ({"date_of_birth": date(2006, 3, 4)}, WhoseUln.DOUBTFUL),
        ({"date_of_birth": date(2006, 3, 4), "gender": "1"}, WhoseUln.SOMEONE_ELSE),
    ],
)
def test_one_name_that_differs_is_enough_to_write_nothing(
    theirs: dict[str, object], whose: WhoseUln
) -> None:
    assert whose_to_write(details(), details(**theirs)) is whose


def test_a_name_that_we_know_as_the_earlier_one_may_be_overwritten() -> None:
    ours = details(family_name="Marryton", previous_family_name="Sampleton")
    assert whose_to_write(ours, details()) is WhoseUln.THEIR_OWN


def test_a_newer_name_in_the_record_is_not_overwritten_by_the_older_one() -> None:
    theirs = details(family_name="Marryton", previous_family_name="Sampleton")
    assert whose_record(details(), theirs) is WhoseUln.THEIR_OWN
    assert whose_to_write(details(), theirs) is WhoseUln.SOMEONE_ELSE


def test_what_disagrees_is_named_in_one_order() -> None:
    theirs = details(gender="1", given_name="Otto", postcode="QX9 9ZZ")
    assert disagreeing(details(), theirs) == ("given_name", "gender")
