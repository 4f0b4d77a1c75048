"""How late the event loop is: a task that sleeps and measures by how much it overslept."""

from __future__ import annotations

import asyncio
from collections import deque

_EVERY = 0.02


class LoopLag:
    """Keeps the last ``size`` measurements (milliseconds)."""

    def __init__(self, size: int = 50_000) -> None:
        self._late: deque[float] = deque(maxlen=size)

    async def run(self) -> None:
        """Measure for ever."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY
            await asyncio.sleep(_EVERY)
            self._late.append((loop.time() - due) * 1000)

    def reset(self) -> None:
        """Forget what was measured."""
        self._late.clear()

    def percentile(self, share: float) -> float:
        """The nearest-rank percentile in milliseconds; 0 before anything was measured."""
        ordered = sorted(self._late)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0
