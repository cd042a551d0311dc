"""The settings of one application, read once from its configuration.

Every key starts `PICSLRS_`. A bad or unknown key stops the start with one message that names all
of them. The table in docs/settings.md is what `picslrs settings --markdown` prints.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.wording import ENGLISH, LANGUAGES

PREFIX = "PICSLRS_"


def _setting(
    default: object,
    meaning: str,
    wanted: str,
    fits: Callable[[object], bool],
    *,
    secret: bool = False,
) -> Any:  # noqa: ANN401 - stands where a dataclass field of any type stands
    told = {"meaning": meaning, "wanted": wanted, "fits": fits}
    return field(default=default, metadata=told, repr=not secret)


def _text(value: object) -> bool:
    """Take text, without the character that no name of a file may hold."""
    return isinstance(value, str) and "\0" not in value


_DATABASE = re.compile(r"(?:sqlite|postgres(?:ql)?)(?:\+\w+)?://.*", re.DOTALL)


def _database(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value and bool(_DATABASE.fullmatch(value))


_SOURCE = r"(?:https?://)?(?:\*\.)?[A-Za-z0-9.-]+(?::(?:[0-9]{1,5}|\*))?"
_FRAMES = re.compile(rf"'none'|(?:'self'|{_SOURCE})(?: (?:'self'|{_SOURCE}))*")


def _frames(value: object) -> bool:
    """Refuse what would end the directive: a policy that is cut short protects nothing."""
    return isinstance(value, str) and bool(_FRAMES.fullmatch(value))


def _languages(value: object) -> bool:
    codes = value.split() if isinstance(value, str) else []
    return bool(codes) and len(set(codes)) == len(codes) and set(codes) <= set(LANGUAGES)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _number(lowest: float, highest: float) -> Callable[[object], bool]:
    def fits(value: object) -> bool:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return number and lowest <= value <= highest  # type: ignore[operator]

    return fits


_KEYS = re.compile(r"\s*[\w.-]{1,64}:[^\s:,]{32,}\s*", re.ASCII)


def _keys(value: object) -> bool:
    if not isinstance(value, str):
        return False
    keys = value.split(",") if value.strip() else []
    names = [key.strip().partition(":")[0] for key in keys]
    return all(map(_KEYS.fullmatch, keys)) and len(set(names)) == len(names)


def _whole(lowest: int, highest: int) -> Callable[[object], bool]:
    within = _number(lowest, highest)
    return lambda value: isinstance(value, int) and within(value)


@dataclass(frozen=True)
class Settings:
    """All settings, each with its default."""

    database_url: str = _setting(
        "sqlite:///picslrs.db",
        "Where links, searches and recorded writes are kept, as an SQLAlchemy address.",
        "an SQLAlchemy address of SQLite or PostgreSQL, such as postgresql+psycopg://host/name",
        _database,
    )
    migrate_at_start: bool = _setting(
        True,
        "Bring the tables up to date when the application starts. With False, "
        "`picslrs db upgrade` does it.",
        "True or False",
        _flag,
    )
    tenants_file: str = _setting(
        "",
        "A TOML file that says what each tenant has bought and how it reaches the LRS; see "
        "docs/tenants.md. Empty: there is none.",
        "a file's name, or empty",
        _text,
    )
    local_details: bool = _setting(
        False,
        "Keep LRS details and ULNs that no plugin of the host saves in a table of the plugin's, "
        "for a host that has no columns for them; see docs/howto/local-details.md.",
        "True or False",
        _flag,
    )
    layout: str = _setting(
        "",
        "The host's template that the plugin's own pages extend; it has a block named content. "
        "Empty: the plugin's own plain page.",
        "a template's name, or empty",
        _text,
    )
    languages: str = _setting(
        ENGLISH,
        "The languages of the tab. Whoever wants none of them gets the first; see "
        "docs/howto/languages.md.",
        "en, cy, or both separated by a space",
        _languages,
    )
    frame_ancestors: str = _setting(
        "'self'",
        "Which sites may show the plugin's own pages in a frame, as a content security policy "
        "names them.",
        "'self', 'none', or sites such as https://portal.example separated by spaces",
        _frames,
    )
    load_installed: bool = _setting(
        True,
        "Load the plugins of installed packages (entry points of the group picslrs).",
        "True or False",
        _flag,
    )
    connect_seconds: float = _setting(
        5.0, "How long a connection to the LRS may take.", "0.05 to 60", _number(0.05, 60)
    )
    read_seconds: float = _setting(
        20.0, "How long the LRS may be silent.", "0.05 to 300", _number(0.05, 300)
    )
    deadline_seconds: float = _setting(
        30.0,
        "How long one call to the LRS may take in all, its repetitions included.",
        "0.05 to 600",
        _number(0.05, 600),
    )
    retries: int = _setting(
        2,
        "How often a search or another question is asked again when the LRS cannot be reached, "
        "fails or does not answer in time. A write is never sent again.",
        "0 to 5",
        _whole(0, 5),
    )
    retry_share: float = _setting(
        0.1,
        "What share of a tenant's calls may be repetitions, so that an outage is not made worse.",
        "0 to 1",
        _number(0, 1),
    )
    breaker_failures: int = _setting(
        5,
        "After how many failures in a row the LRS is left alone for a while.",
        "1 to 1000",
        _whole(1, 1000),
    )
    breaker_seconds: float = _setting(
        30.0,
        "For how long the LRS is left alone before one call tries it again.",
        "0.05 to 3600",
        _number(0.05, 3600),
    )
    answer_bytes: int = _setting(
        8 * 1024 * 1024,
        "The longest answer that is read from the LRS, in bytes.",
        "1024 to 104857600",
        _whole(1024, 100 * 1024 * 1024),
    )
    connections: int = _setting(
        32, "How many connections to the LRS are kept for one tenant.", "1 to 256", _whole(1, 256)
    )
    audit_keys: str = _setting(
        "",
        "The keys that seal the audit. The first one seals, the others are those it sealed with "
        "before. Empty: a key is kept in the database, beside what it seals.",
        "id:secret, several separated by commas; a secret has at least 32 characters",
        _keys,
        secret=True,
    )
    audit_keep_days: int = _setting(
        0,
        "How many days `picslrs audit prune` leaves entries of the audit. 0: for ever.",
        "0 to 36500",
        _whole(0, 36_500),
    )
    vault_keys: str = _setting(
        "",
        "The keys of the vault, in which tenants keep LRS credentials encrypted. The first one "
        "seals, all of them open. Needs the extra vault. Empty: there is none.",
        "id:secret, several separated by commas; `picslrs vault key` makes one",
        _text,
        secret=True,
    )
    vault_keys_file: str = _setting(
        "",
        "A file with the keys of the vault, one a line, instead of PICSLRS_VAULT_KEYS.",
        "a file's name, or empty",
        _text,
    )
    metrics: bool = _setting(
        False,
        "Serve metrics for Prometheus at /lrs/metrics. Needs the extra metrics.",
        "True or False",
        _flag,
    )
    metrics_by_tenant: bool = _setting(
        False,
        "Tell metrics apart by tenant, whose key then stands in them.",
        "True or False",
        _flag,
    )
    empty_elements: bool = _setting(
        True,
        "Send values that are not held as empty elements; False sends xsi:nil instead.",
        "True or False",
        _flag,
    )
    search_seconds: int = _setting(
        1800,
        "How long a person may select from a search's results.",
        "60 to 86400",
        _whole(60, 86_400),
    )
    register_wait_seconds: int = _setting(
        10,
        "How long after possible matches the LRS takes no registration.",
        "0 to 3600",
        _whole(0, 3600),
    )
    register_within_seconds: int = _setting(
        1800,
        "How long after a search the LRS still takes a registration.",
        "60 to 86400",
        _whole(60, 86_400),
    )
    bulk_threads: int = _setting(
        0,
        "How many threads of the web process work on bulk jobs. 0: none, `picslrs worker` does.",
        "0 to 64",
        _whole(0, 64),
    )
    lease_seconds: int = _setting(
        120,
        "How long a worker of bulk jobs may be silent before another takes up what it was at.",
        "5 to 3600",
        _whole(5, 3600),
    )


SETTINGS = tuple(fields(Settings))


def key_of(name: str) -> str:
    """Return the configuration key of a setting."""
    return PREFIX + name.upper()


def load(config: Mapping[str, object]) -> Settings:
    """Read the settings from a Flask configuration or any other mapping.

    Raises ConfigurationError with one message that names every bad key and what would fit.
    """
    chosen, wrong = read(config)
    if wrong:
        raise refused(wrong)
    return chosen


def read(config: Mapping[str, object]) -> tuple[Settings, list[str]]:
    """Read as `load` does; return also what is wrong, so that more may be told with it.

    In the settings a bad key has its default.
    """
    known = {key_of(setting.name): setting for setting in SETTINGS}
    given = {key: value for key, value in config.items() if key.upper().startswith(PREFIX)}
    wrong = {key: _no_setting(key, known) for key in given if key not in known}
    wrong |= {
        key: f"{key} must be {setting.metadata['wanted']}"
        f"{_hint(setting.metadata['fits'], given[key])}"
        for key, setting in known.items()
        if key in given and not setting.metadata["fits"](given[key])
    }
    good = {key: value for key, value in given.items() if key not in wrong}
    chosen = _of(known, good)
    return chosen, [*wrong.values(), *_together(chosen, good, wrong)]


def refused(wrong: Iterable[str]) -> ConfigurationError:
    """Return the error that tells everything that is wrong."""
    return ConfigurationError(
        "Some settings of the LRS plugin cannot be used: " + "; ".join(sorted(wrong)) + ".",
        changed="The application was not started.",
        advice="Correct the settings and start it again.",
    )


def _of(known: Mapping[str, Any], given: Mapping[str, object]) -> Settings:
    return Settings(**{known[key].name: value for key, value in given.items()})  # type: ignore[arg-type]


def _hint(fits: Callable[[object], bool], value: object) -> str:
    """Say why a word that looks right is not: text from an environment is read as JSON."""
    worded = fits is _flag and isinstance(value, str) and value.lower() in ("true", "false")
    return ", not text (an environment variable says true or false, in small letters)" * worded


_WAIT, _WITHIN = key_of("register_wait_seconds"), key_of("register_within_seconds")
_DEADLINE = key_of("deadline_seconds")


def _together(chosen: Settings, given: Mapping[str, object], bad: Collection[str]) -> list[str]:
    """Judge what cannot be seen from one key, unless one of them is bad by itself."""
    wrong = []
    too_long = chosen.register_wait_seconds >= chosen.register_within_seconds
    if too_long and not {_WAIT, _WITHIN} & {*bad}:
        wrong.append(
            "PICSLRS_REGISTER_WAIT_SECONDS must be less than PICSLRS_REGISTER_WITHIN_SECONDS, or "
            "nobody could ever be registered after possible matches"
        )
    wrong += [
        f"{key} must not be more than PICSLRS_DEADLINE_SECONDS, which ends the whole call"
        for key, seconds in (
            ("PICSLRS_CONNECT_SECONDS", chosen.connect_seconds),
            ("PICSLRS_READ_SECONDS", chosen.read_seconds),
        )
        if key in given and _DEADLINE not in bad and seconds > chosen.deadline_seconds
    ]
    return wrong


def _no_setting(key: str, known: Mapping[str, object]) -> str:
    names = [name.removeprefix(PREFIX) for name in known]  # what all share makes all look alike
    nearest = get_close_matches(key.upper().removeprefix(PREFIX), names, n=1)
    meant = f" (did you mean {PREFIX}{nearest[0]}?)" if nearest else ""
    return f"{key} is not a setting{meant}"


def markdown() -> str:
    """Return the table of all settings for the documentation."""
    rows = [
        f"| `{key_of(setting.name)}` | `{setting.default!r}` | {setting.metadata['wanted']} "
        f"| {setting.metadata['meaning']} |"
        for setting in SETTINGS
    ]
    return "\n".join(["| key | default | takes | meaning |", "|---|---|---|---|", *rows]) + "\n"
