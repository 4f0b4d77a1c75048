"""What reports are made of, reckoned once a night by ``kefu report keep``, in a process that gives way to calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from ari_app.app.own_command import own_command
from ari_app.store.snapshot import seconds_until

log = logging.getLogger(__name__)
_SECONDS = 4 * 3600.0
Keep = Callable[[], Awaitable[str]]


class FiguresNight:
    """The service. Hour -1: never. ``keep``: does it, and gives what went wrong, "" for nothing."""

    def __init__(
        self, run: Path, hour: int, now: Callable[[], datetime] = datetime.now, keep: Keep | None = None
    ) -> None:  # fmt: skip
        self._hour, self._now, self._keep = hour, now, keep or keeper(run)

    async def run(self) -> None:
        """For as long as the application does."""
        if self._hour < 0:
            await asyncio.Event().wait()
        while True:
            await asyncio.sleep(seconds_until(self._hour, self._now()))
            await self.once()

    async def once(self) -> None:
        """One night's. What went wrong is a line in the log: a report that lacks it takes longer, and says the same."""
        error = await self._keep()
        if error:
            log.warning("figures were not kept: %s", error)


def keeper(run: Path) -> Keep:
    """Keeps by ``kefu report keep`` of this program."""

    async def keep() -> str:
        return await own_command(run, "report", "keep", seconds=_SECONDS)

    return keep
