"""A WebSocket media channel with its socket, from its making to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from ari_app.ari.bus import Bus, Subscription
from ari_app.ari.channel import external_media
from ari_app.ari.events import ChannelDestroyed, StasisEnd, StasisStart
from ari_app.ari.ids import new_id
from ari_app.ari.media_gate import Side
from ari_app.ari.rest import Rest, settled
from models.domain.errors import AsteriskError

OPEN_SECONDS = 3.0
END_SECONDS = 1.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MediaChannel:
    """A channel in the application whose audio goes over ``socket``."""

    id: str
    socket: aiohttp.ClientWebSocketResponse


@asynccontextmanager
async def media_channel(rest: Rest, bus: Bus, app: str) -> AsyncIterator[MediaChannel]:
    """A media channel inside the block, in Stasis and connected. Raises AsteriskError when it cannot be opened.

    It is made, connected and ended in turns with all others (see `MediaGate`); each turn lasts until Asterisk has
    shown that it is through: connected with ``StasisStart``, ended with ``ChannelDestroyed``.
    """
    own_id = new_id("media")
    with bus.subscribe(f"channel:{own_id}") as events:
        socket = None
        try:
            async with rest.media_gate.turn(Side.CHANGE):
                connection = await external_media(rest, own_id, app)
            async with rest.media_gate.turn(Side.CONNECT):
                socket = await rest.media_socket(connection)
                await entered(events, "a media channel")
            yield MediaChannel(own_id, socket)
        finally:
            await settled(_end(rest, own_id, events, socket))


async def hang_up_media(rest: Rest, bus: Bus, own_id: str) -> None:
    """Hang up a media channel that nobody owns any more, in its turn."""
    with bus.subscribe(f"channel:{own_id}") as events:
        await settled(_end(rest, own_id, events, None))


async def entered(events: Subscription, what: str) -> None:
    """Wait until a channel of ours is in the application. Raises AsteriskError when it ends before, or never is."""
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            event = await events.next(StasisStart, StasisEnd)
    except TimeoutError as error:
        raise AsteriskError(0, f"{what} did not open in {OPEN_SECONDS:g} s") from error
    if isinstance(event, StasisEnd):
        raise AsteriskError(0, f"{what} ended while it was opened")


async def _end(rest: Rest, own_id: str, events: Subscription, socket: aiohttp.ClientWebSocketResponse | None) -> None:
    async with rest.media_gate.turn(Side.CHANGE):
        if await rest.discard(f"/channels/{own_id}"):
            try:
                async with asyncio.timeout(END_SECONDS):
                    await events.next(ChannelDestroyed)
            except TimeoutError:
                log.warning("%s has not ended %g s after it was hung up", own_id, END_SECONDS)
    if socket is not None:
        await socket.close()
