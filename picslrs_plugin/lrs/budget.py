"""How many of a tenant's calls may be repetitions: a bucket of tokens for each tenant.

When nothing answers, every person's call fails, and each repetition of it is one more request to a
service that is in trouble already. A share of all calls bounds what is added, however many people
press a button again.
"""

import threading

FIRST = 2.0
"""Tokens that a tenant begins with, so that its first call of the day may be repeated."""

MOST = 10.0
"""Tokens that are saved up: a quiet day does not pay for a storm."""


class RetryBudget:
    """The tokens of all tenants of one process. May be shared by threads.

    Every call brings `share` of a token, a repetition costs one. With a share of 0 there are none.
    """

    def __init__(self, share: float) -> None:
        self._share = share
        self._held: dict[str, float] = {}
        self._lock = threading.Lock()

    def called(self, tenant: str) -> None:
        """Note a call that is no repetition."""
        with self._lock:
            self._held[tenant] = min(MOST, self._of(tenant) + self._share)

    def spend(self, tenant: str) -> bool:
        """Take the token for a repetition; whether there was one."""
        with self._lock:
            held = self._of(tenant)
            if held < 1:
                return False
            self._held[tenant] = held - 1
            return True

    def _of(self, tenant: str) -> float:
        return self._held.get(tenant, FIRST if self._share else 0.0)
