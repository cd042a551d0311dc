import pytest

from picslrs_plugin.domain.text import whole_number


def test_a_number_that_counts_is_read() -> None:
    assert [whole_number(text) for text in ("0", "25", "9" * 18)] == [0, 25, 10**18 - 1]


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.5", "x", " 7", "٣", "²", "9" * 19, "9" * 5000])
def test_what_no_database_could_be_asked_for_is_no_number(text: str) -> None:
    assert whole_number(text) is None
