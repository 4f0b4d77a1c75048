"""How often a log-in may fail: five times a minute for an account, and for an address. Pure; time is an argument."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict, deque

TRIES = 5
SECONDS = 60.0
_KEYS = 20_000  # accounts and addresses that are remembered; beyond, the one that failed longest ago is forgotten


class Attempts:
    """Failures by key. A try is counted before it is made, and taken back when it succeeds, so that many at the same
    moment are no way round."""

    def __init__(self, tries: int = TRIES, seconds: float = SECONDS) -> None:
        self._tries, self._seconds = tries, seconds
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, keys: tuple[str, ...], now: float) -> int:
        """For how many seconds none of these may try; 0: now."""
        known = [self._recent(key, now) for key in keys if key in self._failed]
        waits = [failed[0] + self._seconds - now for failed in known if len(failed) >= self._tries]
        return max(1, math.ceil(max(waits))) if waits else 0

    def count(self, keys: tuple[str, ...], now: float) -> None:
        """One more try."""
        for key in keys:
            self._recent(key, now).append(now)
            self._failed.move_to_end(key)
        while len(self._failed) > _KEYS:
            self._failed.popitem(last=False)

    def take_back(self, keys: tuple[str, ...], at: float) -> None:
        """The try that was counted at that time has succeeded; earlier failures stay."""
        for key in keys:
            failed = self._failed.get(key)
            if failed is not None and at in failed:
                failed.remove(at)
                if not failed:
                    del self._failed[key]

    def _recent(self, key: str, now: float) -> deque[float]:
        failed = self._failed.setdefault(key, deque(maxlen=self._tries))
        while failed and failed[0] <= now - self._seconds:
            failed.popleft()
        return failed


def address_key(address: str) -> str:
    """What counts as one address: of IPv6 the network of 64 bits that a household or office has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"from {address}"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return f"from {parsed.ipv4_mapped}"
        return f"from {ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"from {parsed}"
