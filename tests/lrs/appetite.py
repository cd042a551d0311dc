"""Verify at an address again and again, and print how much memory that took at its highest.

Run in a process of its own: `python -m tests.lrs.appetite ADDRESS TIMES`. The first answer is as
it should be and loads everything that is needed; what is printed comes on top, in bytes, and is
what that many hostile answers took. All come from one address, since each has a sender of its own.
"""

import logging
import sys
from pathlib import Path

from picslrs_plugin.errors import LrsError
from picslrs_plugin.lrs.client import LrsClient
from tests.lrs.hostile_answers import LIMITS
from tests.lrs.soap import caller
from tests.lrs.written import CHECK

_PROCESS = Path("/proc/self")


def _bytes(name: str) -> int:
    """Return one of the kernel's figures about this process."""
    lines = _PROCESS.joinpath("status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def main(address: str, times: int) -> None:
    """Verify once as usual, then as often as hostile answers are to come."""
    logging.disable()
    lrs = LrsClient(LIMITS)
    lrs.verify(caller(address), CHECK)
    _PROCESS.joinpath("clear_refs").write_text("5", encoding="ascii")  # the highest starts anew
    before = _bytes("VmRSS")
    for number in range(times):
        try:
            lrs.verify(caller(address), CHECK)
        except LrsError:
            continue
        raise SystemExit(f"Hostile answer {number} was believed")
    print(_bytes("VmHWM") - before)  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
