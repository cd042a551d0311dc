from dataclasses import replace

import pytest

from tests.simulator.kit import OTHER_ULN, THIRD_ULN, ULN, UNUSED_ULN, learner, simulator

FIND = "{http://api.lrs.miap.gov.uk/findmsg}"
LEARNER = "{http://api.lrs.miap.gov.uk/learner}"


def test_the_names_of_a_uln_find_its_full_record() -> None:
    with simulator(learner(notes="Left-handed")) as lrs:
        answer = lrs.find_by_uln(ULN, "sampleton", " ADA ")
    assert (answer.status, answer.code) == (200, "WSRC0004")
    block = answer.rows("Learner")[0]
    assert block["ULN"] == ULN
    assert block["MasterSubstituted"] == "N"
    assert block["Notes"] == "Left-handed"
    assert block["VersionNumber"] == "3"
    assert block["CreatedDate"] == "2020-09-01 09:00:00"


def test_the_root_is_qualified_and_its_children_are_not_but_for_linked_ulns() -> None:
    master = learner(linked_ulns=(OTHER_ULN, THIRD_ULN))
    with simulator(master) as lrs:
        root = lrs.find_by_uln(ULN, "Sampleton", "Ada").root
    assert root.tag == f"{FIND}FindLearnerResponse"
    assert root.find("ResponseCode") is not None
    linked = root.find(f"Learner/{LEARNER}LinkedULNs")
    assert [uln.tag for uln in linked] == ["ULN", "ULN"]
    assert [uln.text for uln in linked] == [OTHER_ULN, THIRD_ULN]


def test_linked_ulns_is_an_empty_element_when_nothing_is_linked() -> None:
    with simulator(learner()) as lrs:
        linked = lrs.find_by_uln(ULN, "Sampleton", "Ada").root.find(f"Learner/{LEARNER}LinkedULNs")
    assert linked is not None
    assert len(linked) == 0


def test_the_fields_of_a_learner_come_in_the_order_of_the_contract() -> None:
    with simulator(learner(notes="n", title="Ms", email_address="a@example.org")) as lrs:
        names = list(lrs.find_by_uln(ULN, "Sampleton", "Ada").rows("Learner")[0])
    expected = [
        "CreatedDate", "LastUpdatedDate", "ULN", "MasterSubstituted", "Title", "GivenName",
        "FamilyName", "LastKnownPostCode", "DateOfBirth", "Gender", "EmailAddress",
        "VerificationType", "TierLevel", "AbilityToShare", "LearnerStatus", "LinkedULNs", "Notes",
        "VersionNumber",
    ]  # fmt: skip
    assert names == expected


def test_the_request_is_echoed_before_the_records() -> None:
    with simulator(learner()) as lrs:
        root = lrs.find(learner(family_name="SAMPLETON"), PlaceOfBirth="").root
    echoed = [child.tag for child in root][1:7]
    assert echoed == [
        "FamilyName", "GivenName", "DateOfBirth", "Gender", "LastKnownPostCode", "PlaceOfBirth",
    ]  # fmt: skip
    assert root.find("FamilyName").text == "SAMPLETON"


@pytest.mark.parametrize("find_type", ["by ULN", "by demographics"])
def test_chk_answers_the_code_and_the_echo_only(find_type: str) -> None:
    with simulator(learner()) as lrs:
        if find_type == "by ULN":
            answer = lrs.find_by_uln(ULN, "Sampleton", "Ada", "CHK")
        else:
            answer = lrs.find(learner(), "CHK")
    assert answer.code == "WSRC0004"
    assert answer.text("GivenName") == "Ada"
    assert not answer.has("Learner")


def test_similar_names_make_a_possible_match_of_one() -> None:
    with simulator(learner(given_name="Zoë")) as lrs:
        answer = lrs.find_by_uln(ULN, "Sampletom", "Zoe")
    assert answer.code == "WSRC0003"
    assert len(answer.rows("Learner")) == 1


def test_other_names_find_nothing_by_uln() -> None:
    with simulator(learner()) as lrs:
        answer = lrs.find_by_uln(ULN, "Sampleton", "Bertram")
    assert answer.code == "WSRC0001"
    assert not answer.has("Learner")


def test_an_unknown_uln_finds_nothing() -> None:
    with simulator(learner()) as lrs:
        assert lrs.find_by_uln(UNUSED_ULN, "Sampleton", "Ada").code == "WSRC0001"


@pytest.mark.parametrize("uln", ["9999999999", "1234567890", "4444599391"])
def test_a_wrong_check_digit_is_a_fault(uln: str) -> None:
    with simulator(learner()) as lrs:
        assert lrs.find_by_uln(uln, "Sampleton", "Ada").fault == "WSEC0136"


def test_a_merged_uln_finds_its_master() -> None:
    master = learner(linked_ulns=(OTHER_ULN,))
    with simulator(master) as lrs:
        answer = lrs.find_by_uln(OTHER_ULN, "Sampleton", "Ada")
    assert answer.code == "WSRC0022"
    block = answer.rows("Learner")[0]
    assert (block["ULN"], block["MasterSubstituted"]) == (ULN, "Y")


def test_a_master_found_by_its_own_number_is_an_exact_match_that_lists_the_old_one() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        answer = lrs.find_by_uln(ULN, "Sampleton", "Ada")
    assert answer.code == "WSRC0004"
    assert answer.rows("Learner")[0]["MasterSubstituted"] == "N"
    assert OTHER_ULN in answer.texts("ULN")


def test_a_similar_name_with_a_merged_uln_is_a_possible_match_of_the_master() -> None:
    with simulator(learner(linked_ulns=(OTHER_ULN,))) as lrs:
        answer = lrs.find_by_uln(OTHER_ULN, "Sampletom", "Ada")
    assert answer.code == "WSRC0003"
    assert answer.rows("Learner")[0]["MasterSubstituted"] == "Y"


def test_all_five_demographics_make_an_exact_match_whatever_case_and_spaces() -> None:
    with simulator(learner()) as lrs:
        sought = learner(given_name="ada", last_known_post_code="qx11aa")
        answer = lrs.find(sought)
    assert answer.code == "WSRC0004"
    assert len(answer.rows("Learner")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"last_known_post_code": "QX9 9ZZ"},
        {"gender": "9"},
        {"gender": "9", "last_known_post_code": "QX9 9ZZ"},
        {"family_name": "Newname"},
        {"given_name": "Other"},
        {"date_of_birth": "2006-05-05"},
    ],
)
def test_nearly_the_same_demographics_make_a_possible_match(changes: dict[str, str]) -> None:
    with simulator(learner()) as lrs:
        answer = lrs.find(learner(**changes))
    assert answer.code == "WSRC0003"
    assert len(answer.rows("Learner")) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": "Newname", "last_known_post_code": "QX9 9ZZ"},
        {"date_of_birth": "2006-05-05", "gender": "9"},
        {"given_name": "Other", "family_name": "Newname"},
    ],
)
def test_two_differences_make_no_match(changes: dict[str, str]) -> None:
    with simulator(learner()) as lrs:
        answer = lrs.find(learner(**changes))
    assert answer.code == "WSRC0001"
    assert not answer.has("Learner")


def test_an_exact_match_hides_possible_ones() -> None:
    with simulator(learner(), learner(uln=OTHER_ULN, last_known_post_code="QX9 9ZZ")) as lrs:
        answer = lrs.find(learner())
    assert answer.code == "WSRC0004"
    assert [row["ULN"] for row in answer.rows("Learner")] == [ULN]


def test_two_records_with_the_same_demographics_are_for_a_person_to_tell_apart() -> None:
    with simulator(learner(), learner(uln=OTHER_ULN)) as lrs:
        answer = lrs.find(learner())
    assert answer.code == "WSRC0003"
    assert len(answer.rows("Learner")) == 2


def test_ten_possible_matches_are_shown_and_eleven_are_too_many() -> None:
    from picslrs_plugin.simulator.population import generate

    numbers = [record.uln for record in generate(11)]
    people = [learner(uln=uln, last_known_post_code="QX2 2BB") for uln in numbers]
    with simulator(*people[:10]) as lrs:
        ten = lrs.find(learner())
    with simulator(*people) as lrs:
        eleven = lrs.find(learner())
    assert (ten.code, len(ten.rows("Learner"))) == ("WSRC0003", 10)
    assert (eleven.code, eleven.has("Learner")) == ("WSRC0002", False)


def test_optional_fields_narrow_possible_matches() -> None:
    here = learner(last_known_post_code="QX2 2BB", place_of_birth="Mockford")
    there = replace(here, uln=OTHER_ULN, place_of_birth="Testbury")
    with simulator(here, there) as lrs:
        narrowed = lrs.find(learner(), PlaceOfBirth="mockford")
        contradicted = lrs.find(learner(), PlaceOfBirth="Elsewhere")
    assert [row["ULN"] for row in narrowed.rows("Learner")] == [ULN]
    assert len(contradicted.rows("Learner")) == 2


def test_the_demographics_of_a_merged_record_find_the_master() -> None:
    old = learner(uln=OTHER_ULN, last_known_post_code="QX9 9ZZ", merged_into=ULN)
    with simulator(learner(), old) as lrs:
        answer = lrs.find(old)
    assert answer.code == "WSRC0022"
    block = answer.rows("Learner")[0]
    assert (block["ULN"], block["MasterSubstituted"]) == (ULN, "Y")
    assert block["LastKnownPostCode"] == "QX1 1AA"


def test_a_master_and_its_merged_record_are_one_possible_match() -> None:
    old = learner(uln=OTHER_ULN, merged_into=ULN)
    with simulator(learner(), old) as lrs:
        answer = lrs.find(learner(last_known_post_code="QX7 7GG"))
    assert answer.code == "WSRC0003"
    assert [row["MasterSubstituted"] for row in answer.rows("Learner")] == ["N"]


def test_values_keep_their_trailing_spaces_and_still_match() -> None:
    with simulator(learner(family_name="Sampleton ", last_known_address_town="Mockford ")) as lrs:
        answer = lrs.find_by_uln(ULN, "Sampleton", "Ada")
    assert answer.code == "WSRC0004"
    assert answer.rows("Learner")[0]["LastKnownAddressTown"] == "Mockford "
