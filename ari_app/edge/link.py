"""The edge's own line to kefu: which SIP sockets are open, and which kefu wants closed. It comes back by itself."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from pathlib import Path

import aiohttp

from ari_app.edge.phone_sockets import PhoneSockets

log = logging.getLogger(__name__)
PATH = "/internal/edge"
_PAUSE_SECONDS = 0.25
_HEALTH_SECONDS = 5.0
_MOST_WAITING = 10_000


class Link:
    """``run`` for ever. What happens while kefu is away needs no telling: who comes back is given the whole list."""

    def __init__(self, socket: Path, sockets: PhoneSockets, counts: Counter[str]) -> None:
        self._socket, self._sockets, self._counts = str(socket), sockets, counts
        self._out: asyncio.Queue[dict[str, object]] = asyncio.Queue(_MOST_WAITING)
        sockets.tell = self._tell
        self.connected = False

    def _tell(self, what: dict[str, object]) -> None:
        if self.connected and not self._out.full():
            self._out.put_nowait(what)

    async def run(self) -> None:
        """Connect, talk, and connect again."""
        while True:
            try:
                async with (
                    aiohttp.ClientSession(connector=aiohttp.UnixConnector(self._socket)) as session,
                    session.ws_connect(f"http://kefu{PATH}", heartbeat=5.0, max_msg_size=0) as line,
                ):
                    await self._talk(line)
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass
            self.connected = False
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _talk(self, line: aiohttp.ClientWebSocketResponse) -> None:
        while not self._out.empty():
            self._out.get_nowait()
        await line.send_json({"t": "sockets", "open": self._sockets.all()})
        self.connected = True
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(self._send(line))
            async for message in line:
                if message.type is aiohttp.WSMsgType.TEXT:
                    await self._obey(json.loads(message.data))
            sender.cancel()

    async def _send(self, line: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            try:
                async with asyncio.timeout(_HEALTH_SECONDS):
                    what = await self._out.get()
            except TimeoutError:
                what = {"t": "health", "phones": len(self._sockets), "counts": dict(self._counts)}
            try:
                await line.send_json(what)
            except ConnectionError:
                return

    async def _obey(self, order: dict[str, object]) -> None:
        if order.get("t") == "close":
            words = str(order.get("reason", ""))
            try:
                await self._sockets.close(str(order["session"]), int(str(order.get("code", 4401))), words)
            except TimeoutError:
                log.warning("a SIP socket could not be closed in time")
