"""Who gets in at all: connections and requests of one address, by buckets that fill again with time."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from config.web_settings import Web

_MOST_ADDRESSES = 10_000
_IDLE_SECONDS = 20.0  # a connection that has asked nothing whole for so long is closed (slow loris too)


class Buckets:
    """So many a second for each name, ``burst`` at once. Names beyond the most are forgotten, the oldest first."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> bool:
        """Whether one more is within the limit; it is counted if so."""
        now = self._clock()
        left, at = self._left.pop(name, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        granted = left >= 1
        self._left[name] = (left - 1 if granted else left, now)
        if len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return granted


class Gate(web.Server):
    """aiohttp's server, with a limit on connections: more are cut off before anything is read or encrypted by us."""

    def __init__(
        self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], limits: Web, counts: Counter[str]
    ) -> None:
        super().__init__(handler, handler_cancellation=True, keepalive_timeout=_IDLE_SECONDS, access_log=None)
        self._most, self._counts = limits.connections, counts
        self._buckets = Buckets(limits.sockets_per_second, 10 * limits.sockets_per_second)

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        """Let a connection in, or cut it off."""
        super().connection_made(handler, transport)
        address = transport.get_extra_info("peername")
        if len(self.connections) > self._most or not self._buckets.take(str(address[0] if address else "")):
            self._counts["connections refused"] += 1
            transport.abort()
