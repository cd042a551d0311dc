"""Keys and credentials made up for tests."""

from dataclasses import replace
from datetime import UTC, datetime

from picslrs_plugin.hookspecs import LrsCredentials
from picslrs_plugin.vault import Cipher, Key, SealedSet, SealedVault

FIRST = Key("first", b"1" * 32)
SECOND = Key("second", b"2" * 32)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SECRETS = ("simulator-secret", "made-up key", "made-up password", "made-up certificate")
HELD = LrsCredentials(
    address="https://lrs.example.org",
    ukprn="10099999",
    password="simulator-secret",
    certificate_pem="made-up certificate",
    key_pem="made-up key",
    key_password="made-up password",
    vendor_id=7,
)


class FakeRows:
    """Keeps sealed sets in memory. Satisfies `vault.Rows`."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], SealedSet] = {}

    def get(self, tenant: str, slot: str) -> SealedSet | None:
        return self.kept.get((tenant, slot))

    def put(self, tenant: str, slot: str, kept: SealedSet) -> None:
        self.kept[tenant, slot] = kept

    def accept(self, tenant: str, kept: SealedSet) -> bool:
        found = self.kept.get((tenant, "waiting"))
        if found is None or found.id != kept.id:
            return False
        del self.kept[tenant, "waiting"]
        self.kept[tenant, "in use"] = kept
        return True

    def reseal(self, tenant: str, slot: str, kept: SealedSet) -> bool:
        found = self.kept.get((tenant, slot))
        if found is None or found.id != kept.id:
            return False
        self.kept[tenant, slot] = replace(found, sealed=kept.sealed)
        return True

    def remove(self, tenant: str, slot: str) -> bool:
        return self.kept.pop((tenant, slot), None) is not None

    def tenants(self) -> tuple[str, ...]:
        return tuple(sorted({tenant for tenant, _ in self.kept}))


def vault_on(rows: FakeRows, *keys: Key) -> SealedVault:
    return SealedVault(Cipher(keys or (FIRST,)), rows)
