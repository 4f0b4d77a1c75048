"""Keys of one party that may come twice: as a signal (RFC 4733, SIP INFO) and as the tone in the voice."""

from __future__ import annotations

import time
from collections.abc import Callable

_SECONDS = 10.0  # a signal comes when the key is let go, the tone as soon as it sounds


class KeyMerge:
    """A telephone that signals its keys has its tones ignored from then on; what counted as a tone before its first
    signal came is not counted again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._signals = clock, False
        self._tones: list[tuple[str, float]] = []

    @property
    def by_tone(self) -> bool:
        """Whether keys have come as tones alone so far."""
        return bool(self._tones) and not self._signals

    def sounded(self, digit: str) -> bool:
        """A key came as a tone; whether it counts."""
        if self._signals:
            return False
        self._tones.append((digit, self._clock()))
        return True

    def signalled(self, digit: str) -> bool:
        """A key came as a signal; whether it counts."""
        self._signals, since = True, self._clock() - _SECONDS
        for place, (tone, at) in enumerate(self._tones):
            if tone == digit and at >= since:
                del self._tones[place]
                return False
        return True
