"""The facts of this machine that a figure depends on."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

COMMITS = 200


def commit_seconds(folder: Path) -> float:
    """Return how long SQLite takes, in the middle, to bring one row to the disk of the folder."""
    connection = sqlite3.connect(folder / "commit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE written (number INTEGER)")
    times = []
    for number in range(COMMITS):
        started = perf_counter()
        connection.execute("INSERT INTO written VALUES (?)", (number,))
        times.append(perf_counter() - started)
    connection.close()
    return median(times)


def facts() -> str:
    """Return them in one line, such as Python 3.11.2, 2 processors, x86_64, zeep 4.3.3."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("zeep", "flask", "sqlalchemy"))
    return (
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{len(os.sched_getaffinity(0))} processors, {platform.machine()}, "
        f"load {os.getloadavg()[0]:.1f} at the start, {len(os.environ)} variables, {libraries}"
    )
