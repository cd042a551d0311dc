"""A chain of sealed entries: each seal covers its entry, the values beside it and the seal before.

Whoever changes, removes or reorders an entry breaks the chain, and without the key nobody can
mend it. Values are bound by a salted digest, so that they can be erased: what then remains says
nothing of them, not even to somebody who guesses.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from picslrs_plugin.domain.learner import Private

BEGINNING = ""
"""What stands in the place of the seal before the first one."""

_FORM = 1
"""Which values an entry's digest covers, and how they are written; a later form gets another."""


@dataclass(frozen=True, repr=False)
class Key(Private):
    """A secret that seals are made with; `id` names it, so that an older one is still found."""

    id: str
    secret: str


@dataclass(frozen=True)
class Seal:
    """What holds an entry in its place; `number` counts from 1 without a gap.

    `values` is the digest of the values that are kept beside the entry, empty when none are;
    `previous` the digest of the entry before.
    """

    number: int
    previous: str
    values: str
    digest: str
    key_id: str
    mac: str


@dataclass(frozen=True)
class Head:
    """The end of a chain: the last number and its digest; 0 and empty before the first."""

    number: int = 0
    digest: str = BEGINNING


def seal(key: Key, head: Head, told: Sequence[object], values: str = "") -> Seal:
    """Seal what an entry tells, as the next after `head`; `told` holds what JSON can."""
    number = head.number + 1
    digest = digest_of(number, head.digest, told, values)
    return Seal(number, head.digest, values, digest, key.id, signed(key, digest))


def digest_of(number: int, previous: str, told: Sequence[object], values: str) -> str:
    """Return the digest of an entry in its place."""
    return _sha256([_FORM, number, previous, list(told), values])


def digest_of_values(salt: str, document: str) -> str:
    """Return the digest of values; without the salt it says nothing of them."""
    return _sha256([salt, document])


def signed(key: Key, digest: str) -> str:
    """Return what only somebody with the key can make of a digest."""
    return hmac.new(key.secret.encode(), digest.encode(), hashlib.sha256).hexdigest()


def is_signed(key: Key, digest: str, mac: str) -> bool:
    """Whether this was made with that key."""
    return hmac.compare_digest(signed(key, digest), mac)


def _sha256(told: object) -> str:
    written = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
