"""Running the command in this process, on a database of its own."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from picslrs_plugin.cli import main
from picslrs_plugin.store import SqlStore, open_store
from tests.cli import host
from tests.databases import database_at

APP = "tests.cli.host:create_app"


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str


class Run(Protocol):
    """Runs `picslrs` with these arguments, for the application of `tests.cli.host`."""

    def __call__(self, *arguments: str, app: str | None = APP) -> Ended: ...


@pytest.fixture
def address(tmp_path: Path) -> str:
    return database_at(tmp_path / "picslrs.db")


@pytest.fixture
def run(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Run]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])  # Flask puts the application's folder into it
    monkeypatch.setenv("FLASK_PICSLRS_DATABASE_URL", address)
    monkeypatch.setenv("FLASK_RUN_FROM_CLI", "false")
    monkeypatch.delenv("FLASK_APP", raising=False)

    def ended(*arguments: str, app: str | None = APP) -> Ended:
        capsys.readouterr()
        given = [*arguments, "--app", app] if app else arguments
        status = main(given)
        printed = capsys.readouterr()
        return Ended(status, printed.out, printed.err)

    for _ in host.closing():
        yield ended


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    """Give the database of the application."""
    opened = open_store(address)
    yield opened
    opened.close()


@pytest.fixture
def tenants_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the tenants file of the application, with one tenant."""
    path = tmp_path / "tenants.toml"
    path.write_text('[tenants.northgate]\ntier = "silver"\n')
    monkeypatch.setenv("FLASK_PICSLRS_TENANTS_FILE", str(path))
    return path
