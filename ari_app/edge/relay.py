"""Two WebSockets tied together: what comes out of one goes into the other, no faster than that takes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import WSMsgType, web

Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse
GONE = 1001
CLOSING = aiohttp.ClientWSTimeout(ws_close=2.0)  # who does not answer our goodbye has gone
_MOST_SECONDS = 20.0  # somebody who takes nothing for so long has gone


def _anything(_text: str) -> None:
    """Whatever it is."""


class BadFrame(Exception):
    """A frame that is not passed on; the socket is closed with ``code``."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@asynccontextmanager
async def theirs_until_ours(
    request: web.BaseRequest, ours: web.WebSocketResponse, theirs: aiohttp.ClientWebSocketResponse
) -> AsyncIterator[None]:
    """Open our side for a browser whose other side stands already; that one is closed however this goes."""
    try:
        await ours.prepare(request)
        yield
    finally:
        if not theirs.closed:
            await theirs.close()


@dataclass(frozen=True, slots=True)
class End:
    """Why it is over: the close code and the words that the browser is given."""

    code: int = GONE
    words: str = ""


async def tie(
    ours: web.WebSocketResponse, theirs: aiohttp.ClientWebSocketResponse, check: Callable[[str], None] = _anything,
    watch: Callable[[], Awaitable[End]] | None = None, heard: Callable[[str], None] = _anything,
) -> None:  # fmt: skip
    """Until either has gone, or ``watch`` ends. ``check`` looks at each text of the browser's and raises BadFrame;
    ``heard`` is told what comes from the other side."""
    ending = End()
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_inward(ours, theirs, check)), group.create_task(_outward(theirs, ours, heard))]
            if watch is not None:
                tasks.append(group.create_task(_watched(watch)))
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            ending = max((task.result() for task in done), key=lambda end: bool(end.words))
            for task in tasks:
                task.cancel()
    finally:
        await theirs.close()
        if not ours.closed:
            await ours.close(code=ending.code, message=ending.words.encode()[:120])


async def _watched(watch: Callable[[], Awaitable[End]]) -> End:
    return await watch()


async def _inward(ours: web.WebSocketResponse, theirs: Socket, check: Callable[[str], None]) -> End:
    try:
        async for message in ours:
            if message.type is not WSMsgType.TEXT:
                return End(1003, "text frames only")
            check(message.data)
            async with asyncio.timeout(_MOST_SECONDS):
                await theirs.send_str(message.data)
    except BadFrame as bad:
        return End(bad.code, str(bad))
    except (ConnectionError, TimeoutError):
        return End()
    return End()


async def _outward(
    theirs: aiohttp.ClientWebSocketResponse, ours: web.WebSocketResponse, heard: Callable[[str], None]
) -> End:
    try:
        async for message in theirs:
            async with asyncio.timeout(_MOST_SECONDS):
                text = message.data if message.type is WSMsgType.TEXT else message.data.decode("utf-8", "replace")
                heard(text)
                await ours.send_str(text)
    except (ConnectionError, TimeoutError):
        return End()
    return End(_sendable(theirs.close_code))


def _sendable(code: int | None) -> int:
    """Codes that only say what has happened must not be sent (RFC 6455 §7.4.1)."""
    return GONE if code in (None, 1005, 1006, 1015) else int(code or GONE)
