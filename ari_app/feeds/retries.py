"""When a delivery is tried again, and when an endpoint is given up. Pure.

Waits as Standard Webhooks recommends: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h, each ± 20 % so that endpoints which
failed together are not asked together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WAITS = (5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
JITTER = 0.2
GIVEN_UP_AFTER = 5 * 86_400.0  # seconds without a single success
_LONGEST_ASKED = 86_400.0
GONE = 410


class Fate(StrEnum):
    """What becomes of a delivery."""

    DUE = "due"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Next:
    """``after``: seconds until the next attempt, when there is one; ``disable``: why the endpoint gets nothing more."""

    fate: Fate
    after: float = 0.0
    disable: str = ""


def next_of(
    status: int, attempts: int, retry_after: float, chance: float, failing: float, waits: Sequence[float] = WAITS
) -> Next:
    """After an attempt. ``status``: HTTP status (0: no answer); ``attempts``: those made, this one included;
    ``retry_after``: seconds that the receiver asked for (0: none); ``chance`` in [0, 1); ``failing``: seconds since the
    endpoint's last success; ``waits``: before each retry, in seconds."""
    if 200 <= status < 300:
        return Next(Fate.DELIVERED)
    if status == GONE:
        return Next(Fate.DEAD, disable="the receiver answered 410 Gone")
    disable = "nothing was delivered for five days" if failing >= GIVEN_UP_AFTER else ""
    if attempts > len(waits):
        return Next(Fate.DEAD, disable=disable)
    wait = waits[attempts - 1] * (1 + JITTER * (2 * chance - 1))
    return Next(Fate.DUE, max(wait, min(retry_after, _LONGEST_ASKED)), disable)
