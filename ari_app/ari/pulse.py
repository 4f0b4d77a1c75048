"""Whether Asterisk answers at all: tells a request that is stuck from an Asterisk that stands still.

A request behind a playback is answered when that ends; giving it up after its time is right. An Asterisk that was
stopped for some seconds (a frozen machine, a debugger, a slow disk) answers nothing, and goes on afterwards with
everything that it was asked meanwhile: giving up then would lose calls that are still there.
"""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

import aiohttp

_PING_SECONDS = 1.0
_AGAIN_SECONDS = 1.0
_FRESH_SECONDS = 0.5  # an answer that old still counts


class Pulse:
    """Pings over a connection of its own, so that it does not wait behind stuck requests."""

    def __init__(self, base: str, headers: dict[str, str]) -> None:
        self._url, self._headers = f"{base}/asterisk/ping", headers
        self._session: aiohttp.ClientSession | None = None
        self._ping: asyncio.Task[bool] | None = None
        self._answered_at = -1.0
        self.silent_since = 0.0  # monotonic; 0: it answers, as far as anybody asked

    async def __aenter__(self) -> Pulse:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=1, force_close=True), headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=_PING_SECONDS), cookie_jar=aiohttp.DummyCookieJar(),
        )  # fmt: skip
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ping is not None:
            self._ping.cancel()
            await asyncio.wait({self._ping})
        if self._session is not None:
            await self._session.close()

    async def answers(self) -> bool:
        """Whether Asterisk answers a ping within a second. Whoever asks meanwhile shares the answer."""
        if time.monotonic() - self._answered_at < _FRESH_SECONDS:
            return True
        if self._ping is None or self._ping.done():
            self._ping = asyncio.create_task(self._asked(), name="ARI pulse")
        await asyncio.wait({self._ping})
        return not self._ping.cancelled() and self._ping.result()

    async def _asked(self) -> bool:
        assert self._session is not None, "use it inside `async with`"
        try:
            async with self._session.get(self._url) as answer:
                await answer.read()
        except aiohttp.ClientConnectorError:
            return True  # nobody listens: it is not frozen but gone, and waiting would not help
        except (TimeoutError, aiohttp.ClientError):
            self.silent_since = self.silent_since or time.monotonic()
            return False
        self._answered_at, self.silent_since = time.monotonic(), 0.0
        return True

    async def until_stuck(self, longest: float) -> None:
        """Return when Asterisk answers others (so what is asked is stuck), or after ``longest`` seconds."""
        end = time.monotonic() + longest
        while time.monotonic() < end and not await self.answers():  # noqa: ASYNC110 - it is asked, and tells nobody
            await asyncio.sleep(_AGAIN_SECONDS)
