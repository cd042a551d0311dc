"""What is at work in a thread."""

import threading

import pytest

from picslrs_plugin.telemetry import (
    about_tenant,
    correlated,
    correlation,
    current,
    new_correlation,
    well_formed,
)


def test_nothing_is_at_work_at_first() -> None:
    assert (correlation(), current().tenant) == ("", "")


def test_what_is_at_work_has_its_name_until_it_is_done() -> None:
    with correlated("one", tenant="northgate"):
        with correlated("two"):
            assert (correlation(), current().tenant) == ("two", "")
        assert (correlation(), current().tenant) == ("one", "northgate")
    assert correlation() == ""


def test_the_tenant_may_be_known_later_and_is_forgotten_with_the_rest() -> None:
    with correlated("one"):
        about_tenant("northgate")
        assert (correlation(), current().tenant) == ("one", "northgate")
    assert current().tenant == ""


def test_a_tenant_of_nothing_is_not_kept() -> None:
    about_tenant("northgate")
    assert current().tenant == ""


def test_without_a_name_it_gets_one_of_its_own() -> None:
    names = []
    for given in ("", "not a name", "x" * 65):
        with correlated(given):
            names.append(correlation())
    assert len(set(names)) == 3
    assert all(map(well_formed, names))


def test_each_thread_has_its_own() -> None:
    seen: list[str] = []
    with correlated("one"):
        thread = threading.Thread(target=lambda: seen.append(correlation()))
        thread.start()
        thread.join()
    assert seen == [""]


@pytest.mark.parametrize("name", ["a", "A-z_0.9", "x" * 64])
def test_a_good_name_is_short_and_safe(name: str) -> None:
    assert well_formed(name)


def test_a_name_that_is_made_is_a_good_one() -> None:
    assert well_formed(new_correlation())


@pytest.mark.parametrize(
    "name", ["", "x" * 65, "a b", "a\n", "a\nb", "<b>", "é", "\u0661", "a/b", "a:b", "a;b", '"']
)
def test_any_other_is_none(name: str) -> None:
    assert not well_formed(name)
