"""What to search with next, from details that are held already."""

from picslrs_plugin.domain.learner import Demographics
from picslrs_plugin.domain.retries import Retry, Try, next_tries, without_accents
from tests.learners import demographics, details


def tries(
    *tried: Demographics,
    searched: Demographics | None = None,
    postcodes: tuple[str, ...] = (),
    too_many: bool = False,
    **ours: object,
) -> dict[Retry, Try]:
    found = next_tries(
        details(**ours),
        searched or demographics(),
        tried,
        postcodes=postcodes,
        too_many=too_many,
    )
    return {one.retry: one for one in found}


def test_earlier_names_take_the_family_names_place() -> None:
    found = tries(previous_family_name="Mockley", family_name_at_16="Oldham")
    assert found[Retry.PREVIOUS_FAMILY_NAME].wanted.family_name == "Mockley"
    assert found[Retry.FAMILY_NAME_AT_16].wanted.family_name == "Oldham"
    assert found[Retry.FAMILY_NAME_AT_16].changes == ("family_name",)


def test_the_same_name_is_not_tried_twice() -> None:
    found = tries(previous_family_name="Mockley", family_name_at_16="mockley")
    assert Retry.FAMILY_NAME_AT_16 not in found


def test_accents_are_dropped_only_where_there_are_any() -> None:
    zoe = demographics(given_name="Zoë")
    found = tries(searched=zoe, given_name="Zoë")
    assert found[Retry.WITHOUT_ACCENTS].wanted.given_name == "Zoe"
    assert Retry.WITHOUT_ACCENTS not in tries()


def test_names_are_swapped() -> None:
    wanted = tries()[Retry.NAMES_SWAPPED].wanted
    assert (wanted.given_name, wanted.family_name) == ("Sampleton", "Testa")


def test_another_known_postcode_is_tried() -> None:
    found = tries(postcodes=("QX9 9ZZ",))
    assert found[Retry.OLDER_POSTCODE].wanted.postcode == "QX9 9ZZ"


def test_what_was_tried_is_not_offered_again() -> None:
    swapped = tries()[Retry.NAMES_SWAPPED].wanted
    assert Retry.NAMES_SWAPPED not in tries(swapped)


def test_after_too_many_only_more_details_are_offered() -> None:
    found = tries(too_many=True, previous_family_name="Mockley", email_address="a@mail.example.org")
    assert set(found) == {
        Retry.ADD_PLACE_OF_BIRTH,
        Retry.ADD_EMAIL,
        Retry.ADD_PREVIOUS_FAMILY_NAME,
    }


def test_an_optional_detail_that_was_sent_can_be_left_out() -> None:
    found = tries(searched=demographics(place_of_birth="Mockham"))
    assert found[Retry.WITHOUT_OPTIONAL].wanted.place_of_birth == ""
    assert Retry.ADD_PLACE_OF_BIRTH not in found


def test_what_the_lrs_would_refuse_is_not_offered() -> None:
    found = tries(email_address="nobody@x", previous_family_name="x" * 36)
    assert not {Retry.ADD_EMAIL, Retry.PREVIOUS_FAMILY_NAME} & set(found)


def test_a_retry_of_a_retry_starts_from_the_names_that_are_held() -> None:
    found = tries(searched=demographics(family_name="Mockley"), previous_family_name="Mockley")
    assert found[Retry.NAMES_SWAPPED].wanted.given_name == "Sampleton"


def test_letters_without_accents_stay_what_they_are() -> None:
    assert without_accents("Zoë O'Siàn") == "Zoe O'Sian"
