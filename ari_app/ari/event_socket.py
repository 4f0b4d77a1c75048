"""ARI's event socket: connect, read without ever waiting for others, reconnect, and say so."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable

import aiohttp

from ari_app.ari.connections import NotReached
from ari_app.ari.decode import read_event
from ari_app.ari.events import Event
from ari_app.ari.rest import Rest
from ari_app.foundation.group import Group
from models.domain.errors import AsteriskAway, AsteriskError

log = logging.getLogger(__name__)
HEARD = (
    "StasisStart", "StasisEnd", "ChannelDestroyed", "ChannelHangupRequest", "ChannelDtmfReceived", "ChannelHold",
    "ChannelUnhold", "Dial", "PlaybackFinished", "RecordingFinished", "RecordingFailed", "BridgeAttendedTransfer",
)  # fmt: skip


class EventSocket:
    """Keeps one event socket for the application open.

    ``on_event`` is called for each event and must not wait. ``on_connect`` runs after each connect, before new
    events are missed by anybody: events of the gap never come, so it must read Asterisk's state anew.
    ``heard``: kinds of events; others are not sent.
    ``on_lost`` runs when the connection broke; its argument says whether Asterisk refuses connections.
    """

    def __init__(
        self,
        rest: Rest,
        app: str,
        on_event: Callable[[Event], None],
        on_connect: Callable[[], Awaitable[None]],
        on_lost: Callable[[bool], None],
        heartbeat: float = 5.0,
        longest_pause: float = 5.0,
        heard: Iterable[str] = HEARD,
    ) -> None:
        self._rest, self._app, self._heard = rest, app, tuple(heard)
        self._on_event, self._on_connect, self._on_lost = on_event, on_connect, on_lost
        self._heartbeat, self._longest = heartbeat, longest_pause
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Connect and read for ever; returns only by cancellation."""
        pause = 0.05
        while True:
            try:
                await self._session()
                pause = 0.05
            except* (AsteriskError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as group:
                log.warning("ARI socket: %s", group.exceptions)
            self.connected.clear()
            self._on_lost(await self._refused())
            await asyncio.sleep(pause * (0.5 + random.random()))
            pause = min(pause * 2, self._longest)

    async def _session(self) -> None:
        url = self._rest.base.replace("http", "ws", 1) + "/events"
        timeout = aiohttp.ClientWSTimeout(ws_close=1.0)
        async with (
            aiohttp.ClientSession(headers=self._rest.headers) as session,
            session.ws_connect(
                url, params={"app": self._app}, heartbeat=self._heartbeat, max_msg_size=0, timeout=timeout
            ) as socket,
            Group() as group,
        ):
            self._socket = socket
            connecting = group.create_task(self._prepare(), name="ARI resync")
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._on_event(read_event(message.data))
            connecting.cancel()
        self._socket = None

    async def _prepare(self) -> None:
        """After a connect: ask for what somebody reads alone, compare state, then say that we are here."""
        heard = {"allowed": [{"type": kind} for kind in self._heard]}
        try:
            await self._rest.request("PUT", f"/applications/{self._app}/eventFilter", body=heard)
            await self._on_connect()
        except AsteriskAway:
            if self._socket is not None:
                await self._socket.close()
            return
        self.connected.set()

    async def _refused(self) -> bool:
        try:
            await self._rest.get("/asterisk/ping")
        except AsteriskAway as error:
            return isinstance(error.__cause__, NotReached)
        except AsteriskError:
            return False
        return False

    async def cut(self) -> None:
        """Close the socket as a network fault would (tests, and the reload of a stuck connection)."""
        if self._socket is not None:
            await self._socket.close()
