"""What every test gets: the requirements of `tests.requirements`, and the mark of a long one.

With PICSLRS_TEST_INSTALLED set, the tests only run against an installed package: from a checkout
they would import its source and prove nothing about the wheel.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import picslrs_plugin
from tests.databases import SERVER, checked, remove_databases
from tests.requirements import require


def pytest_configure(config: pytest.Config) -> None:
    """Make the markers known."""
    config.addinivalue_line("markers", "needs(name): skip when the machine lacks it")
    config.addinivalue_line("markers", "long: takes long, whichever way the package is installed")


LONG = frozenset(
    (
        "access",
        "browser",
        "survival",
        "test_killed",
        "test_migrations_with_data",
        "test_nothing_personal",
    )
)
"""Folders and modules of tests that take long."""


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what takes long, so that a second run may leave it out: -m "not long"."""
    if LONG & {*item.path.parts, item.path.stem}:
        item.add_marker("long")


def pytest_sessionstart() -> None:
    """Stop when another database or package than the one that was asked for would be tested."""
    checked(SERVER)
    tested = Path(picslrs_plugin.__file__)
    if os.environ.get("PICSLRS_TEST_INSTALLED") and "site-packages" not in tested.parts:
        raise pytest.UsageError(f"{tested} is no installed package")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Remove the databases of the test's own folder, once nothing has them open any more."""
    yield
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if folder is not None:
        remove_databases(folder)


def pytest_sessionfinish() -> None:
    """Remove what is left of the databases that the tests have made."""
    remove_databases()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip or fail a test that needs what is not there."""
    for marker in item.iter_markers("needs"):
        require(*marker.args)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Fail a test that leaves the log switched off: what others say there would go unheard."""
    before = logging.root.manager.disable
    yield
    after, logging.root.manager.disable = logging.root.manager.disable, before
    assert after == before, "logging.disable was left on"
