"""Every record of ours says what was at work."""

import ast
import logging
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import walk_packages

import pytest

import picslrs_plugin
from picslrs_plugin.telemetry import correlated, logger

ROOTS = [
    Path(str(files(package)))
    for package in ("picslrs_plugin", "picslrs_plugin.blueprints", "picslrs_plugin.hookspecs")
]
OTHER_PEOPLES = {"store/engine.py", "telemetry/logs.py"}
"""Modules that look at loggers which are not ours, and the one that makes ours."""


def test_a_record_says_what_was_at_work(caplog: pytest.LogCaptureFixture) -> None:
    with correlated("one", tenant="northgate"):
        logger("picslrs_plugin.made_up").warning("Something happened")
    (record,) = caplog.records
    assert vars(record)["picslrs_correlation"] == "one"
    assert vars(record)["picslrs_tenant"] == "northgate"


def test_a_record_of_nothing_in_particular_says_that(caplog: pytest.LogCaptureFixture) -> None:
    logger("picslrs_plugin.made_up").warning("Something happened")
    (record,) = caplog.records
    assert (vars(record)["picslrs_correlation"], vars(record)["picslrs_tenant"]) == ("", "")


def test_a_record_may_name_its_tenant_itself(caplog: pytest.LogCaptureFixture) -> None:
    with correlated("one", tenant="northgate"):
        extra = {"picslrs_tenant": "southgate"}
        logger("picslrs_plugin.made_up").warning("Something happened", extra=extra)
    assert vars(caplog.records[0])["picslrs_tenant"] == "southgate"


def test_asking_twice_for_a_logger_adds_nothing() -> None:
    one = logger("picslrs_plugin.made_up")
    assert logger("picslrs_plugin.made_up") is one
    assert len(one.filters) == 1


def modules() -> list[str]:
    """Return the names of all modules of the package."""
    return [one.name for one in walk_packages(picslrs_plugin.__path__, "picslrs_plugin.")]


def test_every_logger_of_ours_is_one_that_says_so() -> None:
    for name in modules():
        if ".migrations." not in name:
            import_module(name)
    ours = [
        found
        for name, found in logging.root.manager.loggerDict.items()
        if name.startswith("picslrs_plugin.") and isinstance(found, logging.Logger)
    ]
    assert len(ours) > 8
    assert [one.name for one in ours if not one.filters] == []


def test_no_module_makes_a_logger_by_itself() -> None:
    making = {
        str(path.relative_to(root))
        for root in ROOTS
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("getLogger", "logger")
    }
    assert making == OTHER_PEOPLES
