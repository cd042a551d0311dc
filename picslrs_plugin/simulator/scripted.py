"""Faults on demand: what goes wrong with the next calls of an operation.

Unlike a mode, which is about every call until it is changed, a scripted fault is used up.
"""

import re
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class When(StrEnum):
    """Whether the service has acted on the call that goes wrong."""

    BEFORE = "before"
    AFTER = "after"


class Trouble(StrEnum):
    """How a call goes wrong, unless it is answered by a fault of the service."""

    EMPTY_500 = "empty-500"
    HTML_503 = "html-503"
    TRUNCATED = "truncated"
    OTHER_ROOT = "other-root"
    UNKNOWN_CODE = "unknown-code"
    CLOSE = "close"
    CUT = "cut"
    HANG = "hang"
    DRIP = "drip"
    RESET = "reset"


OF_THE_CONNECTION = (Trouble.CLOSE, Trouble.CUT, Trouble.HANG, Trouble.DRIP, Trouble.RESET)
"""What only the fault proxy in front of the simulator can do."""

TROUBLE_WORDS = {
    Trouble.EMPTY_500: "Status 500 with nothing in it",
    Trouble.HTML_503: "Status 503 with a web page",
    Trouble.TRUNCATED: "The first half of the answer",
    Trouble.OTHER_ROOT: "The answer of another operation",
    Trouble.UNKNOWN_CODE: "A response code that nobody knows",
    Trouble.CLOSE: "No answer: the connection is closed",
    Trouble.CUT: "The connection is closed in the middle of the answer",
    Trouble.HANG: "No answer: the connection stays open",
    Trouble.DRIP: "The answer byte by byte, slowly",
    Trouble.RESET: "No answer: the connection is reset",
}

FAULT_CODE = re.compile(r"WSEC[0-9]{4}", re.ASCII)
MOST_TIMES = 1000
FORM = "OPERATION:before|after:WHAT or OPERATION:before|after:WHAT:TIMES"


@dataclass(frozen=True)
class ScriptedFault:
    """The next `times` calls of an operation go wrong.

    `what` is a Trouble or the code of a fault, such as WSEC0004. With BEFORE nothing of the call
    is kept, whatever is answered; with AFTER the service has acted on it. Raises ValueError for
    what cannot be; whether there is such an operation is only known to the simulator.
    """

    operation: str
    when: When
    what: str
    times: int = 1

    def __post_init__(self) -> None:
        if self.what not in [*Trouble] and not FAULT_CODE.fullmatch(self.what):
            raise ValueError(f"WHAT must be one of {', '.join(Trouble)} or a code such as WSEC0004")
        if not 1 <= self.times <= MOST_TIMES:
            raise ValueError(f"TIMES must be a whole number from 1 to {MOST_TIMES}")

    @classmethod
    def from_spec(cls, spec: str) -> Self:
        """Read `OPERATION:before|after:WHAT[:TIMES]`. Raises ValueError."""
        operation, *parts = spec.split(":")
        if len(parts) == 2:
            parts.append("1")
        if len(parts) != 3 or parts[0] not in [*When]:
            raise ValueError(f"it must have the form {FORM}")
        when, what, times = parts
        digits = times.isascii() and times.isdigit() and len(times) <= len(str(MOST_TIMES))
        return cls(operation, When(when), what, int(times) if digits else 0)

    @property
    def spec(self) -> str:
        """The same in the form that `from_spec` reads."""
        return f"{self.operation}:{self.when}:{self.what}:{self.times}"


class FaultScript:
    """The faults that wait, in the order in which they were set. Safe across threads.

    `relayed` says that a fault proxy stands in front, so that connections can go wrong too.
    """

    def __init__(self, operations: Iterable[str]) -> None:
        self.relayed = False
        self._operations = frozenset(operations)
        self._waiting: deque[ScriptedFault] = deque()
        self._lock = threading.Lock()

    def add(self, fault: ScriptedFault) -> None:
        """Let a fault wait for its calls.

        ValueError for an operation that does not exist, and for a fault of the connection when no
        proxy stands in front.
        """
        if fault.what in OF_THE_CONNECTION and not self.relayed:
            raise ValueError(f"{fault.what} needs the fault proxy: picslrs simulator --proxy")
        if fault.operation not in self._operations:
            raise ValueError(f"OPERATION must be one of {', '.join(sorted(self._operations))}")
        with self._lock:
            self._waiting.append(fault)

    def take(self, operation: str) -> ScriptedFault | None:
        """Return the fault for this call of the operation, if one waits, and use it up."""
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.operation == operation:
                    self._use_up(place, fault)
                    return fault
        return None

    def _use_up(self, place: int, fault: ScriptedFault) -> None:
        if fault.times > 1:
            self._waiting[place] = replace(fault, times=fault.times - 1)
        else:
            del self._waiting[place]

    def waiting(self) -> list[ScriptedFault]:
        """Return the faults that wait, with the number of calls that each is still for."""
        with self._lock:
            return list(self._waiting)

    def clear(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._waiting.clear()
