"""Reads the text of a tenants file and finds everything that is wrong with it at once."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from picslrs_plugin.hookspecs import Licence, Tier
from picslrs_plugin.hookspecs.checks import base_address
from picslrs_plugin.hookspecs.types import LRS_MODULE
from picslrs_plugin.tenants import preferences
from picslrs_plugin.tenants.connection import Connection
from picslrs_plugin.tenants.values import TenantConfig

TENANTS = "tenants"
LONGEST_TENANT = 64
TIERS = {tier.name.lower(): tier for tier in Tier}
TIERS_IN_WORDS = "bronze, silver, gold or platinum"

Table = Mapping[str, Any]


class NotUsable(Exception):
    """The file cannot be used. `problems` names every bad key, its tenant and what would fit.

    No problem repeats a value: a password may stand where it should not. `advice` is the mend.
    """

    def __init__(self, problems: Iterable[str], advice: str = "Correct the file.") -> None:
        self.problems = tuple(problems)
        self.advice = advice
        super().__init__("; ".join(self.problems))


def read(text: str, folder: Path) -> dict[str, TenantConfig]:
    """Return what the text says of each tenant; paths in it start from `folder`.

    Raises NotUsable.
    """
    document = _document(text)
    tenants = document.pop(TENANTS, None)
    problems = [problem for key, said in document.items() for problem in _stray(key, said)]
    if isinstance(tenants, dict):
        problems += _all_judged(tenants)
    elif tenants is not None or not problems:
        # An empty file is most likely one that is being written at this moment.
        problems.append(f"it has no table [{TENANTS}]")
    if problems:
        raise NotUsable(problems)
    assert isinstance(tenants, dict)
    return {name: _config(said, folder) for name, said in tenants.items()}


def _document(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NotUsable([f"it is not TOML{_place(error)}"]) from None


def _stray(key: str, said: object) -> list[str]:
    """Judge what stands beside [tenants]: also what a table holds that was meant to be in there."""
    if not isinstance(said, dict):
        return [_no_key(_shown(key), key, (TENANTS,))]
    if get_close_matches(key, (TENANTS,)):
        return [_no_table(key, TENANTS), *_all_judged(said)]
    return [_no_table(key, f"{TENANTS}.{_shown(key)}"), *_judged(key, said)]


def _no_table(key: str, meant: str) -> str:
    return f"[{_shown(key)}] is no table of this file (did you mean [{meant}]?)"


def _all_judged(tenants: Table) -> list[str]:
    return [problem for name, said in tenants.items() for problem in _judged(name, said)]


def _place(error: tomllib.TOMLDecodeError) -> str:
    """Say where, without the rest of the message."""
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)$", str(error))
    return f", at {found[1]}" if found else ""


# Every key has what would fit, and a function that says whether a value does.

Rule = tuple[str, Callable[[Any], bool]]


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)


def _modules(value: object) -> bool:
    """Refuse a module whose name only nearly is the LRS's: it would silently cover nothing."""
    return _texts(value) and all(
        one == LRS_MODULE or one.strip().upper() != LRS_MODULE
        for one in value  # type: ignore[attr-defined]
    )


def _ukprn(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[0-9]{8}", value))


def _address(value: object) -> bool:
    return isinstance(value, str) and base_address(value)


def _vendor(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _preference(name: str, value: object) -> bool:
    try:
        preferences.of_file(name, value)
    except ValueError:
        return False
    return True


_FILE: Rule = ("the name of a file", _text)

_TENANT_RULES: dict[str, Rule] = {
    "tier": (TIERS_IN_WORDS, lambda value: isinstance(value, str) and value.lower() in TIERS),
    "modules": (f'a list of module names, such as ["{LRS_MODULE}"], in capitals', _modules),
    "switch_off": ("a list of plugin names", _texts),
    "preferences": ("a table", lambda value: isinstance(value, dict)),
    "lrs": ("a table", lambda value: isinstance(value, dict)),
}

_PREFERENCE_RULES: dict[str, Rule] = {
    name: (kind.wanted, partial(_preference, name)) for name, kind in preferences.KINDS.items()
}

_LRS_RULES: dict[str, Rule] = {
    "address": ("https://host, or http:// on this machine only", _address),
    "ukprn": ('8 digits in quotes, such as "10099999"', _ukprn),
    "organisation_ref": ("text in quotes", _text),
    "password_file": _FILE,
    "password_env": ("the name of an environment variable", _text),
    "certificate": _FILE,
    "key": _FILE,
    "key_password_file": _FILE,
    "authority": _FILE,
    "vendor_id": ("a whole number", _vendor),
}

_SECRETS = {
    "password": "password_file, or an environment variable in password_env",
    "key_password": "key_password_file",
}


def _judged(tenant: str, said: object) -> list[str]:
    name = _shown(tenant)
    if not _text(tenant) or len(tenant) > LONGEST_TENANT:
        return [f"{name}: a tenant's key has 1 to {LONGEST_TENANT} characters that can be printed"]
    if not isinstance(said, dict):
        return [f"{name} must be a table, [{TENANTS}.{name}]"]
    problems = _against(name, said, _TENANT_RULES)
    preferred = said.get("preferences")
    if isinstance(preferred, dict):
        problems += _against(f"{name}.preferences", preferred, _PREFERENCE_RULES)
    lrs = said.get("lrs")
    if isinstance(lrs, dict):
        problems += _against(f"{name}.lrs", lrs, _LRS_RULES) + _together(f"{name}.lrs", lrs)
    return problems


def _against(name: str, said: Table, rules: Mapping[str, Rule]) -> list[str]:
    problems = []
    for key, value in said.items():
        where = f"{name}.{_shown(key)}"
        if key in _SECRETS and rules is _LRS_RULES:
            problems.append(
                f"{where}: the password itself may not stand in this file, keep it in a file of "
                f"its own and name that in {_SECRETS[key]}"
            )
        elif key not in rules:
            problems.append(_no_key(where, key, rules))
        elif not rules[key][1](value):
            problems.append(f"{where} must be {rules[key][0]}")
    return problems


def _together(name: str, lrs: Table) -> list[str]:
    """Judge what cannot be seen from one key."""
    problems = []
    if "address" not in lrs:
        problems.append(f"{name}.address is missing")
    if not {"ukprn", "organisation_ref"} & lrs.keys():
        problems.append(f"{name} needs ukprn or organisation_ref")
    if len({"password_file", "password_env"} & lrs.keys()) != 1 and "password" not in lrs:
        problems.append(f"{name} needs one of password_file and password_env")
    problems += [
        f"{name}.{key} needs {other} beside it"
        for key, other in (("key", "certificate"), ("key_password_file", "certificate"))
        if key in lrs and other not in lrs
    ]
    return problems


def _no_key(where: str, key: str, known: Iterable[str]) -> str:
    nearest = get_close_matches(key, list(known), n=1)
    return f"{where} is not a key" + (f" (did you mean {nearest[0]}?)" if nearest else "")


def _shown(key: str) -> str:
    """Return a key as it may stand in a message: on one line and not without end."""
    printable = "".join(one if one.isprintable() else "?" for one in key)
    return printable if len(printable) <= LONGEST_TENANT else f"{printable[:LONGEST_TENANT]}..."


def _config(said: Table, folder: Path) -> TenantConfig:
    return TenantConfig(
        licence=_licence(said),
        switched_off=frozenset(said.get("switch_off", ())),
        preferences={
            name: preferences.of_file(name, value)
            for name, value in said.get("preferences", {}).items()
        },
        connection=_connection(said["lrs"], folder) if "lrs" in said else None,
    )


def _licence(said: Table) -> Licence | None:
    if not {"tier", "modules"} & said.keys():
        return None
    tier = TIERS[said["tier"].lower()] if "tier" in said else None
    return Licence(frozenset(said.get("modules", ())), tier)


def _connection(said: Table, folder: Path) -> Connection:
    def path(key: str) -> Path | None:
        return folder / said[key] if key in said else None

    return Connection(
        address=said["address"],
        ukprn=said.get("ukprn", ""),
        organisation_ref=said.get("organisation_ref", ""),
        password_file=path("password_file"),
        password_env=said.get("password_env", ""),
        certificate=path("certificate"),
        key=path("key"),
        key_password_file=path("key_password_file"),
        authority=path("authority"),
        vendor_id=said.get("vendor_id", 0),
    )
