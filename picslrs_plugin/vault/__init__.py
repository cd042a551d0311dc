"""Credentials kept encrypted in the database, with keys that are never kept there.

`Cipher` seals single values, `SealedVault` seals and opens whole sets of credentials, and `Rows`
is where the sealed sets are kept. Needs the extra `vault`. See docs/howto/vault.md.
"""

from picslrs_plugin.vault.cipher import Cipher, NotOpened
from picslrs_plugin.vault.keeping import Rows, SealedSet, SealedVault
from picslrs_plugin.vault.keys import Key, keys_of_settings, new_key

__all__ = [
    "Cipher",
    "Key",
    "NotOpened",
    "Rows",
    "SealedSet",
    "SealedVault",
    "keys_of_settings",
    "new_key",
]
