"""One run of bulk work: a database, a job, and workers in processes of their own."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench.bulk_college import College

POSTGRES = os.environ.get("PICSLRS_TEST_POSTGRES", "postgresql+psycopg://127.0.0.1:5432/test")


@dataclass(frozen=True)
class Ran:
    """How long the workers took together, in seconds, and what each held, in megabytes."""

    seconds: float
    megabytes: float


def run(college: College, workers: int = 1, *, empty: bool = False) -> Ran:
    """Make a job, unless it is `empty`, and let workers begin with it at the same time."""
    if not empty:
        subprocess.run(_command("start", college), check=True)  # noqa: S603 - our own
    processes = [
        subprocess.Popen(  # noqa: S603 - our own
            _command("work", college), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(workers)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate()[0].split() for process in processes]
    began = min(float(one[0]) for one in told)
    return Ran(max(float(one[1]) for one in told) - began, max(float(one[2]) for one in told))


def _command(what: str, college: College) -> list[str]:
    return [sys.executable, "-m", "bench.bulk_college", what, *college.arguments()]


def sqlite(folder: Path) -> str:
    """Return the address of a new database in a file."""
    return f"sqlite:///{folder / secrets.token_hex(6)}.db"


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a new schema, which is removed afterwards."""
    schema = f"picslrs_bench_{secrets.token_hex(6)}"
    administrator = create_engine(POSTGRES)
    with administrator.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with administrator.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        administrator.dispose()
