"""Seals single values with AES-GCM, bound to the place where they belong.

A sealed value names its key. What it is bound to, its tenant, set and field, is not in it: it is
told again when the value is opened, so that one that was copied elsewhere does not open.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from picslrs_plugin.vault.keys import Key

_FORM = "v1"
_NONCE = 12


class NotOpened(Exception):
    """A sealed value does not open: its key is missing, or it is not as or where it was sealed.

    `key_id` names the key that is missing; it is empty when the value was changed or moved.
    """

    def __init__(self, key_id: str = "") -> None:
        self.key_id = key_id
        super().__init__(f"the key {key_id} is missing" if key_id else "the value was changed")


class Cipher:
    """Seals with the first key and opens with any."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._ciphers = {key.id: AESGCM(key.secret) for key in keys}
        self.key_id = next(iter(self._ciphers))

    def seal(self, text: str, place: Sequence[str]) -> str:
        """Return the text sealed for this place."""
        nonce = secrets.token_bytes(_NONCE)
        bound = _bound(self.key_id, place)
        sealed = self._ciphers[self.key_id].encrypt(nonce, text.encode(), bound)
        return f"{_FORM}.{self.key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: Sequence[str]) -> str:
        """Return the text that was sealed for this place. Raises NotOpened."""
        key_id = key_of(sealed)
        if key_id not in self._ciphers:
            raise NotOpened(key_id)
        try:
            raw = base64.urlsafe_b64decode(sealed.rpartition(".")[2])
            opened = self._ciphers[key_id].decrypt(
                raw[:_NONCE], raw[_NONCE:], _bound(key_id, place)
            )
        except (InvalidTag, ValueError, binascii.Error):
            raise NotOpened from None
        return opened.decode()


def key_of(sealed: str) -> str:
    """Return the name of the key that sealed a value. Raises NotOpened when it names none."""
    form, _, rest = sealed.partition(".")
    key_id, dot, _ = rest.rpartition(".")
    if form != _FORM or not dot or not key_id:
        raise NotOpened
    return key_id


def _bound(key_id: str, place: Sequence[str]) -> bytes:
    """Return what the value is bound to; as JSON no two places look alike."""
    return json.dumps(["picslrs-vault", _FORM, key_id, *place]).encode()
