"""The vault's keys: read from a setting or a file, and never from the database."""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from picslrs_plugin.domain.learner import Private
from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.settings import Settings

LENGTH = 32
"""Bytes of a key: AES with 256 bits."""

_NAME = re.compile(r"[A-Za-z0-9._-]{1,32}", re.ASCII)
_LINE = re.compile(rf"({_NAME.pattern}):([A-Za-z0-9_=-]+)", re.ASCII)


@dataclass(frozen=True, repr=False)
class Key(Private):
    """A key and the name by which a sealed value says that it needs it."""

    id: str
    secret: bytes


def new_key(key_id: str) -> str:
    """Make a key and return it in the form in which the settings take it.

    Raises ValueError for a name that is not 1 to 32 letters, digits, dots, hyphens or underscores.
    """
    if not _NAME.fullmatch(key_id):
        raise ValueError("a key's name has 1 to 32 letters, digits, dots, hyphens and underscores")
    return f"{key_id}:{base64.urlsafe_b64encode(secrets.token_bytes(LENGTH)).decode()}"


def keys_of_settings(settings: Settings) -> tuple[Key, ...]:
    """Return the keys; the first one seals, all of them open. Empty when the vault is off.

    Raises ConfigurationError, which never repeats what was read.
    """
    if settings.vault_keys and settings.vault_keys_file:
        raise _unusable(
            "PICSLRS_VAULT_KEYS and PICSLRS_VAULT_KEYS_FILE are both given",
            "Leave one of the two out.",
        )
    if settings.vault_keys:
        return _read(settings.vault_keys.split(","), "PICSLRS_VAULT_KEYS")
    if settings.vault_keys_file:
        return _read(_lines(Path(settings.vault_keys_file)), "PICSLRS_VAULT_KEYS_FILE")
    return ()


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):  # the latter's message would quote the file
        pass
    else:
        return [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    raise _unusable("PICSLRS_VAULT_KEYS_FILE cannot be read")


def _read(told: list[str], name: str) -> tuple[Key, ...]:
    keys = tuple(_key(one.strip(), name) for one in told if one.strip())
    if not keys:
        raise _unusable(f"{name} holds no key")
    if len({key.id for key in keys}) != len(keys):
        raise _unusable(f"{name} names two keys alike")
    return keys


def _key(text: str, name: str) -> Key:
    found = _LINE.fullmatch(text)
    secret = _decoded(found[2]) if found else b""
    if found is None or len(secret) != LENGTH:
        raise _unusable(f"{name} holds something that is no key")
    return Key(found[1], secret)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True)
    except binascii.Error:
        return b""


_AS_WRITTEN = "A key is written as id:secret; `picslrs vault key` makes one."


def _unusable(problem: str, advice: str = _AS_WRITTEN) -> ConfigurationError:
    return ConfigurationError(
        f"The keys of the vault cannot be used: {problem}.",
        changed="The application was not started.",
        advice=advice,
    )
