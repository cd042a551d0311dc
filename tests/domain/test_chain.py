"""A seal holds an entry in its place, and only the key makes one."""

from dataclasses import replace

from picslrs_plugin.domain.chain import (
    Head,
    Key,
    digest_of,
    digest_of_values,
    is_signed,
    seal,
)

KEY = Key("2026", "a secret of the tests that nobody else uses")


def test_the_first_entry_has_number_one_and_nothing_before_it() -> None:
    first = seal(KEY, Head(), ["told"])
    assert (first.number, first.previous, first.key_id) == (1, "", "2026")


def test_each_entry_is_bound_to_the_one_before() -> None:
    first = seal(KEY, Head(), ["told"])
    second = seal(KEY, Head(first.number, first.digest), ["told"])
    assert (second.number, second.previous) == (2, first.digest)
    assert second.digest != first.digest


def test_another_place_another_text_or_other_values_give_another_digest() -> None:
    digests = {
        digest_of(1, "", ["told"], ""),
        digest_of(2, "", ["told"], ""),
        digest_of(1, "before", ["told"], ""),
        digest_of(1, "", ["to", "ld"], ""),
        digest_of(1, "", ["told"], "values"),
    }
    assert len(digests) == 5


def test_only_the_key_signs() -> None:
    sealed = seal(KEY, Head(), ["told"])
    assert is_signed(KEY, sealed.digest, sealed.mac)
    assert not is_signed(replace(KEY, secret="another secret"), sealed.digest, sealed.mac)


def test_the_same_values_have_another_digest_with_another_salt() -> None:
    assert digest_of_values("one", "{}") != digest_of_values("two", "{}")


def test_a_key_does_not_show_its_secret() -> None:
    assert repr(KEY) == "Key(hidden)"
