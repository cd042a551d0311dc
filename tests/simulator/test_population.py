import re

from picslrs_plugin.simulator.facets import FACETS, has_age_for_a_uln, is_date
from picslrs_plugin.simulator.population import generate
from picslrs_plugin.simulator.records import LEARNER_TO_REGISTER, WIRE_NAMES
from picslrs_plugin.simulator.text import is_uln, loose_key, one_letter_apart
from tests.simulator.kit import Clock, simulator

FULL_WIDTH = "".join(chr(ord(digit) + 0xFEE0) for digit in "1026893096")


def test_the_same_seed_makes_the_same_learners_and_another_does_not() -> None:
    assert generate(30, 4) == generate(30, 4)
    assert generate(30, 4) != generate(30, 5)


def test_as_many_learners_are_made_as_are_asked_for() -> None:
    for count in (0, 1, 4, 5, 6, 15, 49, 50, 51, 200):
        assert len(generate(count)) == count


def test_every_uln_is_valid_and_nobody_shares_one() -> None:
    numbers = [record.uln for record in generate(500)]
    assert all(is_uln(number) for number in numbers)
    assert len(set(numbers)) == 500


def test_every_value_is_one_that_the_service_takes() -> None:
    for record in generate(300, 9):
        for name in LEARNER_TO_REGISTER:
            value = record.value(name)
            assert value == "" or FACETS[WIRE_NAMES[name]](value), (name, value)


def test_every_learner_has_an_age_for_a_uln() -> None:
    today = Clock().now.date()
    assert all(has_age_for_a_uln(today, record.date_of_birth) for record in generate(300, 9))


def test_nobody_lives_in_an_area_that_exists_or_has_a_real_address() -> None:
    people = generate(300, 9)
    areas = {re.match(r"[A-Z]+", record.last_known_post_code)[0] for record in people}  # type: ignore[index]
    assert areas == {"QX", "XQ", "ZX", "QZ"}
    assert all(record.email_address.endswith(("", "@example.org")) for record in people)


def test_there_is_somebody_for_every_outcome() -> None:
    people = generate(200)
    by_uln = {record.uln: record for record in people}
    masters = [record for record in people if record.linked_ulns]
    assert masters
    assert all(by_uln[old].merged_into == one.uln for one in masters for old in one.linked_ulns)
    assert {record.ability_to_share for record in people} == {"0", "1", "2"}
    assert any(record.events and record.shares_learning_record for record in people)
    assert any(not record.shares_learning_record for record in people)
    assert any(record.previous_family_name for record in people)
    assert any(record.verification_type == "999" for record in people)
    assert sum(record.family_name.endswith(" ") for record in people) == 1
    assert all(is_date(record.date_of_birth) for record in people)


def test_events_show_the_oddities_of_the_real_ones() -> None:
    events = [event for record in generate(300) for event in record.events]
    assert any(event.grade == "9999999999" for event in events)
    assert any(event.awarding_organisation_ukprn == "UNKNWN" for event in events)
    assert any(event.level == "" for event in events)
    assert any("\x96" in event.subject for event in events)


def test_a_merged_learner_without_its_master_is_never_made() -> None:
    for count in range(60):
        people = generate(count)
        assert {record.merged_into for record in people} - {""} <= {one.uln for one in people}


def test_somebody_is_one_of_too_many_until_an_optional_field_narrows_it() -> None:
    people = generate(200)
    one = people[-1]
    with simulator(*people) as lrs:
        elsewhere = one.changed(last_known_post_code="QX1 1AA")
        assert lrs.find(elsewhere).code == "WSRC0002"
        assert lrs.find(elsewhere, PlaceOfBirth=one.place_of_birth).code == "WSRC0003"


def test_every_learner_is_found_by_name_and_by_details() -> None:
    people = generate(80)
    with simulator(*people) as lrs:
        for record in people:
            merged = bool(record.merged_into)
            by_number = lrs.find_by_uln(record.uln, record.family_name, record.given_name, "CHK")
            assert by_number.code == ("WSRC0022" if merged else "WSRC0004")
            assert lrs.find(record, "CHK").code == by_number.code


def test_one_letter_apart_is_one_edit() -> None:
    near = [("ada", "adah"), ("ada", "aba"), ("ada", "da"), ("ada", "ada")]
    far = [("ada", "ad"[:1]), ("ada", "bob"), ("ada", "adahh"), ("ab", "ba"), ("", "ab")]
    assert all(one_letter_apart(first, second) for first, second in near)
    assert not any(one_letter_apart(first, second) for first, second in far)


def test_accents_spaces_and_punctuation_make_no_difference_to_a_similar_name() -> None:
    assert loose_key("Anne-Marie O'Sample") == loose_key("annemarie OSAMPLE")
    assert loose_key("Zoë") == loose_key("zoe")


def test_the_check_digit_is_the_published_one() -> None:
    valid = ["1026893096", "1174112637", "6936002314", "1000102504", "1000000000"]
    invalid = ["9999999999", "1234567890", "6666666666", "1026893069", "0123456789", "100010250"]
    assert all(is_uln(number) for number in valid)
    assert not any(is_uln(number) for number in [*invalid, "10001025040", FULL_WIDTH])
