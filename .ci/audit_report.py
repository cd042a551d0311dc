"""Tell what pip-audit found: vulnerabilities, nothing, or that it could not ask."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def report(path: Path) -> int:
    """Print what was found and return the exit status."""
    libraries = _libraries(path)
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}"
        for one in libraries
        for flaw in one.get("vulns", ())
    ]
    if found:
        print("Known vulnerabilities:", *found, sep="\n  ")
        return 1
    unknown = [one["name"] for one in libraries if "skip_reason" in one]
    if unknown or not libraries:
        print(f"Not audited, the data cannot be reached: {', '.join(unknown) or 'all libraries'}")
        return 1 if "audit" in os.environ.get("PICSLRS_REQUIRE", "").split(",") else 0
    print(f"No known vulnerability in {len(libraries)} libraries.")
    return 0


def _libraries(path: Path) -> list[dict[str, Any]]:
    try:
        libraries: list[dict[str, Any]] = json.loads(path.read_text())["dependencies"]
    except (OSError, ValueError, KeyError):  # it was cut off before it wrote anything
        return []
    return libraries


if __name__ == "__main__":
    sys.exit(report(Path(sys.argv[1])))
