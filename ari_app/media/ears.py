"""Who owns the ears: an ear outlives its leg until its last words are written down, and its fault is its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from ari_app.foundation.group import Group
from ari_app.media.ear import Ear

log = logging.getLogger(__name__)


class Ears:
    """Every open ear of the application. `run` owns them; before it has begun none can be opened."""

    def __init__(self) -> None:
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """For ever."""
        async with Group() as self._group:
            await asyncio.get_running_loop().create_future()

    def open(self, ear: Ear, listen: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Listen in a task of its own. To cancel it once is to stop listening: what was said is still written down;
        ``ear.closed`` is set as soon as Asterisk has nothing of it any more."""
        assert self._group is not None, "nobody owns ears yet"
        task = self._group.create_task(self._kept(ear, listen), name=f"ear of {ear.leg}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: ear.closed.set())
        return task

    async def _kept(self, ear: Ear, listen: Callable[[], Awaitable[None]]) -> None:
        try:
            await listen()
        except Exception as error:
            log.exception("the ear of %s failed", ear.leg)
            ear.failed(f"listening failed: {type(error).__name__}: {error}")

    async def finished(self) -> None:
        """Stop listening everywhere, and wait until all that was said is written down, each under its own deadline."""
        for task in self._tasks:
            if not task.cancelling():
                task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))
