"""One application for each test."""

import pytest

from tests.pages.site import Site, make_site


@pytest.fixture
def site() -> Site:
    return make_site()
