"""What is asked and said of a tenant as a whole: its preferences, and who may work on all of it."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from picslrs_plugin.hookspecs.checks import require, require_items, require_text
from picslrs_plugin.hookspecs.types import Person

MOST_AT_ONCE = 64
MOST_PER_SECOND = 1000.0
MOST_PURPOSES = 100
LONGEST_PURPOSE = 100
LONGEST_VERSION = 32


class TenantAction(StrEnum):
    """What a person may want to do with a tenant as a whole.

    `WORKLIST` is seeing the to-do list of its learners and applicants, `BULK` working on many of
    them at once, `SETTINGS` seeing and changing how it reaches the LRS.
    """

    WORKLIST = "worklist"
    BULK = "bulk"
    SETTINGS = "settings"


SYSTEM = Person("picslrs", "PICSLRS")
"""Stands for the plugin itself in the identity of a lookup that no person asked for."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """How one tenant wants its work with the LRS done.

    `purposes` are the reasons to choose from before the LRS is called; with none, nobody is
    asked. `keep_values` keeps what was sent and answered beside the history of each action.
    `notice_version` names the privacy notice that learners are given now. `verify_in_batches`
    lets bulk work use the LRS's own batches. `calls_at_once` and `calls_per_second` bound what
    bulk work asks of the LRS, for all machines together, and `bulk_from` and `bulk_until` are
    the time of day in the UK within which it calls; equal times mean the whole day.
    """

    purposes: tuple[str, ...] = ()
    keep_values: bool = True
    notice_version: str = ""
    verify_in_batches: bool = False
    calls_at_once: int = 2
    calls_per_second: float = 5.0
    bulk_from: time = time(0)
    bulk_until: time = time(0)

    def __post_init__(self) -> None:
        self._check_words()
        for name in ("keep_values", "verify_in_batches"):
            require(self, name, bool)
        self._check_number("calls_at_once", int, 1, MOST_AT_ONCE)
        self._check_number("calls_per_second", (int, float), 0.1, MOST_PER_SECOND)
        for name in ("bulk_from", "bulk_until"):
            require(self, name, time)
            if getattr(self, name).tzinfo is not None:
                raise ValueError(f"Preferences.{name} is a time in the UK and has no time zone")

    def _check_words(self) -> None:
        require_items(self, "purposes", str)
        if not all(one.strip() and len(one) <= LONGEST_PURPOSE for one in self.purposes):
            raise ValueError(
                f"Preferences.purposes must each have 1 to {LONGEST_PURPOSE} characters"
            )
        if len(self.purposes) > MOST_PURPOSES:
            raise ValueError(f"Preferences.purposes must be {MOST_PURPOSES} or fewer")
        if len(set(self.purposes)) != len(self.purposes):
            raise ValueError("Preferences.purposes must name each purpose once")
        if self.notice_version != "":
            require_text(self, "notice_version", LONGEST_VERSION)

    def _check_number(
        self, name: str, kind: type | tuple[type, ...], lowest: float, highest: float
    ) -> None:
        require(self, name, kind)
        value = getattr(self, name)
        if isinstance(value, bool) or not lowest <= value <= highest:
            raise ValueError(f"Preferences.{name} must be from {lowest} to {highest}")

    def allows_bulk_at(self, uk_time: time) -> bool:
        """Whether bulk work may call the LRS at this time of day in the UK."""
        if self.bulk_from == self.bulk_until:
            return True
        if self.bulk_from < self.bulk_until:
            return self.bulk_from <= uk_time < self.bulk_until
        return uk_time >= self.bulk_from or uk_time < self.bulk_until
