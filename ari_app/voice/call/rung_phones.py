"""Phones that are rung by command: nobody waits for their channels, and yet they are ours."""

from __future__ import annotations

import time
from collections.abc import Callable

_DIAL_GRACE = 3.0  # seconds that Asterisk goes on ringing beyond what was asked, at the most


class RungPhones:
    """Channels of such phones while they may ring."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def rings(self, channel_id: str, seconds: float) -> None:
        """A phone is rung for so long."""
        now = self._clock()
        self._until = {name: until for name, until in self._until.items() if until > now}
        self._until[channel_id] = now + seconds + _DIAL_GRACE

    def now(self) -> frozenset[str]:
        """The channels of those that ring."""
        now = self._clock()
        return frozenset(name for name, until in self._until.items() if until > now)
