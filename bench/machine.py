"""The facts of this machine that a figure depends on."""

import os
import platform
from importlib.metadata import version


def facts() -> str:
    """Return them in one line, such as Python 3.11.2, 2 processors, x86_64, zeep 4.3.3."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("zeep", "flask", "sqlalchemy"))
    return (
        f"{platform.python_implementation()} {platform.python_version()}, "
        f"{len(os.sched_getaffinity(0))} processors, {platform.machine()}, "
        f"load {os.getloadavg()[0]:.1f} at the start, {len(os.environ)} variables, {libraries}"
    )
