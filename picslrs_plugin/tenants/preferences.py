"""What file and command line may say of a tenant's preferences: each by its name, checked alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from typing import Any

from picslrs_plugin.hookspecs import Preferences
from picslrs_plugin.hookspecs.tenant_types import (
    LONGEST_PURPOSE,
    LONGEST_VERSION,
    MOST_AT_ONCE,
    MOST_PER_SECOND,
)

NAMES = tuple(field.name for field in fields(Preferences))

_YES = ("true", "yes", "on")
_NO = ("false", "no", "off")


@dataclass(frozen=True)
class Kind:
    """How one kind of preference is read: `wanted` says what would fit.

    `of_file` takes a value of TOML, `of_text` what somebody typed, and `to_json` gives what is
    stored; `of_json` reads that back. All but `to_json` raise ValueError or TypeError.
    """

    wanted: str
    of_file: Callable[[Any], Any]
    of_text: Callable[[str], Any]
    to_json: Callable[[Any], Any] = lambda value: value
    of_json: Callable[[Any], Any] = lambda value: value


def _purposes(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(value)


def _typed_purposes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in (*_YES, *_NO):
        raise ValueError
    return word in _YES


_PURPOSES = Kind(
    f"a list of texts of 1 to {LONGEST_PURPOSE} characters; on the command line separated by ;",
    _purposes,
    _typed_purposes,
    to_json=list,
    of_json=tuple,
)
_FLAG = Kind("true or false", lambda value: value, _flag)
_TIME = Kind(
    "a time of day such as 07:30:00",
    lambda value: value,
    time.fromisoformat,
    to_json=time.isoformat,
    of_json=time.fromisoformat,
)
KINDS: Mapping[str, Kind] = {
    "purposes": _PURPOSES,
    "keep_values": _FLAG,
    "notice_version": Kind(f"up to {LONGEST_VERSION} characters", lambda value: value, str.strip),
    "verify_in_batches": _FLAG,
    "calls_at_once": Kind(f"1 to {MOST_AT_ONCE}", lambda value: value, int),
    "calls_per_second": Kind(f"0.1 to {MOST_PER_SECOND:g}", lambda value: value, float),
    "bulk_from": _TIME,
    "bulk_until": _TIME,
}


def of_file(name: str, value: object) -> Any:  # noqa: ANN401 - each preference has its own type
    """Return the preference that a TOML value says. Raises ValueError when it does not fit."""
    return _checked(name, KINDS[name].of_file, value)


def of_text(name: str, text: str) -> Any:  # noqa: ANN401 - as above
    """Return the preference that somebody typed. Raises ValueError when it does not fit."""
    return _checked(name, KINDS[name].of_text, text)


def _checked(name: str, read: Callable[[Any], Any], value: object) -> Any:  # noqa: ANN401 - as above
    """Read a value and let Preferences judge it. The message names what fits, never the value."""
    try:
        found = read(value)
        Preferences(**{name: found})
    except (ValueError, TypeError):
        pass
    else:
        return found
    raise ValueError(f"must be {KINDS[name].wanted}")


def to_json(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return preferences as values that JSON has."""
    return {name: KINDS[name].to_json(value) for name, value in said.items()}


def of_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Read what `to_json` gave; a name that is not known is passed over."""
    return {name: KINDS[name].of_json(value) for name, value in stored.items() if name in KINDS}
