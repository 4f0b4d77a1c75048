"""How late the event loop is: a task that sleeps and measures by how much it overslept."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

_EVERY = 0.02
_FINEST = 0.01  # milliseconds; the first bucket ends here
_STEP = 1.05  # each bucket is a twentieth wider than the one before, so a percentile is right to 5 %
_BUCKETS = 320  # up to a minute
_LOG_STEP = math.log(_STEP)


class Histogram:
    """Counts in buckets of fixed bounds: adding and asking cost the same however much was measured."""

    def __init__(self) -> None:
        self._counts = [0] * _BUCKETS
        self.total = 0

    def append(self, milliseconds: float) -> None:
        """Count one measurement."""
        place = 0 if milliseconds <= _FINEST else math.ceil(math.log(milliseconds / _FINEST) / _LOG_STEP)
        self._counts[min(place, _BUCKETS - 1)] += 1
        self.total += 1

    def percentile(self, share: float, *more: Histogram) -> float:
        """The upper bound of the bucket that holds the nearest rank, of this one and ``more`` together; 0 for none."""
        books = (self, *more)
        total = sum(book.total for book in books)
        rank = min(total, int(share * total) + 1)
        passed = 0
        for place in range(_BUCKETS):
            passed += sum(book._counts[place] for book in books)
            if total and passed >= rank:
                return _FINEST * _STEP**place
        return 0.0


class LoopLag:
    """Percentiles (milliseconds) of the last ``span`` seconds, and of up to as many before them."""

    def __init__(self, span: float = 600.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._span, self._clock = span, clock
        self._late, self._before, self._since = Histogram(), Histogram(), clock()

    async def run(self) -> None:
        """Measure for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY
            await asyncio.sleep(_EVERY)
            self.take((loop.time() - due) * 1000)

    def take(self, milliseconds: float) -> None:
        """Count one measurement."""
        if self._clock() - self._since > self._span:
            self._before, self._late, self._since = self._late, Histogram(), self._clock()
        self._late.append(milliseconds)

    def reset(self) -> None:
        """Forget what was measured."""
        self._late, self._before, self._since = Histogram(), Histogram(), self._clock()

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile in milliseconds, right to 5 %; 0 before anything was measured."""
        return round(self._late.percentile(share, self._before), 2)
