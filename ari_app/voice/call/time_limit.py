"""How long a call, and each number in it, may last: nobody talks for ever at the centre's cost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from ari_app.voice.call.leg import Leg


class TimeLimit:
    """Deadlines of one call and of the legs in it. `next` waits for the first of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` gives monotonic seconds, those of the event loop."""
        self._clock = clock
        self._call: float | None = None
        self._legs: list[tuple[float, float, Leg]] = []
        self._changed = asyncio.Event()
        self.seconds = 0.0
        self.over = False

    def call(self, seconds: float) -> None:
        """The call ends after so many seconds from now, if it does not sooner anyway; 0: this sets no limit."""
        if seconds and (self._call is None or self._clock() + seconds < self._call):
            self._call, self.seconds = self._clock() + seconds, seconds
            self._changed.set()

    def leg(self, leg: Leg, seconds: float) -> None:
        """The same for one leg."""
        if seconds:
            self._legs.append((self._clock() + seconds, seconds, leg))
            self._changed.set()

    async def next(self) -> tuple[Leg | None, float]:
        """Wait for a deadline: the leg whose it is (None: the call's own) and how long it was, in seconds."""
        while True:
            self._changed.clear()
            now = self._clock()
            if self._call is not None and self._call <= now:
                self.over = True
                return None, self.seconds
            due = next((one for one in self._legs if one[0] <= now), None)
            if due is not None:
                self._legs.remove(due)
                return due[2], due[1]
            ends = [one[0] for one in self._legs] + ([] if self._call is None else [self._call])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(ends) - now if ends else None):
                    await self._changed.wait()
