"""What waits to be sent to one client. Nothing is ever dropped silently: who is too slow for patches loses them all and
gets a snapshot in their place."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from ari_app.live.messages import Frame

ROOM = 64  # messages


class Source(Protocol):
    """A topic as a mailbox sees it."""

    def snapshot(self) -> bytes:
        """Its state as it was told last."""


class Mailbox:
    """At most `ROOM` messages, and the topics of which a snapshot is due (``behind``).

    A patch of a topic that is behind is not kept: the snapshot will have it. ``overflows``: how often it was full.
    ``at_once`` sends a frame without waiting, and says whether it could: nobody has to be woken for a client that
    keeps up.
    """

    def __init__(self, at_once: Callable[[bytes], bool] = lambda wire: False) -> None:
        self._at_once = at_once
        self._queue: deque[tuple[Source | None, bytes]] = deque()
        self._behind: dict[Source, None] = {}
        self._sources: dict[Source, None] = {}
        self._tick: Frame | None = None
        self._wake = asyncio.Event()
        self.overflows = 0

    def __len__(self) -> int:
        return len(self._queue)

    def join(self, source: Source) -> None:
        """From now on its patches come here, after a snapshot."""
        self._sources[source] = None
        self.renew(source)

    def leave(self, source: Source) -> None:
        """Nothing of it any more, not even what waits."""
        self._sources.pop(source, None)
        self._behind.pop(source, None)
        self._queue = deque(one for one in self._queue if one[0] is not source)

    def renew(self, source: Source) -> None:
        """A snapshot is due, in place of what waits of it."""
        if source in self._sources:
            self._queue = deque(one for one in self._queue if one[0] is not source)
            self._behind[source] = None
            self._wake.set()

    def put(self, source: Source, patch: Frame) -> None:
        """A patch."""
        if source in self._behind or source not in self._sources or self._sent(patch):
            return
        if len(self._queue) >= ROOM:
            self._overflow()
            return
        self._queue.append((source, patch.payload))
        self._wake.set()

    def _sent(self, frame: Frame) -> bool:
        """Sent already: nothing waits before it, and the line is free."""
        return not self._queue and not self._behind and self._at_once(frame.wire)

    def say(self, message: bytes) -> None:
        """Something that is of no topic and must arrive: hello, a refusal."""
        self._queue.append((None, message))
        self._wake.set()

    def tick(self, message: Frame) -> None:
        """The time: only the last one that waits counts."""
        if not self._sent(message):
            self._tick = message
            self._wake.set()

    def _overflow(self) -> None:
        self.overflows += 1
        self._queue = deque(one for one in self._queue if one[0] is None)
        self._behind = dict.fromkeys(self._sources)
        self._wake.set()

    async def next(self) -> bytes:
        """What is to be sent next; a snapshot is made when its turn has come, and so is the newest."""
        while True:
            if self._queue:
                return self._queue.popleft()[1]
            if self._behind:
                source = next(iter(self._behind))
                del self._behind[source]
                return source.snapshot()
            if self._tick is not None:
                tick, self._tick = self._tick, None
                return tick.payload
            self._wake.clear()
            await self._wake.wait()
