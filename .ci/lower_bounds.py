"""Print pip constraints that pin every library to the oldest version that setup.cfg allows.

Only what the plugin itself runs on: the tools that test it may be new.
"""

import re
from configparser import ConfigParser
from pathlib import Path

SETUP = Path(__file__).parents[1] / "setup.cfg"
RUN_TIME_EXTRAS = ("celery", "demo", "metrics", "postgres", "vault")
REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+(?:\[[a-z,]+\])?) >= ([0-9.]+)")


def lower_bounds(setup: Path) -> dict[str, str]:
    """Return the oldest version of each library by its name."""
    config = ConfigParser()
    config.read(setup)
    extras = config["options.extras_require"]
    lines = config["options"]["install_requires"].splitlines()
    for extra in RUN_TIME_EXTRAS:
        lines += extras[extra].splitlines()
    bounds = {}
    for line in filter(None, map(str.strip, lines)):
        match = REQUIREMENT.fullmatch(line)
        if match is None:
            raise SystemExit(f"setup.cfg: {line!r} has no lower bound of the form 'name >= 1.2'")
        bounds[match[1].partition("[")[0]] = match[2]
    return bounds


if __name__ == "__main__":
    for name, version in sorted(lower_bounds(SETUP).items()):
        print(f"{name} == {version}")
