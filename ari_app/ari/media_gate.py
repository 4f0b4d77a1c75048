"""Turns for WebSocket media channels, because Asterisk's own table of them must not be used from two sides at once.

chan_websocket looks a connection up without the lock of its table (``ao2_weakproxy_find`` with ``OBJ_NOLOCK`` in
``incoming_ws_http_callback`` and ``incoming_ws_established_cb``; read in 22.10.1). The look-up takes a lock that
*another* thread holds for writing, to make or to end a channel, for its own; when that thread has let go meanwhile,
the look-up "keeps" a write lock that it never had and never gives back. From then on no media channel can be made or
ended, ``POST /channels/externalMedia`` is not answered, and only a restart of Asterisk helps.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum


class Side(StrEnum):
    """What is done to the table: `CONNECT` looks up, `CHANGE` adds or removes."""

    CONNECT = "connect"
    CHANGE = "change"


class MediaGate:
    """Any number may be inside for the same side; the other side waits its turn, and neither starves."""

    def __init__(self) -> None:
        self._side = Side.CONNECT
        self._inside = 0
        self._waiting: deque[tuple[Side, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def turn(self, side: Side) -> AsyncIterator[None]:
        """Be inside for ``side`` during the block."""
        await self._enter(side)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, side: Side) -> None:
        if not self._waiting and (self._inside == 0 or side is self._side):
            self._side = side
            self._inside += 1
            return
        admitted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((side, admitted))
        try:
            await admitted
        except asyncio.CancelledError:
            if admitted.done() and not admitted.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        self._inside -= 1
        if self._inside > 0:
            return
        waiting = [(side, future) for side, future in self._waiting if not future.done()]
        if waiting:
            self._side = waiting[0][0]
            for side, future in waiting:
                if side is self._side:
                    future.set_result(None)
                    self._inside += 1
        self._waiting = deque(pair for pair in waiting if pair[0] is not self._side)
